import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { lostHistory } from "../shared/reasons";

export const fileServerIsBackedUp = rule(
    [aws.fsx.WindowsFileSystem, aws.fsx.LustreFileSystem, aws.fsx.OntapFileSystem, aws.fsx.OpenZfsFileSystem],
    {
        name: "file-server-keeps-backups",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["mech-exo:38", "bot-core:383"],
        says: "Nobody switches a file server's backups off.",
        because: lostHistory,
        fix: "Set automaticBackupRetentionDays to 30.",
    },
    files => (files.automaticBackupRetentionDays === 0 ? "automaticBackupRetentionDays is 0" : undefined),
);
