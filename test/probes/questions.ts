import * as assert from "node:assert";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Measure } from "../../checklist/evidence-file";
import { type Plot, plantedWorld, waysTo } from "../../probes/canary/world";
import { type Means, NoAccess, type Probe, type World } from "../../probes/probe";

/** A stack with a server on loopback, and means of its own. */
export const world = ({ address, ...plot }: Plot & { address: string }, means: Partial<Means> = {}, more: Partial<World> = {}): World => ({
    ...plantedWorld({ ...waysTo(address), ...means }, plot),
    ...more,
});

interface Options {
    demands?: Record<string, number>;
    /** Of the target. Default: all of them. */
    of?: string;
    signal?: AbortSignal;
}

/** What a probe measures of a stack's targets. Fails where it has none: what is not asked is no answer. */
// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
export async function ask(probe: Probe<any>, where: World, { demands = {}, of, signal = AbortSignal.timeout(30_000) }: Options = {}): Promise<Measure[]> {
    const targets = probe.targets(where).filter(({ name }) => of === undefined || name === of);
    assert.ok(targets.length > 0, `${probe.name} has no target${of ? ` ${of}` : ""}`);
    const measured: Measure[] = [];
    for (const target of targets) measured.push(...(await probe.ask(target, { world: where, demands, signal })));
    assert.ok(measured.length > 0, "nothing was measured");
    return measured;
}

/** Whether everything that was measured holds. */
export const holds = (measured: Measure[]): void => {
    for (const { what, found, holds } of measured) assert.strictEqual(holds, "yes", `${what}: ${found}`);
};

/** That exactly these faults were told, by what was found. */
export function fails(measured: Measure[], ...found: RegExp[]): void {
    const faults = measured.filter(one => one.holds === "no");
    assert.strictEqual(faults.length, found.length, JSON.stringify(measured, undefined, 1));
    for (const [index, pattern] of found.entries()) assert.match(`${faults[index].what}: ${faults[index].found}`, pattern);
}

/** That nobody can say, and nothing is said to be wrong. */
export function isUnknown(measured: Measure[], found: RegExp): void {
    assert.deepStrictEqual(
        measured.filter(one => one.holds === "no"),
        [],
    );
    const told = measured.filter(one => one.holds === "unknown").map(one => `${one.what}: ${one.found}`);
    assert.ok(
        told.some(text => found.test(text)),
        JSON.stringify(measured, undefined, 1),
    );
}

/** That a probe has no answer at all. */
// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
export const hasNoAnswer = (probe: Probe<any>, where: World, message: RegExp, options: Options = {}): Promise<void> =>
    assert.rejects(ask(probe, where, options), (error: Error) => {
        assert.match(error.message, message);
        return true;
    });

/** That a probe says that whoever asks may not, or does not reach it. */
// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
export const hasNoAccess = (probe: Probe<any>, where: World, message: RegExp): Promise<void> =>
    assert.rejects(ask(probe, where), (error: Error) => {
        assert.ok(error instanceof NoAccess, error.message);
        assert.match(error.message, message);
        return true;
    });

/** An address at which nobody listens. */
export async function nobody(): Promise<string> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise(done => server.close(done));
    return `http://127.0.0.1:${port}`;
}

/** A way that is closed. */
export const closed = async (): Promise<never> => {
    throw new NoAccess("the bastion is closed");
};
