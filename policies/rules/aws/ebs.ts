import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { lostDisk } from "../shared/reasons";

export const storeIsEncrypted = rule(
    [aws.ebs.Volume, aws.efs.FileSystem],
    {
        name: "volume-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A volume is encrypted at rest.",
        because: lostDisk,
        fix: "Set encrypted to true.",
    },
    volume => (volume.encrypted ? undefined : `encrypted is ${volume.encrypted ?? "absent"}`),
);

export const volumesAreEncryptedByDefault = rule(
    aws.ebs.EncryptionByDefault,
    {
        name: "volume-encryption-stays-on",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "Nobody switches off that new volumes are encrypted.",
        because: lostDisk,
        fix: "Leave enabled out.",
    },
    account => (account.enabled === false ? "enabled is false" : undefined),
);

export const copyIsEncrypted = rule(
    [aws.ebs.SnapshotCopy, aws.ec2.AmiCopy],
    {
        name: "copied-snapshot-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42", "mech-exo:40"],
        says: "A copied snapshot or machine image is encrypted.",
        because: lostDisk,
        fix: "Set encrypted to true, and kmsKeyId.",
    },
    copy => (copy.encrypted ? undefined : `encrypted is ${copy.encrypted ?? "absent"}`),
);

export const sharingStaysBlocked = rule(
    [aws.ebs.SnapshotBlockPublicAccess, aws.ec2.ImageBlockPublicAccess],
    {
        name: "public-sharing-stays-blocked",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42", "cryptofunk:86"],
        says: "The account refuses to share snapshots and machine images with everybody.",
        because: "Whoever starts a disk from one reads what was on it.",
        fix: 'Set state to "block-all-sharing", of images to "block-new-sharing".',
    },
    account => (account.state === "unblocked" ? "state is unblocked" : undefined),
);
