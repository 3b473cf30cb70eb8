import * as assert from "node:assert";
import { stringify } from "yaml";
import type { NamedControl } from "../../checklist/catalogue";
import { readCatalogue } from "../../checklist/catalogue";
import { controlDigests, sealOf } from "../../checklist/digests";
import { type EvidenceRead, type NotCounted, notCounted } from "../../checklist/evidence";
import type { Evidence, Measure } from "../../checklist/evidence-file";
import { readEvidence } from "../../checklist/evidence-folder";
import { type Answered, evidenceOf } from "../../checklist/evidence-writer";
import type { Facts } from "../../checklist/judges/facts";
import { evidenceKey } from "../../checklist/silence";
import { SettingsError } from "../../config/faults/faults";
import { ada, aRun, ben, catalogueFiles, catalogueOf, control, held, hours, noon, reportOn, subject, withFolder } from "./fixture";

const because = "the owner sees it";
const written = {
    controls: {
        key: control({ probe: "exchange.key-cannot-withdraw", silent: { by: "security", because } }, { good: "7d", critical: true }),
        blunt: control({ probe: "exchange.key-age" }),
        risks: control({ signature: { by: "risk", because: "It is a judgement." } }),
    },
    apart: [["risk", "security"]],
};
const catalogue = catalogueOf(written);
const digests = controlDigests(catalogue);

const unsaid = (more: Partial<Measure> = {}): Measure => ({
    ...{ what: "the key of upbit (version 5f2c1a90) from zone a: withdraw", demanded: "cannot withdraw", found: "the venue does not say" },
    ...{ holds: "unknown", silent: true as const },
    ...more,
});
const transfer = unsaid({ what: "the key of upbit (version 5f2c1a90) from zone a: transfer" });
type Given = Partial<Answered> & { at?: Date; id?: string; change?: (evidence: Evidence) => void };

/** An answer as it is read and counted. */
function read({ at = hours(1), id = "key", change, ...more }: Given): [string, EvidenceRead & { not?: NotCounted }] {
    const one = catalogue.controls.get(id) as NamedControl;
    const digest = digests.get(id) as string;
    const answered = { control: one, by: aRun, result: "pass" as const, ...more };
    const evidence = evidenceOf(answered, { subject: subject(), digest, now: at });
    change?.(evidence);
    const file = `evidence/prod/cryptofunk/${id}${"person" in evidence.by ? `.${evidence.by.role}` : ""}.yaml`;
    return [evidenceKey(evidence, one), { file, evidence, not: notCounted({ file, evidence }, { control: one, digest, subject: subject(), now: noon }) }];
}
const silent = (measured: Measure[] = [held(), unsaid(), transfer], more: Given = {}): Given => ({ result: "not evaluated", measured, ...more });
const signature = (more: Given = {}): Given => ({
    ...{ by: { person: ada, role: "security" as const }, measured: [unsaid(), transfer] },
    ...{ evidence: [{ link: "docs/key.png", digest: `sha256:${"0".repeat(64)}` }], until: hours(-24 * 60), ...more },
});
const given = (all: Given[], more: Partial<Facts> = {}) => reportOn(catalogue, { evidence: new Map(all.map(read)), ...more });
const stands = (all: Given[], state: string, reason: RegExp, more: Partial<Facts> = {}) => {
    const { of } = given(all, more);
    assert.strictEqual(of("key")?.state, state, of("key")?.reason);
    assert.match(of("key")?.reason ?? "", reason);
    return of("key");
};

describe("a probe whose question is never answered", () => {
    it("is not evaluated, and says who signs, and how", () => {
        const one = stands([silent()], "not evaluated", /found the venue does not say.*; security signs for what is not said$/);
        assert.strictEqual(one?.next, "npm run -s sign -- prod key --until <day> --link <where>");
        assert.strictEqual(one?.blocks, true);
    });
    it("passes once somebody has signed for exactly that, and the report says that nobody else says it", () => {
        const one = stands(
            [silent(), signature()],
            "pass",
            /^signed by Ada Example <ada@example\.com> as security, since nobody else says it: the key of upbit/,
        );
        assert.deepStrictEqual([one?.evidence?.file, one?.evidence?.links], ["evidence/prod/cryptofunk/key.security.yaml", ["docs/key.png"]]);
        assert.strictEqual(one?.evidence?.until, "2026-12-06T23:59:59Z", "the probe has to be asked again before the signature ends");
        assert.deepStrictEqual(given([silent(), signature()]).report.notCounted, []);
    });

    const beaten: [what: string, probe: Given[], state: string, reason: RegExp][] = [
        [
            "says no",
            [silent([held(), unsaid(), held({ what: "withdraw", found: "may withdraw", holds: "no" })], { result: "fail" })],
            "fail",
            /found may withdraw/,
        ],
        ["failed without a measure", [silent([held(), unsaid()], { result: "fail" })], "fail", /the run failed/],
        ["says yes by itself", [{ measured: [held()] }], "pass", /^1 of 1 measured hold$/],
        [
            "has another doubt beside it",
            [silent([unsaid(), transfer, held({ holds: "unknown", found: "no answer in time" })])],
            "not evaluated",
            /no answer in time/,
        ],
        ["has nothing but another doubt", [silent([held({ holds: "unknown", found: "no answer in time" })])], "not evaluated", /no answer in time/],
        ["was never asked", [], "not evaluated", /^nobody has asked it yet$/],
        ["was asked too long ago", [silent(undefined, { at: hours(24 * 9) })], "expired", /it was good until/],
        [
            "was asked of another release",
            [silent(undefined, { change: one => (one.release.digest = `sha256:${"1".repeat(64)}`) })],
            "not evaluated",
            /another release/,
        ],
        ["measured nothing", [silent([])], "not evaluated", /measured nothing/],
    ];
    for (const [what, probe, state, reason] of beaten)
        it(`is not signed away where the newest answer ${what}`, () => {
            stands([...probe, signature()], state, reason);
            const [told] = given([...probe, signature()]).report.notCounted.filter(({ file }) => file.endsWith("key.security.yaml"));
            assert.match(told?.why ?? "", /the probe has another answer$/);
        });

    const unsigned: [what: string, signature: Given, state: string, reason: RegExp, more?: Partial<Facts>][] = [
        [
            "of the key before",
            signature({ measured: [unsaid({ what: "the key of upbit (version 00000000) from zone a: withdraw" }), transfer] }),
            "not evaluated",
            /for another answer/,
        ],
        [
            "of an account of another number",
            signature({ measured: [unsaid({ demanded: "is of the account 2" }), transfer] }),
            "not evaluated",
            /for another answer/,
        ],
        ["of a part alone", signature({ measured: [unsaid()] }), "not evaluated", /for another answer/],
        ["that does not mark what it is for", signature({ measured: [unsaid({ silent: undefined }), transfer] }), "not evaluated", /for another answer/],
        ["past its end", signature({ at: hours(24 * 30), until: hours(24 * 2) }), "expired", /it was good until 2026-11-27/],
        [
            "that says it is longer good than an exchange key lives",
            signature({ at: hours(24 * 92), change: one => (one.until = "2027-11-01T00:00:00Z") }),
            "expired",
            /good until/,
        ],
        ["from the future", signature({ at: hours(-2), until: undefined }), "not evaluated", /from the future/],
        [
            "for another question",
            signature({ change: one => (one.looked.control = `sha256:${"2".repeat(64)}`) }),
            "not evaluated",
            /the control has changed since/,
        ],
        ["that says no", signature({ result: "fail" }), "fail", /says no, since nobody else says it/],
        ["of whoever changed what is signed", signature(), "fail", /a change of their own/, { authors: [ada] }],
        ["while git does not know who did", signature(), "not evaluated", /git does not know/, { authors: undefined }],
        [
            "that no commit proves",
            signature(),
            "not evaluated",
            /not signed$/,
            { unproven: new Map([["evidence/prod/cryptofunk/key.security.yaml", "is not signed"]]) },
        ],
    ];
    for (const [what, one, state, reason, more] of unsigned) it(`takes no signature ${what}`, () => void stands([silent(), one], state, reason, more));

    it("keeps its signature through a release, settings and a manifest: what was signed for stands in it", () =>
        void stands(
            [silent(), signature({ change: one => Object.assign(one.looked, { settings: `sha256:${"3".repeat(64)}`, manifest: `sha256:${"4".repeat(64)}` }) })],
            "pass",
            /^signed/,
        ));
    it("is no exemption: one that is critical is signed, and cannot be exempted", () => {
        const exemption = { control: "key", reason: "A test.", owner: "ann", ticket: "OPS-1", expiry: "2026-11-29" };
        stands([silent()], "fail", /critical and cannot be exempted/, { controlExemptions: [exemption] });
        assert.deepStrictEqual(given([silent(), signature()]).of("key")?.exemption, undefined);
    });
    it("fails where whoever signs has signed in a role that the list keeps apart, and not where somebody else has", () => {
        const risk = (person: string): Given => ({ id: "risks", by: { person, role: "risk" }, measured: [] });
        assert.strictEqual(stands([silent(), signature(), risk(ada)], "fail", /as security and, for risks, as risk/)?.kind, "probe");
        stands([silent(), signature(), risk(ben)], "pass", /^signed/);
        // What the probe says by itself no signature takes away.
        stands([{ measured: [held()] }, signature(), risk(ada)], "pass", /measured hold/);
    });
});

describe("a signature for what a probe is never told, as a file", () => {
    const sealed = (more: Given, id = "key", change: (one: Evidence) => void = () => undefined) => {
        const { evidence } = read({ ...more, id })[1];
        change(evidence);
        return stringify({ ...evidence, seal: sealOf(evidence) });
    };
    const faults = (name: string, text: string): string => {
        const files = { ...catalogueFiles(written), [`evidence/prod/cryptofunk/${name}`]: text };
        return withFolder(files, folder => {
            try {
                return `sound: ${readEvidence("prod", "cryptofunk", readCatalogue(folder), folder).length}`;
            } catch (error) {
                if (error instanceof SettingsError) return error.message;
                throw error;
            }
        });
    };
    const rows: [what: string, name: string, text: () => string, message: RegExp][] = [
        ["is sound beside the probe's own", "key.security.yaml", () => sealed(signature()), /^sound: 1$/],
        ["is refused where the control lets nobody sign", "blunt.security.yaml", () => sealed(signature(), "blunt"), /by: found a person, allowed: a run/],
        [
            "is refused of another role",
            "key.risk.yaml",
            () => sealed(signature({ by: { person: ada, role: "risk" } })),
            /by\.role: found risk, allowed: security, who alone signs/,
        ],
        [
            "is refused without what was never said",
            "key.security.yaml",
            () => sealed(signature({ measured: [held()] })),
            /measured: found nothing that was never said/,
        ],
        [
            "is refused without where it was seen",
            "key.security.yaml",
            () => sealed(signature({ evidence: [] })),
            /evidence: found nothing, allowed: where whoever signs/,
        ],
        [
            "is refused in the probe's place",
            "key.yaml",
            () => sealed(signature()),
            /key\.yaml:1: control: found an answer to key, allowed: it in a file named key\.security\.yaml/,
        ],
    ];
    for (const [what, name, text, message] of rows) it(what, () => assert.match(faults(name, text()), message));
});
