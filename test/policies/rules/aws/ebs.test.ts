import * as rules from "../../../../policies/rules/aws/ebs";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

for (const type of ["aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem"]) {
    describeRule(rules.storeIsEncrypted, type, { encrypted: true }, [[{ encrypted: undefined }, /encrypted is absent/]], [{ encrypted: unknown }]);
}

describeRule(
    rules.volumesAreEncryptedByDefault,
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    {},
    [[{ enabled: false }, /enabled is false/]],
    [{ enabled: unknown }],
);

for (const type of ["aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"])
    describeRule(
        rules.copyIsEncrypted,
        type,
        { encrypted: true },
        [
            [{ encrypted: undefined }, /encrypted is absent/],
            [{ encrypted: false }, /encrypted is false/],
        ],
        [{ encrypted: unknown }],
    );

for (const type of ["ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "ec2/imageBlockPublicAccess:ImageBlockPublicAccess"]) {
    describeRule(
        rules.sharingStaysBlocked,
        `aws:${type}`,
        { state: "block-new-sharing" },
        [[{ state: "unblocked" }, /state is unblocked/]],
        [{ state: unknown }],
    );
}
