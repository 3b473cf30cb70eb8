import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { lostHistory } from "../shared/reasons";

export const keyspaceIsBackedUp = rule(
    aws.keyspaces.Table,
    {
        name: "keyspace-table-is-backed-up",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["mech-exo:39", "bot-core:383"],
        says: "A table of Keyspaces can be taken back to any point in time.",
        because: lostHistory,
        fix: 'Set pointInTimeRecovery.status to "ENABLED".',
    },
    table => (table.pointInTimeRecovery?.status === "ENABLED" ? undefined : `pointInTimeRecovery.status is ${table.pointInTimeRecovery?.status ?? "absent"}`),
);
