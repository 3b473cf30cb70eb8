import * as assert from "node:assert";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Removed, removedSince } from "../../../cli/recording/deployed";
import { record } from "../../../cli/recording/record";
import { stackConfig } from "../../../config/load";
import program from "../../../index";
import type { RecordedResource } from "../../../policies/engine/analysis";
import { repositoryOf } from "./repository";

const secret = "aws:secretsmanager/secret:Secret::secrets-cryptopanic";

/** A repository with the project's settings in its first commit, on main. */
function repository() {
    const { root, git } = repositoryOf("deployed");
    // Other bots' sections name manifests that are not here.
    change(root, "Pulumi.prod.yaml", text => text.slice(0, text.indexOf("  # Other bots that run")));
    const commit = (message: string) => {
        git("add", "-A");
        git("commit", "-q", "-m", message);
    };
    commit("one");
    return { root, git, commit };
}

function change(root: string, file: string, by: (text: string) => string): void {
    const [before, after] = [readFileSync(join(root, file), "utf8"), by(readFileSync(join(root, file), "utf8"))];
    assert.notStrictEqual(after, before, "the change changes nothing");
    writeFileSync(join(root, file), after);
}

/** Takes a secret out of the manifest, and out of what is staged. */
function withoutSecret(root: string): void {
    change(root, "bots/cryptofunk.yaml", text => text.replace(/^ {4}cryptopanic:\n(?: {8}.*\n)+/m, "").replace(/^.*\$\{cryptopanic\..*\n/m, ""));
    change(root, "Pulumi.prod.yaml", text => text.replace("llm, cryptopanic, slack", "llm, slack"));
}

const unprotect = (root: string) => change(root, "Pulumi.prod.yaml", text => `${text}  golive:unprotected: ["${secret}"]\n`);

async function made(root: string): Promise<RecordedResource[]> {
    return (await record(() => program(root), { project: "golive", name: "prod", config: stackConfig("prod", [], root) })).resources;
}

async function removed(root: string, since?: string): Promise<Removed> {
    return removedSince(await made(root), { stack: "prod", bot: "cryptofunk", since, root });
}

describe("what was protected and is made no longer", () => {
    it("is found in the files as they stand, with the way to do it", async () => {
        const { root } = repository();
        withoutSecret(root);
        const { findings, unjudged } = await removed(root);
        assert.strictEqual(unjudged, undefined);
        const [{ rule, level, result, urn, message }, ...more] = findings;
        assert.deepStrictEqual(more, []);
        assert.deepStrictEqual([rule, level, result], ["protected-resource-stays", "mandatory", "fail"]);
        assert.match(urn, /Secret::secrets-cryptopanic$/);
        assert.match(
            message,
            /^it is made no longer, and was protected in [0-9a-f]{7}: .* name it in golive:unprotected \("aws:secretsmanager\/secret:Secret::secrets-cryptopanic"\)/,
        );
    });
    it("is found in the newest commit of main, against the one before, and on a branch against where it left main", async () => {
        const { root, git, commit } = repository();
        git("switch", "-q", "-c", "feature");
        withoutSecret(root);
        commit("two");
        change(root, "bots/cryptofunk.yaml", text => `${text}# more\n`);
        commit("three");
        assert.strictEqual((await removed(root)).findings.length, 1);
        git("switch", "-q", "main");
        git("merge", "-q", "--no-ff", "feature");
        assert.strictEqual((await removed(root)).findings.length, 1);
        assert.strictEqual((await removed(root, "HEAD^1")).findings.length, 1);
        assert.deepStrictEqual(await removed(root, "HEAD"), { findings: [] });
    });
    it("may go once its protection was taken off and deployed, and not before", async () => {
        const { root, commit } = repository();
        unprotect(root);
        const one = (await made(root)).find(({ urn }) => urn.endsWith(secret));
        assert.strictEqual(one?.options.protect, false);
        assert.deepStrictEqual(await removed(root), { findings: [] });
        commit("two");
        withoutSecret(root);
        change(root, "Pulumi.prod.yaml", text => text.replace(/^ {2}golive:unprotected: .*\n/m, ""));
        assert.deepStrictEqual(await removed(root), { findings: [] });
    });
    it("is nothing where the files are the same, or the stack is new", async () => {
        const { root, git, commit } = repository();
        writeFileSync(join(root, "README.md"), "more\n");
        commit("elsewhere");
        assert.deepStrictEqual(await removed(root), { findings: [] });
        git("rm", "-q", "--cached", "Pulumi.prod.yaml");
        git("commit", "-q", "-m", "no such stack");
        assert.deepStrictEqual(await removed(root), { findings: [] });
    });
    it("is not judged, in words, where git knows no earlier commit or this program does not read it", async () => {
        const { root, commit } = repository();
        assert.match((await removed(root)).unjudged ?? "", /no earlier commit to compare with/);
        change(root, "Pulumi.prod.yaml", text => text.replace("golive:phase: dry", "golive:faze: dry"));
        commit("older");
        change(root, "Pulumi.prod.yaml", text => text.replace("golive:faze: dry", "golive:phase: dry"));
        assert.match((await removed(root)).unjudged ?? "", /does not read the settings of [0-9a-f]{7}/);
        rmSync(join(root, ".git"), { recursive: true });
        assert.match((await removed(root)).unjudged ?? "", /no earlier commit/);
    });
    it("wants a commit behind --since", async () => {
        const { root } = repository();
        await assert.rejects(removed(root, "nowhere"), /--since nowhere is no commit of this repository/);
    });
});
