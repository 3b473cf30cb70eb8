import * as rules from "../../../../policies/rules/kubernetes/cron-job";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const run = { activeDeadlineSeconds: 900 };
describeRule(
    rules.runsDoNotOverlap,
    "kubernetes:batch/v1:CronJob",
    { spec: { concurrencyPolicy: "Forbid", jobTemplate: { spec: run } } },
    [
        [{ spec: { concurrencyPolicy: undefined } }, /concurrencyPolicy is absent, which is Allow/],
        [{ spec: { concurrencyPolicy: "Allow" } }, /concurrencyPolicy is Allow/],
        [{ spec: { jobTemplate: { spec: { activeDeadlineSeconds: undefined } } } }, /activeDeadlineSeconds is absent/],
        [{ spec: { jobTemplate: { spec: undefined } } }, /activeDeadlineSeconds is absent/],
    ],
    [{ spec: { concurrencyPolicy: unknown } }],
);
describe("scheduled-job-never-overlaps", () => {
    it("passes a run that ends the one before it", () =>
        judge(rules.runsDoNotOverlap, "kubernetes:batch/v1:CronJob").passes({ spec: { concurrencyPolicy: "Replace", jobTemplate: { spec: run } } }));
});
