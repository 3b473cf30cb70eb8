import * as assert from "node:assert";
import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type NamedControl, readCatalogue } from "../../../checklist/catalogue";
import { controlDigests } from "../../../checklist/digests";
import { subjectOf } from "../../../checklist/evidence";
import { writeEvidence } from "../../../checklist/evidence-writer";
import { uncommitted } from "../../../cli/recording/committed";
import { readWritten } from "../../../cli/recording/live";
import { readContract } from "../../../contract";
import { aRun, besides, bot, held, hours, noon } from "../../checklist/fixture";
import { scratchFolder } from "../../scratch";
import { Repository, withoutGitSettings } from "../evidence/repository";

describe("what is not committed", () => {
    withoutGitSettings();
    const files = ["Pulumi.prod.yaml", "bots/cryptofunk.yaml", "bots/new one.yaml"];
    let repository: Repository;
    before(() => {
        repository = new Repository();
    });
    beforeEach(() => {
        repository.again();
    });

    it("is what was changed, made or taken away, and not what is nowhere", () => {
        assert.deepStrictEqual(uncommitted(repository.root, files), []);
        repository.write("bots/cryptofunk.yaml", "changed").write("bots/new one.yaml", "new");
        rmSync(join(repository.root, "Pulumi.prod.yaml"));
        assert.deepStrictEqual(uncommitted(repository.root, files), files);
    });
    it("is seen although git is told not to look", () => {
        repository.git("update-index", "--skip-worktree", "Pulumi.prod.yaml");
        repository.git("update-index", "--assume-unchanged", "bots/cryptofunk.yaml");
        repository.write(".git/info/exclude", "bots/new one.yaml\n");
        for (const file of files) repository.write(file, "mine");
        assert.strictEqual(repository.git("status", "--porcelain"), "");
        const found = uncommitted(repository.root, files);
        repository.git("update-index", "--no-skip-worktree", "Pulumi.prod.yaml");
        repository.git("update-index", "--no-assume-unchanged", "bots/cryptofunk.yaml");
        assert.deepStrictEqual(found, files);
    });
    it("is seen although a filter of this machine says that it is what was committed", () => {
        const original = repository.git("rev-parse", "HEAD:Pulumi.prod.yaml");
        repository.git("config", "filter.lie.clean", `git cat-file blob ${original}`);
        repository.write(".git/info/attributes", "Pulumi.prod.yaml filter=lie\n").write("Pulumi.prod.yaml", "mine");
        const found = uncommitted(repository.root, files);
        rmSync(join(repository.root, ".git/info/attributes"));
        assert.deepStrictEqual(found, ["Pulumi.prod.yaml"]);
    });
    it("is no file whose lines end as Windows ends them", () => {
        repository.write("Pulumi.prod.yaml", repository.read("Pulumi.prod.yaml").replaceAll("\n", "\r\n"));
        assert.deepStrictEqual(uncommitted(repository.root, files), []);
    });
    it("is what lies behind a link that is committed", () => {
        const out = join(scratchFolder("outside"), "prod.yaml");
        writeFileSync(out, "mine");
        rmSync(join(repository.root, "Pulumi.prod.yaml"));
        symlinkSync(out, join(repository.root, "Pulumi.prod.yaml"));
        repository.commit("a link");
        assert.deepStrictEqual(uncommitted(repository.root, files), ["Pulumi.prod.yaml"]);
    });
});

describe("what a report judges by", function () {
    this.timeout(60_000);
    withoutGitSettings();
    let repository: Repository;
    const exemptions = "policies/exemptions.yaml";
    const exemption = (control: string) =>
        `- { control: ${control}, reason: It goes in March, owner: ann@example.com, ticket: OPS-21, expiry: "2027-03-31" }\n`;
    const judged = () => readWritten(bot(), "canary", noon, repository.root).unreviewed;
    before(() => {
        repository = new Repository();
    });
    beforeEach(() => {
        repository.again();
    });

    it("is committed, or named", () => assert.deepStrictEqual(judged(), []));
    it("is named where an exemption was written, changed or taken away since the last commit", () => {
        repository.write(exemptions, exemption("tests-pass"));
        assert.deepStrictEqual(judged(), [exemptions]);
        repository.commit("an exemption");
        assert.deepStrictEqual(judged(), []);
        repository.write(exemptions, exemption("coverage-is-enough"));
        assert.deepStrictEqual(judged(), [exemptions]);
        rmSync(join(repository.root, exemptions));
        assert.deepStrictEqual(judged(), [exemptions]);
    });
    it("is named where a control or a list is softer than the commit has it, also where git is told not to look", () => {
        const [list, controls] = ["checklist/cryptofunk.yaml", "checklist/controls/all.yaml"];
        repository.write(list, `${repository.read(list)}# softer\n`).write(controls, `${repository.read(controls)}# softer\n`);
        assert.deepStrictEqual(judged(), [list, controls].sort());
        repository.git("update-index", "--skip-worktree", list);
        const unseen = judged();
        repository.git("update-index", "--no-skip-worktree", list);
        assert.deepStrictEqual(unseen, [list, controls].sort());
    });
    it("is named where there is no repository", () => {
        const copy = scratchFolder("no-repository");
        cpSync(repository.root, copy, { recursive: true, filter: from => !from.endsWith("/.git") });
        assert.deepStrictEqual(readWritten(bot(), "canary", noon, copy).unreviewed, ["checklist", "policies/exemptions.yaml"]);
    });
    it("is named where a control was added that nobody has seen, behind a link too", () => {
        const away = scratchFolder("controls");
        cpSync(join(repository.root, "checklist/controls"), away, { recursive: true });
        writeFileSync(join(away, "more.yaml"), "controls: {}\n");
        rmSync(join(repository.root, "checklist/controls"), { recursive: true });
        symlinkSync(away, join(repository.root, "checklist/controls"));
        assert.deepStrictEqual(judged(), ["checklist/controls/more.yaml"]);
    });
});

describe("evidence of a report", function () {
    this.timeout(60_000);
    withoutGitSettings();
    let repository: Repository;
    const file = "evidence/prod/cryptofunk/tests-pass.yaml";
    const why = (root = repository.root) => {
        const { evidence } = readWritten(bot(), "canary", noon, root);
        return [...evidence.values()].map(({ not }) => not?.why);
    };
    const answer = (result: "pass" | "fail" = "pass") => {
        const catalogue = readCatalogue(repository.root);
        const subject = subjectOf(bot(), readContract(repository.root, "cryptofunk").contract);
        const one = catalogue.controls.get("tests-pass") as NamedControl;
        const digest = controlDigests(catalogue).get("tests-pass") as string;
        writeEvidence(
            { control: one, by: aRun, result, measured: [held()], evidence: besides(one, subject).evidence },
            { subject, digest, now: hours(1), root: repository.root },
        );
    };
    before(() => {
        repository = new Repository();
    });
    beforeEach(() => {
        repository.again();
        answer();
    });

    it("counts once it is committed", () => {
        assert.deepStrictEqual(why(), ["it is not committed"]);
        repository.git("add", file);
        assert.deepStrictEqual(why(), ["it is not committed"]);
        repository.commit("evidence");
        assert.deepStrictEqual(why(), [undefined]);
    });
    it("does not count where git ignores it, or was told not to look at it", () => {
        repository.write(".git/info/exclude", "evidence\n");
        const ignored = why();
        repository.write(".git/info/exclude", "");
        assert.deepStrictEqual(ignored, ["it is not committed"]);
        answer("fail");
        repository.commit("evidence");
        repository.git("update-index", "--skip-worktree", file);
        answer();
        const unseen = why();
        repository.git("update-index", "--no-skip-worktree", file);
        assert.deepStrictEqual(unseen, ["it is not committed"]);
    });
    it("does not count where there is no repository", () => {
        repository.commit("evidence");
        const copy = scratchFolder("no-repository");
        cpSync(repository.root, copy, { recursive: true, filter: from => !from.endsWith("/.git") });
        assert.deepStrictEqual(why(copy), ["git does not know this folder, so nobody knows what is committed"]);
    });
});
