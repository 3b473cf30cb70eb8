import * as assert from "node:assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type NamedControl, readCatalogue } from "../../checklist/catalogue";
import { controlDigests, sealOf } from "../../checklist/digests";
import { latestUntil, notCounted, type Subject } from "../../checklist/evidence";
import { readEvidence } from "../../checklist/evidence-folder";
import { type Answered, evidenceOf, writeEvidence } from "../../checklist/evidence-writer";
import { SettingsError } from "../../config/faults/faults";
import type { Loose } from "../config/sandbox";
import { ada, answers, aRun, besides, catalogueFiles, catalogueOf, control, held, hours, noon, subject, withFolder } from "./fixture";

const written = {
    controls: {
        tls: control({ probe: "tls.certificate-valid" }),
        canary: control({ probe: "mode.as-deployed", while: "canary" }),
        restored: control({ drill: "restore" }, { good: "90d" }),
        stopped: control({ drill: "emergency-stop" }),
        soaked: control({ soak: "uptime" }),
        looked: control({ probe: "pods.released-digest-runs" }),
        signed: control({ signature: { by: "risk", because: "It is a judgement." } }, { good: "until" }),
        released: control({ signature: { by: "release", because: "It is a judgement." } }),
        tested: control({ ci: "tests" }),
        ruled: control({ rule: ["secret-is-rotated"] }),
    },
};
const catalogue = catalogueOf(written);
const digests = controlDigests(catalogue);
const of = (id: string) => catalogue.controls.get(id) as NamedControl;
const given = (id: string, of_: Subject = subject(), now = hours(1)) => ({ subject: of_, digest: digests.get(id) as string, now });
const answered = (id: string, more: Partial<Answered> = {}): Answered => {
    const one = of(id);
    const isSigned = "signature" in one.answer;
    const by = "signature" in one.answer ? { person: ada, role: one.answer.signature.by } : aRun;
    const beside = isSigned ? { measured: [], evidence: [] } : besides(one, subject());
    return { control: one, by, result: "pass", ...beside, measured: isSigned ? [] : [held(), ...beside.measured], ...more };
};
const sealed = (evidence: Loose) => stringify({ ...evidence, seal: sealOf(evidence) });

/** Reads evidence from files of the folder of a bot in a stack. */
function read(files: Record<string, string>) {
    const all = { ...catalogueFiles(written), ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`evidence/${name}`, text])) };
    return withFolder(all, folder => readEvidence("prod", "cryptofunk", readCatalogue(folder), folder));
}
function faults(files: Record<string, string>): string[] {
    try {
        read(files);
    } catch (error) {
        assert.ok(error instanceof SettingsError, String(error));
        return error.message.split("\n");
    }
    return assert.fail("no fault was found");
}
const here = (name: string) => `prod/cryptofunk/${name}`;
const sound = (id = "tls", more: Partial<Answered> = {}): Loose => evidenceOf(answered(id, more), given(id));

describe("evidence as it is read", () => {
    it("is each file of the bot in the stack", () => {
        const found = read({
            [here("tls.yaml")]: stringify(sound()),
            [here("signed.risk.yaml")]: stringify(sound("signed")),
            "README.md": "What lies here.",
            "staging/cryptofunk/tls.yaml": "not looked at",
        });
        assert.deepStrictEqual(
            found.map(({ file, evidence }) => [file, evidence.control]),
            [
                ["evidence/prod/cryptofunk/signed.risk.yaml", "signed"],
                ["evidence/prod/cryptofunk/tls.yaml", "tls"],
            ],
        );
    });
    it("is nothing where there is none", () => assert.deepStrictEqual(read({}), []));
    it("is nothing behind a link, and in no folder that is a file", () =>
        withFolder({ ...catalogueFiles(written), "outside/cryptofunk/tls.yaml": stringify(sound()) }, folder => {
            const at = (path: string) => join(folder, "evidence", path);
            const said = () => {
                try {
                    return String(readEvidence("prod", "cryptofunk", readCatalogue(folder), folder).length);
                } catch (error) {
                    return error instanceof SettingsError ? error.message : String(error);
                }
            };
            const outside = join(folder, "outside");
            mkdirSync(at("prod/cryptofunk"), { recursive: true });
            symlinkSync(join(outside, "cryptofunk/tls.yaml"), at("prod/cryptofunk/tls.yaml"));
            assert.match(said(), /^evidence\/prod\/cryptofunk\/tls\.yaml.*a link.*files of evidence alone/);
            for (const [path, target] of [
                ["prod/cryptofunk", join(outside, "cryptofunk")],
                ["prod", outside],
                ["", outside],
                ["", "nowhere"],
            ]) {
                rmSync(at(path), { recursive: true });
                symlinkSync(target, path === "" ? join(folder, "evidence") : at(path));
                assert.match(said(), new RegExp(`^evidence${path && `/${path}`}\\b.*a link.*a folder`));
            }
            rmSync(join(folder, "evidence"));
            mkdirSync(join(folder, "evidence"));
            writeFileSync(at("prod"), "no folder");
            assert.match(said(), /^evidence\/prod\b.*a file.*a folder/);
        }));
    const changed = (change: (evidence: Loose) => void, id = "tls") => {
        const evidence = sound(id);
        change(evidence);
        return sealed(evidence);
    };
    const rows: [string, Record<string, string>, RegExp][] = [
        [
            "edited by hand",
            { [here("tls.yaml")]: stringify({ ...sound(), measured: [held({ found: "TLS 1.2" })] }) },
            /^evidence\/prod\/cryptofunk\/tls\.yaml:\d+: seal: found another content than was sealed: the file was edited by hand/,
        ],
        ["without a seal", { [here("tls.yaml")]: stringify({ ...sound(), seal: undefined }) }, /tls\.yaml: seal: found nothing, allowed: sha256: and 64/],
        [
            "of an unknown control",
            { [here("tsl.yaml")]: changed(one => Object.assign(one, { control: "tsl" })) },
            /control: found "tsl", allowed: a control of checklist\/controls; did you mean tls\?$/,
        ],
        [
            "in a file of another name",
            { [here("certificate.yaml")]: stringify(sound()) },
            /certificate\.yaml:1: control: found an answer to tls, allowed: it in a file named tls\.yaml$/,
        ],
        [
            "that is a second answer",
            { [here("tls.yaml")]: stringify(sound()), [here("tls.copy.yaml")]: stringify(sound()) },
            /tls\.copy\.yaml:1: control: found a second answer to tls, allowed: one: evidence\/prod\/cryptofunk\/tls\.yaml has it$/,
        ],
        ["signed by nobody", { [here("signed.risk.yaml")]: changed(one => Object.assign(one.by, { person: "nobody" }), "signed") }, /by.*found .*allowed: /],
        [
            "signed in another role",
            { [here("signed.legal.yaml")]: changed(one => Object.assign(one.by, { role: "legal" }), "signed") },
            /by\.role: found legal, allowed: risk, who alone signs signed$/,
        ],
        [
            "of a run where a person signs",
            { [here("signed.yaml")]: changed(one => Object.assign(one, { by: aRun }), "signed") },
            /by: found a run, allowed: a person who signs as risk: npm run sign$/,
        ],
        [
            "of a person where something is measured",
            { [here("tls.risk.yaml")]: changed(one => Object.assign(one, { by: { person: ada, role: "risk" } })) },
            /by: found a person, allowed: a run: this control is measured, and not signed$/,
        ],
        [
            "that passes and has seen a release alone",
            { [here("canary.yaml")]: stringify(sound("canary", { measured: [held({ what: "the release that runs" })] })) },
            /measured: found nothing, allowed: what was measured: without it nothing passes$/,
        ],
        [
            "that passes and measured nothing",
            { [here("tls.yaml")]: changed(one => Object.assign(one, { measured: [] })) },
            /measured: found nothing, allowed: what was measured: without it nothing passes$/,
        ],
        [
            "of a control that is answered from files",
            { [here("ruled.yaml")]: changed(one => Object.assign(one, { control: "ruled" })) },
            /control: found "ruled", allowed: a control that takes evidence/,
        ],
        [
            "that ends before it was given",
            { [here("tls.yaml")]: changed(one => Object.assign(one, { until: "2026-11-01T23:59:59Z" })) },
            /until: found 2026-11-01T23:59:59Z, allowed: a moment after/,
        ],
        ["with a time of no zone", { [here("tls.yaml")]: changed(one => Object.assign(one, { at: "2026-11-29 08:00" })) }, /at: found .*a moment in UTC/],
        ["with an unknown key", { [here("tls.yaml")]: changed(one => Object.assign(one, { resutl: "pass" })) }, /resutl: found an unknown key/],
        ["that is no YAML", { [here("tls.yaml")]: "control: [" }, /tls\.yaml: line \d+: /],
        ["that is a list", { [here("tls.yaml")]: "- a" }, /tls\.yaml: \(whole file\): found a list, allowed: a mapping/],
        [
            "with a credential in a comment",
            { [here("tls.yaml")]: `# password=Zx9kQ2wLp8vT4mRb\n${stringify(sound())}` },
            /line 1: found a comment with what looks like a credential/,
        ],
        ["of another ending", { [here("tls.yml")]: stringify(sound()) }, /tls\.yml: \(whole file\): found a file that is no evidence/],
        ["in a folder", { [here("old/tls.yaml")]: stringify(sound()) }, /cryptofunk\/old: \(whole file\): found a folder/],
        [
            "of no bot",
            { "prod/cryptofunkk/tls.yaml": stringify(sound()) },
            /evidence\/prod\/cryptofunkk: .*found evidence of no bot, .*did you mean cryptofunk\?$/,
        ],
        ["of no stack", { "prd/cryptofunk/tls.yaml": stringify(sound()) }, /evidence\/prd: .*found evidence of no stack, .*did you mean prod\?$/],
    ];
    for (const [what, files, message] of rows)
        it(`refuses a file ${what}`, () => {
            const found = faults(files);
            assert.strictEqual(found.length, 1, found.join("\n"));
            assert.match(found[0], message);
        });
    it("tells of every fault at once", () =>
        assert.strictEqual(faults({ [here("tls.yaml")]: "- a", [here("restored.yaml")]: "- b", "prd/x.yaml": "" }).length, 3));
});

describe("evidence counts", () => {
    const why = (id: string, more: Loose = {}) => answers(catalogue, { [id]: more }).get(id)?.not;
    const elsewhere = (id: string, change: Partial<Subject>) =>
        notCounted({ file: "f", evidence: evidenceOf(answered(id), given(id, { ...subject(), ...change })) }, { control: of(id), ...given(id), now: noon })
            ?.why;

    it("where all of it is today's", () => {
        for (const id of ["tls", "restored", "signed", "released"]) assert.strictEqual(why(id), undefined, id);
    });
    it("for this stack and this bot alone", () => {
        for (const id of ["tls", "restored", "signed"]) {
            assert.strictEqual(elsewhere(id, { stack: "staging" }), "it is of the stack staging");
            assert.strictEqual(elsewhere(id, { bot: "vanta" }), "it is of the bot vanta");
        }
    });
    it("from CI, for the release's own commit alone, and for none where that names none", () => {
        const commit = subject().commit as string;
        const of_ = (found: string | undefined, wanted = found) => {
            const evidence = evidenceOf(answered("tested", { evidence: [{ link: "report.xml", ...(found && { commit: found }) }] }), given("tested"));
            return notCounted({ file: "f", evidence }, { control: of("tested"), ...given("tested", { ...subject(), commit: wanted || undefined }), now: noon })
                ?.why;
        };
        const other = "0123456789".repeat(4);
        assert.deepStrictEqual(
            [of_(commit), of_(other, commit), of_(undefined, commit), of_(other, ""), of_(undefined)],
            [
                undefined,
                `report.xml is of another commit, ${other}`,
                "report.xml is of no commit",
                ...Array(2).fill("the release names no commit that it could be of: set golive:release.commit in Pulumi.prod.yaml"),
            ],
        );
    });
    it("from CI, where it names the files that were read", () =>
        assert.strictEqual(
            notCounted({ file: "f", evidence: sound("tested", { evidence: [] }) }, { control: of("tested"), ...given("tested"), now: noon })?.why,
            "it names no file from CI that it was read from: npm run attach",
        ));
    it("of what runs, where it says at which release that was seen", () => {
        const alone = (id: string, more: Partial<Answered> = {}) =>
            notCounted({ file: "f", evidence: sound(id, { measured: [held()], ...more }) }, { control: of(id), ...given(id), now: noon })?.why;
        const without = (line: string) => `it has no line "${line}", so nobody knows which release has answered: ask again`;
        const images = (version: string) => `the images of release ${version} run, and no others`;
        assert.strictEqual(alone("canary"), without("the release that runs"));
        assert.strictEqual(alone("canary", { result: "fail" }), without("the release that runs"), "a milder number of a list may let it pass");
        assert.strictEqual(alone("stopped", { result: "not evaluated" }), undefined, "it lets nothing through");
        assert.strictEqual(alone("stopped"), without("the release that runs"));
        assert.strictEqual(alone("soaked"), without(images("0.10.0")));
        assert.strictEqual(alone("soaked", { measured: [held(), held({ what: images("0.9.0") })] }), without(images("0.10.0")), "of another release");
        assert.strictEqual(alone("soaked", { measured: [held(), held({ what: images("0.10.0") })] }), undefined);
        for (const id of ["tls", "restored", "looked"]) assert.strictEqual(alone(id), undefined, `${id}: the release has no part in it`);
    });
    it("for this release, but where it is good for days", () => {
        const release = { version: "0.9.0", digest: `sha256:${"0".repeat(64)}` };
        assert.strictEqual(elsewhere("tls", { release }), "it is of another release, 0.9.0");
        assert.strictEqual(
            elsewhere("tls", { release: { ...release, version: subject().release.version } }),
            "it is of another release, 0.10.0 with other images",
        );
        assert.strictEqual(elsewhere("released", { release }), "it is of another release, 0.9.0");
        assert.strictEqual(elsewhere("restored", { release }), undefined);
        assert.strictEqual(elsewhere("signed", { release }), undefined);
    });
    it("for these settings and this manifest, of what runs", () => {
        const other = `sha256:${"0".repeat(64)}`;
        assert.strictEqual(elsewhere("tls", { settings: other }), "the settings have changed since");
        assert.strictEqual(elsewhere("tls", { manifest: other }), "the bot's manifest or contract has changed since");
        assert.strictEqual(elsewhere("restored", { settings: other, manifest: other }), undefined);
    });
    it("where it was answered in the phase that its control asks of, whatever the stack's phase is now", () => {
        assert.strictEqual(elsewhere("canary", { phase: "canary" }), undefined);
        assert.strictEqual(elsewhere("canary", { phase: "dry" }), "it was answered while dry, and has to be while canary");
        assert.strictEqual(elsewhere("canary", { phase: "live" }), "it was answered while live, and has to be while canary");
        const { phase: _, ...looked } = sound("canary").looked;
        const old = { file: "f", evidence: { ...sound("canary"), looked } };
        assert.strictEqual(
            notCounted(old, { control: of("canary"), ...given("canary"), now: noon })?.why,
            "it was answered in no known phase, and has to be while canary",
        );
        assert.strictEqual(elsewhere("tls", { phase: "live" }), undefined);
    });
    it("while the control asks the same", () =>
        assert.strictEqual(
            notCounted({ file: "f", evidence: sound() }, { control: of("tls"), ...given("tls"), digest: "sha256:else", now: noon })?.why,
            "the control has changed since: it asks something else",
        ));
    it("from its moment on, and not before", () => {
        assert.match(why("tls", { at: hours(-1) })?.why ?? "", /^it is from the future: 2026-11-29T13:00:00Z$/);
        assert.strictEqual(why("tls", { at: noon }), undefined);
    });
    it("until its last second, and no longer", () => {
        const until = new Date("2026-12-01T23:59:59Z");
        const at = (now: string) =>
            notCounted(
                { file: "f", evidence: evidenceOf(answered("signed", { until }), given("signed")) },
                { control: of("signed"), ...given("signed"), now: new Date(now) },
            );
        assert.strictEqual(at("2026-12-01T23:59:59.999Z"), undefined);
        assert.deepStrictEqual(at("2026-12-02T00:00:00Z"), { why: "it was good until 2026-12-01", expired: true });
    });
    it("never for longer than its control lets it, whatever it says", () => {
        const old = evidenceOf(answered("restored"), given("restored", subject(), new Date("2026-08-01T10:00:00Z")));
        const longer = { ...old, until: "2030-01-01T00:00:00Z" };
        assert.deepStrictEqual(notCounted({ file: "f", evidence: longer }, { control: of("restored"), ...given("restored"), now: noon }), {
            why: "it was good until 2026-10-30",
            expired: true,
        });
    });
    it("to the end of a day: 90 days for a release, 366 where it says its own end, or its days", () => {
        const until = (good: Loose) => latestUntil(good, new Date("2026-11-29T00:00:01Z")).toISOString();
        assert.deepStrictEqual(
            [until("release"), until("until"), until("7d")],
            ["2027-02-27T23:59:59.000Z", "2027-11-30T23:59:59.000Z", "2026-12-06T23:59:59.000Z"],
        );
    });
});

describe("evidence as it is written", () => {
    it("can be read again, counts, and takes the place of the one before", () =>
        withFolder(catalogueFiles(written), folder => {
            const file = writeEvidence(answered("tls"), { ...given("tls"), root: folder });
            assert.strictEqual(file, "evidence/prod/cryptofunk/tls.yaml");
            writeEvidence(answered("tls", { result: "fail" }), { ...given("tls"), root: folder });
            writeEvidence(answered("signed"), { ...given("signed"), root: folder });
            const found = readEvidence("prod", "cryptofunk", readCatalogue(folder), folder);
            assert.deepStrictEqual(
                found.map(({ evidence }) => [evidence.control, evidence.result]),
                [
                    ["signed", "pass"],
                    ["tls", "fail"],
                ],
            );
            for (const one of found)
                assert.strictEqual(notCounted(one, { control: of(one.evidence.control), ...given(one.evidence.control), now: noon }), undefined);
            assert.deepStrictEqual(readdirSync(join(folder, "evidence/prod/cryptofunk")), ["signed.risk.yaml", "tls.yaml"]);
        }));
    it("says when, until when, for what, and nothing of milliseconds", () => {
        const { at, until, release, looked } = evidenceOf(answered("restored"), given("restored"));
        assert.deepStrictEqual([at, until], ["2026-11-29T11:00:00Z", "2027-02-27T23:59:59Z"]);
        assert.deepStrictEqual(release, subject().release);
        const { settings, manifest, phase } = subject();
        assert.deepStrictEqual(looked, { settings, manifest, phase, control: digests.get("restored") });
    });
    it("ends earlier where it says so, and never later", () => {
        const until = (date: string) => evidenceOf(answered("restored", { until: new Date(date) }), given("restored")).until;
        assert.strictEqual(until("2026-12-24T23:59:59Z"), "2026-12-24T23:59:59Z");
        assert.strictEqual(until("2029-12-24T23:59:59Z"), "2027-02-27T23:59:59Z");
    });
    it("leaves what was there where it holds a credential, and nothing half-written", () =>
        withFolder(catalogueFiles(written), folder => {
            writeEvidence(answered("tls"), { ...given("tls"), root: folder });
            const measured = [held({ found: "postgres://bot:Zx9kQ2wLp8vT4mRb@db:5432/x" })];
            assert.throws(
                () => writeEvidence(answered("tls", { measured }), { ...given("tls"), root: folder }),
                (error: Error) => {
                    assert.match(error.message, /the evidence of tls would hold .*: nothing was written$/);
                    return !error.message.includes("Zx9k");
                },
            );
            assert.deepStrictEqual(readdirSync(join(folder, "evidence/prod/cryptofunk")), ["tls.yaml"]);
            assert.strictEqual(parse(readFileSync(join(folder, "evidence/prod/cryptofunk/tls.yaml"), "utf8")).measured[0].found, "TLS 1.3");
        }));
    it("makes no folder where nothing can be written", () =>
        withFolder(catalogueFiles(written), folder => {
            assert.throws(() => writeEvidence(answered("tls", { result: "perhaps" as Loose }), { ...given("tls"), root: folder }));
            assert.strictEqual(existsSync(join(folder, "evidence")), false);
        }));
});
