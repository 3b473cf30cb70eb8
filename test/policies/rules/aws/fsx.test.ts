import * as rules from "../../../../policies/rules/aws/fsx";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

for (const type of ["windowsFileSystem:WindowsFileSystem", "lustreFileSystem:LustreFileSystem", "ontapFileSystem:OntapFileSystem"]) {
    describeRule(
        rules.fileServerIsBackedUp,
        `aws:fsx/${type}`,
        { automaticBackupRetentionDays: 30 },
        [[{ automaticBackupRetentionDays: 0 }, /automaticBackupRetentionDays is 0/]],
        [{ automaticBackupRetentionDays: unknown }],
        [{ automaticBackupRetentionDays: undefined }],
    );
}
