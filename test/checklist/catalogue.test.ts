import * as assert from "node:assert";
import { type Registries, readCatalogue } from "../../checklist/catalogue";
import { SettingsError } from "../../config/faults/faults";
import { catalogueFiles, catalogueOf, control, type Written, withFolder } from "./fixture";

/** The faults of a catalogue, a line each. */
function faults(written: Written, change: (files: Record<string, string>) => void = () => {}, registries?: Registries): string[] {
    const files = catalogueFiles(written);
    change(files);
    return withFolder(files, folder => {
        try {
            readCatalogue(folder, registries);
        } catch (error) {
            assert.ok(error instanceof SettingsError, String(error));
            return error.message.split("\n");
        }
        return assert.fail("no fault was found");
    });
}
const only = (found: string[], message: RegExp) => {
    assert.strictEqual(found.length, 1, found.join("\n"));
    assert.match(found[0], message);
};
const signed = control({ signature: { by: "risk", because: "It is a judgement." } });
const probed = control({ probe: "tls.certificate-valid" }, { demands: { days: { atLeast: 14, unit: "days" } } });

describe("the catalogue", () => {
    it("has each control with its file, and each list's items by line", () => {
        const { controls, lists } = catalogueOf({
            controls: { signed, probed },
            items: { vanta: { 7: { controls: ["signed", "probed"], with: { days: 30 } } } },
        });
        assert.deepStrictEqual(
            [...controls.values()].map(({ id, file, good }) => [id, file, good]),
            [
                ["signed", "checklist/controls/all.yaml", "release"],
                ["probed", "checklist/controls/all.yaml", "release"],
            ],
        );
        const vanta = lists.find(({ name }) => name === "vanta");
        assert.deepStrictEqual(vanta?.items.get(7), { level: "blocking", controls: ["signed", "probed"], with: { days: 30 } });
        assert.deepStrictEqual(
            lists.map(({ name }) => name),
            ["arbitrage", "vanta", "bot-core", "cryptofunk", "mech-exo"],
        );
    });
    it("refuses an unknown control, with line, path and the nearest name", () =>
        only(
            faults({ controls: { "limits-signed": signed }, items: { vanta: { 3: { controls: ["limits-signed"] }, 7: { controls: ["limit-signed"] } } } }),
            /^checklist\/vanta\.yaml:8: items\.7\.controls\[0\]: found "limit-signed", allowed: a control of checklist\/controls; did you mean limits-signed\?$/,
        ));
    it("refuses a part of a list that begins at no item", () =>
        only(
            faults({ controls: { signed } }, files => {
                files["checklist/cryptofunk.yaml"] = `sections: { 1: First, 4: Second }\n${files["checklist/cryptofunk.yaml"]}`;
            }),
            /^checklist\/cryptofunk\.yaml:1: sections\.4: found a line that is no item, allowed: the first item of the part$/,
        ));
    it("refuses a control that no list refers to", () =>
        only(
            faults({ controls: { signed, probed }, items: { vanta: { 3: { controls: ["signed"] } } } }),
            /^checklist\/controls\/all\.yaml:10: controls\.probed: found a control that no list refers to/,
        ));
    it("refuses a control twice in an item", () =>
        only(
            faults({ controls: { signed }, items: { vanta: { 3: { controls: ["signed", "signed"] } } } }),
            /vanta\.yaml:6: items\.3\.controls\[1\]: .*each control once/,
        ));
    it("refuses an id in two files, and names the other", () =>
        only(
            faults({ controls: { signed } }, files => {
                files["checklist/controls/more.yaml"] = files["checklist/controls/all.yaml"];
            }),
            /^checklist\/controls\/more\.yaml: controls\.signed: found a second control of this id, allowed: each id once: checklist\/controls\/all\.yaml has it$/,
        ));
    it("refuses an id twice in a file", () =>
        only(
            faults({ controls: { signed } }, files => {
                files["checklist/controls/all.yaml"] += files["checklist/controls/all.yaml"].replace("controls:\n", "");
            }),
            /^checklist\/controls\/all\.yaml: line 10: /,
        ));
    it("refuses a number that no control of the item demands", () =>
        only(
            faults({ controls: { probed }, items: { vanta: { 3: { controls: ["probed"], with: { day: 3 } } } } }),
            /items\.3\.with\.day: found a number that no control of the item demands, allowed: one of days; did you mean days\?$/,
        ));
    it("refuses a demand without number, and a list's number in the place of a range", () => {
        const demanded = (days: object) => control({ probe: "tls.certificate-valid" }, { demands: { days } });
        only(faults({ controls: { a: demanded({}) } }), /controls\.a\.demands\.days: found no number, allowed: either atLeast or atMost/);
        const range = demanded({ atLeast: 1, atMost: 9 });
        assert.ok(catalogueOf({ controls: { a: range } }));
        only(faults({ controls: { a: range }, items: { vanta: { 3: { controls: ["a"], with: { days: 3 } } } } }), /demands\.days: found a range/);
    });
    for (const [kind, answer, known, near] of [
        ["rule", { rule: ["secret-is-rotatd"] }, { rules: new Set(["secret-is-rotated"]) }, "secret-is-rotated"],
        ["probe", { probe: "tls.certificate-vald" }, { probes: new Set(["tls.certificate-valid"]) }, "tls.certificate-valid"],
        ["soak", { soak: "uptim" }, { soaks: new Set(["uptime"]) }, "uptime"],
        ["drill", { drill: "restor" }, { drills: new Set(["restore"]) }, "restore"],
    ] as const) {
        it(`refuses an unknown ${kind}, with the nearest name`, () =>
            only(
                faults({ controls: { a: control(answer) } }, undefined, known),
                new RegExp(`controls\\.a\\.answer\\.${kind}: found .*, allowed: a ${kind} that there is; did you mean ${near}\\?$`),
            ));
        it(`takes any ${kind} where nobody says which there are`, () => assert.ok(catalogueOf({ controls: { a: control(answer) } })));
    }
    it("refuses two kinds of answer, and a misspelt key once, with the nearest", () => {
        assert.match(faults({ controls: { a: control({ soak: "uptime", drill: "restore" }) } })[0], /all\.yaml:\d+: controls\.a\.answer/);
        const { phase: _, ...rest } = control({ soak: "uptime" });
        only(faults({ controls: { a: { ...rest, phas: "dry" } } }), /controls\.a\.phas: found an unknown key, allowed: did you mean phase\?/);
    });
    it("tells what is wrong in a controls' file alone: what it has nobody knows", () =>
        only(faults({ controls: { signed, probed: { ...probed, phase: "soon" } } }), /controls\.probed\.phase: found "soon", allowed: dry or canary or live$/));
    it("refuses a folder without controls, and a list that is not there", () => {
        const found = faults({ controls: { signed } }, files => {
            delete files["checklist/controls/all.yaml"];
            delete files["checklist/vanta.yaml"];
        });
        assert.match(found.join("\n"), /checklist\/controls: \(whole folder\): found no file/);
        assert.match(found.join("\n"), /checklist\/vanta\.yaml: \(whole file\): found no such file/);
    });
});
