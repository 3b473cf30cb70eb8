import * as assert from "node:assert";
import type { Fault } from "../../config/faults/faults";
import { faultsOf, type Loose, load, sound, texts, withProject } from "./sandbox";

/** What time it is in these tests. */
export const noon = new Date("2026-11-22T12:00Z");
/** A history that is good for live by the manifest's soak: a day in staging, seven days and then a day in production. */
export const history = { staging: { dry: "2026-09-01" }, dry: "2026-09-03", canary: "2026-09-11", live: "2026-09-13" };

/** Puts a phase and a history into a stack. */
export const at =
    (phase: string, reached?: Loose, soak?: Loose, stack: "prod" | "staging" = "prod") =>
    (files: Loose) => {
        files[stack]["golive:phase"] = phase;
        if (reached) files[stack]["golive:reached"] = reached;
        if (soak) files.manifest.trading.soak = soak;
    };

/** The faults of a stack; none if it is accepted. */
export function faults(change: (files: Loose) => void, stack: "prod" | "staging" = "prod", now = noon): Fault[] {
    const files = sound();
    change(files);
    return withProject(texts(files), root => {
        try {
            load(root, stack, [], now);
            return [];
        } catch {
            return faultsOf(() => load(root, stack, [], now));
        }
    });
}

/** Has no fault. */
export const accepted = (change: (files: Loose) => void, stack: "prod" | "staging" = "prod", now = noon) =>
    assert.deepStrictEqual(
        faults(change, stack, now).map(({ path, allowed }) => `${path}: ${allowed}`),
        [],
    );
