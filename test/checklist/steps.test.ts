import * as assert from "node:assert";
import { readCatalogue } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { subjectOf } from "../../checklist/evidence";
import { evidenceOf } from "../../checklist/evidence-writer";
import { liveHtml } from "../../cli/output/live/html";
import { liveMarkdown } from "../../cli/output/live/markdown";
import { liveText } from "../../cli/output/live/terminal";
import { plain } from "../../cli/output/paint";
import { type Given, liveOf } from "../../cli/recording/live";
import { type Loose, load } from "../config/sandbox";
import { ada, aRun, besides, catalogueOf, control, held, hours, noon, root } from "./fixture";

const catalogue = catalogueOf({
    controls: {
        pages: control({ soak: "pages" }, { phase: "live" }),
        uptime: control({ soak: "uptime" }, { phase: "live" }),
        staging: control({ soak: "uptime", in: "staging" }, { phase: "canary" }),
        agreed: control({ signature: { by: "risk", because: "It is a decision." } }, { phase: "live", eachStep: true }),
        once: control({ signature: { by: "risk", because: "It is a decision." } }, { phase: "live" }),
        probed: control({ probe: "http.paths-answer" }, { phase: "live" }),
    },
});

const loaded = new Map<string, ReturnType<typeof load>>();
/** vanta in production, somewhere. */
function vanta(...overrides: string[]) {
    const known = loaded.get(overrides.join()) ?? load(root, "prod", ["bot=vanta", ...overrides]);
    loaded.set(overrides.join(), known);
    return known;
}

/** Evidence of everything, given where a bot was; other places for some of it. */
function given(at: string[], others: Record<string, string[]> = {}): Given {
    const digests = controlDigests(catalogue);
    return new Map(
        [...catalogue.controls.values()].map(one => {
            const subject = subjectOf(vanta(...(others[one.id] ?? at)), undefined);
            const isSigned = "signature" in one.answer;
            const by = isSigned ? ({ person: ada, role: "risk" } as const) : aRun;
            const answered = { control: one, by, result: "pass" as const, measured: isSigned ? [] : [held(), ...besides(one, subject).measured] };
            return [one.id, { file: `${one.id}.yaml`, evidence: evidenceOf(answered, { subject, digest: digests.get(one.id) ?? "", now: hours(1) }) }];
        }),
    );
}

function report(evidence: Given, step: string | undefined, { everything = vanta("phase=live") } = {}) {
    const previewed: Loose = { everything, config: {}, recording: { resources: [] }, analysis: { findings: [], rules: [] } };
    return liveOf(previewed, { catalogue, evidence, proofs: { verified: false, unproven: new Map() } as Loose, unreviewed: [] }, { phase: "live", step }, noon);
}
const open = (...args: Parameters<typeof report>) =>
    report(...args)
        .controls.filter(({ state }) => state !== "pass")
        .map(({ id, reason }) => `${id}: ${reason}`)
        .sort();
const first = ["phase=live"];
const canary = ["phase=canary"];

describe("the report on a step", () => {
    it("counts of what a soak asks and of what is agreed each time only what was answered at the step before", () => {
        const [agreed, pages, uptime, ...more] = open(given(canary), "third-symbol").filter(one => !one.startsWith("once"));
        assert.match(pages, /^pages: .*it was answered in canary, and has to be at the step double-notional before third-symbol/);
        assert.match(uptime, /^uptime: .*in canary/);
        assert.match(agreed, /^agreed: /);
        assert.deepStrictEqual(more, []);
        assert.match(
            open(given(first), "more-leverage")[1] ?? "",
            /it was answered at the step double-notional, and has to be at the step third-symbol before more-leverage/,
        );
    });
    it("counts them there", () => {
        const closed = (...args: Parameters<typeof report>) => open(...args).filter(one => /step/.test(one));
        assert.deepStrictEqual(closed(given(first), "third-symbol"), []);
        assert.deepStrictEqual(closed(given(["phase=live", "step=third-symbol"]), "more-leverage"), []);
    });
    it("takes what is agreed in the change that goes up, and no soak from there", () => {
        const next = ["phase=live", "step=third-symbol"];
        const found = open(given(first, { agreed: next, pages: next }), "third-symbol").filter(one => /step/.test(one));
        assert.deepStrictEqual(found.length, 1);
        assert.match(found[0], /^pages: .*at the step third-symbol, and has to be at the step double-notional/);
    });
    it("asks nothing more for the first, after the canary, and after the last", () => {
        for (const step of ["double-notional", undefined])
            assert.deepStrictEqual(
                open(given(canary), step).filter(one => /step/.test(one)),
                [],
            );
    });
    it("asks anew only the measures that the step names", () => {
        const everything = vanta("phase=live");
        const [one, ...others] = everything.manifest.trading.steps;
        const steps = [{ ...one, soak: { for: "48h", items: [], measures: ["pages" as const] } }, ...others];
        const named = { ...everything, manifest: { ...everything.manifest, trading: { ...everything.manifest.trading, steps } } };
        const found = open(given(canary), "third-symbol", { everything: named }).map(text => text.split(":")[0]);
        assert.ok(found.includes("pages") && !found.includes("uptime"), found.join());
        assert.match(report(given(canary), "third-symbol", { everything: named }).step?.needs ?? "", /^48h at double-notional, asked for pages$/);
    });
    it("is shown with where the bot stands, what the step allows, and what it needs, in every format", () => {
        const one = report(given(first), "third-symbol");
        assert.deepStrictEqual(one.step, {
            ...{ now: "double-notional", wants: "third-symbol", of: "2 of 4", allows: "symbols BTC-USD, ETH-USD, SOL-USD", needs: "24h at double-notional" },
        });
        const line = /step third-symbol, 2 of 4, allows symbols BTC-USD, ETH-USD, SOL-USD; it needs 24h at double-notional/;
        const way = /from double-notional to third-symbol in live/;
        for (const text of [liveText(one, plain), liveMarkdown(one), liveHtml(one)]) {
            assert.match(text.replace(/\s+/g, " "), line);
            assert.match(text, way);
        }
        assert.match(
            liveText(report(given(canary), "double-notional", { everything: vanta("phase=canary") }), plain),
            /from canary to live, at double-notional: /,
        );
        assert.match(
            liveText(report(given(first), undefined, { everything: vanta("phase=live", "step=full") }), plain),
            /in live, at full: [^\n]*\n(.*\n)*step full, 4 of 4: the last/,
        );
        assert.strictEqual(report(given(first), undefined, { everything: load(root, "prod", ["bot=example", "phase=canary"]) }).step, undefined);
    });
    it("knows what the lists want agreed before each step", () => {
        const every = [...readCatalogue(root).controls.values()].filter(({ eachStep }) => eachStep).map(({ id }) => id);
        assert.deepStrictEqual(every.sort(), ["next-step-agreed", "thresholds-fit-the-step"]);
    });
});
