import path from "node:path";
import { performance } from "node:perf_hooks";
import { type RecordedResource, requestsOf } from "../policies/engine/analysis";
import { mixedResources } from "./pack-resources";
import { startPack } from "./pack-server";
import { alikeObjects } from "./pack-shapes";

/** A figure with its limit. */
export type Row = readonly [what: string, value: number, unit: string, limit: number];

const whole = path.join(__dirname, "..", "policies");
const smallest = path.join(__dirname, "smallest-pack");

/** Runs of a pair; the two take turns, so that a machine that slows down slows both. */
const pairs = 3;
const starts = 5;

interface Requests {
    single: Uint8Array[];
    stack: Uint8Array;
}

interface Run {
    /** CPU seconds for all resources one by one. */
    single: number;
    /** CPU seconds for the stack. */
    stack: number;
    /** Seconds on the clock for both. */
    clock: number;
    megabytes: number;
}

/** Judges resources one by one and then as a stack, in a server that was started for it. */
async function judge(directory: string, { single, stack }: Requests): Promise<Run> {
    const server = await startPack(directory);
    // The first call also reads the configuration; it has a limit of its own.
    await server.analyze(single[0]);
    const before = await server.usage();
    const start = performance.now();
    for (const request of single) await server.analyze(request);
    const between = await server.usage();
    await server.analyzeStack(stack);
    const clock = (performance.now() - start) / 1000;
    const after = await server.usage();
    await server.stop();
    return { single: between.seconds - before.seconds, stack: after.seconds - between.seconds, clock, megabytes: after.megabytes };
}

/** Seconds from the pack's start to its first answer. */
async function firstAnswer(request: Uint8Array): Promise<number> {
    const server = await startPack(whole);
    const { milliseconds } = await server.analyze(request);
    await server.stop();
    return server.seconds + milliseconds / 1000;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const total = (run: Run): number => run.single + run.stack;

/** Resources as the CLI sends them. */
function sent(resources: RecordedResource[]): Requests {
    const { single, stack } = requestsOf(resources);
    return { single: single.map(one => one.serializeBinary()), stack: stack.serializeBinary() };
}

async function runPairs(requests: Requests): Promise<[Run, Run][]> {
    const runs: [Run, Run][] = [];
    for (let i = 0; i < pairs; i++) runs.push([await judge(smallest, requests), await judge(whole, requests)]);
    return runs;
}

const ratioOf = (runs: [Run, Run][]): number => median(runs.map(([small, all]) => total(all) / total(small)));

/** Resources that a stack has, of which two fifths are Kubernetes objects with equal labels: the graph's worst case, where every selector of a namespace chooses every pod in it. */
const withAlike = (resources: RecordedResource[], count: number, namespaces: number): RecordedResource[] => {
    const alike = (count * 2) / 5;
    return [...resources.slice(0, count - alike), ...alikeObjects(alike, namespaces)];
};

/** What the whole pack costs, beside a pack of one resource rule and one stack rule. */
export async function benchPack(): Promise<Row[]> {
    // As many as the largest of the graphs below takes.
    const resources = await mixedResources(18_000);
    const rows: Row[] = [];
    const stacks: number[] = [];
    const perResource: number[] = [];
    for (const count of [2_000, 10_000]) {
        const requests = sent(resources.slice(0, count));
        if (count === 2_000) {
            const times: number[] = [];
            for (let i = 0; i < starts; i++) times.push(await firstAnswer(requests.single[0]));
            rows.push(["the pack's first answer after its start", median(times), "s", 1.1]);
        }
        const runs = await runPairs(requests);
        const ratio = ratioOf(runs);
        const all = runs.map(([, run]) => run);
        stacks.push(median(all.map(run => run.stack)) / count);
        perResource.push(median(all.map(total)) / count);
        const size = `${count.toLocaleString("en")} resources`;
        rows.push([`the whole pack / the smallest, ${size}`, ratio, "x", 1.5]);
        if (count === 2_000) continue;
        rows.push([`the whole pack on the clock, ${size}`, median(all.map(run => run.clock)), "s", 15]);
        rows.push([`its peak memory, ${size}`, Math.max(...all.map(run => run.megabytes)), "MB", 1024]);
    }
    rows.push(["its time per resource, 10,000 / 2,000", perResource[1] / perResource[0], "x", 1.2]);
    rows.push(["its stack rules' time per resource, 10,000 / 2,000", stacks[1] / stacks[0], "x", 1.2]);
    return [...rows, ...(await benchAlike(resources))];
}

/** The same where two fifths of the graph are alike, at every size, in one namespace and in a hundred; memory grows with the resources. */
async function benchAlike(resources: RecordedResource[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (const [namespaces, where] of [
        [1, "one namespace"],
        [100, "100 namespaces"],
    ] as const) {
        const megabytes: number[] = [];
        for (const count of [2_000, 10_000, 30_000]) {
            const runs = await runPairs(sent(withAlike(resources, count, namespaces)));
            megabytes.push(median(runs.map(([, run]) => run.megabytes)));
            rows.push([`the same, ${count.toLocaleString("en")}, 2 of 5 alike in ${where}`, ratioOf(runs), "x", 1.5]);
        }
        rows.push([`its memory, 30,000 / 10,000, alike in ${where}`, megabytes[2] / megabytes[1], "x", 3]);
    }
    return rows;
}
