import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { accepted, at, faults, history, noon } from "./history";
import { faultsAfter, type Loose } from "./sandbox";

describe("going up", () => {
    it("to canary takes staging's and production's dry, each as long as the list demands", () => accepted(at("canary", { ...history, live: undefined })));
    it("to live takes canary too", () => accepted(at("live", history)));
    it("to canary takes dry in staging", () => accepted(at("canary", { dry: "2026-09-01", canary: "2026-09-03" }, undefined, "staging"), "staging"));
    it("takes hours where they are written: two are enough where two are demanded", () =>
        accepted(
            at(
                "canary",
                { staging: { dry: "2026-09-01" }, dry: "2026-09-03T08:00Z", canary: "2026-09-03T19:00+09:00" },
                { production: { dry: { for: "2h" } } },
            ),
        ));
    it("takes the days that Pulumi writes back, which it reads from YAML without quotes", () =>
        accepted(
            at("canary", {
                staging: { dry: "2026-09-01 00:00:00 +0000 UTC" },
                dry: "2026-09-03 00:00:00 +0000 UTC",
                canary: "2026-09-11 00:00:00 +0000 UTC",
            }),
        ));
    it("takes a day on that very day", () => accepted(at("live", { ...history, live: "2026-11-22" })));

    for (const file of ["docs/getting-started.md", "Pulumi.prod.yaml"])
        it(`goes by the examples in ${file}`, () => {
            const examples = [...readFileSync(join(__dirname, "../..", file), "utf8").matchAll(/golive:reached: (\{.*?\})(?=`|\n)/g)].map(([, text]) =>
                parse(text),
            );
            const canaries = examples.filter(({ canary }) => canary);
            assert.ok(canaries.length > 0, `${examples.length} examples`);
            for (const reached of canaries) accepted(at("canary", reached));
        });

    const wrong: Array<[what: string, phase: string, reached: Loose, path: string, found: string, allowed: string, soak?: Loose]> = [
        [
            "a jump over canary",
            "live",
            { ...history, canary: undefined },
            "canary",
            "nothing",
            "the day or the moment when canary was reached: live comes after it, one phase at a time (vanta:373)",
        ],
        [
            "production without staging",
            "canary",
            { ...history, staging: undefined },
            "staging.dry",
            "nothing",
            "the day or the moment when staging's dry was reached: canary comes after it, one phase at a time (vanta:373)",
        ],
        [
            "no day of its own, and says from when on it may be",
            "canary",
            { ...history, canary: undefined },
            "canary",
            "nothing",
            "the day or the moment when canary is reached, 2026-09-11 or later: dry was reached on 2026-09-03 and, counted from that day's end, has to last 7d before canary (cryptofunk:253)",
        ],
        [
            "a soak a day too short",
            "canary",
            { ...history, canary: "2026-09-10" },
            "canary",
            '"2026-09-10"',
            "2026-09-11 or later: dry was reached on 2026-09-03 and, counted from that day's end, has to last 7d before canary (cryptofunk:253); until then it has lasted 6d",
        ],
        [
            "a soak a minute too short",
            "canary",
            { ...history, dry: "2026-09-03T08:30Z", canary: "2026-09-10T08:29Z" },
            "canary",
            '"2026-09-10T08:29Z"',
            "2026-09-10T08:30Z or later: dry was reached on 2026-09-03T08:30Z and has to last 7d before canary (cryptofunk:253); until then it has lasted 6d 23h",
        ],
        [
            "canary on the day of dry",
            "canary",
            { ...history, canary: "2026-09-03" },
            "canary",
            '"2026-09-03"',
            "2026-09-11 or later: dry was reached on 2026-09-03 and, counted from that day's end, has to last 7d before canary (cryptofunk:253); until then it has lasted no time",
        ],
        [
            "too short a canary",
            "live",
            { ...history, live: "2026-09-12" },
            "live",
            '"2026-09-12"',
            "2026-09-13 or later: canary was reached on 2026-09-11 and, counted from that day's end, has to last 24h before live (cryptofunk:780); until then it has lasted no time",
        ],
        [
            "too short a time in staging",
            "canary",
            { ...history, staging: { dry: "2026-09-02T12:00Z" } },
            "dry",
            '"2026-09-03"',
            "2026-09-03T12:00Z or later: staging's dry was reached on 2026-09-02T12:00Z and has to last 24h before dry (cryptofunk:186); until then it has lasted 12h",
        ],
        [
            "staging's canary left out where the list demands one",
            "canary",
            history,
            "staging.canary",
            "nothing",
            "the day or the moment when staging's canary was reached: canary comes after it, one phase at a time (vanta:373)",
            { staging: { canary: { for: "2h", items: ["vanta:309"] } } },
        ],
        [
            "too short a canary in staging",
            "canary",
            { ...history, staging: { dry: "2026-09-01", canary: "2026-09-03T08:00Z" }, dry: "2026-09-03T09:30Z", canary: "2026-10-01" },
            "dry",
            '"2026-09-03T09:30Z"',
            "2026-09-03T10:00Z or later: staging's canary was reached on 2026-09-03T08:00Z and has to last 2h before dry (vanta:309); until then it has lasted 1h 30m",
            { staging: { canary: { for: "2h", items: ["vanta:309"] } } },
        ],
        [
            "a soak of which no item speaks, and names the manifest",
            "canary",
            { ...history, canary: "2026-09-06" },
            "canary",
            '"2026-09-06"',
            "2026-09-08 or later: dry was reached on 2026-09-03 and, counted from that day's end, has to last 4d before canary (trading.soak in its manifest); until then it has lasted 2d",
            { production: { dry: { for: "4d" } } },
        ],
        [
            "a canary from before it went back to dry",
            "canary",
            { ...history, dry: "2026-10-01" },
            "canary",
            '"2026-09-11"',
            "2026-10-09 or later: dry was reached on 2026-10-01 and, counted from that day's end, has to last 7d before canary (cryptofunk:253); what was reached before the bot went back has to be reached again",
        ],
        ["a day ahead", "live", { ...history, live: "2026-11-23" }, "live", '"2026-11-23"', "a time that has come; now it is 2026-11-22T12:00Z"],
        ["a day of another age", "live", { ...history, staging: { dry: "1001-01-01" } }, "staging.dry", '"1001-01-01"', "a day of the last five years"],
        [
            "a minute ahead",
            "live",
            { ...history, live: "2026-11-22T12:01Z" },
            "live",
            '"2026-11-22T12:01Z"',
            "a time that has come; now it is 2026-11-22T12:00Z",
        ],
        [
            "a day ahead of a phase that is not there yet",
            "dry",
            { ...history, live: "2027-09-13" },
            "live",
            '"2027-09-13"',
            "a time that has come; now it is 2026-11-22T12:00Z",
        ],
        [
            "a day ahead in staging's history",
            "dry",
            { staging: { canary: "2027-09-13" } },
            "staging.canary",
            '"2027-09-13"',
            "a time that has come; now it is 2026-11-22T12:00Z",
        ],
        [
            "a day that there is not",
            "dry",
            { dry: "2026-02-30" },
            "dry",
            '"2026-02-30"',
            'a day such as "2026-10-04", or with its hour and time zone, such as "2026-10-04T08:00Z"',
        ],
        [
            "an hour without its time zone",
            "dry",
            { dry: "2026-09-01T08:00" },
            "dry",
            '"2026-09-01T08:00"',
            'a day such as "2026-10-04", or with its hour and time zone, such as "2026-10-04T08:00Z"',
        ],
        ["a phase that there is not", "dry", { paper: "2026-09-01" }, "paper", "an unknown key", "one of canary, dry, live, staging"],
    ];
    for (const [what, phase, reached, path, found, allowed, soak] of wrong)
        it(`refuses ${what}`, () => {
            const told = faults(at(phase, reached, soak));
            assert.deepStrictEqual(told, [{ file: "Pulumi.prod.yaml", path: `golive:reached.${path}`, found, allowed }]);
        });

    it("refuses canary in staging after half a day", () => {
        const told = faults(at("canary", { dry: "2026-09-01T08:00Z", canary: "2026-09-01T20:00Z" }, undefined, "staging"), "staging");
        assert.deepStrictEqual(
            told.map(({ path, allowed }) => `${path}: ${allowed}`),
            [
                "golive:reached.canary: 2026-09-02T08:00Z or later: dry was reached on 2026-09-01T08:00Z and has to last 24h before canary (cryptofunk:186); until then it has lasted 12h",
            ],
        );
    });
    it("names all that is missing, and all that is too short, in one run", () => {
        assert.deepStrictEqual(
            faults(at("live")).map(({ path }) => path),
            ["staging.dry", "dry", "canary", "live"].map(path => `golive:reached.${path}`),
        );
        const short = { staging: { dry: "2026-09-03" }, dry: "2026-09-03", canary: "2026-09-04", live: "2026-09-05" };
        assert.deepStrictEqual(
            faults(at("live", short)).map(({ path }) => path),
            ["dry", "canary", "live"].map(path => `golive:reached.${path}`),
        );
    });
    it("is not judged while the environment or the history is faulty, which is told once", () => {
        const paths = (change: (files: Loose) => void) => faults(change).map(({ path }) => path);
        assert.deepStrictEqual(
            paths(files => {
                at("canary")(files);
                files.prod["golive:environment"] = "prod";
            }),
            ["golive:environment"],
        );
        assert.deepStrictEqual(paths(at("canary", { dry: "soon" })), ["golive:reached.dry"]);
    });
    it("says no more than that a day is missing where the one before it is missing too", () =>
        assert.strictEqual(faults(at("live")).at(-1)?.allowed, "the day or the moment when live is reached"));
    it("takes this very minute", () => accepted(at("live", { ...history, live: "2026-11-22T12:00Z" })));
    it("to live in staging is refused for itself alone", () =>
        assert.deepStrictEqual(
            faults(at("live", undefined, undefined, "staging"), "staging").map(({ path }) => path),
            ["golive:phase"],
        ));
    it("stays refused by days alone while the manifest's own soak is faulty, which is told once", () => {
        const told = faults(at("canary", { ...history, canary: undefined }, { production: { dry: { for: "soon" } } }));
        assert.deepStrictEqual(
            told.map(({ path }) => path),
            ["trading.soak.production.dry.for", "golive:reached.canary"].sort().reverse(),
        );
    });
    it("is judged as if the override stood in the file", () => {
        const [fault] = faultsAfter(at("dry", { ...history, canary: "2026-09-04" }), "prod", ["phase=canary", "reached.canary=2026-09-05"], noon);
        assert.deepStrictEqual([fault.file, fault.path, fault.found], ["--config", "golive:reached.canary", '"2026-09-05"']);
    });
});
