import * as rules from "../../../../policies/rules/aws/efs";
import { judgeGraph, resource, unknown } from "../../../judge";

describe("file-system-is-backed-up", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.fileSystemIsBackedUp);
    const files = resource("aws:efs/fileSystem:FileSystem", "files", {});
    const needs = { dependencies: [files.urn] };
    const policy = (status: unknown, more: object = needs) => resource("aws:efs/backupPolicy:BackupPolicy", "p", { backupPolicy: { status } }, more);
    const selection = (properties: object, more: object = {}) => resource("aws:backup/selection:Selection", "s", properties, more);
    it("passes one with a policy, or in a plan", async () => {
        await passes([files, policy("ENABLED")]);
        await passes([files, selection({ resources: [unknown] }, needs)]);
        await passes([files, selection({ selectionTags: [{ key: "backup" }] })]);
        await passes([files, selection({ conditions: [{}] })]);
    });
    it("fails others", async () => {
        await fails([files], /neither a BackupPolicy nor a backup Selection names it/);
        await fails([files, policy("DISABLED")], /neither/);
        await fails([files, policy("ENABLED", {})], /neither/);
        await fails([files, resource("aws:efs/backupPolicy:BackupPolicy", "p", {}, needs)], /neither/);
        await fails([files, selection({ resources: ["arn:x"] })], /neither/);
    });
    it("is undecided while the status is unknown", () => isUndecided([files, policy(unknown)]));
});
