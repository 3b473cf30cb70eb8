import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "../foundation";
import type { Cluster } from "./cluster";

/** What storage in the cluster needs to know. */
export interface StorageArgs {
    /** Cluster it serves. */
    cluster: Cluster;
    /** Key of the volumes; it must outlive them. */
    key: EncryptionKey;
}

/**
 * The default StorageClass: encrypted gp3 volumes (cryptofunk:281); Auto Mode brings none.
 *
 * Traps: a volume is bound to its zone, so it is made where its first pod lands. In production a volume outlives its claim and the cluster,
 * and is deleted by hand; in staging it goes with its claim, which has to go before the cluster.
 */
export class Storage extends pulumi.ComponentResource {
    /** Name of the class. */
    readonly className = "gp3";
    /** What a volume claim waits for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: StorageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:Storage", name, {}, opts);
        const { cluster, key } = args;
        const mayEncrypt = cluster.useForVolumes(`${name}-key`, key, { parent: this });
        const storageClass = new k8s.storage.v1.StorageClass(
            name,
            {
                metadata: { name: this.className, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
                provisioner: "ebs.csi.eks.amazonaws.com",
                parameters: { type: "gp3", encrypted: "true", kmsKeyId: key.arn },
                volumeBindingMode: "WaitForFirstConsumer",
                reclaimPolicy: cluster.target.production ? "Retain" : "Delete",
                allowVolumeExpansion: true,
            },
            { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, mayEncrypt] },
        );
        this.ready = [mayEncrypt, storageClass];
        this.registerOutputs({ className: this.className });
    }
}
