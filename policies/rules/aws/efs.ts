import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { lostHistory } from "../shared/reasons";

type BackupPolicy = { backupPolicy?: { status?: string } };
type Selection = { resources?: string[]; selectionTags?: unknown[]; conditions?: unknown[] };

export const fileSystemIsBackedUp = graphRule(
    {
        name: "file-system-is-backed-up",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["mech-exo:38", "bot-core:383"],
        says: "A file system is backed up.",
        because: lostHistory,
        fix: 'Create an aws.efs.BackupPolicy of it with status "ENABLED", or select it in an AWS Backup plan.',
    },
    graph => graph.ofType(aws.efs.FileSystem),
    (files, graph) => {
        const own = graph.users<BackupPolicy>(files, aws.efs.BackupPolicy);
        if (own.some(({ props }) => props.backupPolicy?.status === "ENABLED")) return undefined;
        // A plan that selects by tags or conditions may well mean it.
        const selected = () =>
            graph.ofType<Selection>(aws.backup.Selection).some(({ props }) => listOf(props.selectionTags).length || listOf(props.conditions).length);
        return graph.users(files, aws.backup.Selection).length || selected() ? undefined : "neither a BackupPolicy nor a backup Selection names it";
    },
);
