import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { lostHistory, weakTls } from "../shared/reasons";

export const memoryDbTls = rule(
    aws.memorydb.Cluster,
    {
        name: "memorydb-demands-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "MemoryDB takes only TLS.",
        because: weakTls,
        fix: "Leave tlsEnabled out.",
    },
    cluster => (cluster.tlsEnabled === false ? "tlsEnabled is false" : undefined),
);

export const memoryDbIsBackedUp = rule(
    aws.memorydb.Cluster,
    {
        name: "memorydb-is-backed-up",
        severity: "high",
        items: ["cryptofunk:160", "mech-exo:38"],
        says: "MemoryDB keeps snapshots.",
        because: lostHistory,
        fix: "Set snapshotRetentionLimit to 1 or more.",
        thresholds: { days: 1 },
    },
    (cluster, { thresholds }) =>
        (cluster.snapshotRetentionLimit ?? 0) >= thresholds.days ? undefined : `snapshotRetentionLimit is ${cluster.snapshotRetentionLimit ?? "absent"}`,
);
