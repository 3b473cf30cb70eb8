import { z } from "zod";
import { measure } from "../answers";
import type { Probe, World } from "../probe";
import { askChain, type Call, type Endpoint, endpointsOf } from "./rpc";

/** Chains on which what is moved has a value, by the number that each has. */
const real: Record<number, string> = {
    ...{ 1: "Ethereum", 10: "Optimism", 56: "BNB Smart Chain", 100: "Gnosis", 137: "Polygon", 250: "Fantom", 324: "zkSync Era", 8453: "Base" },
    ...{ 42161: "Arbitrum One", 43114: "Avalanche", 59144: "Linea", 534352: "Scroll", 81457: "Blast", 5000: "Mantle", 999: "HyperEVM" },
};
const tests: Record<number, string> = {
    ...{ 5: "Goerli", 97: "BNB Smart Chain's test", 17000: "Holesky", 84532: "Base Sepolia", 421614: "Arbitrum Sepolia", 80002: "Amoy" },
    ...{ 11155111: "Sepolia", 11155420: "Optimism Sepolia", 43113: "Fuji", 31337: "a developer's own", 1337: "a developer's own" },
};

/** Milliseconds in which an answer is one in time, and seconds that the newest block may be old. */
const [inTime, oldest] = [2_000, 120];
const hex = z.string().regex(/^0x[0-9a-f]+$/i);
const block = z.object({ timestamp: hex });

/** What an endpoint is asked for, to know which chain it is of and whether it follows it. */
export const whereItIs: readonly Call[] = [
    ["eth_chainId", []],
    ["eth_getBlockByNumber", ["latest", false]],
];

/** The number of the chain that an endpoint says it is of, and the age of its newest block in seconds. Throws where it says otherwise than an endpoint does. */
function standing(name: string, number: unknown, newest: unknown, world: World): { chain: number; age: number } {
    const [chain, last] = [hex.safeParse(number).data, block.safeParse(newest).data];
    if (chain === undefined || last === undefined) throw new Error(`${name} answers otherwise than the endpoint of a chain does`);
    return { chain: Number(chain), age: Math.round(world.now().getTime() / 1000 - Number(last.timestamp)) };
}

/** Why what an endpoint says of a wallet says nothing of the wallet's own chain of today; nothing where it does. */
export function astray({ name, chain: told }: Endpoint, number: unknown, newest: unknown, world: World): string | undefined {
    const { chain, age } = standing(name, number, newest, world);
    if (told === undefined ? !(chain in real) : chain !== told) return `${name} is of the chain ${chain}, and not of ${told ?? "one that is known here"}`;
    return Math.abs(age) > oldest ? `${name} stands at a block of ${age} s ago` : undefined;
}

export const endpointAnswers: Probe<Endpoint> = {
    name: "exchange.endpoint-answers",
    says: "whether the chain's endpoint answers from the stack's own network, and is of the real chain",
    targets: endpointsOf,
    async ask(target, { world, signal }) {
        const { name, chain } = target;
        const { results, took } = await askChain(target, whereItIs, world, signal);
        const [number, newest] = results;
        const { chain: found, age } = standing(name, number, newest, world);
        const called = real[found] ?? tests[found] ?? "of no name that is known here";
        const isReal = found in real ? true : found in tests ? false : undefined;
        return [
            measure(`${name} answers`, `within ${inTime} ms`, `after ${took} ms`, took <= inTime),
            measure(
                `${name} is of the real chain`,
                chain === undefined ? "one of real money" : `${chain}, as the bot is told`,
                `${found}, ${called}`,
                chain !== undefined && chain !== found ? false : isReal,
            ),
            measure(`${name} follows the chain`, `a block of the last ${oldest} s`, `one of ${age} s ago`, age <= oldest && age >= -oldest),
        ];
    },
};
