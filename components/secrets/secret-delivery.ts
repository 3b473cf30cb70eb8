import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, type Namespace, podRoleArn } from "../cluster";
import { arnOf, type EncryptionKey, policyDocument, readerArn, readerRole, type SecretField, tagsOf } from "../foundation";

/** A text put together from known pieces, values that AWS decides, and fields of secrets. */
export type Composed = (string | pulumi.Output<string> | SecretField)[];

/** What the delivery of secrets to one reader needs to know. */
export interface SecretDeliveryArgs {
    /** The account, region and names. */
    target: Target;
    /** Where the reader runs. */
    cluster: Cluster;
    /** External Secrets, whose controller does the reading. */
    addOns: AddOns;
    /** The reader's namespace. */
    namespace: Namespace;
    /** Who reads, as the secrets' own policies name it: a service, or `migrations`; names the Kubernetes Secret, the store and the role. */
    reader: string;
    /** Keys of the Kubernetes Secret and what they are put together from. */
    values: Record<string, Composed>;
    /** The key that encrypts the secrets. */
    key: EncryptionKey;
    /** Labels of the Kubernetes Secret, by which an operator takes it for its own. Default: none. */
    labels?: Record<string, string>;
    /** What must exist first: the secrets and their first values. Default: nothing. */
    waitFor?: pulumi.Resource[];
}

/**
 * Secrets Manager -> Kubernetes Secret for one reader: a role that reads exactly its secrets, a store that uses it, and the Secret.
 * A store cannot use its own ServiceAccount's Pod Identity (only the controller's pod gets those credentials), and IAM roles for
 * service accounts would put the cluster's unknown issuer into the trust policy; so the controller, which has no right to any secret,
 * takes on the reader's role. Who may write SecretStores may name any reader's role: nobody but the deployer may.
 * Traps: Pod Identity's session tags travel along, so the trust needs `sts:TagSession`; an empty secret never syncs, so a reader
 * of a missing one is not built; the default refresh is an hour, here a minute, so that a rotation never meets an old password.
 */
export class SecretDelivery extends pulumi.ComponentResource {
    /** Name of the Kubernetes Secret. */
    readonly secretName: string;
    /** What a pod that mounts it waits for: it has been filled once. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: SecretDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:SecretDelivery", name, {}, opts);
        const { target, cluster, addOns, namespace, reader, key, waitFor = [] } = args;
        const child = { parent: this };
        const fields = unique(Object.values(args.values).flat().filter(isField));
        const metadata = { name: reader, namespace: namespace.name, labels: { "app.kubernetes.io/name": reader, "app.kubernetes.io/part-of": target.bot } };

        const role = new aws.iam.Role(
            name,
            {
                name: readerRole(target, reader),
                description: `Reads the secrets of ${reader}`,
                assumeRolePolicy: policyDocument([
                    { Principal: { AWS: podRoleArn(target, "external-secrets") }, Action: ["sts:AssumeRole", "sts:TagSession"] },
                ]),
                tags: tagsOf(target),
            },
            { ...child, dependsOn: addOns.externalSecrets },
        );
        const policy = new aws.iam.RolePolicy(
            name,
            {
                role: role.name,
                policy: policyDocument([
                    {
                        Sid: "Secrets",
                        Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                        Resource: [...new Set(fields.map(f => f.secret))].sort().map(secret => arnOf(target, "secretsmanager", `secret:${secret}-??????`)),
                    },
                    { Sid: "Key", ...key.grant("secretsmanager") },
                ]),
            },
            child,
        );
        const inCluster = { ...child, provider: cluster.provider };
        const store = new k8s.apiextensions.CustomResource(
            `${name}-store`,
            {
                apiVersion: "external-secrets.io/v1",
                kind: "SecretStore",
                metadata,
                spec: {
                    provider: {
                        aws: { service: "SecretsManager", region: target.region, role: readerArn(target, reader) },
                    },
                },
            },
            { ...inCluster, dependsOn: [...cluster.ready, ...namespace.ready, ...addOns.externalSecrets, policy] },
        );
        const secret = new k8s.apiextensions.CustomResource(
            name,
            {
                apiVersion: "external-secrets.io/v1",
                kind: "ExternalSecret",
                metadata: { ...metadata, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
                spec: {
                    refreshInterval: "1m",
                    secretStoreRef: { kind: "SecretStore", name: reader },
                    target: {
                        name: reader,
                        creationPolicy: "Owner",
                        template: {
                            engineVersion: "v2",
                            mergePolicy: "Replace",
                            type: "Opaque",
                            data: rendered(args.values),
                            ...(args.labels && { metadata: { labels: args.labels } }),
                        },
                    },
                    data: fields.map(f => ({ secretKey: alias(f), remoteRef: { key: f.arn ?? f.secret, property: f.field } })),
                },
            },
            { ...inCluster, dependsOn: [...cluster.ready, store, ...waitFor] },
        );
        this.secretName = reader;
        this.ready = [secret];
        this.registerOutputs({ secretName: this.secretName });
    }
}

function isField(piece: Composed[number]): piece is SecretField {
    return typeof piece === "object" && !pulumi.Output.isInstance(piece);
}

function unique(fields: SecretField[]): SecretField[] {
    return [...new Map(fields.map(f => [alias(f), f])).values()].sort((a, b) => alias(a).localeCompare(alias(b)));
}

/** A name that both a key of a Secret and a field of a Go template may have. */
function alias(field: SecretField): string {
    return `${field.secret}_${field.field}`.replace(/[^A-Za-z0-9_]/g, "_");
}

/** Go templates, one per key. In an address, a field is encoded: a password with an @ or a / would end it early. */
function rendered(values: Record<string, Composed>): Record<string, pulumi.Input<string>> {
    const literal = (text: string) => text.replace(/\{(?=\{|$)/g, '{{ "{" }}');
    return Object.fromEntries(
        Object.entries(values).map(([key, pieces]) => {
            const address = typeof pieces[0] === "string" && /^[a-z][a-z0-9+.-]*:\/\//.test(pieces[0]);
            const text = pieces.map(piece => {
                if (isField(piece)) return `{{ .${alias(piece)}${address ? " | urlquery" : ""} }}`;
                return typeof piece === "string" ? literal(piece) : piece.apply(literal);
            });
            return [key, text.every(piece => typeof piece === "string") ? text.join("") : pulumi.concat(...text)];
        }),
    );
}
