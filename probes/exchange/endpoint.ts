import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { measure } from "../answers";
import type { Dial, Probe, Target, World } from "../probe";

/** An address of a chain's endpoint that the bot is told; it may have a provider's key in it, so it is shown to nobody. */
interface Endpoint extends Target {
    /** Secret and field that the address stands in; or the address itself. */
    from: { secret: string; field: string } | { address: string };
    /** The chain that the bot believes it is on. @default any real one */
    chain?: number;
}

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
const mostBytes = 4 * 1024 * 1024;

const isEndpoint = (variable: string): boolean => /(^|_)RPC(_|$)/.test(variable) && !/(TIMEOUT|RETRIES|INTERVAL|KEY|LIMIT)$/.test(variable);

/** Every endpoint that a part of the bot is told, once each. */
function endpointsOf({ everything: { manifest, target } }: World): Endpoint[] {
    const parts = [
        ...Object.values(manifest.services),
        ...Object.values(manifest.services).flatMap(({ sidecars }) => Object.values(sidecars)),
        ...Object.values(manifest.jobs),
    ];
    const found = new Map<string, Endpoint>();
    for (const { environment, secrets } of parts) {
        const told = Object.entries(environment).find(([variable, value]) => /(^|_)CHAIN_ID$/.test(variable) && /^\d+$/.test(value))?.[1];
        for (const [variable, text] of Object.entries({ ...environment, ...secrets })) {
            if (!isEndpoint(variable)) continue;
            const [, secret, field] = /^\$\{([\w-]+)\.(\w+)\}$/.exec(text) ?? [];
            const from = secret ? { secret: `${target.bot}/${target.stack}/${secret}`, field } : { address: text };
            if (!secret && !/^https?:\/\//.test(text)) continue;
            const name = secret ? `the endpoint in ${secret}` : `the endpoint of ${variable}`;
            const chain = told === undefined ? found.get(name)?.chain : Number(told);
            found.set(name, { name, of: "wallet", from, chain });
        }
    }
    return [...found.values()];
}

async function addressOf({ from, name }: Endpoint, world: World): Promise<URL> {
    const text = "address" in from ? from.address : (await world.means.secret(from.secret))[from.field];
    const url = URL.canParse(text ?? "") ? new URL(text) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`${name} is no address that is asked over HTTP`);
    return url;
}

/** What a server on the other end of a dial answers to a document. What went wrong is told without the address. */
function posted({ host, port, serverName }: Dial, url: URL, document: unknown, signal: AbortSignal): Promise<string> {
    const body = JSON.stringify(document);
    const ask = url.protocol === "https:" ? secure : plain;
    return new Promise((done, fail) => {
        const credentials = url.username ? { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` } : {};
        const options = { ...{ host, port, signal, servername: serverName ?? url.hostname, path: `${url.pathname}${url.search}` }, ...credentials };
        const headers = { host: url.host, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
        const asked = ask({ ...options, method: "POST", headers }, response => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", part => {
                text += part;
                if (text.length > mostBytes) asked.destroy(new Error("it answers without end"));
            });
            response.on("end", () => (response.statusCode === 200 ? done(text) : fail(new Error(`it answers ${response.statusCode}`))));
            response.on("error", fail);
        });
        asked.on("error", (error: NodeJS.ErrnoException) => fail(new Error(error.code ?? error.message)));
        asked.end(body);
    });
}

const hex = z.string().regex(/^0x[0-9a-f]+$/i);
const answers = z.array(z.object({ id: z.number(), result: z.unknown().optional() }));
const block = z.object({ timestamp: hex });

export const endpointAnswers: Probe<Endpoint> = {
    name: "exchange.endpoint-answers",
    says: "whether the chain's endpoint answers from the stack's own network, and is of the real chain",
    targets: endpointsOf,
    async ask(target, { world, signal }) {
        const { name, chain } = target;
        const url = await addressOf(target, world);
        const dial = await world.means.inside(url.hostname, Number(url.port) || (url.protocol === "https:" ? 443 : 80));
        const call = (id: number, method: string, params: unknown[]) => ({ jsonrpc: "2.0", id, method, params });
        const began = performance.now();
        const text = await posted(dial, url, [call(1, "eth_chainId", []), call(2, "eth_getBlockByNumber", ["latest", false])], signal);
        const took = Math.round(performance.now() - began);
        const results = answersIn(text);
        const result = (id: number) => results?.find(one => one.id === id)?.result;
        const [number, newest] = [hex.safeParse(result(1)).data, block.safeParse(result(2)).data];
        if (number === undefined || newest === undefined) throw new Error(`${name} answers otherwise than the endpoint of a chain does`);
        const found = Number(number);
        const age = Math.round(world.now().getTime() / 1000 - Number(newest.timestamp));
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

function answersIn(text: string): z.output<typeof answers> | undefined {
    try {
        return answers.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
