import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type Cluster, type Namespace, podRoleArn } from "../cluster";
import { arnOf, nameOf, podLabels, policyDocument, tagsOf } from "../foundation";

/** What a signing key needs to know. */
export interface SignerArgs {
    /** The account, region and names. */
    target: Target;
    /** Where the service runs that signs. */
    cluster: Cluster;
    /** The service's namespace. */
    namespace: Namespace;
    /** The service: nobody else signs. */
    service: string;
    /** Last word on any argument of the key. */
    override?: Partial<aws.kms.KeyArgs>;
}

/**
 * The key of an account on a blockchain: secp256k1, made in KMS, which never lets it out (vanta:322). The service signs digests with it under its
 * own Pod Identity; the key's policy denies that to everybody else, whatever their own policies say.
 *
 * Traps. Such a key cannot rotate: another key is another account, so first move what the account holds, and `protect` keeps the key until then.
 * KMS signs in DER, possibly with an s in the upper half, which chains refuse: the code that asks has to lower it. The association is there before
 * the pod, or it stays without credentials.
 */
export class Signer extends pulumi.ComponentResource {
    /** The key's alias, known before a deployment; KMS takes it wherever it takes a key's id. */
    readonly alias: string;
    /** What the service's pods wait for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: SignerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:Signer", name, {}, opts);
        const { target, cluster, namespace, service } = args;
        const child = { parent: this };
        const signs = ["kms:Sign", "kms:GetPublicKey"];
        this.alias = `alias/${nameOf(target, `signer-${service}`, 200)}`;

        const key = new aws.kms.Key(
            name,
            {
                description: `Signs for ${service} of ${nameOf(target, "")}`,
                keyUsage: "SIGN_VERIFY",
                customerMasterKeySpec: "ECC_SECG_P256K1",
                deletionWindowInDays: target.production ? 30 : 7,
                policy: policyDocument([
                    { Sid: "Account", Principal: { AWS: arnOf(target, "iam", "root", true) }, Action: "kms:*", Resource: "*" },
                    {
                        Sid: "OnlyTheServiceSigns",
                        Effect: "Deny",
                        Principal: "*",
                        Action: "kms:Sign",
                        Resource: "*",
                        Condition: { ArnNotEquals: { "aws:PrincipalArn": podRoleArn(target, `${service}-signer`) } },
                    },
                ]),
                tags: tagsOf(target, { Name: nameOf(target, `signer-${service}`, 200), "golive:signs-for": service }),
                ...args.override,
            },
            { ...child, protect: target.protect },
        );
        const alias = new aws.kms.Alias(name, { name: this.alias, targetKeyId: key.id }, child);
        const identity = cluster.podIdentity(
            `${service}-signer`,
            {
                namespace: namespace.name,
                serviceAccount: service,
                statements: [
                    {
                        Sid: "Sign",
                        Action: signs,
                        Resource: arnOf(target, "kms", "key/*"),
                        Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": this.alias } },
                    },
                ],
            },
            child,
        );
        const pods = podLabels(target.bot, service);
        const flows = [
            namespace.allow(`${service}-signer`, { pods, to: cluster.awsApis, ports: [{ port: 443 }] }),
            namespace.allow(`${service}-signer-credentials`, { pods, to: [cluster.podIdentityAgent], ports: [{ port: 80 }] }),
        ];
        this.ready = [key, alias, identity, ...flows];
        this.registerOutputs({ alias: this.alias });
    }
}
