import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { lostDisk } from "../shared/reasons";

export const queueIsEncrypted = rule(
    aws.sqs.Queue,
    {
        name: "queue-is-encrypted",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A queue is encrypted at rest.",
        because: lostDisk,
        fix: "Leave sqsManagedSseEnabled out, or set kmsMasterKeyId.",
    },
    // AWS encrypts every new queue that says nothing.
    queue => (queue.sqsManagedSseEnabled === false && !has(queue, "kmsMasterKeyId") ? "sqsManagedSseEnabled is false and kmsMasterKeyId is absent" : undefined),
);
