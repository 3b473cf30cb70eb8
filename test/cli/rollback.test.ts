import * as assert from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { choose, type History, readHistory, standsText } from "../../cli/rollback/choice";
import { bringBack, manifestFor, releaseAt } from "../../cli/rollback/release-of-then";
import { type Files, type Loose, load, sound, texts } from "../config/sandbox";
import { scratchFolder } from "../scratch";

/** A repository in which every commit changes the sound files further; commits are told by their place. */
function repository(...changes: ((files: Files) => void)[]) {
    const root = scratchFolder("rollback");
    const git = (...args: string[]) =>
        execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "pipe"],
        }).trim();
    git("init", "-q", "-b", "main");
    mkdirSync(join(root, "bots"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: golive\nruntime: nodejs\n");
    const files = sound();
    const commits = [(_: Files) => undefined, ...changes].map((change, index) => {
        change(files);
        for (const [name, text] of Object.entries(texts(files))) writeFileSync(join(root, name), text);
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", `commit ${index}`);
        return git("rev-parse", "HEAD");
    });
    const goBack = (commit: string, stack = "prod") => bringBack(root, stack, releaseAt(root, commit, stack));
    const settings = (stack = "prod"): Loose => parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")).config;
    const manifest = (): Loose => parse(readFileSync(join(root, "bots/cryptofunk.yaml"), "utf8"));
    return { root, git, commits, goBack, settings, manifest };
}

const released = (version: string) => (files: Files) => {
    for (const stack of ["prod", "staging"] as const) files[stack]["golive:release"] = { ...files[stack]["golive:release"], version };
};
const also =
    (...changes: ((files: Files) => void)[]) =>
    (files: Files) => {
        for (const change of changes) change(files);
    };
const history = (more: Partial<History>): History => ({ stack: "prod", stands: [], before: [], whole: [], ...more });

describe("the release that comes back", () => {
    it("has the version of then, with the cluster, the sizes and the phase of today", () => {
        const { root, commits, goBack, settings } = repository(
            also(released("0.11.0"), ({ prod }) => {
                prod["golive:cluster"].version = "1.36";
                prod["golive:redis"].replicas = 1;
            }),
        );
        const [before] = [settings()];
        assert.deepStrictEqual(goBack(commits[0]), [
            `prod: cryptofunk goes back to version 0.10.0, as deployed from ${commits[0].slice(0, 7)}.`,
            "Program, sizes, stores, secrets and limits' figures stay today's; the phase is dry.",
        ]);
        assert.deepStrictEqual(settings(), { ...before, "golive:release": { ...before["golive:release"], version: "0.10.0" } });
        assert.strictEqual(load(root, "prod").settings.release.version, "0.10.0");
    });
    it("is staging's own where staging goes back", () => {
        const { commits, goBack, settings } = repository(released("0.11.0"));
        goBack(commits[0], "staging");
        assert.deepStrictEqual(
            [settings("staging"), settings()].map(one => one["golive:release"].version),
            ["0.10.0", "0.11.0"],
        );
    });
    it("has the variables of then: the code of then reads those", () => {
        const { commits, goBack, manifest } = repository(
            also(released("0.11.0"), ({ manifest }) => {
                manifest.services.api.environment = { ...manifest.services.api.environment, NEW_NAME: "yes" };
            }),
        );
        assert.strictEqual(manifest().services.api.environment.NEW_NAME, "yes");
        goBack(commits[0]);
        assert.strictEqual(manifest().services.api.environment?.NEW_NAME, undefined);
    });
    it("keeps a secret and a store that came since, which are protected, and makes nothing again that has gone", () => {
        const later = { description: "A key that came later, from somewhere.", keys: ["apiKey"] };
        const { commits, goBack, manifest } = repository(
            also(released("0.11.0"), ({ manifest }) => {
                manifest.secrets.later = later;
                manifest.stores.more = structuredClone(manifest.stores.cache);
                delete manifest.secrets.cryptopanic;
            }),
        );
        goBack(commits[0]);
        assert.deepStrictEqual(manifest().secrets.later, later);
        assert.ok("more" in manifest().stores);
        assert.strictEqual(manifest().secrets.cryptopanic, undefined);
    });
    it("is in no higher phase than today's, also where a section of the bot alone says it", () => {
        const phase =
            (of: string) =>
            ({ prod }: Files) =>
                Object.assign(prod, { "golive:bots": { cryptofunk: { phase: of } } });
        const { commits, goBack, settings } = repository(also(released("0.11.0"), phase("live")), also(released("0.12.0"), phase("dry")));
        assert.match(goBack(commits[1])[1], /the phase is dry/);
        assert.deepStrictEqual([settings()["golive:phase"], settings()["golive:bots"].cryptofunk.phase], ["dry", "dry"]);
    });
    it("is in no higher phase than it ever was in", () => {
        const { root, commits, goBack, settings } = repository(
            also(released("0.11.0"), ({ prod }) => {
                prod["golive:phase"] = "canary";
            }),
        );
        assert.match(goBack(commits[0])[1], /the phase is dry/);
        assert.strictEqual(settings()["golive:phase"], "dry");
        assert.strictEqual(load(root, "prod").settings.phase, "dry");
    });
    it("has the steps of today, or none: no step of then lets more through", () => {
        const steps = (...notionals: number[]) =>
            `trading:\n  mode: { variable: M }\n${notionals.length ? `  steps: ${JSON.stringify(notionals.map(maxNotional => ({ limits: { maxNotional } })))}` : ""}`;
        const of = (then: string, now: string) =>
            parse(manifestFor(then, now)).trading.steps?.map((one: { limits: { maxNotional: number } }) => one.limits.maxNotional);
        assert.deepStrictEqual(of(steps(40, 80), steps(20, 40)), [20, 40]);
        assert.deepStrictEqual(of(steps(), steps(20, 40)), [20, 40]);
        assert.strictEqual(of(steps(40, 80), steps()), undefined);
    });
    it("has the figures that a person gave the limits since, in the places of then", () => {
        const then = stringify({ risk: { maxNotional: { value: 100, canary: 10, told: [{ variable: "OLD" }] }, stopLoss: { value: 0.02 } } });
        const now = stringify({ risk: { maxNotional: { value: 50, told: [{ variable: "NEW" }] }, maxLeverage: { value: 1 } } });
        assert.deepStrictEqual(parse(manifestFor(then, now)).risk, { maxNotional: { value: 50, told: [{ variable: "OLD" }] }, stopLoss: { value: 0.02 } });
    });
    it("brings the contract of then, and none where there was none", () => {
        const { root, git, commits, goBack } = repository();
        const file = join(root, "bots/cryptofunk.contract.yaml");
        writeFileSync(file, "of: today\n");
        git("add", "-A");
        git("commit", "-q", "-m", "a contract");
        goBack(commits[0]);
        assert.ok(!existsSync(file));
        git("restore", ".");
        goBack(git("rev-parse", "HEAD"));
        assert.strictEqual(readFileSync(file, "utf8"), "of: today\n");
    });
    it("leaves comments in the settings where they are", () => {
        const { root, git, goBack } = repository(released("0.11.0"));
        const file = join(root, "Pulumi.prod.yaml");
        writeFileSync(file, `# Why.\n${readFileSync(file, "utf8")}`);
        git("commit", "-q", "-a", "-m", "a comment");
        goBack(git("rev-parse", "HEAD~2"));
        assert.match(readFileSync(file, "utf8"), /^# Why\.\n/);
    });

    const refused: [what: string, change: (files: Files) => void, says: RegExp][] = [
        ["of another bot", ({ prod }) => Object.assign(prod, { "golive:bot": "example" }), /prod ran cryptofunk at [0-9a-f]{7}, and runs example now/],
        ["in a phase that nobody knows", ({ prod }) => Object.assign(prod, { "golive:phase": "paper" }), /golive:phase is "paper"; allowed: dry, canary, live/],
    ];
    for (const [what, change, says] of refused)
        it(`is refused ${what}`, () => {
            const { commits, goBack } = repository(change);
            assert.throws(() => goBack(commits[0]), says);
        });
    it("is refused where it would overwrite what nobody committed, or says nothing of the stack", () => {
        const { root, git, commits, goBack } = repository(released("0.11.0"));
        writeFileSync(join(root, "bots/cryptofunk.yaml"), "name: mine\n");
        assert.throws(() => goBack(commits[0]), /: bots\/cryptofunk\.yaml has changes that no commit has/);
        git("restore", ".");
        assert.throws(() => goBack(commits[0], "nowhere"), /cannot be gone back to: it has no Pulumi\.nowhere\.yaml/);
        git("rm", "-q", "bots/cryptofunk.yaml");
        git("commit", "-q", "-m", "no manifest");
        assert.throws(() => goBack(git("rev-parse", "HEAD")), /it has no bots\/cryptofunk\.yaml/);
    });
});

describe("the commit that is chosen", () => {
    const nothing = () => undefined;
    it("is the newest that came through with another release than what stands", () => {
        const { root, commits } = repository(released("0.11.0"), released("0.12.0"), nothing);
        const chosen = choose(root, "prod", {
            history: history({ current: { commit: commits[3], whole: true }, before: [commits[2], commits[1], commits[0]] }),
        });
        assert.strictEqual(chosen, commits[1]);
    });
    it("differs by its manifest alone, too", () => {
        const { root, commits } = repository(({ manifest }) => Object.assign(manifest, { description: "Something else, told at length." }));
        assert.strictEqual(choose(root, "prod", { history: history({ current: { commit: commits[1], whole: true }, before: [commits[0]] }) }), commits[0]);
    });
    it("is the one that a person names, if it came through", () => {
        const { root, commits } = repository(released("0.11.0"));
        assert.strictEqual(choose(root, "prod", { to: commits[0] }), commits[0]);
        assert.strictEqual(choose(root, "prod", { to: commits[0], history: history({ whole: [commits[0]] }) }), commits[0]);
        assert.throws(() => choose(root, "prod", { to: commits[0], history: history({ whole: [commits[1]] }) }), /was never deployed to prod whole/);
    });
    it("is refused where there is none, with what is allowed", () => {
        const { root, git, commits } = repository(nothing);
        const current = { commit: commits[1], whole: true };
        assert.match(
            standsText("prod", { commit: commits[0], whole: false }),
            /^Instead of [0-9a-f]{7}, which GitHub knows .* into prod, and not whole\. .*own record says another release, nothing is taken back/,
        );
        assert.doesNotMatch(standsText("prod", { commit: commits[0], whole: true }), /not whole/);
        assert.throws(() => choose(root, "prod", {}), /Write: npm run rollback prod -- --to <commit>/);
        assert.throws(() => choose(root, "prod", { to: "main" }), /--to main is no whole commit\. Allowed: 40 hexadecimal digits/);
        assert.throws(() => choose(root, "prod", { to: "a".repeat(40) }), /no commit that led to this one/);
        assert.throws(() => choose(root, "prod", { history: history({}) }), /Nothing was ever deployed to prod/);
        assert.throws(() => choose(root, "prod", { history: history({ current, before: [commits[0]] }) }), /every commit before deployed what [0-9a-f]{7} did/);
        git("switch", "-q", "-c", "aside");
        git("commit", "-q", "--allow-empty", "-m", "aside");
        const aside = git("rev-parse", "HEAD");
        git("switch", "-q", "main");
        assert.throws(() => choose(root, "prod", { to: aside }), /no commit that led to this one/);
    });
    it("is taken from a file that history.mjs wrote, and from no other", () => {
        const file = join(scratchFolder("history"), "history.json");
        for (const text of ["", "{}", '{"stack":"prod","stands":[],"before":["x"],"whole":[]}', '{"stack":"prod","before":[],"whole":[]}']) {
            writeFileSync(file, text);
            assert.throws(() => readHistory(file, "prod"), /cannot be read\. Allowed: what cli\/rollback\/history\.mjs wrote/);
        }
        writeFileSync(file, JSON.stringify(history({})));
        assert.deepStrictEqual(readHistory(file, "prod"), history({}));
        assert.throws(() => readHistory(file, "staging"), /is of prod; allowed: one of staging/);
        assert.throws(() => readHistory("nowhere.json", "prod"), /cannot be read/);
    });
});
