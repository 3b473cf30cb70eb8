import { aws } from "../../engine/aws";
import { allFlaws, rule, typeOf } from "../../engine/rule";
import { lostHistory, weakTls } from "../shared/reasons";

export const memoryDbTls = rule(
    aws.memorydb.Cluster,
    {
        name: "memorydb-demands-tls",
        preset: "baseline",
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
        preset: "baseline",
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

export const memoryDbAsksWhoCalls = rule(
    [aws.memorydb.Cluster, aws.memorydb.Acl],
    {
        name: "memorydb-asks-who-calls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:55"],
        says: "MemoryDB knows its callers by users with passwords.",
        because: "Whoever gets into the network reads every key, and writes what the bot trades on.",
        fix: "Set aclName to an Acl of users of your own, whose authenticationMode is password or iam.",
    },
    (one, { type }) => {
        if (type === typeOf(aws.memorydb.Acl))
            return allFlaws((one as { userNames?: string[] }).userNames, name =>
                name === "default" ? "userNames has default, AWS's own user, who needs no password and may do everything" : undefined,
            );
        return (one as { aclName: string }).aclName === "open-access" ? "aclName is open-access, which lets anybody in and do everything" : undefined;
    },
);

export const memoryDbSurvivesZone = rule(
    aws.memorydb.Cluster,
    {
        name: "memorydb-survives-a-zone",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:45", "vanta:354"],
        says: "MemoryDB fails over to another zone.",
        because: "A bot that loses its Redis falls back to its safe mode and stops trading.",
        fix: "Set numReplicasPerShard to 1 or more.",
    },
    cluster => (cluster.numReplicasPerShard === 0 ? "numReplicasPerShard is 0" : undefined),
);
