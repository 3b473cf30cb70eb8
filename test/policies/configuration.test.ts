import * as assert from "node:assert";
import { strangers } from "../../policies/engine/configuration";
import { configFor, environmentConfig } from "../../policies/engine/environment";
import { graphRule } from "../../policies/engine/graph";
import type { ResourceRule } from "../../policies/engine/rule";
import { policiesOf, type Rule } from "../../policies/engine/runner";
import { configurationHolds } from "../../policies/rules/program/configuration";
import { judge, resource } from "../judge";
import { advisory, configure, disabled, mandatory, run } from "./served";

const text = { severity: "low", items: ["vanta:1"], says: "It holds.", because: "It must.", fix: "Fix it." } as const;
const type = "aws:rds/instance:Instance";
const backedUp: ResourceRule = {
    ...{ ...text, name: "kept-long-enough", types: [type], thresholds: { days: 30 } },
    flaw: (props, { thresholds }) => {
        const { days } = props as { days: number };
        return days < (thresholds.days as number) ? `days is ${days}, not ${thresholds.days}` : undefined;
    },
};
const several = graphRule(
    { ...text, name: "several-of-them", level: "advisory", thresholds: { least: 2 } },
    graph => graph.ofType(type),
    (_, graph, { least }) => (graph.nodes.length < least ? `fewer than ${least}` : undefined),
);
const bare: ResourceRule = { ...text, name: "has-no-threshold", types: [type], flaw: () => undefined };
const database = resource(type, "it", { days: 7 });

describe("Pulumi's policy configuration", () => {
    afterEach(() => configure());
    const policies = policiesOf([backedUp, several, bare, configurationHolds as Rule]);
    const found = async (given?: Parameters<typeof configure>[0]) => {
        await configure(given);
        return (await run(policies, [database])).map(({ rule, level, message }) => [rule, level, message.split(".")[0]]);
    };
    const own = [
        [backedUp.name, mandatory, "days is 7, not 30"],
        [several.name, advisory, "fewer than 2"],
    ];
    it("sets thresholds and levels for the next run only", async () => {
        assert.deepStrictEqual(await found(), own);
        assert.deepStrictEqual(await found({ [backedUp.name]: { level: advisory, properties: { days: 14 } }, [several.name]: { properties: { least: 3 } } }), [
            [backedUp.name, advisory, "days is 7, not 14"],
            [several.name, mandatory, "fewer than 3"],
        ]);
        assert.deepStrictEqual(await found({ [backedUp.name]: { properties: { days: 7 } }, [several.name]: { properties: { least: 1 } } }), []);
        assert.deepStrictEqual(await found(), own);
    });
    it("switches rules off", async () =>
        assert.deepStrictEqual(await found({ [backedUp.name]: { level: disabled }, [several.name]: { level: disabled } }), []));
    it("goes before what the pack has for the stack", async () => {
        const staging = policiesOf([backedUp], { config: { [backedUp.name]: { days: 5, enforcementLevel: "advisory" } } });
        assert.deepStrictEqual(await run(staging, [database]), []);
        await configure({ [backedUp.name]: { properties: { days: 9 } } });
        const [flaw] = await run(staging, [database]);
        assert.deepStrictEqual([flaw.message.split(".")[0], flaw.level], ["days is 7, not 9", mandatory]);
    });
});

describe("configuration-holds", () => {
    const { passes, fails } = judge(configurationHolds as Rule, type);
    const beside = { beside: [backedUp, several, bare] };
    afterEach(() => configure());
    it("passes thresholds that there are", async () => {
        await configure({ [backedUp.name]: { properties: { days: 7 } }, all: {}, "resource-rules": {}, "graph-rules": {} });
        await passes({ days: 7 }, beside);
    });
    it("fails a threshold that a rule does not have", async () => {
        await configure({ [backedUp.name]: { properties: { dayz: 7 } } });
        const flaw = await fails({ days: 30 }, /^the configuration of kept-long-enough sets dayz, which it does not have\. /, beside);
        assert.strictEqual(flaw.urn, "");
        await configure({ [bare.name]: { properties: { days: 7 } } });
        await fails({ days: 30 }, /^the configuration of has-no-threshold sets days, which it does not have\. /, beside);
    });
    it("fails a name that no rule has", async () => {
        await configure({ "kept-long-enuogh": { level: disabled } });
        await fails({ days: 30 }, /^the configuration names kept-long-enuogh, which is no rule; the nearest is kept-long-enough\. /, beside);
    });
});

describe("a name that no rule has", () => {
    const known = ["cache-is-backed-up", "database-is-backed-up", "vpc"];
    const nearest = (name: string) => /nearest is (.*)$/.exec(strangers([name], known)[0])?.[1];
    it("is told with the nearest that there is", () => {
        assert.strictEqual(nearest("databse-is-backed-up"), "database-is-backed-up");
        assert.strictEqual(nearest("databases-is-backed-up"), "database-is-backed-up");
        assert.strictEqual(nearest("chache-is-packed-up"), "cache-is-backed-up");
        assert.strictEqual(nearest("database-is-backedup"), "database-is-backed-up");
        assert.strictEqual(nearest("db-is-backed-up"), undefined);
    });
    it("is told alone where all are far", () => {
        assert.deepStrictEqual(strangers(["encrypt-everything", "vpc"], known), ["the configuration names encrypt-everything, which is no rule"]);
        assert.deepStrictEqual(
            [nearest("vpn"), nearest("vxyc"), nearest("vabce"), nearest("xyz"), nearest("sqs")],
            ["vpc", "vpc", undefined, undefined, undefined],
        );
        assert.deepStrictEqual(strangers(["odd"], []), ["the configuration names odd, which is no rule"]);
    });
});

describe("the stack's environment", () => {
    it("has its own configuration only in staging", () => {
        assert.strictEqual(configFor("staging")["cache-is-backed-up"].days, 0);
        assert.deepStrictEqual(configFor("production"), {});
    });
    it("is read from what the CLI hands over", () => {
        const before = process.env.PULUMI_CONFIG;
        process.env.PULUMI_CONFIG = '{"golive:environment":"staging"}';
        try {
            assert.deepStrictEqual(environmentConfig(), configFor("staging"));
        } finally {
            if (before === undefined) delete process.env.PULUMI_CONFIG;
            else process.env.PULUMI_CONFIG = before;
        }
        for (const settings of ["", "null", "[]", '{"golive:environment":"production"}', '{"environment":"staging"}'])
            assert.deepStrictEqual(environmentConfig(settings), {});
    });
});
