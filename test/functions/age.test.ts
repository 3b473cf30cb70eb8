import * as assert from "node:assert";
import { FakeSecretsManager } from "./fakes";

const { makeHandler } = require("../../functions/secrets/age.mjs");

describe("the age of secrets", () => {
    const measure = async (fill: (secretsManager: FakeSecretsManager) => void) => {
        const secretsManager = new FakeSecretsManager("cryptofunk/prod/binance");
        fill(secretsManager);
        const put: { MetricData: { Value: number; Dimensions: object[] }[] }[] = [];
        const handler = makeHandler({
            secretsManager,
            cloudwatch: { putMetricData: async (input: (typeof put)[0]) => put.push(input) },
            secrets: ["cryptofunk/prod/binance"],
            now: () => Date.parse("2026-04-01T00:00:00Z"),
            sleep: async () => {},
        });
        return { answer: await handler({}), put };
    };

    it("is that of the current value, not of the one before or the one staged beside it", async () => {
        const { put } = await measure(s => {
            s.versions.set("old", { value: "{}", stages: ["AWSPREVIOUS"], created: new Date("2025-01-01T00:00:00Z") });
            s.versions.set("now", { value: "{}", stages: ["AWSCURRENT"], created: new Date("2026-01-01T00:00:00Z") });
            s.versions.set("next", { value: "{}", stages: ["STAGED"], created: new Date("2026-03-31T00:00:00Z") });
        });
        assert.strictEqual(put[0].MetricData[0].Value, 90);
        assert.deepStrictEqual(put[0].MetricData[0].Dimensions, [{ Name: "Secret", Value: "cryptofunk/prod/binance" }]);
    });

    it("counts for nothing while another value lies ready, and again when that is the current one", async () => {
        const unstaged = async (stages: string[], laid = "2026-03-31T00:00:00Z") => {
            const { put } = await measure(s => {
                s.versions.set("now", { value: "{}", stages: ["AWSCURRENT"], created: new Date("2026-01-01T00:00:00Z") });
                if (stages.includes("AWSCURRENT")) s.versions.set("now", { value: "{}", stages, created: new Date("2026-01-01T00:00:00Z") });
                else s.versions.set("next", { value: "{}", stages, created: new Date(laid) });
            });
            return put[0].MetricData.map(({ Value }) => Value);
        };
        assert.deepStrictEqual(await unstaged(["GOLIVE_STAGED"]), [90, 0]);
        assert.deepStrictEqual(await unstaged(["AWSCURRENT", "GOLIVE_STAGED"]), [90, 90]);
        assert.deepStrictEqual(await unstaged(["AWSPREVIOUS"]), [90, 90]);
        assert.deepStrictEqual(await unstaged(["GOLIVE_STAGED"], "2026-03-22T00:00:00Z"), [90, 90], "its rotation came, and did not take it");
    });

    it("does not take a label that a promoted value has left behind for one that lies ready", async () => {
        const { put } = await measure(s => {
            s.versions.set("laid", { value: "{}", stages: ["GOLIVE_STAGED"], created: new Date("2025-12-31T00:00:00Z") });
            s.versions.set("now", { value: "{}", stages: ["AWSCURRENT"], created: new Date("2026-01-01T00:00:00Z") });
        });
        assert.deepStrictEqual(
            put[0].MetricData.map(({ Value }) => Value),
            [90, 90],
        );
    });

    it("is left out for a secret without a value, whose alarm then goes off", async () => {
        const { answer, put } = await measure(() => {});
        assert.deepStrictEqual([answer, put], [{ measured: [] }, []]);
    });
});
