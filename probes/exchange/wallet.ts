import type { Measure } from "../../checklist/evidence-file";
import type { Exchange } from "../../config/manifest";
import { secretName } from "../../config/secret-names";
import { venueKind } from "../../venues";
import { measure } from "../answers";
import { counted } from "../held";
import type { Probe, Target, World } from "../probe";
import { astray, whereItIs } from "./endpoint";
import { askChain, type Call, type Endpoint, endpointsOf } from "./rpc";
import { nobodyIsTold, type Signer, signersOf, walletOf } from "./signer";

/** A wallet that trades at a venue on a chain, by the key of KMS that signs for it; none where something else does. */
interface Wallet extends Target {
    exchange: string;
    signer?: Signer;
}

function walletsOf(world: World): Wallet[] {
    const { exchanges, services } = world.everything.manifest;
    const signers = signersOf(world);
    const onChain = Object.keys(exchanges).filter(name => venueKind(exchanges[name].venue) === "chain");
    // A wallet at no venue that the manifest calls a chain's is one all the same.
    return (onChain.length ? onChain : [""]).flatMap((exchange): Wallet[] => {
        const own = signers.filter(({ service }) => exchange === "" || services[service]?.exchanges.includes(exchange));
        const name = exchange === "" ? "the wallet" : `the wallet at ${exchange}`;
        return own.length ? own.map(signer => ({ name: `${name} of ${signer.service}`, of: "wallet", exchange, signer })) : [{ name, of: "wallet", exchange }];
    });
}

/** A number of 32 bytes, as a contract gives it; an address without a contract gives none. */
function numberIn(result: unknown): bigint | undefined {
    return typeof result === "string" && /^0x[0-9a-f]{64}$/i.test(result) ? BigInt(result) : undefined;
}
/** The chain's own coin is told as a number of no fixed length. */
const coinsIn = (result: unknown): bigint | undefined => (typeof result === "string" && /^0x[0-9a-f]{1,64}$/i.test(result) ? BigInt(result) : undefined);

const padded = (address: string): string => address.slice(2).toLowerCase().padStart(64, "0");
/** What ERC-20 calls its functions, by the first four bytes of their hashes. */
const functions = { decimals: "0x313ce567", balanceOf: "0x70a08231", allowance: "0xdd62ed3e" };
const read = (to: string, data: string): Call => ["eth_call", [{ to, data }, "latest"]];

/** Below 2^53 of the smallest parts a number is exact, and above it no limit here cares for the rest. */
const amountOf = (parts: bigint, decimals: bigint): number => Number(parts) / 10 ** Number(decimals);

function endpointFor({ exchange }: Wallet, world: World): Endpoint {
    const all = endpointsOf(world);
    const secret = secretName(world.everything.target, exchange);
    const own = all.find(({ from }) => "secret" in from && from.secret === secret) ?? all[0];
    if (!own) throw new Error(`no endpoint of a chain is told to the bot, so nobody can ask of ${exchange}`);
    return own;
}

/** What the chain says of a wallet, as of now. Throws where it is another chain, or one that stands still. */
async function chainSays(target: Wallet, calls: readonly Call[], world: World, signal: AbortSignal): Promise<unknown[]> {
    const endpoint = endpointFor(target, world);
    const { results } = await askChain(endpoint, [...whereItIs, ...calls], world, signal);
    const [number, newest, ...said] = results;
    const why = astray(endpoint, number, newest, world);
    if (why) throw new Error(why);
    return said;
}

type Spec = NonNullable<Exchange["wallet"]>;
type Look = (wallet: string, spec: Spec, asked: { target: Wallet; world: World; demands: Record<string, number>; signal: AbortSignal }) => Promise<Measure[]>;

/** Asks of a wallet where it is known which it is, and what of it to look at; where no key of KMS signs, no machine is told, and a person signs. */
const ofWallet =
    (demanded: string, look: Look): Probe<Wallet>["ask"] =>
    async (target, { world, demands, signal }) => {
        const { name, exchange, signer } = target;
        if (!signer) return [nobodyIsTold(name, demanded)];
        const spec = world.everything.manifest.exchanges[exchange]?.wallet;
        if (!spec) return [measure(name, demanded, `the manifest does not say what to look at (exchanges.${exchange || "<name>"}.wallet)`, undefined)];
        const { wallet } = await walletOf(signer, world, signal);
        return look(wallet, spec, { target: { ...target, name: `${name}, ${wallet}` }, world, demands, signal });
    };

export const walletBalance: Probe<Wallet> = {
    name: "exchange.wallet-balance",
    says: "whether the wallet that signs holds no more than a canary may lose",
    targets: walletsOf,
    ask: ofWallet("no more than may be lost", async (wallet, { tokens, gas }, { target, world, demands, signal }) => {
        const calls = tokens.flatMap(({ address }) => [read(address, functions.decimals), read(address, `${functions.balanceOf}${padded(wallet)}`)]);
        const [coins, ...said] = await chainSays(target, [["eth_getBalance", [wallet, "latest"]], ...calls], world, signal);
        const amounts = tokens.map(({ address }, index) => {
            const [decimals, parts] = [numberIn(said[2 * index]), numberIn(said[2 * index + 1])];
            if (decimals === undefined || parts === undefined || decimals > 36n) throw new Error(`${address} answers otherwise than a token does`);
            return amountOf(parts, decimals);
        });
        const own = coinsIn(coins);
        if (own === undefined) throw new Error("the endpoint does not say what the wallet holds");
        const value = amounts.reduce((sum, one) => sum + one, 0);
        const fees = amountOf(own, 18n);
        return [
            counted({ what: `${target.name}: what it trades with`, demand: "amount", value, is: "atMost", unit: "in quote currency", demands }),
            measure(`${target.name}: the chain's own coin`, `at most ${gas}`, `${fees}`, fees <= gas),
        ];
    }),
};

export const walletAllowance: Probe<Wallet> = {
    name: "exchange.wallet-allowance",
    says: "whether no contract may take more of the wallet than the bot's capital",
    targets: walletsOf,
    ask: ofWallet("no more than the capital", async (wallet, { tokens }, { target, world, signal }) => {
        const { capital } = world.everything.settings;
        const asked = tokens.flatMap(({ address, spenders }) => spenders.map(spender => ({ address, spender })));
        const calls = asked.flatMap(({ address, spender }) => [
            read(address, functions.decimals),
            read(address, `${functions.allowance}${padded(wallet)}${padded(spender)}`),
        ]);
        const said = await chainSays(target, calls, world, signal);
        return asked.map(({ address, spender }, index) => {
            const [decimals, parts] = [numberIn(said[2 * index]), numberIn(said[2 * index + 1])];
            if (decimals === undefined || parts === undefined || decimals > 36n) throw new Error(`${address} answers otherwise than a token does`);
            const what = `${target.name}: what ${spender} may take of ${address}`;
            if (capital === undefined) return measure(what, "at most the capital", "the settings name none (golive:capital)", undefined);
            const amount = amountOf(parts, decimals);
            return measure(what, `at most ${capital}, the capital`, amount > 1e30 ? "without end" : `${amount}`, amount <= capital);
        });
    }),
};
