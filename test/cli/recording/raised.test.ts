import * as assert from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { raisedSince } from "../../../cli/recording/raised";
import { stackConfig } from "../../../config/load";
import type { Phase } from "../../../config/phases";
import type { Loose } from "../../config/sandbox";
import { scratchFolder } from "../../scratch";
import { repositoryOf } from "./repository";

/** A repository with the project's files of production, in whose main branch the phase is changed from commit to commit. */
function repository(...phases: string[]) {
    const { root, git } = repositoryOf("raised");
    const write = (phase: string) => {
        const text = readFileSync(join(root, "Pulumi.prod.yaml"), "utf8").replace(/^ {2}golive:phase: .*$/m, `  golive:phase: ${phase}`);
        writeFileSync(join(root, "Pulumi.prod.yaml"), text);
    };
    for (const phase of phases) {
        write(phase);
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", phase);
    }
    return { root, git, write };
}

/** Changes a place of production's file. */
function edit(root: string, what: RegExp, to: string) {
    const file = join(root, "Pulumi.prod.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(what, to));
}

/** What refuses a phase, in a project whose git history is that of a root. */
function refused(root: string, phase: string, { bot = "cryptofunk", since, deployed }: { bot?: string; since?: string; deployed?: Phase } = {}) {
    const config = stackConfig("prod", [`bot=${bot}`, `phase=${phase}`]);
    const nothing: Loose = { recording: { resources: [] }, analysis: { findings: [], rules: [] } };
    return raisedSince({ stack: "prod", bot, config, since, deployed: deployed && { phase: deployed }, root, ...nothing });
}

describe("a phase that is raised", () => {
    it("is refused while the committed evidence does not say GO, with what is open and the command", () => {
        const { root } = repository("dry");
        const [found, ...more] = refused(root, "canary");
        assert.deepStrictEqual(more, []);
        assert.deepStrictEqual([found.rule, found.level, found.result, found.urn], ["phase-follows-evidence", "mandatory", "fail", ""]);
        assert.match(
            found.message,
            /^golive:phase is canary, and the committed evidence does not say GO for it \(it was dry in [0-9a-f]{7}\): \d+ of \d+ controls that block canary stand in the way(, and what it is judged by [^:]*: [^:]*)?: [a-z-]+, .* and \d+ more\. Answer them \(npm run -s report -- prod --for canary says how\), or take the phase back\.$/,
        );
    });
    it("is refused over two phases too, and for another bot by its own name", () => {
        const { root } = repository("dry");
        assert.match(refused(root, "live")[0].message, /controls that block live/);
        assert.match(refused(root, "canary", { bot: "vanta" })[0].message, /report -- prod --for canary --bot vanta says how/);
    });
    it("is refused where git does not know what was deployed", () =>
        assert.match(
            refused(scratchFolder("no-repository"), "canary")[0].message,
            /\(git does not say what was deployed before, so the phase counts as new\)/,
        ));
    it("is refused anew after the bot went back", () => {
        const { root } = repository("canary", "dry");
        assert.strictEqual(refused(root, "canary").length, 1);
    });
    it("is refused where its bot stood in the phase already, and the stack ran another one", () => {
        const { root, git } = repository("dry");
        edit(root, / {4}example:\n/, "    example:\n      phase: live\n");
        git("commit", "-qam", "section");
        edit(root, /golive:bot: cryptofunk/, "golive:bot: example");
        git("commit", "-qam", "bot");
        assert.match(refused(root, "live", { bot: "example" })[0].message, /\(it was dry in [0-9a-f]{7}\)/);
    });
    it("is refused on by each commit that changes nothing of the bot, and with a dirty tree", () => {
        const { root, git } = repository("dry", "canary", "canary", "canary");
        const what = /^golive:phase is canary, .* \(it was dry in [0-9a-f]{7}\)/;
        assert.match(refused(root, "canary")[0].message, what);
        edit(root, /$/, "# a word\n");
        assert.match(refused(root, "canary")[0].message, what);
        git("checkout", "-q", ".");
        git("checkout", "-qb", "branch");
        git("commit", "-q", "--allow-empty", "-m", "nothing");
        assert.match(refused(root, "canary")[0].message, what);
    });
    it("is refused on in a stack whose first commit had it", () => {
        const { root } = repository("live", "live");
        assert.match(refused(root, "live")[0].message, /git does not say what was deployed before/);
    });
    it("is compared with a commit that is named", () => {
        const { root, git } = repository("canary", "dry");
        const first = git("rev-list", "--max-parents=0", "HEAD").trim();
        assert.deepStrictEqual(refused(root, "canary", { since: first }), []);
    });
});

describe("a phase that the stack's own record has", () => {
    it("refuses a raise that was merged though it was refused, however many changes came after it", () => {
        const { root, git } = repository("dry", "canary");
        for (const version of ["0.10.1", "0.10.2"]) {
            edit(root, /version: 0\.10\.\d/, `version: ${version}`);
            git("commit", "-qam", version);
        }
        assert.deepStrictEqual(refused(root, "canary"), [], "by git alone it is free");
        assert.match(refused(root, "canary", { deployed: "dry" })[0].message, /\(it was dry on the stack's own record\): /);
        assert.match(refused(root, "live", { deployed: "canary" })[0].message, /\(it was canary on the stack's own record\): /);
    });
    it("lets a repair through, whatever git knows", () => {
        for (const root of [repository("dry").root, scratchFolder("no-repository")]) {
            assert.deepStrictEqual(refused(root, "canary", { deployed: "canary" }), []);
            assert.deepStrictEqual(refused(root, "canary", { deployed: "live" }), []);
        }
    });
});

describe("a phase that is not raised", () => {
    it("is no question in dry, whatever git knows", () => assert.deepStrictEqual(refused(scratchFolder("no-repository"), "dry"), []));
    it("stays without a question once a change came after it, whatever expired meanwhile: a repair must get through", () => {
        for (const place of ["main", "branch"]) {
            const { root, git, write } = repository("dry", "canary");
            if (place === "branch") git("checkout", "-qb", place);
            edit(root, /version: 0\.10\.0/, "version: 0.10.1");
            git("commit", "-qam", "repair");
            assert.deepStrictEqual(refused(root, "canary"), [], place);
            write("live");
            assert.strictEqual(refused(root, "live").length, 1, place);
            write("canary");
            assert.deepStrictEqual(refused(root, "canary"), [], place);
        }
    });
    it("lets a rollback through over a later release, in a dirty tree", () => {
        const { root, git } = repository("dry", "canary");
        edit(root, /version: 0\.10\.0/, "version: 0.10.1");
        git("commit", "-qam", "release");
        edit(root, /version: 0\.10\.1/, "version: 0.10.0");
        assert.deepStrictEqual(refused(root, "canary"), []);
    });
    it("goes down without a question", () => {
        const { root } = repository("live");
        for (const phase of ["canary", "dry"]) assert.deepStrictEqual(refused(root, phase), []);
        assert.deepStrictEqual(refused(repository("dry", "live", "canary").root, "canary"), []);
    });
});
