import type * as pulumi from "@pulumi/pulumi";
import type { ArchiveBucket } from "./archive-bucket";
import type { Authority } from "./authority";
import type { Peer } from "./peers";

/** One field of a secret in Secrets Manager. */
export interface SecretField {
    /** Name of the secret in Secrets Manager. */
    secret: string;
    /** Field of its JSON value. */
    field: string;
    /** ARN, where AWS chooses the name and `secret` is only a pattern for it. Default: `secret` is the whole name. */
    arn?: pulumi.Input<string>;
}

/** What the bot's workloads and the monitoring need to know of a data store, whatever runs it. */
export interface Store {
    /** Values that a manifest may write as `${<store>.<value>}` in `environment` and `secrets`: host, port, database, url, ... */
    readonly values: Record<string, pulumi.Input<string>>;
    /** Values that may only be written in `secrets`, as `${<store>.<field>}`: username, password, ... */
    readonly secretFields: Record<string, SecretField>;
    /** Who answers, for NetworkPolicies. */
    readonly peer: Peer;
    /** The TCP port. */
    readonly port: number;
    /** File by which clients check its certificate; workloads that use the store get it. Default: what their image trusts. */
    readonly authority?: Authority;
    /** What a workload that uses the store must wait for. */
    readonly ready: pulumi.Resource[];
    /** ARN of what AWS Backup saves of it, known before a deployment. Default: nothing; its own means do. */
    readonly backupArn?: string;
    /** ARN of an RDS instance whose automated backups RDS itself sends to the second region, known before a deployment. Default: none. */
    readonly replicatedArn?: string;
    /** Bucket with its own backups, which S3 copies to the second region. Default: none. */
    readonly backups?: ArchiveBucket;
}

/** Security groups that may reach something, by a name that tells who it is. */
export type Sources = Record<string, pulumi.Input<string>>;
