import type { Measure } from "../../checklist/evidence-file";
import type { Probe, World } from "../probe";
import { caught } from "./loopback";
import { type Question, serving } from "./server";
import { type Plot, plantedWorld, waysTo } from "./world";

/** A fault of one's own, and the probe that has to tell it. */
export interface Fault {
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probe: Probe<any>;
    /** The stack around it. */
    plot: Plot;
    /** What the server answers. */
    answers: (question: Question) => unknown;
    /** @default none */
    demands?: Record<string, number>;
}

/** What a probe tells of a world in which something is wrong for it. Throws where it tells nothing of it. */
export async function toldOf(probe: Fault["probe"], world: World, signal: AbortSignal, demands: Record<string, number> = {}): Promise<Measure[]> {
    const measured = await Promise.all(probe.targets(world).map(target => probe.ask(target, { world, demands, signal })));
    return caught(probe.name, measured.flat());
}

/** A family's canary: plants each fault, and asks the family's own probe. Throws where one is not told: one blind probe, and none of the family's passes counts. */
export const planted =
    (...faults: Fault[]) =>
    async (signal: AbortSignal): Promise<Measure[]> => {
        const told = faults.map(({ probe, plot, answers, demands }) =>
            serving(answers, address => toldOf(probe, plantedWorld(waysTo(address), plot), signal, demands)),
        );
        return (await Promise.all(told)).flat();
    };

/** What AWS's older services answer an operation with. */
export const xml = (operation: string, result: string): string =>
    `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
