import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import { hasEvidence } from "../../../../policies/rules/program/evidence";
import { isNotOnSpot } from "../../../../policies/rules/trading/endings";
import * as limits from "../../../../policies/rules/trading/limits";
import * as rules from "../../../../policies/rules/trading/order-placers";
import { judgeGraph, resource, unknown } from "../../../judge";

const saysOrders = { "golive.dev/places-orders": "true" };
const key = ["8f3ae9", "c1d2b7"].join("");
const lambda = (variables: unknown, more: object = {}, name = "trader") =>
    resource("aws:lambda/function:Function", name, { environment: { variables }, ...more });
const machine = (userData: unknown, { name = "bot", type = "instance:Instance", ...more }: { name?: string; type?: string; [more: string]: unknown } = {}) =>
    resource(`aws:ec2/${type}`, name, { userData, ...more });
const script = (line: string) => `#!/bin/bash\nset -e\n${line}\n`;
const runs = script(`docker run -d -e BINANCE_API_KEY=${key} -e MODE=live acme/bot:1.0.0`);
const encoded = (text: string) => Buffer.from(text).toString("base64");

describe("order-placer-is-single, of functions and machines", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.oneWriter);
    const template = machine(encoded(runs), { type: "launchTemplate:LaunchTemplate" });
    const group = (maxSize: unknown) => resource("aws:autoscaling/group:Group", "bots", { maxSize }, { dependencies: [template.urn] });

    it("passes one machine, and a group of one", async () => {
        await passes([machine(runs)]);
        await passes([template]);
        await passes([template, group(1)]);
    });
    it("fails a group of several, by whatever form its user data has the key", async () => {
        await fails([template, group(3)], /^maxSize of bots is 3 \(taken for an order placer by BINANCE_API_KEY, a key of/);
        for (const line of [`export KRAKEN_API_SECRET='${key}'`, `echo "OKX_API_KEY=${key}" >> .env`, "BYBIT_API_KEY=$(aws ssm get-parameter --name k)"])
            await fails([machine(encoded(script(line)), { type: "launchTemplate:LaunchTemplate" }), group(2)], /^maxSize of bots is 2/);
    });
    it("leaves machines alone that are given no key, or one that is empty", async () => {
        for (const text of [script("yum update -y"), script("BINANCE_API_KEY="), script("LOG_LEVEL=info ./api"), "", undefined, unknown, "%%%"])
            await passes([machine(text, { type: "launchTemplate:LaunchTemplate" }), group(3)]);
        await passes([
            resource("aws:ec2/instance:Instance", "empty", {}),
            resource("aws:ec2/instance:Instance", "base", { userDataBase64: encoded("#!/bin/sh") }),
        ]);
    });
    it("is undecided while the group's size is unknown", () => isUndecided([template, group(unknown)]));
    it("asks of a function with a key whether it places orders: it is not evaluated, and no pass", async () => {
        const { findings } = await judgeAll([lambda({ LOG_LEVEL: "info", BINANCE_API_SECRET: key })], { rules: [rules.oneWriter, hasEvidence] });
        assert.deepStrictEqual(
            findings.map(({ rule, level }) => `${rule} ${level}`),
            ["rules-have-what-they-go-by advisory"],
        );
        assert.match(findings[0].message, /trader \(BINANCE_API_SECRET, a key of .*, and it is a Lambda function\): golive\.dev\/places-orders/);
    });
    it("judges a function that says so by how many of it may run at once", async () => {
        const said = (more: object) => lambda({ BINANCE_API_KEY: key }, { tags: saysOrders, ...more });
        await passes([said({ reservedConcurrentExecutions: 1 })]);
        await fails([said({})], /^reservedConcurrentExecutions is absent, which is no limit\. /);
        await fails([said({ reservedConcurrentExecutions: 5 })], /^reservedConcurrentExecutions is 5/);
        await isUndecided([said({ reservedConcurrentExecutions: unknown })]);
        await passes([lambda({ BINANCE_API_KEY: key }, { tags: { "golive.dev/places-orders": "false" } })]);
        for (const variables of [{ STRIPE_SECRET: "x" }, {}, unknown, undefined]) await passes([lambda(variables)]);
        await passes([resource("aws:lambda/function:Function", "it", {}), lambda({ LOG: "x" }, { tags: unknown })]);
    });
});

describe("what else is asked of functions and machines", () => {
    it("is whether two have one key", async () => {
        const { passes } = judgeGraph(rules.accountHasOneWriter);
        const two = (first: string, second: string) => [machine(script(first)), machine(script(second), { name: "other" })];
        const { findings } = await judgeAll(two(`BINANCE_API_KEY=${key}`, `BINANCE_API_KEY=${key}`), { rules: [rules.accountHasOneWriter] });
        assert.deepStrictEqual(
            findings.map(({ message }) => /has the same key, BINANCE_API_KEY/.test(message)),
            [true, true],
        );
        await passes(two(`BINANCE_API_KEY=${key}`, `BINANCE_API_KEY=${key}0`));
        await passes(two("BINANCE_API_KEY=$KEY", "BINANCE_API_KEY=$KEY"));
        await passes(two('BINANCE_API_KEY="$(fetch one)"', "BINANCE_API_KEY=$(fetch other)"));
    });
    it("is whether a machine may be taken away, and not on which nodes it stands", async () => {
        const { passes, fails } = judgeGraph(isNotOnSpot);
        await passes([machine(runs)]);
        await passes([machine(runs), resource("aws:eks/nodeGroup:NodeGroup", "a", { capacityType: "SPOT" })]);
        await fails([machine(runs, { instanceMarketOptions: { marketType: "spot" } })], /^instanceMarketOptions\.marketType is spot \(taken for/);
        await fails([machine(runs, { type: "spotInstanceRequest:SpotInstanceRequest" })], /^it is a spot instance/);
        await fails([machine(runs, { type: "launchConfiguration:LaunchConfiguration", spotPrice: "0.1" })], /^spotPrice is 0\.1/);
    });
    it("is its limits, where it says them", async () => {
        const { passes, fails } = judgeGraph(limits.positionIsLimited);
        const says = (value: string) =>
            lambda(
                { MAX_POSITION: value },
                {
                    tags: {
                        ...saysOrders,
                        "golive.dev/limit-max-position-size": JSON.stringify({ told: [{ variable: "MAX_POSITION" }], enforcedBy: { code: "src/risk.py:1" } }),
                    },
                },
            );
        await passes([says("0.1")]);
        await fails([says("0.5")], /it is 0\.5 in MAX_POSITION, more than 0\.2/);
    });
});
