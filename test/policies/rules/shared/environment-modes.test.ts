import * as assert from "node:assert";
import { Graph } from "../../../../policies/engine/graph";
import { environmentModes, unclearModes } from "../../../../policies/rules/shared/environment-modes";
import { configMap, content, pod, read, stranger, variable } from "../fixtures/contract";

type Read = Parameters<typeof read>[1] & { at?: string };
const graphOf = (...resources: ReturnType<typeof pod>[]) => new Graph(resources.map(one => ({ ...one, props: one.properties })) as never);
const reading = (name: string, ...reads: Read[]) => ({
    variables: [...content.variables, variable(name, ...reads.map(({ at = "bot/main.py:20", ...more }) => read(at, more)))],
});

/** What a pod's environment says of its mode: `money`, `play`, and with a question mark where it is a doubt. */
function said(one: ReturnType<typeof pod>, ...more: ReturnType<typeof pod>[]): string[] {
    const graph = graphOf(one, ...more);
    return environmentModes(graph.pods[0], graph).map(({ says, isSure }) => `${says}${isSure ? "" : "?"}`);
}
/** The same of one variable that the code reads at some places; unset where it has no value. */
const of = (name: string, value: string | undefined, ...reads: Read[]) =>
    said(pod({ env: value === undefined ? {} : { [name]: value }, change: reading(name, ...reads) }));

describe("what a variable says of a mode", () => {
    const cases: [name: string, value: string | undefined, reads: Read[], says: string[]][] = [
        ["DRY_RUN", "true", [{ values: ["yes", "TRUE"], case: "upper" }], ["play"]],
        ["DRY_RUN", "no", [{ values: ["true"], case: "lower" }], ["money"]],
        ["DRY_RUN", "true", [{ values: ["maybe"] }], ["money?", "play?"]],
        ["DRY_RUN", "/data", [{}], []],
        ["DRY_RUN", "false", [{ values: ["true"], default: "true", emptyIs: "unset" }], ["money"]],
        ["DRY_RUN", "", [{ emptyIs: "unknown" }], ["money?"]],
        ["DRY_RUN", "", [{ emptyIs: "unknown", values: ["true"], default: "true" }], ["money?", "play?"]],
        ["DRY_RUN", "", [{ emptyIs: "value", values: ["true"], default: "true" }], ["money"]],
        ["RUN_MODE", "both", [{}], []],
        ["RUN_MODE", "both", [{ values: ["both", "live"] }], []],
        ["RUN_MODE", "live", [{ values: ["live", "cached"] }], ["money"]],
        ["RUN_MODE", "live", [{ values: ["development"] }], []],
        ["RUN_MODE", "live", [{}, { at: "bot/main.py:30" }], ["money", "money"]],
        ["BROKER", "live", [{ values: ["live", "paper"] }], ["money"]],
        ["BROKER", "live", [{ values: ["live"] }], []],
        ["BROKER", "paper", [{ values: ["paper"] }], []],
        ["TESTNET", "true", [{}], []],
        ["LOG_LEVEL", "live", [{}], []],
    ];
    for (const [name, value, reads, says] of cases)
        it(`${name}=${value} where it is ${JSON.stringify(reads)}`, () => assert.deepStrictEqual(of(name, value, ...reads), says));
    it("shows a text with blanks in quotes", () => {
        for (const [value, shown] of [
            [" false", '" false"'],
            ["false ", '"false "'],
            ["false", "false"],
        ]) {
            const graph = graphOf(pod({ env: { DRY_RUN: value }, change: reading("DRY_RUN", { values: ["true"] }) }));
            assert.deepStrictEqual(
                environmentModes(graph.pods[0], graph).map(({ text }) => text),
                [`its environment says DRY_RUN=${shown}`],
            );
        }
    });
});

describe("what a variable says that nobody sets", () => {
    const cases: [name: string, reads: Read[], says: string[]][] = [
        ["RUN_MODE", [{ default: "[secret]" }], []],
        ["RUN_MODE", [{ default: "live", required: true }], []],
        ["RUN_MODE", [{ default: "[computed]" }], ["money?", "play?"]],
        ["RUN_MODE", [{ values: ["live", "paper"] }], []],
        ["DRY_RUN", [{ values: ["true"], emptyIs: "unset", by: "os.LookupEnv" }], []],
        ["DRY_RUN", [{ values: ["true"], emptyIs: "unset", by: "os.Getenv of a helper" }], ["money"]],
        ["DRY_RUN", [{ emptyIs: "value" }], []],
        ["DRY_RUN", [{ at: "api/main.py:1", values: ["true"] }], []],
    ];
    for (const [name, reads, says] of cases) it(`${name}, ${JSON.stringify(reads)}`, () => assert.deepStrictEqual(of(name, undefined, ...reads), says));
    it("is asked of the container that trades alone, and not where its command sets it", () => {
        const change = reading("DRY_RUN", { at: "bot/main.py:20", values: ["true"] });
        assert.deepStrictEqual(said(pod({ change })), ["money"]);
        assert.deepStrictEqual(said(pod({ change, container: { name: "other" } })), []);
        assert.deepStrictEqual(said(pod({ change, container: { command: ["sh", "-c", "export DRY_RUN=true; exec bot"] } })), []);
    });
});

describe("a variable by which a mode is told", () => {
    const told = (service?: string) => ({
        modes: [
            { variable: "DRY_RUN", allowed: ["true", "false"], service },
            { argument: "--mode", allowed: [] },
        ],
    });
    const switched = (service: string | undefined, ...reads: Read[]) =>
        said(pod({ env: { DRY_RUN: "false" }, annotations: told(service), change: reading("DRY_RUN", ...reads) }), pod({ name: "api", kind: "Deployment" }));
    it("speaks for itself, but where the code compares it with words", () => {
        assert.deepStrictEqual(switched(undefined, {}), []);
        assert.deepStrictEqual(switched(undefined, { values: [] }), []);
        assert.deepStrictEqual(switched(undefined, { values: ["true"] }), ["money"]);
        assert.deepStrictEqual(switched(undefined, {}, { at: "bot/main.py:30", values: ["true"] }), ["money", "money"]);
        const words = { modes: [{ variable: "RUN_MODE", allowed: ["live"] }] };
        assert.deepStrictEqual(said(pod({ env: { RUN_MODE: "live" }, annotations: words, change: reading("RUN_MODE", { values: ["live"] }) })), []);
    });
    it("says nothing of this pod where another service is told", () => assert.deepStrictEqual(switched("api", {}), ["money"]));
});

describe("a word for a mode that says nothing of money", () => {
    const unclear = (one: ReturnType<typeof pod>, ...more: ReturnType<typeof pod>[]) => {
        const graph = graphOf(one, ...more);
        return unclearModes(graph.pods[0], graph);
    };
    const bare = (...env: object[]) => {
        const one = structuredClone(stranger);
        const { containers } = (one.properties as { spec: { template: { spec: { containers: object[] } } } }).spec.template.spec;
        containers[0] = { name: "x", env, envFrom: [{ configMapRef: { name: "more" } }] };
        return one;
    };
    it("is named with its variable, wherever it is set", () => {
        assert.deepStrictEqual(unclear(bare({ name: "TRADING_MODE", value: "both" })), ["TRADING_MODE=both"]);
        assert.deepStrictEqual(unclear(bare(), configMap("more", { TRADING_MODE: "either", A: "b" })), ["TRADING_MODE=either"]);
        assert.deepStrictEqual(unclear(pod({ env: { BROKER: "both" }, change: reading("BROKER", { values: ["live", "paper"] }) })), ["BROKER=both"]);
    });
    it("is no word that says it, no switch, nothing empty, and nothing that the code does not read", () => {
        for (const value of ["live", "paper", ""]) assert.deepStrictEqual(unclear(bare({ name: "TRADING_MODE", value })), []);
        assert.deepStrictEqual(unclear(bare({ name: "DRY_RUN", value: "both" }, { name: "OTHER", value: "both" })), []);
        assert.deepStrictEqual(unclear(pod({ env: { RUN_MODE: "both" } })), []);
    });
});
