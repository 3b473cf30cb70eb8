import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocks, compared, type Expected, proveAwake } from "../../../cli/engine/comparison";
import { enginesLines } from "../../../cli/engine/preview";
import { readStream } from "../../../cli/engine/stream";
import { plain } from "../../../cli/output/paint";
import { isGraphRule } from "../../../policies/engine/runner";
import { rules } from "../../../policies/rules";

/** What the engine streamed of a first preview of the example bot's staging: three of its resources, each event as it was but for what nobody reads. */
const recorded = readFileSync(join(__dirname, "recorded.jsonl"), "utf8").trim().split("\n");
const events = recorded.map(line => JSON.parse(line));
const summaryOf = (end: string) => events.find(event => event.policyAnalyzeSummaryEvent?.resourceUrn.endsWith(end)).policyAnalyzeSummaryEvent;
const onGraph = events.find(event => event.policyAnalyzeStackSummaryEvent).policyAnalyzeStackSummaryEvent;
const graphRules = new Set(rules.filter(isGraphRule).map(({ name }) => name));

const database = summaryOf("::database");
/** What the offline preview of the same said: these rules were asked about the database, and those about the graph. */
const expected: Expected = {
    config: { "aws:region": "ap-northeast-1", "golive:bot": "example", "golive:environment": "staging", "golive:phase": "dry" },
    asked: new Map<string, Set<string>>([
        ...database.passed.map((name: string) => [name, new Set([database.resourceUrn])]),
        ...[...onGraph.passed, ...onGraph.failed].filter(name => graphRules.has(name)).map(name => [name, new Set(["some::urn"])]),
    ]),
};

type Change = (event: (typeof events)[number]) => unknown;
/** The recorded lines, with some of them changed, or left out where nothing comes back. */
const lines = (change: Change = event => event) => events.map(event => change(structuredClone(event))).flatMap(event => (event ? [JSON.stringify(event)] : []));
const judged = async (stream: string[], given = expected, options?: Parameters<typeof compared>[2]) => compared(await readStream(stream), given, options);
const violation = (more: object) => ({
    sequence: 3000,
    timestamp: 1,
    policyEvent: {
        resourceUrn: database.resourceUrn,
        message: "flaw\n",
        policyName: "database-is-encrypted",
        policyPackName: "golive",
        enforcementLevel: "mandatory",
        ...more,
    },
});
/** The recorded lines with one more before the last two. */
const with1 = (event: object) => [...lines().slice(0, -2), JSON.stringify(event), ...lines().slice(-2)];

describe("what the engine streams of its preview", () => {
    it("was recorded with something in it", () => {
        assert.ok(database.passed.length > 4);
        assert.ok([...expected.asked.keys()].some(name => graphRules.has(name)));
    });

    it("is sound where every rule ran: what only advises is no flaw", async () => {
        const told = await readStream(recorded);
        assert.deepEqual(compared(told, expected), { failed: [], undecided: [], unevaluated: [] });
        assert.equal(told.violations.length, 2);
        assert.ok(told.violations.every(({ level }) => level === "advisory"));
        assert.equal(told.result, "succeeded");
        assert.equal(told.steps.get(database.resourceUrn), "create");
    });

    it("blocks for a mandatory failure, and tells rule, resource and what was found", async () => {
        const told = await readStream(with1(violation({})));
        const found = compared(told, expected);
        assert.ok(blocks(found));
        assert.deepEqual(enginesLines({ told, ...found }, plain), [
            "✗ fail database-is-encrypted  golive:data:Stores$golive:data:Postgres$aws:rds/instance:Instance database\n    flaw",
        ]);
    });

    it("blocks for a rule that could not be decided, and not for advice, an exemption, or a rule that only advises", async () => {
        const doubt = (more: object) => judged(with1(violation({ message: "can't run policy 'x' during preview: y", enforcementLevel: "advisory", ...more })));
        assert.equal((await doubt({})).undecided.length, 1);
        assert.equal((await doubt({ policyName: "a-rule-that-nobody-knows" })).undecided.length, 1);
        assert.ok(!blocks(await doubt({ message: "advice, since z: can't run policy 'x': y" })));
        assert.ok(!blocks(await doubt({ message: "exempt until 2027-01-01 (T-1, ann): why. can't run policy 'x': y" })));
        const advisory = rules.find(({ level }) => level === "advisory")?.name;
        assert.ok(advisory);
        assert.ok(!blocks(await doubt({ policyName: advisory })));
        const goLive = rules.find(rule => rule.goLive)?.name;
        assert.ok(!blocks(await doubt({ policyName: goLive })));
    });

    it("names a rule on a resource that did not run", async () => {
        const { unevaluated } = await judged(
            lines(event => {
                const summary = event.policyAnalyzeSummaryEvent;
                if (summary?.passed) summary.passed = summary.passed.filter((name: string) => name !== "database-is-encrypted");
                return event;
            }),
        );
        assert.deepEqual(unevaluated, [
            "1 rules judged something offline and did not run in the engine: database-is-encrypted, of golive:data:Stores$golive:data:Postgres$aws:rds/instance:Instance database",
        ]);
    });

    it("counts a rule that failed as one that ran", async () => {
        const stream = lines(event => {
            const summary = event.policyAnalyzeSummaryEvent;
            if (summary?.passed) Object.assign(summary, { passed: summary.passed.slice(1), failed: summary.passed.slice(0, 1) });
            return event;
        });
        assert.ok(!blocks(await judged(stream)));
    });

    it("names the rules of a resource that the engine never looked at, the first and how many more", async () => {
        const { unevaluated } = await judged(lines(event => (event.policyAnalyzeSummaryEvent?.resourceUrn === database.resourceUrn ? undefined : event)));
        assert.match(
            unevaluated[0],
            new RegExp(`^${database.passed.length} rules judged something offline and did not run in the engine: .* and ${database.passed.length - 3} more$`),
        );
        assert.equal(unevaluated.length, 1);
    });

    it("names a rule on the graph that did not run, and the rules on the run itself", async () => {
        const without = (name: string) =>
            judged(
                lines(event => {
                    const summary = event.policyAnalyzeStackSummaryEvent;
                    if (summary) summary.passed = summary.passed.filter((one: string) => one !== name);
                    return event;
                }),
            );
        for (const name of ["bucket-demands-tls", "configuration-holds", "exemption-holds"])
            assert.deepEqual((await without(name)).unevaluated, [
                `1 rules judged something offline and did not run in the engine: ${name}, of the whole graph`,
            ]);
    });

    it("is no pass without any word on the graph", async () => {
        const { unevaluated } = await judged(lines(event => (event.policyAnalyzeStackSummaryEvent ? undefined : event)));
        assert.match(unevaluated[0], /rules judged something offline and did not run in the engine: [\w-]+, of the whole graph/);
    });

    it("is no pass where a policy configuration switched the rule off", async () => {
        // As the engine streams it then: a disabled rule is in neither list.
        const { unevaluated } = await judged(
            lines(event => {
                for (const summary of [event.policyAnalyzeSummaryEvent, event.policyAnalyzeStackSummaryEvent])
                    if (summary?.passed)
                        summary.passed = summary.passed.filter((name: string) => !["database-is-encrypted", "bucket-is-versioned"].includes(name));
                return event;
            }),
        );
        assert.match(unevaluated[0], /^2 rules judged something offline and did not run in the engine: database-is-encrypted, of .*, bucket-is-versioned$/);
    });

    for (const [what, stream, says] of [
        ["is empty", [], /^the engine loaded no policy pack$/],
        ["has nothing but blank lines", ["", "  "], /^the engine loaded no policy pack$/],
        ["was cut before its end", lines().slice(0, -2), /^the engine's events end before its preview did$/],
        ["was cut in a line", [...lines().slice(0, 9), lines()[9].slice(0, 40)], /^line 10 of the engine's events is no event$/],
        ["has a line of something else", ["Previewing update", ...lines()], /^line 1 of the engine's events is no event$/],
        ["has JSON that is no event", ["{}", ...lines()], /^line 1 of the engine's events is no event$/],
        ["is the digest of `preview --json`", ['{"config":{},"steps":[]}'], /^line 1 of the engine's events is no event$/],
        ["has no pack", lines(event => (event.policyLoadEvent ? undefined : event)), /^the engine loaded no policy pack$/],
        [
            "has another pack's answers alone",
            lines(event => {
                for (const one of [event.policyAnalyzeSummaryEvent, event.policyAnalyzeStackSummaryEvent]) if (one) one.policyPackName = "another";
                return event;
            }),
            /^the engine's events say of no rule that it ran$/,
        ],
    ] as const)
        it(`is no pass where it ${what}`, async () => {
            const { unevaluated } = await judged([...stream]);
            assert.equal(unevaluated.length, 1);
            assert.match(unevaluated[0], says);
        });

    it("tells the errors of a preview that failed", async () => {
        const failing = with1({ sequence: 1, diagnosticEvent: { message: "error: no such stack\n", severity: "error" } }).map(line =>
            line.replace('"result":"succeeded"', '"result":"failed"'),
        );
        const told = await readStream(failing);
        const found = compared(told, expected);
        assert.deepEqual(enginesLines({ told, ...found }, plain), ["error error: no such stack", "Not evaluated: the engine's preview failed."]);
    });

    it("is no pass where the engine read other settings than those judged, and tells their names alone", async () => {
        const other = (config: object) =>
            judged(
                lines(event => {
                    if (event.preludeEvent) Object.assign(event.preludeEvent.config, config);
                    return event;
                }),
            );
        assert.deepEqual((await other({ "golive:phase": "live" })).unevaluated, ["the engine reads other settings than those that were judged: golive:phase"]);
        assert.deepEqual((await other({ "aws:profile": "x" })).unevaluated, ["the engine reads other settings than those that were judged: aws:profile"]);
        assert.ok(!blocks(await other({ "golive:phase": "[secret]" })), "what nobody sees is compared by nobody");
        const without = { ...expected, config: { ...expected.config, "golive:zones": "[]" } };
        assert.deepEqual((await judged(recorded, without)).unevaluated, ["the engine reads other settings than those that were judged: golive:zones"]);
    });

    it("lets a setting of another bot stay in the stack's file", async () => {
        const { "golive:phase": _, ...config } = expected.config;
        assert.ok(blocks(await judged(recorded, { ...expected, config }, { stacks: {} })));
        assert.ok(!blocks(await judged(recorded, { ...expected, config }, { stacks: expected.config })));
    });

    it("may leave out what a deployment with targets does not touch", async () => {
        const untouched = (op?: string) =>
            lines(event => {
                if (event.policyAnalyzeSummaryEvent?.resourceUrn === database.resourceUrn) return undefined;
                if (event.resourcePreEvent?.metadata.urn !== database.resourceUrn) return event;
                event.resourcePreEvent.metadata.op = op;
                return op && event;
            });
        for (const op of ["same", undefined]) {
            assert.ok(!blocks(await judged(untouched(op), expected, { partly: true })));
            assert.ok(blocks(await judged(untouched(op), expected)));
        }
        assert.ok(blocks(await judged(untouched("update"), expected, { partly: true })));
    });

    it("passes once every planted flaw was named, and not where nothing is looked at", async () => {
        const told = await readStream(recorded);
        proveAwake(told, expected);
        proveAwake(told, expected, { partly: true });
        assert.throws(
            () => proveAwake(told, { ...expected, asked: new Map() }),
            /^Error: rules on resources that did not run was planted in the engine's answers, and nobody named it$/,
        );
    });
});
