import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { lostDisk } from "../shared/reasons";

export const streamIsEncrypted = rule(
    aws.kinesis.Stream,
    {
        name: "stream-is-encrypted",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A stream is encrypted at rest.",
        because: lostDisk,
        fix: "Set encryptionType to KMS and kmsKeyId to alias/aws/kinesis or a key of your own.",
    },
    stream => (stream.encryptionType === "KMS" ? undefined : `encryptionType is ${stream.encryptionType ?? "absent, which is NONE"}`),
);

export const deliveryIsEncrypted = rule(
    aws.kinesis.FirehoseDeliveryStream,
    {
        name: "delivery-stream-is-encrypted",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A delivery stream is encrypted at rest.",
        because: lostDisk,
        fix: "Set serverSideEncryption.enabled to true.",
    },
    stream => {
        // What comes from another stream lies encrypted in that one.
        if (has(stream, "kinesisSourceConfiguration") || has(stream, "mskSourceConfiguration")) return undefined;
        return stream.serverSideEncryption?.enabled ? undefined : "serverSideEncryption.enabled is not true";
    },
);
