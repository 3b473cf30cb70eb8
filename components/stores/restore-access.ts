import type * as pulumi from "@pulumi/pulumi";
import { type Cluster, type Namespace, postgresOperatorNamespace, postgresStatusPort } from "../cluster";
import type { ArchiveBucket } from "../foundation";

/** What a way back needs to know. */
export interface RestoreAccessArgs {
    /** Cluster that the restored database runs in. */
    cluster: Cluster;
    /** Namespace of the data stores. */
    namespace: Namespace;
    /** Where the backups are. */
    bucket: ArchiveBucket;
}

/** Name of the Cluster that a Postgres is restored as, beside the one that runs. */
export const restoredName = (store: string): string => `${store}-restored`;

/**
 * Lets a restored Postgres, which does not exist yet, read its backups and start: a role of its own for the ServiceAccount that CloudNativePG
 * will give it, reading alone, and the flows that a server needs. Without them a restore would begin with writing IAM and network policies.
 */
export function restoreAccess(store: string, args: RestoreAccessArgs, opts: pulumi.CustomResourceOptions): void {
    const { cluster, namespace, bucket } = args;
    const name = restoredName(store);
    const statements = [
        { Sid: "Bucket", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: bucket.arn },
        { Sid: "Objects", Action: "s3:GetObject", Resource: `${bucket.arn}/*` },
        ...(bucket.key ? [{ Sid: "Key", ...bucket.key.grant("s3") }] : []),
    ];
    cluster.podIdentity(name, { namespace: namespace.name, serviceAccount: name, statements }, opts);
    const pods = { "cnpg.io/cluster": name };
    namespace.allow(`${name}-operator`, { pods, from: [{ namespace: postgresOperatorNamespace, labels: {} }], ports: [{ port: postgresStatusPort }] });
    namespace.allow(`${name}-kubernetes`, { pods, to: [cluster.apiServer], ports: [{ port: 443 }] });
    namespace.allow(`${name}-s3`, { pods, to: cluster.awsApis, ports: [{ port: 443 }] });
    namespace.allow(`${name}-credentials`, { pods, to: [cluster.podIdentityAgent], ports: [{ port: 80 }] });
}
