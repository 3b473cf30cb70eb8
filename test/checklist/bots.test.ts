import * as assert from "node:assert";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { LiveReport } from "../../checklist/answered";
import { strictest } from "../../checklist/answerer";
import { type Catalogue, readCatalogue } from "../../checklist/catalogue";
import type { Demand, Role } from "../../checklist/control";
import { controlDigests } from "../../checklist/digests";
import { subjectOf, whileOf } from "../../checklist/evidence";
import type { Measure } from "../../checklist/evidence-file";
import { writeEvidence } from "../../checklist/evidence-writer";
import { judges, kindOf } from "../../checklist/judges";
import { liveReport } from "../../checklist/live";
import { evidenceNow } from "../../cli/recording/live";
import { lists } from "../../config/checklists";
import type { Everything } from "../../config/load";
import { readContract } from "../../contract";
import type { ControlExemption } from "../../policies/engine/exemptions";
import { rules } from "../../policies/rules";
import { aRun, besides, bot, facts, hours, noon, root, withFolder } from "./fixture";

/** Kinds of answer that evidence gives. */
const measured = ["probe", "soak", "drill", "ci", "signature"];

/** A measure that just meets a demand. */
const meeting = (name: string, { atLeast, atMost, unit }: Demand): Measure => {
    const value = (atLeast ?? atMost) as number;
    return { what: name, demanded: `${value} ${unit}`, found: `${value} ${unit}`, holds: "yes", demand: name, value };
};

/** What signs in a role: a person for each, as the lists keep them apart. */
const signer = (role: Role) => ({ person: `${role} Example <${role}@example.com>`, role });

/** Answers every control that takes evidence, and returns the files by control. */
function answerAll(everything: Everything, catalogue: Catalogue, folder: string): Map<string, string> {
    const digests = controlDigests(catalogue);
    const { contract } = readContract(folder, everything.target.bot);
    const subject = subjectOf(everything, contract);
    const ofStaging = subjectOf(bot(everything.target.bot, "staging"), contract);
    return new Map(
        [...catalogue.controls.values()]
            .filter(control => measured.includes(kindOf(control)))
            .map(control => {
                const demands = Object.entries(strictest(control, catalogue.lists)).map(([name, demand]) => meeting(name, demand));
                const by = "signature" in control.answer ? signer(control.answer.signature.by) : aRun;
                const measured: Measure[] = demands.length
                    ? demands
                    : "person" in by
                      ? []
                      : [{ what: "it", demanded: "that it holds", found: "it holds", holds: "yes" }];
                const isStagings = "soak" in control.answer && control.answer.in === "staging";
                const whose = isStagings ? ofStaging : subject;
                const given = {
                    subject: { ...whose, phase: whileOf(control) ?? whose.phase },
                    digest: digests.get(control.id) as string,
                    now: hours(1),
                    root: folder,
                };
                const beside = besides(control, whose);
                const answered = { control, by, result: "pass" as const, measured: [...measured, ...beside.measured], evidence: beside.evidence };
                return [control.id, writeEvidence(answered, given)];
            }),
    );
}

/** The report of a bot about which no rule found anything, with every alert that is asked for loaded: what is left is settings, the bot's source, and evidence. */
function reportOf(everything: Everything, catalogue: Catalogue, folder: string, controlExemptions: ControlExemption[] = []): LiveReport {
    const alerts = [...catalogue.controls.values()].flatMap(({ answer }) => ("alert" in answer ? answer.alert : []));
    return liveReport({
        catalogue,
        facts: facts({
            files: everything,
            contract: readContract(folder, everything.target.bot).contract,
            analysis: { findings: [], rules: rules.map(({ name }) => ({ name, judged: 1 })) },
            rules,
            alerts: new Set(alerts),
            evidence: evidenceNow(everything, catalogue, noon, folder),
            controlExemptions,
        }),
        wants: everything.target.production ? "live" : "canary",
    });
}

describe("the report on a bot, from no evidence to all of it", function () {
    this.timeout(120_000);
    let catalogue: Catalogue;
    before(() => {
        catalogue = readCatalogue(root, { rules: new Set(rules.map(({ name }) => name)) });
    });

    for (const name of lists)
        for (const stack of ["prod", "staging"] as const)
            it(`${name} in ${stack}: NO-GO, GO, and NO-GO again with one answer less, which it names`, () =>
                withFolder({}, folder => {
                    const everything = bot(name, stack);
                    const empty = reportOf(everything, catalogue, folder);
                    assert.strictEqual(empty.verdict, "NO-GO");
                    const open = empty.controls.filter(({ kind, state }) => measured.includes(kind) && state !== "not applicable");
                    assert.ok(open.length > 100, String(open.length));
                    assert.deepStrictEqual([...new Set(open.map(({ state }) => state))].sort(), ["not evaluated", "unsigned"]);

                    const files = answerAll(everything, catalogue, folder);
                    const answered = reportOf(everything, catalogue, folder);
                    const rest = answered.controls.filter(({ blocks }) => blocks);
                    // What this bot's settings and source do not have yet is no matter of evidence; somebody may let it be for a while, but nothing critical.
                    assert.deepStrictEqual(
                        rest.filter(({ kind, critical }) => critical || measured.includes(kind)).map(({ id, reason }) => `${id}: ${reason}`),
                        [],
                    );
                    const exemptions = rest.map(({ id }) => ({ control: id, reason: "A test.", owner: "ann", ticket: "OPS-1", expiry: "2026-12-31" }));
                    const whole = reportOf(everything, catalogue, folder, exemptions);
                    assert.deepStrictEqual([whole.verdict, whole.controls.filter(({ blocks }) => blocks)], ["GO", []], whole.why);

                    const gone = whole.controls.find(({ kind, state, level }) => kind === "probe" && state === "pass" && level === "blocking");
                    assert.ok(gone);
                    rmSync(join(folder, files.get(gone.id) as string));
                    const less = reportOf(everything, catalogue, folder, exemptions);
                    assert.deepStrictEqual(
                        [less.verdict, less.controls.filter(({ blocks }) => blocks).map(({ id, state }) => [id, state])],
                        ["NO-GO", [[gone.id, "not evaluated"]]],
                    );
                }));
    it("is made by judges of every kind that there is", () => {
        const there = new Set([...catalogue.controls.values()].map(kindOf));
        for (const kind of there) assert.ok(judges[kind], kind);
        for (const kind of measured) assert.ok([...there].includes(kind as never), kind);
    });
});
