import * as assert from "node:assert";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import type { Measure } from "../../checklist/evidence-file";
import { type Plot, plantedWorld } from "../../probes/canary/world";
import type { Means, Probe, World } from "../../probes/probe";

/** What a test changes of a world in which nothing is reached. */
export interface Some extends Omit<Plot, "secrets"> {
    means?: Partial<Means>;
    now?: Date;
}

/** A world for a probe: a bot `bot` in `prod`. */
export function worldWith({ means = {}, now, ...plot }: Some): World {
    const world = plantedWorld(means, { ...plot, manifest: { name: "bot", ...plot.manifest } });
    const target = { bot: "bot", stack: "prod", region: "eu-central-1" };
    return { ...world, everything: { ...world.everything, target } as World["everything"], ...(now && { now: () => now }) };
}

/** What a probe says of every one of its targets in a world. */
export async function asked(
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probe: Probe<any>,
    world: World,
    demands: Record<string, number> = {},
    signal = new AbortController().signal,
): Promise<Measure[]> {
    const targets = probe.targets(world);
    assert.notStrictEqual(targets.length, 0, `${probe.name} has nothing to ask`);
    return (await Promise.all(targets.map(target => probe.ask(target, { world, demands, signal })))).flat();
}

/** Each measure's answer and what was found, by a part of what it is about. */
export function says(measured: Measure[], what: string | RegExp, holds: Measure["holds"], found: RegExp): void {
    const of = measured.filter(one => (typeof what === "string" ? one.what.includes(what) : what.test(one.what)));
    const all = JSON.stringify(measured, null, 1);
    assert.notStrictEqual(of.length, 0, `nothing is said of ${what}: ${all}`);
    for (const one of of) {
        assert.strictEqual(one.holds, holds, all);
        assert.match(one.found, found);
    }
}

/** That everything holds. */
export const allHold = (measured: Measure[]): void =>
    assert.deepStrictEqual(
        measured.filter(({ holds }) => holds !== "yes"),
        [],
    );

/** A server on this machine that does with each connection what a test wants. */
export async function listening(speak: (socket: Socket) => void): Promise<{ port: number; stop(): void }> {
    const sockets = new Set<Socket>();
    const server: Server = createServer(socket => {
        sockets.add(socket);
        socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
        speak(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const stop = () => {
        server.close();
        for (const socket of sockets) socket.destroy();
    };
    return { port: (server.address() as AddressInfo).port, stop };
}

/** What servers do that mean no good: each has to end in an error, in time, and never in a pass. */
export const liars: Record<string, (socket: Socket) => void> = {
    "accepts and says nothing": () => undefined,
    "closes at once": socket => socket.destroy(),
    "sends garbage": socket => socket.write(Buffer.alloc(4096, 0xff)),
    "says an HTTP answer": socket => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
    "sends without end": socket => {
        const part = Buffer.alloc(1024 * 1024, "A");
        const more = () => {
            while (!socket.destroyed && socket.write(part));
        };
        socket.on("drain", more);
        more();
    },
};

/** A KUBECONFIG for an API on this machine that speaks plain HTTP. */
export function kubeconfig(port: number, token?: string): KubeConfig {
    const config = new KubeConfig();
    config.loadFromOptions({
        clusters: [{ name: "c", server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
        users: [{ name: "u", token }],
        contexts: [{ name: "x", cluster: "c", user: "u" }],
        currentContext: "x",
    });
    return config;
}
