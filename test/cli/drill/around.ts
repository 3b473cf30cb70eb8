import type { NamedControl } from "../../../checklist/catalogue";
import { control } from "../../../checklist/control";
import type { Around } from "../../../cli/drill/frame";
import type { Means } from "../../../probes/probe";

/** What a drill finds around it in a test: a clock that runs as drills sleep, and nothing that can be reached but what is given. */
export function around(given: Omit<Partial<Around>, "means"> & { means?: Partial<Means> } = {}): Around {
    let time = 0;
    const nobody = async () => {
        throw new Error("nobody said how this is reached");
    };
    const means = { world: nobody, inside: nobody, kubernetes: nobody, aws: nobody, prometheus: nobody, secret: nobody, ...given.means } as unknown as Means;
    return {
        everything: {
            manifest: { name: "bot", services: {}, stores: {} },
            settings: { environment: "staging", phase: "dry" },
            target: { bot: "bot", stack: "staging" },
        } as never,
        resources: [],
        now: () => new Date("2026-11-29T09:00:00Z"),
        clock: () => time,
        sleep: async (milliseconds, signal) => {
            signal.throwIfAborted();
            time += milliseconds;
        },
        ask: async () => undefined,
        ...given,
        means,
    };
}

/** A control that a drill answers, with what it is held against. */
export function wanted(id: string, drill: string, demands: Record<string, { atMost?: number; atLeast?: number }> = {}, needs: string[] = []) {
    const one = { ...control.parse({ title: "it holds", why: "or not", phase: "canary", answer: { drill }, demands, needs }), id, file: "f" } as NamedControl;
    return { control: one, demands: one.demands };
}
