import * as assert from "node:assert";
import { canonical, controlDigests, digestOf, manifestDigest, packDigest, releaseDigest, sealOf, settingsDigest } from "../../checklist/digests";
import { evidenceFile } from "../../checklist/evidence-file";
import type { Everything } from "../../config/load";
import { type Loose, load, sound, texts, withProject } from "../config/sandbox";
import { answers, catalogueOf, control, root, type Written } from "./fixture";

/** A stack after a change of its sound files. */
function changed(change: (files: Loose) => void = () => {}): Everything {
    const files = sound();
    change(files);
    return withProject(texts(files), folder => load(folder, "prod"));
}

describe("canonical JSON", () => {
    it("is the same in any order of keys, and without what is undefined", () =>
        assert.strictEqual(canonical({ b: [1, { d: undefined, c: null }], a: "x" }), '{"a":"x","b":[1,{"c":null}]}'));
    it("keeps the order of lists", () => assert.notStrictEqual(digestOf([1, 2]), digestOf([2, 1])));
});

describe("the digest of the settings", () => {
    const now = settingsDigest(changed());
    const same: [string, (files: Loose) => void][] = [
        ["the phase", files => Object.assign(files.prod, { "golive:phase": "dry" })],
        ["a staged secret", files => files.prod["golive:stagedSecrets"].pop()],
        ["the release", files => Object.assign(files.prod["golive:release"], { version: "9.9.9" })],
    ];
    for (const [what, change] of same) it(`stays with ${what}`, () => assert.strictEqual(settingsDigest(changed(change)), now));
    const other: [string, (files: Loose) => void][] = [
        ["a setting", files => Object.assign(files.prod["golive:redis"], { snapshotDays: 8 })],
        ["a setting less", files => delete files.prod["golive:retention"]],
    ];
    for (const [what, change] of other)
        it(`changes with ${what}`, () => {
            const files = sound();
            change(files);
            assert.notStrictEqual(settingsDigest(withProject(texts(files), folder => load(folder, "prod"))), now);
        });
    it("changes with a setting of the provider", () => {
        const everything = changed();
        const written = { ...everything.written, aws: { ...everything.written.aws, region: "eu-west-1" } };
        assert.notStrictEqual(settingsDigest({ ...everything, written }), now);
    });
    it("is of the bot alone: another bot's section changes nothing, its own does", () => {
        const of = (bot: string, change: string[] = []) => settingsDigest(load(root, "prod", [`bot=${bot}`, ...change]));
        assert.notStrictEqual(of("vanta"), of("mech-exo"));
        assert.strictEqual(of("vanta"), of("vanta"));
        assert.notStrictEqual(of("vanta"), of("vanta", ["retention.logDays=180"]));
        assert.strictEqual(of("vanta", ["release.version=9.9.9"]), of("vanta"));
    });
});

describe("the digests of a bot", () => {
    const contract = { digest: "sha256:1" };
    it("change with manifest and contract, and not with the lists that it leaves out", () => {
        const now = manifestDigest(changed(), contract);
        const without = changed(({ manifest }) => Object.assign(manifest, { checklists: { leftOut: { vanta: "It trades no perpetuals." } } }));
        assert.strictEqual(manifestDigest(without, contract), now);
        assert.notStrictEqual(
            manifestDigest(
                changed(({ manifest }) => Object.assign(manifest, { description: "Another." })),
                contract,
            ),
            now,
        );
        assert.notStrictEqual(manifestDigest(changed(), { digest: "sha256:2" }), now);
        assert.notStrictEqual(manifestDigest(changed(), undefined), now);
    });
    it("change with the release's version, commit and images", () => {
        const now = releaseDigest(changed());
        const released = (change: object) => releaseDigest(changed(({ prod }) => Object.assign(prod["golive:release"], change)));
        assert.strictEqual(released({}), now);
        assert.notStrictEqual(released({ version: "0.10.1" }), now);
        assert.notStrictEqual(releaseDigest({ settings: { release: { version: "0.10.0", digests: {} } } } as Loose), now);
    });
});

describe("the digest of a control", () => {
    const asked = (change: (written: Loose) => void = () => {}): Written => {
        const written = {
            controls: {
                days: control({ probe: "tls.certificate-valid" }, { demands: { days: { atLeast: 14 } } }),
                other: control({ soak: "uptime" }),
            },
            items: { vanta: { 1: { controls: ["days"], with: { days: 30 } }, 2: { controls: ["other"] } } },
        };
        change(written);
        return written;
    };
    const of = (id: string, change?: (written: Loose) => void) => controlDigests(catalogueOf(asked(change))).get(id);
    it("stays with another why, another level, and another control", () => {
        assert.strictEqual(
            of("days", ({ controls }) => Object.assign(controls.days, { why: "Another reason." })),
            of("days"),
        );
        assert.strictEqual(
            of("days", ({ items }) => Object.assign(items.vanta[1], { level: "nice" })),
            of("days"),
        );
        assert.strictEqual(
            of("days", ({ controls }) => Object.assign(controls.other.answer, { soak: "crashes" })),
            of("days"),
        );
    });
    it("changes with its title, its answer, its demand and a list's own number", () => {
        for (const change of [
            ({ controls }: Loose) => Object.assign(controls.days, { title: "Something else holds" }),
            ({ controls }: Loose) => Object.assign(controls.days.answer, { probe: "tls.old-versions-refused" }),
            ({ controls }: Loose) => Object.assign(controls.days.demands.days, { atLeast: 15 }),
            ({ items }: Loose) => Object.assign(items.vanta[1].with, { days: 31 }),
        ])
            assert.notStrictEqual(of("days", change), of("days"));
    });
    it("and that of the whole changes with any of it, and with a rule's threshold", () => {
        const whole = (change?: (written: Loose) => void, days = 30) => packDigest(catalogueOf(asked(change)), [{ name: "a", thresholds: { days } } as Loose]);
        assert.strictEqual(whole(), whole());
        assert.notStrictEqual(
            whole(({ controls }) => Object.assign(controls.days, { why: "Another reason." })),
            whole(),
        );
        assert.notStrictEqual(whole(undefined, 31), whole());
    });
});

describe("the seal", () => {
    it("fits what was written, through YAML and the schema, and nothing else", () => {
        const catalogue = catalogueOf({ controls: { tls: control({ probe: "tls.certificate-valid" }) } });
        const evidence = answers(catalogue, { tls: {} }).get("tls")?.evidence as Loose;
        assert.strictEqual(sealOf(evidence), evidence.seal);
        assert.strictEqual(sealOf(evidenceFile.parse(JSON.parse(JSON.stringify(evidence)))), evidence.seal);
        evidence.measured[0].found = "TLS 1.1";
        assert.notStrictEqual(sealOf(evidence), evidence.seal);
    });
});
