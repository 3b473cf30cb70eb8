import * as aws from "@pulumi/aws";
import { rule } from "../rule";

const because = "Credentials and orders cross the network on every query.";

interface Parameter {
    name: string;
    value: string;
}

/** The parameter by which an engine refuses plain text, and whether the family does so by itself. */
function forcing(family: string): { parameter: string; on: RegExp; byDefault: boolean } | undefined {
    const [, engine, version] = /^([a-z-]+?)-?(\d+(?:\.\d+)?)?$/.exec(family) ?? [];
    const major = Number(version ?? 0);
    if (engine === "postgres") return { parameter: "rds.force_ssl", on: /^1$/, byDefault: major >= 15 };
    if (engine === "aurora-postgresql") return { parameter: "rds.force_ssl", on: /^1$/, byDefault: major >= 17 };
    if (engine === "mysql") return { parameter: "require_secure_transport", on: /^(1|on)$/i, byDefault: major >= 8.4 };
    if (engine === "mariadb") return { parameter: "require_secure_transport", on: /^(1|on)$/i, byDefault: major >= 11.8 };
    if (engine === "aurora-mysql") return { parameter: "require_secure_transport", on: /^(1|on)$/i, byDefault: false };
    if (engine === "docdb") return { parameter: "tls", on: /^(enabled|fips-140-3|tls1\.[23]\+)$/, byDefault: true };
    if (engine === "redshift") return { parameter: "require_ssl", on: /^true$/i, byDefault: major >= 2 };
    return undefined;
}

function plainText(family: string, parameters: Parameter[] | undefined): string | undefined {
    const force = forcing(family);
    if (!force) return undefined;
    let unknown: unknown;
    for (let i = 0; i < (parameters?.length ?? 0); i++) {
        try {
            const { name, value } = (parameters as Parameter[])[i];
            if (name === force.parameter) return force.on.test(value) ? undefined : `${name} is ${value}`;
        } catch (error) {
            unknown ??= error;
        }
    }
    if (unknown) throw unknown;
    return force.byDefault ? undefined : `${force.parameter} is absent, and ${family} leaves it off`;
}

export const databaseForcesTls = rule(
    [aws.rds.ParameterGroup, aws.rds.ClusterParameterGroup, aws.docdb.ClusterParameterGroup, aws.redshift.ParameterGroup],
    {
        name: "database-forces-tls",
        severity: "critical",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "A database refuses connections without TLS.",
        because,
        fix: "Set rds.force_ssl (PostgreSQL), require_secure_transport (MySQL), tls (DocumentDB) or require_ssl (Redshift) in the parameter group.",
    },
    group => plainText(group.family, group.parameters),
);

export const defaultParametersForceTls = rule(
    aws.rds.Instance,
    {
        name: "database-without-parameters-forces-tls",
        severity: "critical",
        items: ["cryptofunk:76"],
        says: "A database with AWS's own parameters is of a version that refuses connections without TLS.",
        because,
        fix: "Give it a parameter group with rds.force_ssl or require_secure_transport at 1.",
    },
    db => {
        // A replica takes its source's engine; a group of one's own is judged where it stands.
        if (!db.engine || "parameterGroupName" in db || "replicateSourceDb" in db || !db.engineVersion) return undefined;
        const family = `${db.engine}${/^\d+(\.\d+)?/.exec(db.engineVersion)?.[0] ?? ""}`;
        const flaw = plainText(family, []);
        return flaw && `parameterGroupName is absent: ${flaw}`;
    },
);

export const databaseIsPrivate = rule(
    [
        aws.rds.Instance,
        aws.rds.ClusterInstance,
        aws.redshift.Cluster,
        aws.redshiftserverless.Workgroup,
        aws.dms.ReplicationInstance,
        aws.mq.Broker,
        aws.neptune.ClusterInstance,
    ],
    {
        name: "data-store-has-no-public-address",
        severity: "critical",
        items: ["cryptofunk:86", "cryptofunk:87"],
        says: "A data store has no public address.",
        because: "Whoever guesses the password of a reachable store owns the trade history.",
        fix: "Leave publiclyAccessible out, and reach the store through the bastion.",
    },
    store => (store.publiclyAccessible ? "publiclyAccessible is true" : undefined),
);

export const kafkaIsPrivate = rule(
    aws.msk.Cluster,
    {
        name: "kafka-has-no-public-address",
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "Kafka's brokers have no public address.",
        because: "Whoever gets onto the broker can forge the signals the bot trades on.",
        fix: "Leave brokerNodeGroupInfo.connectivityInfo.publicAccess out.",
    },
    ({ brokerNodeGroupInfo }) => {
        const type = brokerNodeGroupInfo.connectivityInfo?.publicAccess?.type;
        return type && type !== "DISABLED" ? `brokerNodeGroupInfo.connectivityInfo.publicAccess.type is ${type}` : undefined;
    },
);

export const searchIsPrivate = rule(
    [aws.opensearch.Domain, aws.elasticsearch.Domain],
    {
        name: "search-domain-is-in-a-vpc",
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "A search domain lives in a VPC.",
        because: "Without one its endpoint is on the internet and only a policy document stands before the logs.",
        fix: "Set vpcOptions.subnetIds.",
    },
    domain => ("vpcOptions" in domain ? undefined : "vpcOptions is absent"),
);

export const databaseIsRecent = rule(
    aws.rds.Instance,
    {
        name: "postgres-is-supported",
        severity: "medium",
        items: ["cryptofunk:319"],
        says: "PostgreSQL is version 15 or newer.",
        because: "Older versions run out of fixes while the bot depends on them.",
        fix: "Set engineVersion to a newer major version.",
        level: "advisory",
        thresholds: { version: 15 },
    },
    (db, { thresholds }) => {
        if (db.engine !== "postgres" || !db.engineVersion) return undefined;
        return Number.parseInt(db.engineVersion, 10) < thresholds.version ? `engineVersion is ${db.engineVersion}` : undefined;
    },
);
