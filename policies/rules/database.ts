import { aws } from "../aws";
import { has } from "../read";
import { rule } from "../rule";

const because = "Credentials and orders cross the network on every query.";

interface Parameter {
    name: string;
    value: string;
}

/** The parameter by which an engine refuses plain text, its values that do, and the version since which the engine does so by itself. */
const forcing: Record<string, { parameter: string; on: string[]; since: number }> = {
    postgres: { parameter: "rds.force_ssl", on: ["1"], since: 15 },
    "aurora-postgresql": { parameter: "rds.force_ssl", on: ["1"], since: 17 },
    mysql: { parameter: "require_secure_transport", on: ["1", "on"], since: 8.4 },
    mariadb: { parameter: "require_secure_transport", on: ["1", "on"], since: 11.8 },
    "aurora-mysql": { parameter: "require_secure_transport", on: ["1", "on"], since: Number.POSITIVE_INFINITY },
    docdb: { parameter: "tls", on: ["enabled", "fips-140-3", "tls1.2+", "tls1.3+"], since: 0 },
    redshift: { parameter: "require_ssl", on: ["true"], since: 2 },
    neptune: { parameter: "neptune_enforce_ssl", on: ["1"], since: 0 },
    ...Object.fromEntries(
        ["ee", "se", "ex", "web"].map(edition => [`sqlserver-${edition}`, { parameter: "rds.force_ssl", on: ["1"], since: Number.POSITIVE_INFINITY }]),
    ),
};

function plainText(family: string, parameters: Parameter[] | undefined): string | undefined {
    const [, engine, version] = /^([a-z-]+?)-?(\d+(?:\.\d+)?)$/.exec(family) ?? [];
    const force = forcing[engine];
    if (!force) return undefined;
    let unknown: unknown;
    for (let i = 0; i < (parameters?.length ?? 0); i++) {
        try {
            const { name, value } = (parameters as Parameter[])[i];
            if (name === force.parameter) return force.on.includes(value.toLowerCase()) ? undefined : `${name} is ${value}`;
        } catch (error) {
            unknown ??= error;
        }
    }
    if (unknown) throw unknown;
    return Number(version) >= force.since ? undefined : `${force.parameter} is absent, and ${family} leaves it off`;
}

export const databaseForcesTls = rule(
    [
        ...[aws.rds.ParameterGroup, aws.rds.ClusterParameterGroup, aws.docdb.ClusterParameterGroup, aws.redshift.ParameterGroup],
        ...[aws.neptune.ClusterParameterGroup, aws.neptune.ParameterGroup],
    ],
    {
        name: "database-forces-tls",
        severity: "critical",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "A database refuses connections without TLS.",
        because,
        fix: "Set rds.force_ssl (PostgreSQL, SQL Server), require_secure_transport (MySQL), tls (DocumentDB), neptune_enforce_ssl or require_ssl (Redshift) in the parameter group.",
    },
    group => plainText(group.family, group.parameters),
);

const ownOrSources = ["parameterGroupName", "dbClusterParameterGroupName", "replicateSourceDb", "replicationSourceIdentifier"];

export const defaultParametersForceTls = rule(
    [aws.rds.Instance, aws.rds.Cluster],
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
        if (ownOrSources.some(property => has(db, property)) || !db.engineVersion) return undefined;
        const flaw = plainText(`${db.engine}${db.engineVersion.split(".").slice(0, 2).join(".")}`, undefined);
        return flaw && `it names no parameter group: ${flaw}`;
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
        const type = brokerNodeGroupInfo?.connectivityInfo?.publicAccess?.type;
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
        if (db.engine !== "postgres") return undefined;
        return Number.parseInt(String(db.engineVersion), 10) < thresholds.version ? `engineVersion is ${db.engineVersion}` : undefined;
    },
);
