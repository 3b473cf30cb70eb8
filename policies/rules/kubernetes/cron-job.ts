import type * as k8s from "@pulumi/kubernetes";
import { anyFlaw, kindRule } from "../../engine/rule";

export const runsDoNotOverlap = kindRule<k8s.types.input.batch.v1.CronJob>(
    "CronJob",
    {
        name: "scheduled-job-never-overlaps",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["arbitrage:188"],
        says: "A scheduled job does not start while the run before it still goes on, and a run has an end.",
        because: "Two reports of the same day, or a hanging run that piles up until the nodes are full.",
        fix: "Set concurrencyPolicy to Forbid, and activeDeadlineSeconds.",
    },
    ({ spec }) =>
        spec &&
        anyFlaw(
            () =>
                ["Forbid", "Replace"].includes(String(spec.concurrencyPolicy))
                    ? undefined
                    : `spec.concurrencyPolicy is ${spec.concurrencyPolicy ?? "absent, which is Allow"}`,
            () => (spec.jobTemplate.spec?.activeDeadlineSeconds ? undefined : "spec.jobTemplate.spec.activeDeadlineSeconds is absent"),
        ),
);
