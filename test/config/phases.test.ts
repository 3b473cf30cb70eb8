import * as assert from "node:assert";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { faultsAfter, faultsOf, type Loose, load, refuses, sound, texts, withProject } from "./sandbox";

describe("how long a phase lasts", () => {
    const soak = (environment: string, phase: string, value: Loose) => (m: Loose) => (m.trading.soak = { [environment]: { [phase]: value } });
    refuses({
        soak: [
            [
                "less than two hours of dry in production",
                soak("production", "dry", { for: "1h" }),
                "trading.soak.production.dry.for",
                '"1h"',
                /^2h or more \(vanta:359\)$/,
            ],
            ["119 minutes of it", soak("production", "dry", { for: "119m" }), "trading.soak.production.dry.for", '"119m"', /^2h or more \(vanta:359\)$/],
            [
                "less than a day of canary",
                soak("production", "canary", { for: "23h" }),
                "trading.soak.production.canary.for",
                '"23h"',
                /^24h or more \(vanta:368\)$/,
            ],
            ["no time at all", soak("staging", "dry", { for: "0h" }), "trading.soak.staging.dry.for", '"0h"', /^a length of time such as/],
            ["a length without its unit", soak("staging", "dry", { for: 24 }), "trading.soak.staging.dry.for", "24", /^a length of time such as .*in quotes/],
            [
                "an item that is none",
                soak("staging", "dry", { for: "24h", items: ["line 63"] }),
                "trading.soak.staging.dry.items[0]",
                '"line 63"',
                /^a list and a line of it/,
            ],
            [
                "a soak of live, after which nothing comes",
                soak("production", "live", { for: "24h" }),
                "trading.soak.production.live",
                "an unknown key",
                /^one of canary, dry$/,
            ],
        ],
    });
    it("is a day in staging, a week of dry and a day of canary where the manifest says nothing", () => {
        const files = sound();
        delete files.manifest.trading.soak;
        const { manifest } = withProject(texts(files), root => load(root, "prod"));
        assert.deepStrictEqual(manifest.trading.soak, {
            staging: { dry: { for: "24h", items: ["cryptofunk:186"] } },
            production: { dry: { for: "7d", items: ["cryptofunk:253"] }, canary: { for: "24h", items: ["vanta:368"] } },
            measures: {},
        });
    });
});

describe("the phase that was reached", () => {
    const gone = {
        file: "Pulumi.prod.yaml",
        allowed:
            "nothing: the phase that was reached follows from evidence/<stack>/<bot>, which the preview of a raised golive:phase asks (docs/checklists.md)",
    };
    it("is typed nowhere any more: one fault says where it went", () => {
        for (const reached of [{ dry: "2026-09-01" }, "2026-09-01", {}])
            assert.deepStrictEqual(
                faultsAfter(({ prod }) => (prod["golive:reached"] = reached)),
                [{ ...gone, path: "golive:reached", found: typeof reached === "string" ? `"${reached}"` : "a mapping" }],
            );
    });
    it("is typed in no bot's section either", () => {
        const files = sound();
        files.prod["golive:bots"] = { other: { reached: { dry: "2026-09-01" } } };
        const manifest = { ...structuredClone(files.manifest), name: "other" };
        const told = withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(manifest) }, root => faultsOf(() => load(root, "prod", ["bot=other"])));
        assert.deepStrictEqual(told, [{ ...gone, path: "golive:bots.other.reached", found: "a mapping" }]);
    });
    it("is typed beside no bot's section either", () => {
        const files = sound();
        Object.assign(files.prod, { "golive:reached": { dry: "2026-09-01" }, "golive:bots": { other: { phase: "dry" } } });
        const manifest = { ...structuredClone(files.manifest), name: "other" };
        const told = withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(manifest) }, root => faultsOf(() => load(root, "prod", ["bot=other"])));
        assert.deepStrictEqual(told, [{ ...gone, path: "golive:reached", found: "a mapping" }]);
    });
    it("says nothing here about a higher phase: the preview asks the evidence", () => {
        for (const phase of ["dry", "canary", "live"])
            assert.strictEqual(withProject(texts(sound()), root => load(root, "prod", [`phase=${phase}`])).settings.phase, phase);
    });
    it("is never live in staging", () =>
        assert.deepStrictEqual(
            faultsAfter(({ staging }) => (staging["golive:phase"] = "live"), "staging").map(({ path }: Loose) => path),
            ["golive:phase"],
        ));
    it("is followed by where the stores stand, once there is evidence of what runs", () => {
        const files = sound();
        delete files.prod["golive:storeZones"];
        withProject(texts(files), root => {
            assert.strictEqual(load(root, "prod").settings.storeZones, undefined);
            mkdirSync(join(root, "evidence/prod/vanta"), { recursive: true });
            assert.strictEqual(load(root, "prod").settings.storeZones, undefined, "another bot's evidence says nothing of this one");
            mkdirSync(join(root, "evidence/prod/cryptofunk"));
            const [fault, ...more] = faultsOf(() => load(root, "prod"));
            assert.deepStrictEqual([fault.path, more], ["golive:storeZones", []]);
            assert.match(fault.allowed, /there is evidence of what runs here$/);
        });
    });
});
