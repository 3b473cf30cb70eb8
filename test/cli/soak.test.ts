import * as assert from "node:assert";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEvidence } from "../../checklist/evidence-folder";
import { wantedOf } from "../../cli/answering/answering";
import { drilled } from "../../cli/drill/drill";
import type { Drill } from "../../cli/drill/frame";
import { drills } from "../../cli/drill/index";
import { drillText } from "../../cli/output/drill";
import { plain } from "../../cli/output/paint";
import { soakJson, soakText } from "../../cli/output/soak";
import { catalogueNow } from "../../cli/recording/live";
import { isAskedHere, soaked } from "../../cli/soak/soak";
import { readSettings, stackConfig } from "../../config/load";
import { NoAccess } from "../../probes/probe";
import { Prometheus } from "../../probes/prometheus";
import { soak, soakOf } from "../../probes/soak";
import { scratchFolder } from "../scratch";

/** A Prometheus that has never seen anything. */
const empty = createServer((_, response) => response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result: [] } })));

describe("soaks and drills as commands", () => {
    const root = mkdtempSync(join(tmpdir(), "golive-soak-"));
    const meansFor = () => ({ prometheus: async () => `http://127.0.0.1:${(empty.address() as AddressInfo).port}`, close: async () => {} }) as never;
    before(async () => {
        // What there may be evidence of.
        mkdirSync(join(root, "bots"));
        for (const file of ["Pulumi.staging.yaml", "bots/vanta.yaml"]) writeFileSync(join(root, file), "");
        empty.listen(0, "127.0.0.1");
        await once(empty, "listening");
    });
    after(() => {
        empty.close();
        empty.closeAllConnections();
        rmSync(root, { recursive: true });
    });

    it("a soak writes what it could not evaluate as evidence, for every control that the next phase needs of it", async () => {
        const report = await soaked({ stack: "staging", bot: "vanta", writes: true, root, meansFor });
        assert.deepStrictEqual([report.phase, report.next, report.for, report.unwritten], ["dry", "canary", "24h", []]);
        assert.ok(report.answers.length > 5);
        assert.ok(report.answers.every(({ result }) => result === "not evaluated"));
        const read = readEvidence("staging", "vanta", catalogueNow(), root).map(({ evidence }) => [evidence.control, evidence.result]);
        assert.ok(
            read.some(([id]) => id === "staging-went-first"),
            "nothing in staging answers what production asks of it",
        );
        assert.deepStrictEqual(read.sort(), report.answers.map(({ control }) => [control.id, "not evaluated"]).sort());
        assert.match(
            soakText(report, plain),
            /^vanta staging: 24h in dry before canary \(vanta:63, vanta:148\)\n.*the bot is in dry: there is no series of golive_phase/,
        );
        assert.match(soakText(report, plain), /\nNOT HELD {2}\d+ not evaluated\n/);
    });
    it("a soak that reaches no Prometheus is the same document, with nothing evaluated, and writes nothing", async () => {
        const folder = scratchFolder("soak");
        const shut = {
            prometheus: async () => {
                throw new NoAccess("KUBECONFIG names no cluster");
            },
            close: async () => {},
        };
        const report = await soaked({ stack: "staging", bot: "vanta", writes: true, root: folder, meansFor: () => shut as never });
        const { not, answers, phase, files } = JSON.parse(soakJson(report));
        assert.deepStrictEqual([not, phase, files, existsSync(join(folder, "evidence"))], ["KUBECONFIG names no cluster", "dry", [], false]);
        assert.ok(answers.length > 5 && answers.every(({ result }: { result: string }) => result === "not evaluated"));
        assert.strictEqual(soakText(report, plain), "Not evaluated: KUBECONFIG names no cluster\n");
    });
    it("a step of live is a soak of its own: for as long, and at that step alone", async () => {
        const everything = readSettings({ config: stackConfig("prod", ["bot=vanta", "phase=live", "step=third-symbol"]), project: "golive", stack: "prod" });
        const demanded = soakOf(everything) ?? assert.fail();
        assert.deepStrictEqual(demanded, { for: "24h", items: ["vanta:439"], next: "live", step: { now: "third-symbol", next: "more-leverage" } });
        const now = Math.floor(Date.now() / 60_000) * 60;
        /** What is said of the phase where Prometheus has kept another step until so many hours ago. */
        const inPhase = async (until: number) => {
            const samples = (from: number, to: number) => Array.from({ length: (from - to) * 60 }, (_, minute) => [now - from * 3600 + minute * 60, "1"]);
            const series = (step: string, from: number, to: number) => ({
                metric: { __name__: "golive_phase", phase: "live", step },
                values: samples(from, to),
            });
            const seen = [series("third-symbol", until, -1), ...(until < 48 ? [series("double-notional", 48, until)] : [])];
            const kept = createServer(async (request, response) => {
                let body = request.url ?? "";
                for await (const part of request) body += part;
                const result = decodeURIComponent(body).includes("golive_phase") ? seen : [];
                response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result } }));
            });
            kept.listen(0, "127.0.0.1");
            await once(kept, "listening");
            const prometheus = new Prometheus(`http://127.0.0.1:${(kept.address() as AddressInfo).port}`);
            const wanted = wantedOf(catalogueNow(), everything, control => isAskedHere(control, demanded)).slice(0, 1);
            const [{ measured }] = await soak(wanted, { files: everything, prometheus, now: new Date(now * 1000) });
            kept.close();
            kept.closeAllConnections();
            return measured.find(({ what }) => what.startsWith("the bot is in"));
        };
        assert.deepStrictEqual((await inPhase(48))?.found, "live, at the step third-symbol alone");
        const young = await inPhase(10);
        assert.strictEqual(young?.what, "the bot is in live, at the step third-symbol");
        assert.strictEqual(young?.holds, "unknown");
        assert.match(young?.found ?? "", /^it is known to be since .*, and has lasted 24h at /);
        const last = readSettings({ config: stackConfig("prod", ["bot=vanta", "phase=live", "step=full"]), project: "golive", stack: "prod" });
        assert.strictEqual(soakOf(last), undefined);
    });
    it("asks of a step every measure of live, or those that it names", () => {
        const asked = (measures?: string[]) => {
            const demanded = { for: "24h", items: [], next: "live" as const, measures };
            return [...catalogueNow().controls.values()].filter(one => isAskedHere(one, demanded)).map(({ id }) => id);
        };
        assert.ok(asked().length > 8 && asked().includes("no-pages-in-canary") && !asked().includes("no-pages-while-dry"));
        assert.deepStrictEqual(asked(["pages"]), ["no-pages-in-canary"]);
    });
    it("and none where it is only to be looked at", async () => {
        const report = await soaked({ stack: "staging", bot: "example", writes: false, root, meansFor });
        assert.deepStrictEqual([report.files, existsSync(join(root, "evidence/staging/example"))], [[], false]);
    });
    /** A login and a cluster that answer, and have nothing. */
    const letIn = () =>
        ({ aws: async () => ({}), kubernetes: async () => ({ makeApiClient: () => ({ getCode: async () => ({}) }) }), close: async () => {} }) as never;
    it("a drill that no machine can do is not evaluated, with what to do; one that nobody agrees to writes nothing", async () => {
        const asked = { stack: "staging", bot: "vanta", root, meansFor, ask: async () => undefined, signal: new AbortController().signal, writes: true };
        const load = await drilled({ ...asked, drill: drills.get("load") ?? assert.fail(), agree: async () => assert.fail("nothing is to be agreed to") });
        assert.ok(load.files.length > 0 && load.answers.every(({ result }) => result === "not evaluated"));
        const no = await drilled({
            ...{ ...asked, drill: drills.get("alert-test") ?? assert.fail(), agree: async () => "Nothing was done." },
            meansFor: letIn,
        });
        assert.deepStrictEqual([no.files, no.not], [[], "Nothing was done."]);
        assert.match(drillText(no, plain), /^Nothing was done\.\n\nNOT PASSED {2}alert-test, vanta staging: nothing was asked\n$/);
    });
    it("a drill that is good for the release answers for none that nobody saw running", async () => {
        const asked = { stack: "staging", bot: "vanta", root, meansFor: letIn, ask: async () => undefined, signal: new AbortController().signal, writes: true };
        const agree = async () => undefined;
        const once: Drill = {
            ...(drills.get("duplicate-signal") ?? assert.fail()),
            plan: () => ({ steps: [{ say: "Count.", run: async ({ measured }) => measured("intents", 1, "intents of one signal", "1") }] }),
        };
        const [answer] = (await drilled({ ...asked, drill: once, agree })).answers;
        assert.deepStrictEqual([answer.control.id, answer.control.good, answer.result], ["duplicate-signal-taken-once", "release", "not evaluated"]);
        assert.deepStrictEqual(
            answer.measured.map(({ what, holds }) => [what, holds]),
            [
                ["intents of one signal", "yes"],
                ["the release that runs", "unknown"],
            ],
        );
    });
});
