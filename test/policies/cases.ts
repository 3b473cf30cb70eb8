import * as assert from "node:assert";
import type { Rule } from "../../policies/engine/runner";
import { judgeAll } from "../../policies/judge";
import { judge, resource, unknown } from "../judge";

/** A change that makes a sound resource faulty, and what the rule says about it. */
export type Flaw = [change: object, message: RegExp];

/** The object with a change merged into it; `undefined` takes a property away, and a list is replaced whole. */
export function changed(sound: unknown, change: unknown): unknown {
    if (typeof change !== "object" || change === null || Array.isArray(change)) return change;
    const base = typeof sound === "object" && sound !== null && !Array.isArray(sound) ? (sound as Record<string, unknown>) : {};
    return { ...base, ...Object.fromEntries(Object.entries(change).map(([key, value]) => [key, changed(base[key], value)])) };
}

/**
 * Describes a rule on one type: a sound resource passes, with each harmless change too, each flaw is found alone, an unknown value leaves it
 * undecided, nothing crashes.
 */
export function describeRule(rule: Rule, type: string, sound: object, flaws: Flaw[], undecided: object[] = [], harmless: object[] = []): void {
    describe(`${rule.name} on ${type}`, () => {
        const asked = judge(rule, type);
        it("passes a sound one", () => asked.passes(sound));
        for (const [change, message] of flaws) {
            it(`fails ${JSON.stringify(change)?.slice(0, 100)}`, () => asked.fails(changed(sound, change), message));
        }
        for (const change of harmless) {
            it(`passes ${JSON.stringify(change)?.slice(0, 100)}`, () => asked.passes(changed(sound, change)));
        }
        for (const change of undecided) {
            it(`is undecided with ${JSON.stringify(change)?.slice(0, 100)}`, () => asked.isUndecided(changed(sound, change)));
        }
        it("answers to nothing at all, and to unknown everything", async () => {
            const nothing = Object.fromEntries(Object.keys(sound).map(key => [key, unknown]));
            for (const properties of [{}, nothing]) {
                const { findings } = await judgeAll([resource(type, "it", properties)], { rules: [rule] });
                assert.ok(findings.length <= 1);
                assert.doesNotMatch(findings[0]?.message ?? "", /a shape that no such resource has/);
            }
        });
    });
}
