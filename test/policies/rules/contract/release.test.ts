import * as assert from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedResource } from "../../../../policies/engine/analysis";
import { judgeAll } from "../../../../policies/judge";
import { contract } from "../../../../policies/rules/contract";
import * as rules from "../../../../policies/rules/contract/release";
import { judgeGraph, unknown } from "../../../judge";
import { scratchFolder } from "../../../scratch";
import { commit, exchangeKey, keyed, pod, stranger, variable, written, writtenAs } from "../fixtures/contract";

const other = "f".repeat(40);

describe("contract-is-of-the-release", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.contractIsOfTheRelease);
    it("passes a contract of the commit that is released, and what has none", async () => {
        await passes([pod()]);
        await passes([stranger]);
        await passes([]);
    });
    it("fails one of another commit, and names both", () =>
        fails([pod({ released: other })], /the contract is of another commit than the release: 012345678901, and the release is of f{12}\. /));
    it("fails one of another repository, though the commit be the same, and names both", async () => {
        const of = (source: unknown) => pod({ annotations: { release: { version: "1.0.0", source, commit } } });
        await passes([of("example/it")]);
        await passes([of("Example/It")]);
        await passes([of(undefined)]);
        for (const source of ["example/other", "example/it2", "other/it"])
            await fails(
                [of(source)],
                new RegExp(`the contract is of another repository than the release: https://github\\.com/example/it, and the release is of ${source}\\. `),
            );
        await passes([pod({ change: { repository: "https://github.com/example/it.git" }, annotations: { release: { source: "example/it" } } })]);
        await fails(
            [pod({ change: { repository: "https://gitlab.com/example/it" }, annotations: { release: { source: "example/it" } } })],
            /another repository/,
        );
        await isUndecided([pod({ annotations: { release: unknown } })]);
    });
    it("cannot judge a release of which nobody says the commit", () =>
        cannotJudge([pod({ released: null })], /^the settings do not say of which commit the release is$/));
    it("takes no number for a commit", () => cannotJudge([pod({ released: 1 })], /^the settings do not say/));
    it("cannot judge a stack that runs nothing of the source", async () => {
        await cannotJudge([pod({ caption: { file: written() } })], /^no container of the stack is built from the source/);
        await cannotJudge([pod({ dockerfile: "lost/Dockerfile" })], /^no container of the stack is built/);
    });
    it("cannot judge what places orders and is built by others, beside what is built from the source", async () => {
        const api = pod({ name: "api" });
        const bought = { name: "bot", caption: { file: written(), commit, images: {} } };
        await passes([api, pod(bought)]);
        await cannotJudge([api, pod({ ...bought, annotations: { "places-orders": "true" } })], /^bot places orders, and is not built from the source/);
    });
    it("cannot judge a container that is given the exchange's key and is not built from the source, whatever runs beside it", async () => {
        const trader = (...env: object[]) => pod({ annotations: { "places-orders": "true" }, beside: [{ container: { name: "trader", env } }] });
        const strange = /^trader is given an exchange's key that may trade, and is not built from the source that the contract describes$/;
        await passes([trader(), ...exchangeKey()]);
        await cannotJudge([trader(keyed()), ...exchangeKey()], strange);
        await cannotJudge([pod({ name: "job", kind: "Deployment", beside: [{ container: { name: "trader", env: [keyed()] } }] }), ...exchangeKey()], strange);
        await passes([trader(keyed()), ...exchangeKey("read")]);
        await passes([trader(keyed("DATABASE_URL")), ...exchangeKey()]);
        await passes([pod({ beside: [{ container: { name: "api", env: [keyed()] }, dockerfile: "api/Dockerfile" }] }), ...exchangeKey()]);
        const whole = (container: object, volumes: object[] = []) => [
            pod({ volumes, beside: [{ container: { name: "trader", ...container } }] }),
            ...exchangeKey(),
        ];
        await cannotJudge(whole({ envFrom: [{ secretRef: { name: "bot" } }] }), strange);
        const mounted = { volumeMounts: [{ name: "k", mountPath: "/keys" }] };
        await cannotJudge(whole(mounted, [{ name: "k", secret: { secretName: "bot" } }]), strange);
        await passes(whole(mounted, [{ name: "k", secret: { secretName: "other" } }]));
        const placer = { name: "bot", annotations: { "places-orders": "true" } };
        await cannotJudge(
            [pod({ ...placer, dockerfile: "lost/Dockerfile", beside: [{ container: { name: "api" }, dockerfile: "api/Dockerfile" }] })],
            /^bot places orders, and is not/,
        );
    });
    it("leaves what holds an exchange's session to whoever builds it", () =>
        passes([
            pod({ name: "api" }),
            pod({
                name: "gate",
                caption: { file: written(), commit, images: {} },
                annotations: { "gateway-for": "binance/main" },
                container: { env: [keyed()] },
            }),
            ...exchangeKey(),
        ]));
    it("is undecided while its caption is unknown, or names no file", async () => {
        await isUndecided([pod({ caption: unknown })]);
        for (const caption of ["no JSON", {}, { file: 1 }, "[]"]) await cannotJudge([pod({ caption })], /^golive\.dev\/contract names no file$/);
    });
});

describe("a contract that cannot be read", () => {
    const { cannotJudge } = judgeGraph(rules.contractIsOfTheRelease);
    const absent = `${written()}.not`;
    it("is said once for each file, and not of every pod", async () => {
        assert.ok(!existsSync(absent));
        const pods = ["a", "b", "c"].map(name => pod({ name, file: absent }));
        await cannotJudge(pods, /^there is no contract \S+\.not of what the bot's source reads$/);
        const { findings } = await judgeAll([...pods, pod({ name: "d", file: `${absent}.2` })], { rules: [rules.contractIsOfTheRelease] });
        assert.strictEqual(findings.length, 2);
    });
    it("is a fault when it was edited by hand, or is another text", async () => {
        const edited = writtenAs(readFileSync(written(), "utf8").replace("MAX_LOSS", "MAX_LOST"));
        await cannotJudge([pod({ file: edited })], /contract\.yaml: digest: another content than was made: the file was edited by hand$/);
        await cannotJudge([pod({ file: writtenAs("a: [") })], /\(whole file\): what is no YAML$/);
    });
});

describe("what does not fit a contract", () => {
    const placer = (phase: unknown, more: Parameters<typeof pod>[0] = {}) =>
        pod({
            released: other,
            ...more,
            env: { TRADING_MODE: phase === "dry" ? "paper" : "live", ...more.env },
            annotations: {
                "places-orders": "true",
                phase,
                modes: [{ variable: "TRADING_MODE", allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" }],
                ...more.annotations,
            },
        });
    const asked = async (...resources: RecordedResource[]) => {
        const { findings } = await judgeAll(resources, { rules: [rules.contractIsOfTheRelease] });
        assert.strictEqual(findings.length, 1, findings.map(({ message }) => message).join("\n"));
        return findings[0];
    };
    it("is advice where nothing trades money", async () => {
        const found = await asked(placer("dry"));
        assert.deepStrictEqual([found.level, found.result], ["advisory", "fail"]);
        assert.match(found.message, /^advice, since nothing in the stack trades money: the contract is of another commit/);
        assert.strictEqual((await asked(pod({ released: other }))).level, "advisory");
    });
    it("blocks from the canary on, and where one of two trades money", async () => {
        for (const phase of ["canary", "live", unknown]) assert.strictEqual((await asked(placer(phase))).level, "mandatory");
        assert.strictEqual((await asked(placer("dry"), placer("live", { name: "second", released: commit }))).level, "mandatory");
    });
    it("blocks in dry when no code reads the mode", async () => {
        const change = { variables: [variable("OTHER")] };
        assert.strictEqual((await asked(placer("dry", { change }))).level, "mandatory");
    });
    it("is advice without a contract, even in live, where the release names no commit that could be read", async () => {
        const absent = `${written()}.not`;
        const found = await asked(placer("live", { file: absent, released: null }));
        assert.deepStrictEqual([found.level, found.result], ["advisory", "undecided"]);
        for (const phase of ["canary", "live"]) {
            const owed = await asked(placer(phase, { file: absent }));
            assert.deepStrictEqual([owed.level, owed.result], ["mandatory", "undecided"]);
        }
        assert.strictEqual((await asked(placer("dry", { file: absent }))).level, "advisory");
    });
    it("blocks when it was edited by hand", async () => {
        const { findings } = await judgeAll([placer("live", { file: `${written()}.not`, released: null })], {
            rules: Object.values(contract).flatMap(Object.values),
        });
        assert.match(findings[0].message, /^advice, since there is no contract of the bot: can't run policy/);
        const edited = writtenAs(readFileSync(written(), "utf8").replace("MAX_LOSS", "MAX_LEFT"));
        const { findings: blocked } = await judgeAll([placer("live", { file: edited })], { rules: [rules.contractIsOfTheRelease] });
        assert.doesNotMatch(blocked[0].message, /^advice/);
    });
});

describe("source-is-of-the-release", () => {
    const { passes, fails, cannotJudge } = judgeGraph(rules.sourceIsOfTheRelease);
    const folder = scratchFolder("source");
    const git = (where: string, ...words: string[]) =>
        execFileSync("git", ["-C", where, "-c", "user.name=x", "-c", "user.email=x@example.com", ...words], { encoding: "utf8" }).trim();
    /** A checkout with one commit, and the pods that are built from it. */
    const checkout = (name: string) => {
        const where = join(folder, name);
        mkdirSync(where);
        git(where, "init", "--quiet");
        writeFileSync(join(where, "bot.py"), "");
        git(where, "add", "bot.py");
        git(where, "commit", "--quiet", "--message=x");
        return { where, head: git(where, "rev-parse", "HEAD") };
    };
    const built = (source: string, released?: string, image = "registry/it:1.0.0") =>
        pod({
            caption: { file: written(), source, ...(released && { commit: released }), images: { bot: { dockerfile: "Dockerfile" } } },
            container: { image },
        });
    it("passes a checkout of the release's commit, one that is not at hand, and what others build", async () => {
        const { where, head } = checkout("sound");
        await passes([built(where, head)]);
        await passes([built(join(folder, "nowhere"), other)]);
        await passes([pod({ caption: { file: written(), source: where, commit: other, images: {} } })]);
        await passes([pod()]);
        await passes([stranger]);
    });
    it("fails one of another commit, unless a digest says what runs", async () => {
        const { where, head } = checkout("another");
        await fails([built(where, other)], new RegExp(`another is at ${head.slice(0, 12)}, and the release is of f{12}`));
        await passes([built(where, other, `registry/it:1.0.0@sha256:${"a".repeat(64)}`)]);
    });
    it("fails one with a file that is changed, new, or hidden from git", async () => {
        const { where, head } = checkout("dirty");
        writeFileSync(join(where, "new.py"), "");
        await fails([built(where, head)], /dirty has 1 file that the commit does not have, or otherwise/);
        writeFileSync(join(where, "bot.py"), "changed");
        await fails([built(where, head)], /dirty has 2 files that/);
        await fails([built(where)], /dirty has 2 files that/);
        const hiding = checkout("hiding");
        git(hiding.where, "update-index", "--assume-unchanged", "bot.py");
        await fails([built(hiding.where, hiding.head)], /hiding has 1 file that/);
        const skipping = checkout("skipping");
        git(skipping.where, "update-index", "--skip-worktree", "bot.py");
        await fails([built(skipping.where, skipping.head)], /skipping has 1 file that/);
    });
    it("cannot judge a folder that is no checkout, or lies in one", async () => {
        const { where, head } = checkout("above");
        mkdirSync(join(where, "below"));
        await cannotJudge([built(join(where, "below"), head)], /below is no top of a checkout of git/);
        await cannotJudge([built(folder, head)], /is no top of a checkout of git/);
    });
});
