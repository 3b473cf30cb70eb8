import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NamedControl, readCatalogue } from "../../../checklist/catalogue";
import { controlDigests } from "../../../checklist/digests";
import { type Subject, subjectOf } from "../../../checklist/evidence";
import { writeEvidence } from "../../../checklist/evidence-writer";
import { evidenceNow } from "../../../cli/recording/live";
import type { Phase } from "../../../config/phases";
import { readContract } from "../../../contract";
import { aRun, besides, bot, catalogueFiles, control, held, hours, noon, root, withFolder } from "../../checklist/fixture";
import { load } from "../../config/sandbox";

const files = catalogueFiles({ controls: { "in-staging": control({ soak: "uptime", in: "staging" }), here: control({ soak: "uptime" }) } });

/** What counts in production after staging, and production itself, were asked. */
function counted(change: (subject: Subject) => Partial<Subject> = () => ({}), stacks: ("prod" | "staging")[] = ["staging"]) {
    return withFolder(files, folder => {
        const catalogue = readCatalogue(folder);
        const { contract } = readContract(folder, "cryptofunk");
        for (const stack of stacks)
            for (const id of ["in-staging", "here"]) {
                const own = subjectOf(bot("cryptofunk", stack), contract);
                const subject = { ...own, ...change(own) };
                const one = catalogue.controls.get(id) as NamedControl;
                writeEvidence(
                    { control: one, by: aRun, result: "pass", measured: [held(), ...besides(one, subject).measured] },
                    { subject, digest: controlDigests(catalogue).get(id) as string, now: hours(1), root: folder },
                );
            }
        return [...evidenceNow(bot(), catalogue, noon, folder)].map(([id, { file, not }]) => [id, file, not?.why]);
    });
}

describe("what has to run in staging first", () => {
    it("is answered in production by the bot's staging, and nothing else is", () =>
        assert.deepStrictEqual(counted(), [["in-staging", "evidence/staging/cryptofunk/in-staging.yaml", undefined]]));
    it("is answered by staging alone, where production has an answer of its own too", () =>
        assert.deepStrictEqual(counted(undefined, ["staging", "prod"]), [
            ["here", "evidence/prod/cryptofunk/here.yaml", undefined],
            ["in-staging", "evidence/staging/cryptofunk/in-staging.yaml", undefined],
        ]));
    it("is not answered by production", () => {
        const [, [id, file, why]] = counted(undefined, ["prod"]);
        assert.deepStrictEqual([id, file], ["in-staging", "evidence/prod/cryptofunk/in-staging.yaml"]);
        assert.strictEqual(why, "it is of prod, and the bot's staging has to answer");
    });
    it("does not count with other settings of staging, or another release there", () => {
        assert.deepStrictEqual(
            counted(() => ({ settings: `sha256:${"0".repeat(64)}` })).map(([, , why]) => why),
            ["the settings have changed since"],
        );
        const release = { version: "0.9.0", digest: `sha256:${"0".repeat(64)}` };
        assert.deepStrictEqual(
            counted(() => ({ release })).map(([, , why]) => why),
            ["it is of another release, 0.9.0"],
        );
    });
    /** What production is told of an answer in each of some stagings, by their files. */
    const told = (stagings: Record<string, { text: string; result?: "pass" | "fail" }>) =>
        withFolder({ ...files, ...Object.fromEntries(Object.entries(stagings).map(([stack, { text }]) => [`Pulumi.${stack}.yaml`, text])) }, folder => {
            const catalogue = readCatalogue(folder);
            const one = catalogue.controls.get("in-staging") as NamedControl;
            const digest = controlDigests(catalogue).get("in-staging") as string;
            for (const [stack, { result = "pass" }] of Object.entries(stagings)) {
                const subject = subjectOf(load(folder, stack, ["bot=cryptofunk"]), readContract(folder, "cryptofunk").contract);
                const measured = [held(result === "pass" ? {} : { holds: "no" }), ...besides(one, subject).measured];
                writeEvidence({ control: one, by: aRun, result, measured }, { subject, digest, now: hours(1), root: folder });
            }
            return [...evidenceNow(bot(), catalogue, noon, folder).values()].map(({ file, evidence, not }) => not?.why ?? `${evidence.result} by ${file}`);
        });
    const text = readFileSync(join(root, "Pulumi.staging.yaml"), "utf8");
    const otherVersion = text.replace(/^( {4}version: ).*$/m, "$19.9.9");

    it("does not count while staging runs another release than production is to run", () =>
        assert.deepStrictEqual(told({ staging: { text: otherVersion } }), ["staging runs 9.9.9, and this is 0.10.0"]));
    it("does not count while staging runs another image of the same version", () => {
        const image = text.replace(/(bifrost: sha256:)\w{64}/, `$1${"0".repeat(64)}`);
        assert.deepStrictEqual(told({ staging: { text: image } }), ["staging runs 0.10.0, and this is 0.10.0 with another image of bifrost"]);
    });
    it("is the worst that counts of several stagings", () => {
        for (const [failed, other] of [
            ["staging", "staging-2"],
            ["staging-2", "staging"],
        ])
            assert.deepStrictEqual(told({ [failed]: { text, result: "fail" }, [other]: { text } }), [`fail by evidence/${failed}/cryptofunk/in-staging.yaml`]);
        assert.deepStrictEqual(told({ staging: { text: otherVersion, result: "fail" }, "staging-2": { text } }), [
            "pass by evidence/staging-2/cryptofunk/in-staging.yaml",
        ]);
    });
    it("is not answered where no stack is a staging that knows the bot", () =>
        withFolder({ ...files, "Pulumi.staging.yaml": "" }, folder =>
            assert.deepStrictEqual([...evidenceNow(bot(), readCatalogue(folder), noon, folder)], []),
        ));
});

describe("what a bot in canary cannot be asked any more", () => {
    const controls = {
        "while-dry": control({ probe: "mode.as-deployed", while: "dry" }),
        "while-canary": control({ probe: "mode.as-deployed", while: "canary" }),
        "dry-soak": control({ soak: "uptime" }, { phase: "canary" }),
        "canary-soak": control({ soak: "uptime" }, { phase: "live" }),
        "dry-drill": control({ drill: "cache-outage" }, { phase: "canary" }),
        "old-drill": control({ drill: "restore" }, { phase: "canary", good: "90d" }),
        anytime: control({ probe: "tls.certificate-valid" }),
    };
    type Stack = "prod" | "staging";
    /** Which stack's answer stands for each control in production, where one counts, after these were given. */
    function standing(wants: Phase, given: Partial<Record<Stack, { phase: Phase; old?: boolean; result?: "pass" | "fail" }>>) {
        return withFolder(catalogueFiles({ controls }), folder => {
            const catalogue = readCatalogue(folder);
            const digests = controlDigests(catalogue);
            for (const [stack, { phase, old, result = "pass" }] of Object.entries(given))
                for (const [id, one] of catalogue.controls) {
                    const own = subjectOf(bot("cryptofunk", stack as Stack), readContract(folder, "cryptofunk").contract);
                    const release = old ? { version: "0.9.0", digest: `sha256:${"0".repeat(64)}` } : own.release;
                    const measured = [held(result === "pass" ? {} : { holds: "no" }), ...besides(one, { ...own, release }).measured];
                    const answered = { control: one, by: aRun, result, measured };
                    writeEvidence(answered, { subject: { ...own, release, phase }, digest: digests.get(id) as string, now: hours(1), root: folder });
                }
            const found = evidenceNow(bot(), catalogue, noon, folder, wants);
            return Object.fromEntries(Object.keys(controls).map(id => [id, found.get(id)?.not === undefined ? found.get(id)?.evidence.stack : undefined]));
        });
    }
    const none = undefined;

    it("is answered for a new release by the bot's staging, while it is dry there", () =>
        assert.deepStrictEqual(standing("live", { prod: { phase: "dry", old: true }, staging: { phase: "dry" } }), {
            ...{ "while-dry": "staging", "dry-soak": "staging", "dry-drill": "staging" },
            ...{ "while-canary": none, "canary-soak": none, "old-drill": "prod", anytime: none },
        }));
    it("is answered by production itself where that was asked of this release, also where it failed", () => {
        for (const result of ["pass", "fail"] as const) {
            const found = standing("live", { prod: { phase: "dry", result }, staging: { phase: "dry" } });
            for (const id of ["while-dry", "dry-soak", "dry-drill"]) assert.strictEqual(found[id], "prod", id);
        }
    });
    it("is not answered by a staging that was in another phase when a probe asked, or that runs another release", () => {
        assert.strictEqual(standing("live", { staging: { phase: "canary" } })["while-dry"], none);
        assert.deepStrictEqual(Object.values(standing("live", { staging: { phase: "dry", old: true } })).filter(Boolean), []);
    });
    it("is nothing on the way to canary: there production is asked itself", () => {
        const found = standing("canary", { staging: { phase: "dry" } });
        assert.deepStrictEqual(Object.values(found).filter(Boolean), []);
    });
    it("never is what the canary itself has to show, whatever staging did", () => {
        const found = standing("live", { staging: { phase: "canary" } });
        assert.deepStrictEqual([found["while-canary"], found["canary-soak"], found.anytime], [none, none, none]);
    });
});
