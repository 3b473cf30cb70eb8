import type * as k8s from "@pulumi/kubernetes";
import { kindRule } from "../../engine/rule";
import { lostDisk } from "../shared/reasons";

const blockStorage = ["ebs.csi.eks.amazonaws.com", "ebs.csi.aws.com", "kubernetes.io/aws-ebs"];

export const storageClassIsEncrypted = kindRule<k8s.storage.v1.StorageClassArgs>(
    "StorageClass",
    {
        name: "storage-class-encrypts",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42", "cryptofunk:281"],
        says: "Volumes that the cluster makes are encrypted.",
        because: lostDisk,
        fix: 'Set parameters.encrypted to "true".',
    },
    ({ provisioner, parameters }) => {
        if (!blockStorage.includes(provisioner)) return undefined;
        const encrypted = parameters?.encrypted;
        return encrypted === "true" ? undefined : `parameters.encrypted is ${encrypted ?? "absent"}`;
    },
);
