import * as assert from "node:assert";
import fc from "fast-check";
import { phases } from "../../config/phases";
import { phaseRules } from "../../config/rules/phases";
import { momentText } from "../../config/time";
import { accepted, at, history, noon } from "./history";
import { faultsOf, type Loose, load, refuses, sound, texts, withProject } from "./sandbox";

describe("going down", () => {
    it("from live to dry or canary is a change of the phase alone", () => {
        for (const phase of ["canary", "dry"]) accepted(at(phase, history));
    });
    it("to dry is never refused for what the history lacks or has too early", () => {
        for (const reached of [undefined, { live: "2026-01-01" }, { dry: "2026-09-03", canary: "2026-09-03", live: "2026-01-01" }])
            accepted(at("dry", reached));
    });
    it("to dry is possible in a production that is turned into staging to be taken down", () => accepted(at("dry", history, undefined, "staging"), "staging"));

    // Through the rules alone, so that thousands of histories are tried. Hours from one reached phase to the next, around what is demanded.
    const step = (demanded: number) => fc.option(fc.integer({ min: -30, max: 60 }), { freq: 8 }).map(more => more && demanded + more);
    const steps = fc.tuple(fc.integer({ min: 0, max: 100 }), step(24), step(7 * 24), step(24));
    const { soak } = sound().manifest.trading;
    const refused = (phase: string, times: Loose, now: number) => {
        const settings = { environment: "production", phase, reached: times };
        const known: Loose = { stack: "prod", now: new Date(now), settings, given: [], aws: {}, manifest: { trading: { soak } }, names: {} };
        return phaseRules.some(rule => rule(known).length > 0);
    };
    it("is accepted wherever the higher phase was, then and at any later time", () => {
        const start = Date.parse("2026-08-01T05:00Z");
        const high = { canary: 0, live: 0 };
        fc.assert(
            fc.property(steps, fc.constantFrom("canary" as const, "live" as const), fc.nat(10 ** 10), (gaps, phase, later) => {
                const hours = (index: number) => gaps.slice(0, index + 1).reduce<number>((sum, gap) => sum + (gap ?? 0), 0);
                const [staging, dry, canary, live] = gaps.map((gap, index) => (gap === null ? undefined : momentText(start + hours(index) * 3_600_000)));
                const reached = { staging: { dry: staging }, dry, canary, live };
                const now = start + 30 * 24 * 3_600_000;
                if (refused(phase, reached, now)) return;
                high[phase]++;
                for (const lower of phases.slice(0, phases.indexOf(phase) + 1))
                    assert.ok(!refused(lower, reached, now + later), `${lower} after ${phase}: ${JSON.stringify(reached)}`);
            }),
            { numRuns: 3000 },
        );
        assert.ok(high.canary > 50 && high.live > 50, `too few histories let a phase above dry be: ${JSON.stringify(high)}`);
    });
});

describe("a history", () => {
    /** Reads prod for a second bot that has a section. */
    const other = (section: Loose, change: (prod: Loose) => void = () => undefined, overrides: string[] = []) => {
        const files = sound();
        files.prod["golive:bots"] = { other: section };
        change(files.prod);
        const manifest = { ...structuredClone(files.manifest), name: "other" };
        return withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(manifest) }, root => {
            try {
                return load(root, "prod", [...overrides, "bot=other"], noon).settings.phase;
            } catch {
                return faultsOf(() => load(root, "prod", [...overrides, "bot=other"], noon)).map(({ path }) => path);
            }
        });
    };
    it("may stand in a bot's section", () => assert.strictEqual(other({ phase: "live", reached: history }), "live"));
    it("says nothing about a bot with a section of its own, which is in dry until that says otherwise, and then has no history", () => {
        const far = (prod: Loose) => Object.assign(prod, { "golive:phase": "canary", "golive:reached": history });
        assert.strictEqual(other({}, far), "dry");
        assert.deepStrictEqual(
            other({ phase: "canary" }, far),
            ["staging.dry", "dry", "canary"].map(path => `golive:bots.other.reached.${path}`),
        );
    });
    it("is put into the section by an override", () =>
        assert.strictEqual(
            other({}, undefined, ["phase=canary", "reached.staging.dry=2026-09-01", "reached.dry=2026-09-03", "reached.canary=2026-09-11"]),
            "canary",
        ));
});

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
        });
    });
});
