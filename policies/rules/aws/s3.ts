import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { documentOf, known, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, rule } from "../../engine/rule";
import { lostHistory, weakTls } from "../shared/reasons";

export const bucketIsPrivate = rule(
    [aws.s3.BucketPublicAccessBlock, aws.s3.AccountPublicAccessBlock],
    {
        name: "bucket-blocks-public-access",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:337", "mech-exo:27"],
        says: "A bucket blocks every kind of public access.",
        because: "Backups and logs hold the whole history of trades.",
        fix: "Set all four flags of the public access block to true.",
    },
    block => {
        const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
        return allFlaws(flags, flag => (block[flag] === true ? undefined : `${flag} is ${block[flag] ?? "absent"}`));
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
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:337"],
        says: "No bucket, and nothing in it, is readable or writable by everybody.",
        because: "Backups and logs hold the whole history of trades.",
        fix: "Leave acl and grants out.",
        adviceWhere: [
            {
                says: "the bucket is a website, which everybody is to read",
                holds: bucket => bucket.acl === "public-read" && (bucket as { website?: object }).website !== undefined,
            },
        ],
    },
    bucket => {
        if (openAcls.includes(String(bucket.acl))) return `acl is ${bucket.acl}`;
        const { grants, accessControlPolicy } = bucket as Granting;
        return anyFlaw(
            () => allFlaws(grants, ({ uri }, i) => (openGroups.test(uri ?? "") ? `grants[${i}].uri is ${uri}` : undefined)),
            () =>
                allFlaws(accessControlPolicy?.grants, ({ grantee }, i) =>
                    openGroups.test(grantee?.uri ?? "") ? `accessControlPolicy.grants[${i}].grantee.uri is ${grantee?.uri}` : undefined,
                ),
        );
    },
);

interface Denial {
    Effect?: string;
    Action?: string | string[];
    Principal?: unknown;
    Condition?: Record<string, Record<string, string | boolean | string[]>>;
}

/** Whether a bucket's policy refuses requests without TLS. */
function refusesPlain(document: unknown): boolean {
    const statements = listOf((documentOf(document) as { Statement?: Denial | Denial[] } | undefined)?.Statement);
    return statements.some(({ Effect, Principal, Action, Condition }) => {
        const everybody = Principal === "*" || listOf((Principal as { AWS?: string | string[] } | undefined)?.AWS).includes("*");
        const everything = listOf(Action).some(action => ["*", "s3:*"].includes(action.toLowerCase()));
        const secure = Object.entries(Condition?.Bool ?? {}).find(([key]) => key.toLowerCase() === "aws:securetransport")?.[1];
        return Effect === "Deny" && everybody && everything && String(secure) === "false";
    });
}

type BucketPolicy = { bucket?: string; policy?: unknown };

/** Policies by the bucket's name, where it is known: a program may name a bucket without referring to it. */
const policiesByName = (graph: Graph): Map<string, Node<BucketPolicy>[]> => {
    const found = new Map<string, Node<BucketPolicy>[]>();
    for (const policy of graph.ofType<BucketPolicy>(aws.s3.BucketPolicy)) {
        const name = known(() => policy.props.bucket);
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), policy]);
    }
    return found;
};

export const bucketDemandsTls = graphRule(
    {
        name: "bucket-demands-tls",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:76", "cryptofunk:337"],
        says: "A bucket refuses requests without TLS.",
        because: weakTls,
        fix: "Deny s3:* in an aws.s3.BucketPolicy on the condition Bool aws:SecureTransport false.",
        level: "advisory",
    },
    graph => graph.ofType("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    (bucket, graph) => {
        const one = bucket as unknown as Node<BucketPolicy>;
        const named = graph.once(policiesByName).get(known(() => one.props.bucket) ?? "") ?? [];
        const own = allFlaws([one, ...graph.users<BucketPolicy>(bucket, aws.s3.BucketPolicy), ...named], ({ props }) =>
            refusesPlain(props.policy) ? "refuses" : undefined,
        );
        return own ? undefined : "no BucketPolicy denies it";
    },
);

export const bucketIsVersioned = graphRule(
    {
        name: "bucket-is-versioned",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:339"],
        says: "A bucket keeps the versions of what it holds.",
        because: "A backup that an attacker or a mistake overwrites is none.",
        fix: "Create an aws.s3.BucketVersioning with status Enabled for the bucket.",
        level: "advisory",
    },
    graph => graph.ofType("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    (bucket, graph) => {
        if ((bucket.props as { versioning?: { enabled?: boolean } }).versioning?.enabled) return undefined;
        type Versioning = { versioningConfiguration?: { status?: string } };
        const [own] = graph.users<Versioning>(bucket, "aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2");
        return own?.props.versioningConfiguration?.status === "Enabled" ? undefined : "no BucketVersioning switches it on";
    },
);

export const bucketIsNotEmptied = rule(
    aws.s3.Bucket,
    {
        name: "bucket-is-not-emptied-on-deletion",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:700", "cryptofunk:339"],
        says: "A bucket that holds something is not deleted.",
        because: lostHistory,
        fix: "Leave forceDestroy out.",
    },
    bucket => (bucket.forceDestroy ? "forceDestroy is true" : undefined),
);
