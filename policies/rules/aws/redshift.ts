import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { lostDisk, lostHistory } from "../shared/reasons";

export const warehouseIsEncrypted = rule(
    aws.redshift.Cluster,
    {
        name: "warehouse-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A warehouse is encrypted at rest.",
        because: lostDisk,
        fix: "Leave encrypted out, or set it to true.",
    },
    cluster => (String(cluster.encrypted ?? true) === "false" ? "encrypted is false" : undefined),
);

export const warehouseIsBackedUp = rule(
    aws.redshift.Cluster,
    {
        name: "warehouse-is-backed-up",
        preset: "baseline",
        undisputed: { days: 1 },
        severity: "high",
        items: ["mech-exo:38", "mech-exo:39", "bot-core:383"],
        says: "A warehouse keeps 30 days of snapshots.",
        because: lostHistory,
        fix: "Set automatedSnapshotRetentionPeriod to 30.",
        thresholds: { days: 30 },
    },
    (cluster, { thresholds }) => {
        const days = cluster.automatedSnapshotRetentionPeriod;
        return Number(days ?? 1) >= thresholds.days ? undefined : `automatedSnapshotRetentionPeriod is ${days ?? "absent, which is 1"}`;
    },
);
