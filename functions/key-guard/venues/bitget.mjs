import { addressesIn, listed, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ readonly: [], deposit: [], spot_trade: ["spot"], margin_trade: ["margin"], contract_trade: ["futures"] },
    ...{ transfer: ["transfer"], withdraw: ["withdraw"] },
};

/** Bitget: `authorities` of a classic account. Its codes of four letters are in no document that was read here: of those nothing is said. */
export const bitget = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: ["expires"],
    named: { passphrase: "password" },
    documentation: "https://www.bitget.com/api-doc/spot/account/Get-Account-Info",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateSpotGetV2SpotAccountInfo");
        const { authorities, ips, userId } = data ?? {};
        const { withdraw, transfer, ...trade } = rightsIn(authorities, vocabulary, ["withdraw", "transfer", "spot", "margin", "futures"]);
        return { works: "yes", withdraw, transfer, trade, ...addressesIn(listed(ips)), account: textOf(userId) };
    },
};
