import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NamedControl, readCatalogue } from "../../../checklist/catalogue";
import { controlDigests } from "../../../checklist/digests";
import { type Subject, subjectOf } from "../../../checklist/evidence";
import { writeEvidence } from "../../../checklist/evidence-writer";
import { evidenceNow } from "../../../cli/recording/live";
import { readContract } from "../../../contract";
import { aRun, bot, catalogueFiles, control, held, hours, noon, root, withFolder } from "../../checklist/fixture";
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
                    { control: one, by: aRun, result: "pass", measured: [held()] },
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
                const measured = [held(result === "pass" ? {} : { holds: "no" })];
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
