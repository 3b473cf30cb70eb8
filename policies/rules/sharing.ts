import { aws } from "../aws";
import { documentOf, listOf } from "../read";
import { firstFlaw, rule } from "../rule";

const everybody = ["all", "*"];

export const snapshotIsPrivate = rule(
    [aws.rds.Snapshot, aws.rds.ClusterSnapshot, aws.rds.SnapshotCopy],
    {
        name: "snapshot-is-shared-with-few",
        severity: "critical",
        items: ["mech-exo:42", "cryptofunk:86"],
        says: "A database's snapshot is not for everybody.",
        because: "A public snapshot is the whole trade history for every AWS account.",
        fix: "Name the accounts in sharedAccounts.",
    },
    snapshot => {
        const shared = firstFlaw(listOf(snapshot.sharedAccounts), one => (everybody.includes(one) ? one : undefined));
        return shared && `sharedAccounts has ${shared}`;
    },
);

export const imageIsPrivate = rule(
    aws.ec2.AmiLaunchPermission,
    {
        name: "machine-image-is-shared-with-few",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A machine image is not for everybody.",
        because: "Whoever starts it reads what was on the disk.",
        fix: "Name an account, organizationArn or organizationalUnitArn.",
    },
    permission => (permission.group === "all" ? "group is all" : undefined),
);

export const smallStoreIsPrivate = rule(
    [aws.lightsail.Database, aws.timestreaminfluxdb.DbInstance, aws.timestreaminfluxdb.DbCluster, aws.neptunegraph.Graph],
    {
        name: "small-store-has-no-public-address",
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "A Lightsail, InfluxDB or graph database has no public address.",
        because: "Whoever guesses the password of a reachable store owns the trade history.",
        fix: "Leave publiclyAccessible and publicConnectivity out.",
    },
    store => {
        const flags = ["publiclyAccessible", "publicConnectivity"] as const;
        return firstFlaw(flags, flag => ((store as Partial<Record<(typeof flags)[number], boolean>>)[flag] ? `${flag} is true` : undefined));
    },
);

export const serverlessSearchIsPrivate = rule(
    aws.opensearch.ServerlessSecurityPolicy,
    {
        name: "search-collection-is-not-public",
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "A search collection is reached only from a VPC.",
        because: "Its endpoint is otherwise on the internet, and only a data policy stands before the logs.",
        fix: "Set AllowFromPublic to false and name SourceVPCEs.",
    },
    ({ type, policy }) => {
        if (type !== "network") return undefined;
        const open = listOf(documentOf(policy) as { AllowFromPublic?: boolean }[]).some(one => one.AllowFromPublic === true);
        return open ? "policy has AllowFromPublic true" : undefined;
    },
);

export const fileServerIsPrivate = rule(
    aws.transfer.Server,
    {
        name: "file-server-is-in-a-vpc",
        severity: "high",
        items: ["cryptofunk:86"],
        says: "A file transfer server lives in a VPC.",
        because: "An endpoint on the internet is tried with stolen passwords all day.",
        fix: 'Set endpointType to "VPC".',
    },
    server => ((server.endpointType ?? "PUBLIC") === "PUBLIC" ? `endpointType is ${server.endpointType ?? "absent, which is PUBLIC"}` : undefined),
);

export const sharingStaysBlocked = rule(
    [aws.ebs.SnapshotBlockPublicAccess, aws.ec2.ImageBlockPublicAccess],
    {
        name: "public-sharing-stays-blocked",
        severity: "high",
        items: ["mech-exo:42", "cryptofunk:86"],
        says: "The account refuses to share snapshots and machine images with everybody.",
        because: "Whoever starts a disk from one reads what was on it.",
        fix: 'Set state to "block-all-sharing", of images to "block-new-sharing".',
    },
    account => (account.state === "unblocked" ? "state is unblocked" : undefined),
);

export const documentIsPrivate = rule(
    aws.ssm.Document,
    {
        name: "command-document-is-shared-with-few",
        severity: "high",
        items: ["mech-exo:27"],
        says: "A document of Systems Manager is not for everybody.",
        because: "It tells how the bot's machines are run, and what with.",
        fix: "Name the accounts in permissions.accountIds.",
    },
    ({ permissions }) =>
        permissions?.accountIds?.split(",").some(one => /^all$/i.test(one.trim())) ? `permissions.accountIds is ${permissions.accountIds}` : undefined,
);

export const analyticsIsPrivate = rule(
    aws.emr.BlockPublicAccessConfiguration,
    {
        name: "analytics-clusters-stay-closed",
        severity: "high",
        items: ["cryptofunk:86"],
        says: "EMR refuses clusters whose security groups are open to everybody.",
        because: "Its masters run whatever they are sent.",
        fix: "Set blockPublicSecurityGroupRules to true.",
    },
    account => (account.blockPublicSecurityGroupRules ? undefined : `blockPublicSecurityGroupRules is ${account.blockPublicSecurityGroupRules ?? "absent"}`),
);

export const bucketIsPrivate = rule(
    [aws.s3.BucketPublicAccessBlock, aws.s3.AccountPublicAccessBlock],
    {
        name: "bucket-blocks-public-access",
        severity: "high",
        items: ["cryptofunk:337", "mech-exo:27"],
        says: "A bucket blocks every kind of public access.",
        because: "Backups and logs hold the whole history of trades.",
        fix: "Set all four flags of the public access block to true.",
    },
    block => {
        const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
        return firstFlaw(flags, flag => (block[flag] === true ? undefined : `${flag} is ${block[flag] ?? "absent"}`));
    },
);

/** Canned access lists that let in everybody, or everybody who has some AWS account. */
const openAcls = ["public-read", "public-read-write", "authenticated-read"];

/** Groups that are everybody, or everybody who has some AWS account. */
const openGroups = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;
interface Granting {
    grants?: { uri?: string }[];
    accessControlPolicy?: { grants?: { grantee?: { uri?: string } }[] };
}

export const bucketAclIsPrivate = rule(
    [aws.s3.Bucket, aws.s3.BucketAcl, aws.s3.BucketObject, aws.s3.BucketObjectv2, aws.s3.ObjectCopy],
    {
        name: "bucket-acl-is-private",
        severity: "critical",
        items: ["cryptofunk:337"],
        says: "No bucket, and nothing in it, is readable or writable by everybody.",
        because: "Backups and logs hold the whole history of trades.",
        fix: "Leave acl and grants out.",
    },
    bucket => {
        if (openAcls.includes(String(bucket.acl))) return `acl is ${bucket.acl}`;
        const { grants, accessControlPolicy } = bucket as Granting;
        return (
            firstFlaw(grants, ({ uri }, i) => (openGroups.test(uri ?? "") ? `grants[${i}].uri is ${uri}` : undefined)) ??
            firstFlaw(accessControlPolicy?.grants, ({ grantee }, i) =>
                openGroups.test(grantee?.uri ?? "") ? `accessControlPolicy.grants[${i}].grantee.uri is ${grantee?.uri}` : undefined,
            )
        );
    },
);
