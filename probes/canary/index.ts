import type { Measure } from "../../checklist/evidence-file";
import type { Probe } from "../probe";
import { caught } from "./loopback";
import { type Question, serving } from "./server";
import { type Plot, worldOf } from "./world";

/** A fault of one's own, and the probe that has to tell it. */
export interface Fault {
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probe: Probe<any>;
    /** The stack around it. */
    plot: Omit<Plot, "address">;
    /** What the server answers. */
    answers: (question: Question) => unknown;
    /** @default none */
    demands?: Record<string, number>;
}

async function toldOf({ probe, plot, answers, demands = {} }: Fault, signal: AbortSignal): Promise<Measure[]> {
    return serving(answers, async address => {
        const world = worldOf({ address, ...plot });
        const measured: Measure[] = [];
        for (const target of probe.targets(world)) measured.push(...(await probe.ask(target, { world, demands, signal })));
        return caught(probe.name, measured);
    });
}

/** A family's canary: plants each fault, and asks the family's own probe. Throws where one is not told: one blind probe, and none of the family's passes counts. */
export const planted =
    (...faults: Fault[]) =>
    async (signal: AbortSignal): Promise<Measure[]> =>
        (await Promise.all(faults.map(fault => toldOf(fault, signal)))).flat();

/** What AWS's older services answer an operation with. */
export const xml = (operation: string, result: string): string =>
    `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
