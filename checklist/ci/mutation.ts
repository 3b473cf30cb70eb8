import { z } from "zod";
import { type Document, NotEvaluated } from "./document";
import { type Format, type Kind, shaped } from "./reading";

/** How many changes that were made on purpose some test noticed, and how many none did. */
interface Mutants {
    noticed: number;
    missed: number;
}

const jsonIn = (document: Document): Record<string, unknown> | undefined =>
    "json" in document && document.json !== null && typeof document.json === "object" ? (document.json as Record<string, unknown>) : undefined;

const elements = z.object({ files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })) });
/** States of mutation-testing-elements; those of neither kind are of changes that make no program, or that somebody left out. */
const states = { noticed: ["Killed", "Timeout"], missed: ["Survived", "NoCoverage", "Pending"], none: ["CompileError", "RuntimeError", "Ignored"] };

const stryker: Format<Mutants> = {
    name: "mutation-testing-elements JSON (Stryker)",
    isOne: document => typeof jsonIn(document)?.schemaVersion === "string" && "files" in (jsonIn(document) ?? {}),
    read(document) {
        const { files } = shaped("mutation-testing-elements", elements, jsonIn(document));
        const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
        const strange = all.find(status => !Object.values(states).flat().includes(status));
        if (strange !== undefined) throw new NotEvaluated(`it has a mutant in the state ${JSON.stringify(strange)}, which nobody knows`);
        const count = (of: string[]) => all.filter(status => of.includes(status)).length;
        return { part: { noticed: count(states.noticed), missed: count(states.missed) }, about: {} };
    },
    canary: {
        text: `{"schemaVersion":"2","thresholds":{"high":80,"low":60},"files":{"a.ts":{"language":"typescript","source":"","mutants":[
{"id":"1","status":"Killed"},{"id":"2","status":"Survived"},{"id":"3","status":"NoCoverage"},{"id":"4","status":"Pending"},{"id":"5","status":"Ignored"}]}}}`,
        tells: { percent: 25 },
    },
};

const outcomes = z.object({ outcomes: z.array(z.object({ scenario: z.unknown(), summary: z.string() })) });

const cargoMutants: Format<Mutants> = {
    name: "outcomes.json of cargo-mutants",
    isOne: document => Array.isArray(jsonIn(document)?.outcomes),
    read(document) {
        const { outcomes: all } = shaped("outcomes.json", outcomes, jsonIn(document));
        const mutants = all.filter(({ scenario }) => scenario !== "Baseline");
        const count = (...of: string[]) => mutants.filter(({ summary }) => of.includes(summary)).length;
        const [noticed, missed] = [count("CaughtMutant", "Timeout"), count("MissedMutant")];
        const strange = mutants.length - noticed - missed - count("Unviable");
        if (strange > 0) throw new NotEvaluated(`${strange} of its ${mutants.length} mutants were not tried to the end`);
        return { part: { noticed, missed }, about: {} };
    },
    canary: {
        text: `{"outcomes":[{"scenario":"Baseline","summary":"Success"},{"scenario":{"Mutant":{}},"summary":"MissedMutant"},{"scenario":{"Mutant":{}},"summary":"CaughtMutant"},{"scenario":{"Mutant":{}},"summary":"Unviable"}]}`,
        tells: { percent: 50 },
    },
};

const count = z.number().int().min(0);
const statistics = z.object({
    ...{ killed: count, survived: count, no_tests: count, suspicious: count, timeout: count, segfault: count.default(0), not_checked: count.default(0) },
    check_was_interrupted_by_user: z.union([count, z.boolean()]).default(0),
});

const mutmut: Format<Mutants> = {
    name: "statistics of mutmut",
    isOne: document => ["killed", "survived", "no_tests"].every(key => typeof jsonIn(document)?.[key] === "number"),
    read(document) {
        const read = shaped("statistics of mutmut", statistics, jsonIn(document));
        if (read.check_was_interrupted_by_user) throw new NotEvaluated("its run was interrupted");
        return {
            part: { noticed: read.killed + read.timeout + read.segfault, missed: read.survived + read.no_tests + read.suspicious + read.not_checked },
            about: {},
        };
    },
    canary: {
        text: `{"killed":1,"survived":1,"total":5,"no_tests":1,"skipped":1,"suspicious":1,"timeout":0,"check_was_interrupted_by_user":0,"segfault":0}`,
        tells: { percent: 25 },
    },
};

/** How many changes that were made on purpose the tests noticed. */
export const mutation: Kind<Mutants> = {
    formats: [stryker, cargoMutants, mutmut],
    sum(parts) {
        const total = (of: keyof Mutants) => parts.reduce((sum, part) => sum + part[of], 0);
        const [noticed, missed] = [total("noticed"), total("missed")];
        if (noticed + missed === 0) throw new NotEvaluated("no change of the code was tried");
        return { numbers: { percent: (noticed / (noticed + missed)) * 100 }, saw: `${noticed} of ${noticed + missed} changes noticed` };
    },
};
