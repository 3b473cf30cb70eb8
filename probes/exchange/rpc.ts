import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { secretIn } from "../../config/placeholders";
import { secretName } from "../../config/secret-names";
import type { Dial, Target, World } from "../probe";

/** An address of a chain's endpoint that the bot is told; it may have a provider's key in it, so it is shown to nobody. */
export interface Endpoint extends Target {
    /** Secret and field that the address stands in; or the address itself. */
    from: { secret: string; field: string } | { address: string };
    /** The chain that the bot believes it is on. @default any real one */
    chain?: number;
}

const mostBytes = 4 * 1024 * 1024;

const isEndpoint = (variable: string): boolean => /(^|_)RPC(_|$)/.test(variable) && !/(TIMEOUT|RETRIES|INTERVAL|KEY|LIMIT)$/.test(variable);

/** Every endpoint that a part of the bot is told, once each. */
export function endpointsOf({ everything: { manifest, target } }: World): Endpoint[] {
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
            const secret = secretIn(text);
            if (!secret && !/^https?:\/\//.test(text)) continue;
            const from = secret ? { secret: secretName(target, secret.name), field: secret.field } : { address: text };
            const name = secret ? `the endpoint in ${secret.name}` : `the endpoint of ${variable}`;
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

const answers = z.array(z.object({ id: z.number(), result: z.unknown().optional() }));

/** A call of JSON-RPC: its method and its parameters. */
export type Call = [method: string, parameters: unknown[]];

/**
 * What an endpoint answers to calls, in their order, from the stack's own network, and after how many milliseconds; nothing for a call that it does not
 * answer. What went wrong is told without the address.
 */
export async function askChain(target: Endpoint, calls: readonly Call[], world: World, signal: AbortSignal): Promise<{ results: unknown[]; took: number }> {
    const url = await addressOf(target, world);
    const dial = await world.means.inside(url.hostname, Number(url.port) || (url.protocol === "https:" ? 443 : 80));
    const document = calls.map(([method, params], index) => ({ jsonrpc: "2.0", id: index + 1, method, params }));
    const began = performance.now();
    const said = answersIn(await posted(dial, url, document, signal));
    const took = Math.round(performance.now() - began);
    return { results: calls.map((_, index) => said?.find(one => one.id === index + 1)?.result), took };
}

function answersIn(text: string): z.output<typeof answers> | undefined {
    try {
        return answers.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
