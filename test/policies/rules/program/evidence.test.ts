import * as assert from "node:assert";
import type { RecordedResource } from "../../../../policies/engine/analysis";
import { judgeAll } from "../../../../policies/judge";
import { hasEvidence } from "../../../../policies/rules/program/evidence";
import { keyCannotWithdraw } from "../../../../policies/rules/trading/exchange-keys";
import { dailyLossIsLimited } from "../../../../policies/rules/trading/limits";
import { oneWriter } from "../../../../policies/rules/trading/order-placers";
import { judge, judgeGraph, resource } from "../../../judge";

const env = [{ name: "OKX_PASSPHRASE", valueFrom: { secretKeyRef: { name: "okx", key: "passphrase" } } }];
const bot = (name: string, annotations?: object, more: object = { env }) =>
    resource("kubernetes:apps/v1:StatefulSet", name, {
        metadata: { name, namespace: "bot" },
        spec: { template: { metadata: { annotations }, spec: { containers: [{ name, ...more }] } } },
    });
const told = async (resources: RecordedResource[], rules = [dailyLossIsLimited, oneWriter, keyCannotWithdraw, hasEvidence]) => {
    const { findings, rules: judged } = await judgeAll(resources, { rules });
    return { messages: findings.map(({ rule, level, message }) => ({ rule, level, message })), judged };
};

describe("rules-have-what-they-go-by", () => {
    const graph = judgeGraph(hasEvidence);
    it("has nothing to say where every rule found what it goes by, or nothing to judge", () => graph.passes([bot("api", {}, {})]));
    it("tells once of all pods which rules had nothing to go by, why they were asked, and what to add", async () => {
        const { messages, judged } = await told([bot("a"), bot("b")]);
        assert.strictEqual(messages.length, 1);
        const [{ rule, level, message }] = messages;
        assert.deepStrictEqual([rule, level], ["rules-have-what-they-go-by", "advisory"]);
        assert.match(
            message,
            /^not evaluated: 1 rule, since nothing says what it goes by\. a \(taken for an order placer by OKX_PASSPHRASE, a key of okx\), b \(taken for an order placer by OKX_PASSPHRASE, a key of okx\): golive\.dev\/limit-max-daily-loss \(daily-loss-is-limited\)\. /,
        );
        assert.match(message, /docs\/policy-pack\.md/);
        // What had nothing to go by has judged nothing.
        assert.strictEqual(judged.find(one => one.name === "daily-loss-is-limited")?.judged, 0);
        assert.strictEqual(judged.find(one => one.name === "order-placer-is-single")?.judged, 2);
    });
    it("is silent where the pod says what the rule goes by, and the rule speaks", async () => {
        const limit = JSON.stringify({ told: [{ variable: "LOSS" }], enforcedBy: { code: "src/risk.py:1" } });
        const { messages } = await told([bot("a", { "golive.dev/limit-max-daily-loss": limit })]);
        assert.deepStrictEqual(
            messages.map(({ rule }) => rule),
            ["daily-loss-is-limited"],
        );
    });
    it("is silent where a pod says that it places none", async () => {
        const { messages } = await told([bot("a", { "golive.dev/places-orders": "false" })]);
        assert.deepStrictEqual(messages, []);
    });
    it("tells of pods of which nobody can tell whether they place orders, and asks them to say it", async () => {
        const unsure = bot(
            "relay",
            {},
            {
                env: [
                    { name: "PRIVATE_KEY", value: "x" },
                    { name: "RPC_URL", value: "y" },
                ],
            },
        );
        const { messages } = await told([unsure]);
        assert.match(
            messages[0].message,
            /relay \(PRIVATE_KEY, a wallet's key\): golive\.dev\/places-orders \(order-placer-is-single, and whatever else is asked/,
        );
    });
    it("tells of a secret whose name says an exchange's key and whose tags say nothing", async () => {
        const secret = resource("aws:secretsmanager/secret:Secret", "key", { name: "prod/binance-api-key" });
        const { messages } = await told([secret]);
        assert.match(messages[0].message, /key \(its name says that it is a key of binance\): the tag golive:exchange \(exchange-key-cannot-withdraw\)/);
        assert.deepStrictEqual((await told([resource("aws:secretsmanager/secret:Secret", "db", { name: "prod/database" })])).messages, []);
    });
    it("starts anew with each analysis", async () => {
        await told([bot("a")]);
        assert.deepStrictEqual((await told([bot("api", {}, {})])).messages, []);
    });
    it("fails with what is missing", () =>
        judge(hasEvidence, "kubernetes:apps/v1:StatefulSet").fails(bot("a").properties, /not evaluated: 1 rule/, { beside: [dailyLossIsLimited] }));
});
