import * as assert from "node:assert";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { NamedControl } from "../../checklist/catalogue";
import type { Measure } from "../../checklist/evidence-file";
import { readEvidence } from "../../checklist/evidence-folder";
import { record } from "../../cli/answering/answering";
import { readCall, UsageError } from "../../cli/output/arguments";
import { signedFiles } from "../../cli/recording/authors";
import { catalogueNow, readWritten } from "../../cli/recording/live";
import { type Signing, sign } from "../../cli/sign/sign";
import { readSettings, stackConfig } from "../../config/load";
import { bot } from "../checklist/fixture";
import { scratchFolder } from "../scratch";
import { ada, ben, cara, Repository, withoutGitSettings } from "./evidence/repository";

const now = new Date("2026-11-29T12:00:00Z");

describe("npm run sign", function () {
    this.timeout(60_000);
    withoutGitSettings();
    let repository: Repository;
    const signs = (control: string, more: Partial<Signing> = {}) => sign({ stack: "prod", control, now, root: repository.root, ...more });
    const refuses = (control: string, more: Partial<Signing>, message: RegExp) => {
        assert.throws(
            () => signs(control, more),
            (error: Error) => error instanceof UsageError && message.test(error.message),
        );
        assert.strictEqual(repository.git("status", "--porcelain", "evidence"), "", "something was written");
    };
    const read = () => readEvidence("prod", "cryptofunk", catalogueNow(repository.root), repository.root);

    before(() => {
        repository = new Repository();
    });
    beforeEach(() => {
        repository.again().as(ada);
    });

    it("writes who signs, in which role, for which release, and until when: a file that a report reads", () => {
        const { file, evidence } = signs("plan-is-reviewed");
        assert.strictEqual(file, "evidence/prod/cryptofunk/plan-is-reviewed.operations.yaml");
        assert.deepStrictEqual(
            [evidence.by, evidence.result, evidence.at, evidence.until],
            [{ person: ada, role: "operations" }, "pass", "2026-11-29T12:00:00Z", "2027-02-27T23:59:59Z"],
        );
        assert.strictEqual(evidence.release.version, "0.10.0");
        assert.deepStrictEqual(
            read().map(one => one.evidence),
            [evidence],
        );
    });
    it("signs that something does not hold, and why; whoever changed it may say so too", () => {
        repository.as(cara);
        const { evidence } = signs("plan-is-reviewed", { fail: "nobody is on call at night" });
        assert.strictEqual(evidence.result, "fail");
        assert.deepStrictEqual(evidence.measured, [{ what: "It holds", demanded: "that it holds", found: "nobody is on call at night", holds: "no" }]);
        assert.strictEqual(read().length, 1);
    });
    it("tells whose answer it takes the place of", () => {
        signs("plan-is-reviewed", { fail: "not yet" });
        repository.commit("no");
        repository.as(ben);
        assert.strictEqual(signs("plan-is-reviewed").before, `${ada}, 2026-11-29: no`);
    });

    it("refuses a control that is not there, with the nearest, and one that is no signature, with what answers it", () => {
        refuses("plan-is-reviewd", {}, /^There is no control "plan-is-reviewd"; did you mean plan-is-reviewed\?/);
        refuses(
            "coverage-is-enough",
            {},
            /^coverage-is-enough is not signed: the coverage report from CI answers it\. Write: npm run -s attach -- prod coverage-is-enough <file>/,
        );
        refuses("limits-are-set", {}, /^limits-are-set is not signed: the field manifest\.risk\.maxDailyLoss answers it/);
    });
    it("refuses a control that does not apply to the bot, or that no list of its asks", () => {
        refuses("cloud-is-known", {}, /^cloud-is-known does not apply here: this bot has no MongoDB/);
        const manifest = repository.read("bots/cryptofunk.yaml");
        repository.as(cara).write("bots/cryptofunk.yaml", `${manifest}\nchecklists:\n    leftOut:\n        vanta: It has no wallet.\n`).commit("one list less");
        repository.as(ada);
        refuses("vanta-agrees", {}, /^vanta-agrees is asked by no list that cryptofunk adopts/);
    });
    it("refuses a role that the control does not take", () => {
        refuses("plan-is-reviewed", { role: "security" }, /^--role security: plan-is-reviewed is signed by operations alone\.$/);
        refuses(
            "plan-is-reviewed",
            { role: "operation" },
            /^--role operation: found no such role; did you mean operations\?, allowed: engineering, operations/,
        );
        assert.strictEqual(signs("plan-is-reviewed", { role: "operations" }).control.id, "plan-is-reviewed");
    });
    it("refuses whom git does not name, or names as a machine or in a way that no file takes", () => {
        repository.git("config", "--unset", "user.email");
        refuses("plan-is-reviewed", {}, /^git has no user\.email here, so nobody signs\. Write: git config user\.email ada@example\.com$/);
        repository.git("config", "--unset", "user.name");
        refuses("plan-is-reviewed", {}, / Write: git config user\.name "Ada Example" && git config user\.email ada@example\.com$/);
        repository.as("github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>");
        refuses("plan-is-reviewed", {}, /is no person/);
        repository.as("Ada Example <nowhere>");
        refuses("plan-is-reviewed", {}, /user\.email: found "Ada Example <nowhere>", allowed: a name and an e-mail address/);
    });

    describe("for one's own change", () => {
        it("is refused to whoever last changed the manifest or the settings, by address or by name", () => {
            for (const person of [cara, "Somebody Else <CARA@example.com>", "cara change <other@example.com>"]) {
                repository.as(person);
                const files = signedFiles({ stack: "prod", bot: "cryptofunk" }).filter(file => existsSync(join(repository.root, file)));
                const said = `signs for a change of their own (Cara Change <cara@example.com> last changed ${files.join(", ")}, or the release)`;
                refuses("plan-is-reviewed", {}, new RegExp(said.replaceAll(/[.()/]/g, "\\$&")));
            }
        });
        it("is refused to whom a commit names as one who worked on it too", () => {
            const settings = repository.read("Pulumi.prod.yaml");
            repository.as(cara).write("Pulumi.prod.yaml", `${settings}# another\n`).commit(`together\n\nCo-authored-by: ${ada}`);
            repository.as(ada);
            refuses("plan-is-reviewed", {}, /signs for a change of their own/);
        });
        it("is refused to whoever made the release's commit, where it is one of this repository", () => {
            const settings = repository.read("Pulumi.prod.yaml");
            const commit = repository.as(ada).write("README.md", "the bot").commit("the release");
            repository.as(cara).write("Pulumi.prod.yaml", settings.replaceAll("da64dfa1e3fec4d9d0484b2fe300f763faff52c4", commit));
            repository.git("rm", "--quiet", "bots/cryptofunk.contract.yaml");
            repository.commit("released");
            repository.as(ada);
            refuses("plan-is-reviewed", {}, /change of their own/);
        });
        it("is refused while the change is not committed: nobody else can see it", () => {
            repository.write("Pulumi.prod.yaml", `${repository.read("Pulumi.prod.yaml")}# mine\n`);
            refuses("plan-is-reviewed", {}, /^Pulumi\.prod\.yaml has changes that are not committed/);
        });
        it("is refused where git does not have the whole history, or there is no repository", () => {
            const shallow = scratchFolder("shallow");
            repository.write("README.md", "more").commit("more");
            repository.git("clone", "--quiet", "--depth=1", `file://${repository.root}`, shallow);
            repository.git("config", "--file", join(shallow, ".git/config"), "user.name", "Ada Example");
            repository.git("config", "--file", join(shallow, ".git/config"), "user.email", "ada@example.com");
            refuses("plan-is-reviewed", { root: shallow }, /^git does not have the whole history here.*git fetch --unshallow/);
        });
    });

    it("refuses one person in two roles that an adopted list keeps apart", () => {
        signs("security-agrees");
        repository.commit("security");
        refuses(
            "plan-is-reviewed",
            {},
            /^Ada Example <ada@example\.com> signs as operations and, for security-agrees, as security, which (cryptofunk|\S+) keeps apart\. Somebody else/,
        );
        assert.strictEqual(signs("risk-is-known").control.id, "risk-is-known");
        repository.as(ben);
        assert.strictEqual(signs("plan-is-reviewed").evidence.result, "pass");
    });

    describe("until a day", () => {
        it("takes a day for which the control is good, to its end", () =>
            assert.strictEqual(signs("risk-is-known", { until: "2027-01-31" }).evidence.until, "2027-01-31T23:59:59Z"));
        it("takes today and the last day", () => {
            assert.strictEqual(signs("risk-is-known", { until: "2026-11-29" }).evidence.until, "2026-11-29T23:59:59Z");
            assert.strictEqual(signs("risk-is-known", { until: "2027-05-28" }).evidence.until, "2027-05-28T23:59:59Z");
        });
        for (const [until, says] of [
            ["2026-11-28", /found "2026-11-28", which is past, allowed: a day from 2026-11-29 to 2027-05-28, for which risk-is-known is good/],
            ["2027-05-29", /found "2027-05-29", allowed: a day from/],
            ["2027-02-30", /found "2027-02-30", allowed/],
            ["31.01.2027", /found "31\.01\.2027", allowed/],
            ["", /found "", allowed/],
        ] as const)
            it(`refuses ${JSON.stringify(until)}`, () => refuses("risk-is-known", { until }, says));
        it("is demanded where a control holds until a day that whoever signs names", () => {
            refuses("law-is-read", {}, /^law-is-read holds until a day that whoever signs names\. Add --until <day>: a day from 2026-11-29 to 2027-11-30/);
            assert.strictEqual(signs("law-is-read", { until: "2027-11-29" }).evidence.until, "2027-11-29T23:59:59Z");
        });
    });

    describe("of a file of the project", () => {
        const plan = "docs/plan.md";
        const counts = () => {
            const { evidence } = readWritten(bot(), "canary", now, repository.root);
            return evidence.get("risk-is-known")?.not?.why;
        };
        beforeEach(() => {
            repository.write(plan, "Call Ada.\nThen Ben.\n").commit("the plan");
        });
        it("counts while that is what was signed, whatever ends its lines", () => {
            signs("risk-is-known", { link: plan });
            repository.commit("signed");
            assert.strictEqual(counts(), undefined);
            repository.write(plan, "Call Ada.\r\nThen Ben.\r\n");
            assert.strictEqual(counts(), undefined);
        });
        it("does not count once it was changed or taken away; a no stays one", () => {
            signs("risk-is-known", { link: plan });
            repository.commit("signed");
            repository.write(plan, "Call nobody.\n").commit("another plan");
            assert.strictEqual(counts(), "docs/plan.md is not what was signed any more");
            rmSync(join(repository.root, plan));
            repository.commit("no plan");
            assert.strictEqual(counts(), "docs/plan.md is not what was signed any more");
            signs("risk-is-known", { fail: "there is no plan" });
            repository.commit("no");
            assert.strictEqual(counts(), undefined);
        });
    });

    describe("with a link", () => {
        const commit = "c".repeat(40);
        const digest = `sha256:${"d".repeat(64)}`;
        const links = (more: Partial<Signing>) => signs("risk-is-known", more).evidence.evidence;

        it("takes an address with a digest or a commit, also one that names its commit itself", () => {
            assert.deepStrictEqual(links({ link: "https://example.com/plan", commit }), [{ link: "https://example.com/plan", commit }]);
            assert.deepStrictEqual(links({ link: "https://example.com/plan", digest }), [{ link: "https://example.com/plan", digest }]);
            const permanent = `https://example.com/blob/${commit}/plan.md`;
            assert.deepStrictEqual(links({ link: permanent }), [{ link: permanent, commit }]);
        });
        it("takes a file of the project with its digest, and refuses another than it has", () => {
            const [{ link, digest: own }] = links({ link: "bots/cryptofunk.yaml" });
            assert.match(own ?? "", /^sha256:[0-9a-f]{64}$/);
            assert.strictEqual(link, "bots/cryptofunk.yaml");
            repository.git("clean", "-qfd", "evidence");
            refuses("risk-is-known", { link: "bots/cryptofunk.yaml", digest }, /^--digest: found sha256:d+, and bots\/cryptofunk\.yaml has sha256:/);
        });
        const wrong: [what: string, more: Partial<Signing>, says: RegExp][] = [
            ["an address that can change unseen", { link: "https://example.com/plan" }, /can change unseen\. Add --digest/],
            ["a short commit", { link: "https://example.com/plan", commit: "c0ffee" }, /^--commit: found "c0ffee", allowed: the whole commit/],
            ["a digest that is none", { link: "https://example.com/plan", digest: "md5:1" }, /^--digest: found "md5:1", allowed: sha256:/],
            ["a digest of nothing", { digest }, /found no --link/],
            ["a file that is not there", { link: "docs/nowhere.md" }, /found "docs\/nowhere\.md", allowed: an address, or a file of the project/],
            ["a file outside of the project", { link: "../../etc/hosts" }, /allowed: an address, or a file of the project/],
            ["a credential", { link: "https://example.com/x?token=ghp_a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3", digest }, /would hold .*: nothing was written/],
        ];
        for (const [what, more, says] of wrong) it(`refuses ${what}`, () => refuses("risk-is-known", more, says));
    });
    describe("for what a probe is never told", () => {
        const unsaid = { what: "the key: withdraw", demanded: "cannot withdraw", found: "the venue does not say", holds: "unknown", silent: true } as const;
        const seen = { link: "bots/cryptofunk.yaml", until: "2027-01-31" };
        /** What the probe has answered, as verify records it. */
        const answered = (result: "pass" | "fail" | "not evaluated", measured: Measure[], at = now) => {
            const control = catalogueNow(repository.root).controls.get("key-cannot-withdraw") as NamedControl;
            const everything = readSettings({ config: stackConfig("prod", [], repository.root), project: "golive", stack: "prod", root: repository.root });
            const given = { catalogue: catalogueNow(repository.root), everything, now: at, root: repository.root, by: "local" };
            assert.deepStrictEqual(record([{ control, result, measured }], given).unwritten, []);
            repository.commit("asked");
        };

        it("quotes it, with who, where it was seen and an end, in a file beside the probe's own", () => {
            answered("not evaluated", [unsaid]);
            const { file, evidence, before } = signs("key-cannot-withdraw", seen);
            assert.strictEqual(file, "evidence/prod/cryptofunk/key-cannot-withdraw.security.yaml");
            assert.deepStrictEqual([evidence.by, evidence.measured, evidence.until], [{ person: ada, role: "security" }, [unsaid], "2027-01-31T23:59:59Z"]);
            assert.deepStrictEqual([evidence.evidence.map(({ link }) => link), before], [["bots/cryptofunk.yaml"], undefined]);
            assert.strictEqual(read().length, 2);
        });
        it("says no as well, and tells whose yes it takes the place of", () => {
            answered("not evaluated", [unsaid]);
            signs("key-cannot-withdraw", seen);
            repository.commit("yes");
            const { evidence, before } = signs("key-cannot-withdraw", { ...seen, fail: "the box is ticked" });
            assert.deepStrictEqual([evidence.result, evidence.measured.length, before], ["fail", 2, `${ada}, 2026-11-29: yes`]);
            assert.strictEqual(read().length, 2);
        });
        it("refuses one without an end, with one that is later than a key lives, and without a link", () => {
            answered("not evaluated", [unsaid]);
            refuses(
                "key-cannot-withdraw",
                { link: seen.link },
                /holds until a day that whoever signs names\. Add --until <day>: a day from 2026-11-29 to 2027-02-27/,
            );
            refuses("key-cannot-withdraw", { ...seen, until: "2027-02-28" }, /found "2027-02-28", allowed: a day from/);
            refuses("key-cannot-withdraw", { until: seen.until }, /is signed by whoever has seen it\. Add --link/);
            refuses("key-cannot-withdraw", { ...seen, role: "risk" }, /key-cannot-withdraw is signed by security alone/);
        });
        const spoken: [what: string, doing: () => void, says: RegExp][] = [
            [
                "says no",
                () => answered("fail", [unsaid, { ...unsaid, holds: "no", silent: undefined }]),
                /the newest answer is fail, and not that nobody says it/,
            ],
            ["says yes", () => answered("pass", [{ ...unsaid, holds: "yes", silent: undefined }]), /the newest answer is pass/],
            [
                "has another doubt",
                () => answered("not evaluated", [unsaid, { ...unsaid, found: "no answer in time", silent: undefined }]),
                /the newest answer is not evaluated/,
            ],
            ["is of long ago", () => answered("not evaluated", [unsaid], new Date("2026-11-01T12:00:00Z")), /it was good until 2026-11-08/],
            ["is not there", () => undefined, /nobody has asked it yet\. Ask first: npm run verify/],
        ];
        for (const [what, doing, says] of spoken)
            it(`is refused where the newest answer ${what}`, () => {
                doing();
                refuses("key-cannot-withdraw", seen, says);
            });
        it("is refused where the control lets nobody sign", () =>
            refuses("key-is-young", seen, /^key-is-young is not signed: the probe exchange\.key-age answers it\. Write: npm run -s verify -- prod/));
        it("is refused to whoever changed what is signed, and in two roles that are kept apart", () => {
            answered("not evaluated", [unsaid]);
            repository.as(cara);
            refuses("key-cannot-withdraw", seen, /signs for a change of their own/);
            repository.as(ada);
            signs("plan-is-reviewed");
            repository.commit("operations");
            refuses("key-cannot-withdraw", seen, /signs as security and, for plan-is-reviewed, as operations, which/);
        });
    });
    it("refuses a no without a reason, and one with a credential, which it does not repeat", () => {
        refuses("plan-is-reviewed", { fail: " " }, /^--fail says why plan-is-reviewed does not hold/);
        const secret = `ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)}`;
        refuses("plan-is-reviewed", { fail: `the token ${secret} is still in use` }, /would hold (?!.*ghp_)/);
    });

    it("reads a stack and a control, and no more", () => {
        assert.deepStrictEqual(readCall("sign", ["prod", "a", "--until", "2027-01-01"], {}).words, ["prod", "a"]);
        assert.throws(() => readCall("sign", [], {}), /sign takes <stack> \[control\]; found nothing/);
        assert.throws(() => readCall("sign", ["prod", "a", "b"], {}), /found "prod" "a" "b"/);
        assert.throws(() => readCall("sign", ["prod", "a", "--untli", "x"], {}), /no flag --untli; did you mean --until\?/);
        assert.throws(
            () => readCall("sign", ["prod", "a"], { npm_lifecycle_event: "sign", npm_config_fail: "no" }),
            /npm kept --fail for itself.*-- prod a --fail no$/,
        );
    });
});

describe("npm run sign, as a person runs it", function () {
    this.timeout(180_000);
    it("lists what waits by role, signs, and counts once it is committed and signed", () => {
        const repository = new Repository({ commands: true });
        repository.write(".github/allowed-signers", `ada@example.com ${repository.key(ada)}\n`).commit("signers");
        repository.as(ada);
        const listed = repository.run("sign", "prod");
        assert.strictEqual(listed.status, 1, listed.err);
        assert.match(listed.out, /^5 signatures that cryptofunk prod needs for \w+, by who signs:/);
        assert.match(listed.out, /\noperations \(1\)\n {2}npm run -s sign -- prod plan-is-reviewed\n/);

        const ofRisk = repository.run("sign", "prod", "--role", "risk");
        assert.match(ofRisk.out, /^2 signatures .*\n\nrisk \(2\)\n/);
        const stray = repository.run("sign", "prod", "--until", "2027-01-01");
        assert.strictEqual(stray.status, 2);
        assert.match(stray.err, /^--until is of one signature, and no control is named\. What waits for signatures: npm run -s sign -- prod\n$/);

        const refused = repository.run("sign", "prod", "plan-is-reviewed", "--role", "security");
        assert.deepStrictEqual([refused.status, refused.out, refused.err], [2, "", "--role security: plan-is-reviewed is signed by operations alone.\n"]);
        const signed = repository.run("sign", "prod", "plan-is-reviewed");
        assert.strictEqual(signed.status, 0, signed.err);
        assert.match(signed.out, /^YES: plan-is-reviewed, It holds\nSigned by Ada Example <ada@example\.com> as operations for release 0\.10\.0, good until /);

        const report = () => {
            const { out, err } = repository.run("report", "prod", "--format", "json");
            assert.strictEqual(err, "");
            const read = JSON.parse(out);
            const { state, reason } = read.controls.find((one: { id: string }) => one.id === "plan-is-reviewed");
            return { state, reason, signatures: read.signatures };
        };
        const file = "evidence/prod/cryptofunk/plan-is-reviewed.operations.yaml";
        assert.deepStrictEqual(report(), { state: "unsigned", reason: `${file}: it is not committed, so it does not count`, signatures: "verified" });
        repository.commit("evidence", ada);
        assert.deepStrictEqual(report(), { state: "pass", reason: `signed by ${ada} as operations`, signatures: "verified" });
    });
});
