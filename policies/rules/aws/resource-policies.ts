import { aws } from "../../engine/aws";
import { type ResourceRule, rule, typeOf } from "../../engine/rule";
import { leastPrivilege, openTo } from "../../engine/statements";

/** Resources that carry a policy document, by the property that holds it; of a load of others it is `policy`. */
const elsewhere: [property: string, classes: unknown[]][] = [
    ["policyDocument", [aws.cloudwatch.LogResourcePolicy, aws.codeartifact.DomainPermissions, aws.codeartifact.RepositoryPermissionsPolicy]],
    ["policyDocument", [aws.amp.ResourcePolicy, aws.xray.ResourcePolicy]],
    ["accessPolicy", [aws.glacier.Vault, aws.cloudwatch.LogDestinationPolicy, aws.cloudsearch.DomainServiceAccessPolicy]],
    ["resourcePolicy", [aws.s3tables.TableBucketPolicy, aws.s3tables.TablePolicy, aws.sagemaker.ModelPackageGroupPolicy]],
];
const propertyOf = new Map(elsewhere.flatMap(([property, classes]) => classes.map(one => [typeOf(one), property] as const)));

export const resourcePolicyNamesReaders: ResourceRule = rule(
    [
        ...[aws.secretsmanager.SecretPolicy, aws.secretsmanager.Secret, aws.kms.Key, aws.kms.KeyPolicy, aws.kms.ReplicaKey, aws.kms.ExternalKey],
        ...[aws.s3.Bucket, aws.s3.BucketPolicy, aws.s3.AccessPoint, aws.s3control.AccessPointPolicy, aws.s3control.ObjectLambdaAccessPointPolicy],
        ...[aws.s3control.BucketPolicy, aws.sqs.QueuePolicy, aws.sqs.Queue, aws.sns.TopicPolicy, aws.sns.Topic, aws.ecr.RepositoryPolicy],
        ...[aws.ecr.RegistryPolicy, aws.backup.VaultPolicy, aws.efs.FileSystemPolicy, aws.msk.ClusterPolicy, aws.dynamodb.ResourcePolicy],
        ...[aws.kinesis.ResourcePolicy, aws.cloudwatch.EventBusPolicy, aws.glue.ResourcePolicy, aws.redshift.ResourcePolicy],
        ...[aws.redshiftserverless.ResourcePolicy, aws.dsql.ClusterPolicy, aws.lambda.ResourcePolicy, aws.mediastore.ContainerPolicy],
        ...[aws.acmpca.Policy, aws.schemas.RegistryPolicy, aws.ses.IdentityPolicy, aws.sesv2.EmailIdentityPolicy, aws.codebuild.ResourcePolicy],
        ...[aws.oam.SinkPolicy, aws.opensearchingest.ResourcePolicy, aws.networkfirewall.ResourcePolicy, aws.glacier.VaultLock],
        ...(elsewhere.flatMap(([, classes]) => classes) as (typeof aws.sns.Topic)[]),
    ],
    {
        name: "resource-policy-names-its-readers",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["arbitrage:195", "mech-exo:23"],
        says: "A policy on a resource names whom it lets in.",
        fix: "Name the account, role or service as principal, or a condition on who calls, such as aws:PrincipalOrgID or aws:SourceArn.",
    },
    (resource, { type }) => {
        const property = propertyOf.get(type) ?? "policy";
        return openTo((resource as Record<string, unknown>)[property], property);
    },
);
