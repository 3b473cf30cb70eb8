import * as assert from "node:assert";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readEvidence } from "../../checklist/evidence-folder";
import { type Attaching, attach } from "../../cli/attach/attach";
import { readCall, UsageError } from "../../cli/output/arguments";
import { catalogueNow, evidenceNow } from "../../cli/recording/live";
import { releasedImages } from "../../cli/scan/images";
import { readSettings, stackConfig } from "../../config/load";
import { cobertura, cyclonedx, junit, lcov, sarif } from "../checklist/ci/documents";
import { bot, noon, reportOn } from "../checklist/fixture";
import { scratchFolder } from "../scratch";
import { Repository } from "./evidence/repository";

/** The commit of the release in both stacks. */
const commit = bot().settings.release.commit as string;
const lines = (ran: number, all = 100) => lcov(Array.from({ length: all }, (_, line) => [line + 1, line < ran ? 1 : 0]));

describe("npm run attach", function () {
    this.timeout(60_000);
    let repository: Repository;
    const outside = scratchFolder("ci");
    const file = (text: string | Buffer, name = "report") => {
        writeFileSync(join(outside, name), text);
        return join(outside, name);
    };
    const attaches = (control: string, files: string | string[], more: Partial<Attaching> = {}) =>
        attach({ stack: "prod", control, files: [files].flat(), commit, now: noon, root: repository.root, environment: {}, ...more });
    const refuses = (control: string, files: string | string[], more: Partial<Attaching>, message: RegExp) => {
        assert.throws(
            () => attaches(control, files, more),
            (error: Error) => error instanceof UsageError && message.test(error.message),
        );
        assert.strictEqual(repository.git("status", "--porcelain", "evidence"), "", "something was written");
    };
    const written = () => readEvidence("prod", "cryptofunk", catalogueNow(repository.root), repository.root)[0].evidence;

    before(() => {
        repository = new Repository();
    });
    beforeEach(() => {
        repository.again();
    });

    it("writes what was measured beside what is demanded, with the file's digest and commit, for the release", () => {
        const text = lines(95);
        const { file: path, result } = attaches("coverage-is-enough", file(text));
        assert.deepStrictEqual([path, result], ["evidence/prod/cryptofunk/coverage-is-enough.yaml", "pass"]);
        const { measured, evidence, by, release } = written();
        assert.deepStrictEqual(measured, [
            {
                what: "share that the tests run",
                demanded: "at least 90 %",
                found: "95 % (95 of 100 lines in 1 file)",
                holds: "yes",
                demand: "percent",
                value: 95,
            },
        ]);
        assert.deepStrictEqual(evidence, [{ link: "report", digest: `sha256:${createHash("sha256").update(text).digest("hex")}`, commit }]);
        assert.deepStrictEqual([by, release.version], [{ run: "local" }, "0.10.0"]);
    });
    it("holds it against the strictest of the lists' numbers, and the report each list's own", () => {
        assert.strictEqual(attaches("coverage-is-enough", file(lines(80))).result, "fail");
        const everything = readSettings({ config: stackConfig("prod", [], repository.root), project: "golive", stack: "prod", root: repository.root });
        const catalogue = catalogueNow(repository.root);
        const { report } = reportOn(catalogue, { files: everything, evidence: evidenceNow(everything, catalogue, noon, repository.root) });
        const states = report.items.filter(({ controls }) => controls.includes("coverage-is-enough")).map(({ with: { percent }, state }) => [percent, state]);
        assert.deepStrictEqual(states, [
            [90, "fail"],
            [70, "pass"],
        ]);
    });
    it("takes several files, each with its digest", () => {
        const answer = attaches("coverage-is-enough", [
            file(lines(100), "lcov.info"),
            file(
                cobertura([
                    [1, 0],
                    [2, 1],
                ]),
                "coverage.xml",
            ),
        ]);
        assert.strictEqual(answer.result, "pass");
        assert.deepStrictEqual(
            written().evidence.map(({ link }) => link),
            ["lcov.info", "coverage.xml"],
        );
    });
    it("writes what failed, and what nothing was looked at in: neither is a pass", () => {
        assert.strictEqual(attaches("tests-pass", file(junit('<testcase name="a"><failure/></testcase>'))).result, "fail");
        assert.strictEqual(written().result, "fail");
        assert.strictEqual(attaches("tests-pass", file(junit(""))).result, "not evaluated");
        assert.deepStrictEqual([written().result, written().measured[0].found], ["not evaluated", "it has no test"]);
    });
    it("keeps a pass that files in which nothing was looked at would replace, and no failure", () => {
        attaches("tests-pass", file(junit('<testcase name="a"/>')));
        const before = written();
        assert.throws(
            () => attaches("tests-pass", file(junit(""))),
            /^Error: Nothing was looked at \(.*: it has no test\), and .*tests-pass\.yaml is a pass, which stays/,
        );
        assert.deepStrictEqual(written(), before);
        assert.strictEqual(attaches("tests-pass", file(junit('<testcase name="a"><failure/></testcase>'))).result, "fail");
        assert.strictEqual(written().result, "fail");
    });
    it("asks for the tests of the control's own subject", () => {
        const about = (name: string) => attaches("logins-work", file(junit(`<testcase name="${name}"/>`))).result;
        assert.deepStrictEqual([about("places an order"), about("Sign in with a wrong password")], ["not evaluated", "pass"]);
    });
    it("names the run, the link, and a file of the project by its path there", () => {
        const environment = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/golive", GITHUB_RUN_ID: "7" };
        repository.write("reports/tests.xml", junit('<testcase name="a"/>'));
        attaches("tests-pass", join(repository.root, "reports/tests.xml"), { environment });
        assert.deepStrictEqual([written().by, written().evidence[0].link], [{ run: "https://github.com/acme/golive/actions/runs/7" }, "reports/tests.xml"]);
        attaches("tests-pass", file(junit('<testcase name="a"/>')), { link: "https://github.com/acme/bot/actions/runs/9" });
        assert.strictEqual(written().evidence[0].link, "https://github.com/acme/bot/actions/runs/9");
        assert.ok(!JSON.stringify(written()).includes(outside), "a path of this machine is in the evidence");
    });

    describe("by its commit", () => {
        const other = "0123456789".repeat(4);
        const tests = (own?: string) => file(junit(`${own ? `<properties><property name="commit" value="${own}"/></properties>` : ""}<testcase name="a"/>`));

        it("takes a file that says the release's itself", () => {
            attaches("tests-pass", tests(commit), { commit: undefined });
            assert.strictEqual(written().evidence[0].commit, commit);
        });
        it("refuses a file that says another, or is said to be of another", () => {
            refuses("tests-pass", tests(other), { commit: undefined }, /^report is of the commit 0123456789\w+, and the release of da64dfa1/);
            refuses("tests-pass", tests(), { commit: other }, /^report is of the commit 0123456789/);
            refuses("tests-pass", tests(other), {}, /^--commit: found da64dfa1\w+, and report says that it is of 0123456789/);
        });
        it("refuses a file of which nobody says it", () =>
            refuses("tests-pass", tests(), { commit: undefined }, /^report does not say which commit it is of\. Add --commit .*the release's is da64dfa1/));
        it("refuses any where the release names none, whatever a file says", () => {
            const settings = readFileSync(join(repository.root, "Pulumi.prod.yaml"), "utf8");
            repository.write("Pulumi.prod.yaml", settings.replace(/^ {4}source: ajitpratap0\/cryptofunk\n {4}commit: .*\n/m, ""));
            for (const own of [commit, undefined])
                for (const said of [commit, undefined])
                    assert.throws(
                        () => attaches("tests-pass", tests(own), { commit: said }),
                        /^Error: The release names no commit that report could be of: set golive:release\.commit in Pulumi\.prod\.yaml\.$/,
                    );
            assert.ok(!existsSync(join(repository.root, "evidence/prod/cryptofunk/tests-pass.yaml")), "something was written");
        });
        it("refuses a commit that is not whole", () =>
            refuses("tests-pass", tests(), { commit: "da64dfa" }, /^--commit: found "da64dfa", allowed: the whole commit/));
    });

    describe("by its time", () => {
        const scan = (timestamp: string) => file(cyclonedx([{ ratings: [{ severity: "low" }] }], { metadata: { timestamp } }));

        it("is good from the day on that it says, and no longer than the control", () => {
            attaches("holes-are-closed", scan("2026-11-20T10:00:00Z"));
            assert.strictEqual(written().until, "2026-12-20T23:59:59Z");
        });
        it("is refused where that is past, or is to come", () => {
            refuses("holes-are-closed", scan("2026-10-01T10:00:00Z"), {}, /^report is of 2026-10-01, and was good for holes-are-closed until 2026-10-31/);
            refuses("holes-are-closed", scan("2026-11-30T10:00:00Z"), {}, /^report is from the future: 2026-11-30/);
        });
    });

    it("asks a scan of images for every image that is released", () => {
        const everything = readSettings({ config: stackConfig("prod", [], repository.root), project: "golive", stack: "prod", root: repository.root });
        const digests = releasedImages(everything).flatMap(({ digest }) => digest ?? []);
        const repoDigests = digests.map(digest => `registry.example.com/x@${digest}`);
        const answer = attaches("images-are-sound", file(sarif([], { run: { properties: { repoDigests } } })));
        const open = answer.measured.filter(({ holds }) => holds === "unknown").map(({ found }) => found);
        // What is not built yet nobody has scanned.
        assert.deepStrictEqual([answer.result, [...new Set(open)]], ["not evaluated", ["an image that is not built yet"]]);
        assert.strictEqual(open.length, releasedImages(everything).length - digests.length);
    });

    const sound = junit('<testcase name="a"/>');
    const wrong: [what: string, control: string, text: string, more: Partial<Attaching>, says: RegExp][] = [
        ["a control that is not there", "test-pass", sound, {}, /^There is no control "test-pass"; did you mean tests-pass\?/],
        [
            "a control that is signed",
            "plan-is-reviewed",
            sound,
            {},
            /is not answered by a file from CI: a signature of operations answers it\. Write: npm run -s sign -- prod/,
        ],
        [
            "a file of another kind",
            "coverage-is-enough",
            sound,
            {},
            /^report: it is JUnit XML; coverage is read from Cobertura XML, LCOV\. Nothing was written\.$/,
        ],
        ["a file of no format", "tests-pass", "hello", {}, /^report: its format is none that is known/],
        ["a file that is cut off", "tests-pass", sound.slice(0, -5), {}, /^report: it is no whole XML document/],
        ["a file with entities", "tests-pass", `<!DOCTYPE a [<!ENTITY b "c">]>${sound.replace(/<\?xml.*\?>/, "")}`, {}, /^report: it declares entities/],
        ["another file than was meant", "tests-pass", sound, { digest: `sha256:${"0".repeat(64)}` }, /^--digest: found sha256:0+, and .* has sha256:/],
        ["a digest that is none", "tests-pass", sound, { digest: "abc" }, /^--digest: found "abc", allowed/],
        [
            "a credential in its link",
            "tests-pass",
            sound,
            { link: "https://example.com/?token=ghp_a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3" },
            /would hold a GitHub token: nothing was written/,
        ],
    ];
    for (const [what, control, text, more, says] of wrong) it(`refuses ${what}, and writes nothing`, () => refuses(control, file(text), more, says));
    it("refuses a file that is not there, a folder, and a digest of several", () => {
        refuses("tests-pass", join(outside, "nowhere"), {}, /nowhere cannot be read \(ENOENT\)\. Name a file that a tool in CI wrote\.$/);
        refuses("tests-pass", outside, {}, /cannot be read \(EISDIR\)/);
        refuses("tests-pass", [file(sound, "a"), file(sound, "b")], { digest: `sha256:${"0".repeat(64)}` }, /^--digest is of one file: found 2/);
    });
    it("reads a stack, a control, and one file at least", () => {
        assert.deepStrictEqual(readCall("attach", ["prod", "a", "b", "c"], {}).words, ["prod", "a", "b", "c"]);
        assert.throws(() => readCall("attach", ["prod", "a"], {}), /attach takes <stack> <control> <file>\.\.\.; found "prod" "a"/);
    });
});

describe("npm run attach, as a person runs it", function () {
    this.timeout(120_000);
    it("says what was measured, and ends with 0 for a pass, 1 for anything else, and 2 for bad input", () => {
        const repository = new Repository({ commands: true });
        const call = (text: string) => {
            repository.write("report.xml", text);
            return repository.run("attach", "prod", "tests-pass", join(repository.root, "report.xml"), "--commit", commit);
        };
        const passed = call(junit('<testcase name="a"/>'));
        assert.deepStrictEqual([passed.status, passed.err], [0, ""]);
        assert.match(passed.out, /^PASS: tests-pass, It holds\n {2}✓ tests that passed: found 1 \(1 passed, 0 failed, 0 skipped\), demanded is at least 1\n/);
        assert.match(passed.out, /\n {2}git add evidence\/prod\/cryptofunk\/tests-pass\.yaml && git commit/);
        const failed = call(junit('<testcase name="a"><error/></testcase>'));
        assert.deepStrictEqual([failed.status, failed.out.slice(0, 5)], [1, "FAIL:"]);
        const empty = call(junit(""));
        assert.deepStrictEqual([empty.status, empty.out.slice(0, 14)], [1, "NOT EVALUATED:"]);
        const bad = call("{");
        assert.deepStrictEqual([bad.status, bad.out], [2, ""]);
        assert.match(bad.err, /^report\.xml: it is no whole JSON document \(.*\)\. Nothing was written\.\n$/);
    });
});
