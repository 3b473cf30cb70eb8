import { type Fault, planted } from "../canary";
import type { Family } from "../probe";
import { addressesAsEntered } from "./addresses";
import { endpointAnswers } from "./endpoint";
import { keyAge } from "./key-age";
import { keyAccount, keyBound, keyCannotWithdraw, keyMayTrade } from "./keys";
import { plantedKeys } from "./planted-key";
import { plantedWallets } from "./planted-wallet";
import { signerPolicy } from "./signer";
import { walletAllowance, walletBalance } from "./wallet";

/** A gateway that was made anew, and an exchange that knows the old address. */
const renewed: Fault = {
    probe: addressesAsEntered,
    plot: {
        manifest: { exchanges: { venue: { ipRestricted: true } } },
        settings: { exchangeAddresses: { venue: ["198.51.100.1"] } },
        resources: [{ type: "aws:ec2/natGateway:NatGateway", properties: { tags: { Name: "planted" } } }],
    },
    answers: () => `<DescribeNatGatewaysResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><natGatewaySet><item><state>available</state>
        <natGatewayAddressSet><item><publicIp>198.51.100.2</publicIp></item></natGatewayAddressSet></item></natGatewaySet></DescribeNatGatewaysResponse>`,
};

/** An endpoint of a test chain. */
const worthless: Fault = {
    probe: endpointAnswers,
    plot: {
        manifest: {
            services: { worker: { environment: {}, secrets: { RPC_URL: "${chain.url}" }, sidecars: {} } },
        },
        secrets: { "planted/canary/chain": { url: "http://chain.example/" } },
    },
    answers: () => [
        { jsonrpc: "2.0", id: 1, result: "0xaa36a7" },
        { jsonrpc: "2.0", id: 2, result: { timestamp: `0x${Math.floor(Date.now() / 1000).toString(16)}` } },
    ],
};

/** What is asked of exchange keys (docs/exchange-keys.md). */
export const keyProbes = [keyCannotWithdraw, keyBound, keyMayTrade, keyAccount, keyAge];

/** How exchanges and chains see the bot, what they let its keys do, and whether they answer it. */
export const exchange: Family = {
    name: "exchange",
    ofRelease: false,
    probes: [addressesAsEntered, endpointAnswers, ...keyProbes, walletBalance, walletAllowance, signerPolicy],
    canary: planted(renewed, worthless, ...plantedKeys, ...plantedWallets),
};
