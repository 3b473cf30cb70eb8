import { publicName, words } from "../../../credentials";
import { aws } from "../../engine/aws";
import { graphRule, type Node } from "../../engine/graph";
import { literalRule } from "../../engine/literals";
import { has, listOf } from "../../engine/reading";
import { typeOf } from "../../engine/rule";
import { knownPassword } from "../shared/reasons";
import { bornAtRandom, givesNothingAway } from "../shared/secret-values";

const defaults =
    /^(admin|password|passw0rd|changeme|change-me|change_me|changeit|secret|default|postgres|root|guest|test|123456|12345678|qwerty|prom-operator|letmein|example|your[-_].*|todo)$/i;

const passwordName = /(password|passwd|pwd|(^|_)pass|secret|token)$/;

export const noDefaultPassword = literalRule(
    {
        name: "no-default-password",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:60", "cryptofunk:56", "bot-core:109"],
        says: "No password is one that everybody knows.",
        because: "Default passwords are the first that anybody tries.",
        fix: "Let a machine make the secret in Secrets Manager.",
        patches: true,
    },
    ({ where, name, value }) => (passwordName.test(words(name)) && !publicName.test(words(name)) && defaults.test(value) ? `${where} is a default` : undefined),
    ["environment", "map", "secret"],
);

const managed = {
    name: "store-password-is-managed",
    preset: "baseline",
    debatable: true,
    severity: "high",
    items: ["cryptofunk:31", "mech-exo:30", "cryptofunk:54"],
    because: "A password that Pulumi knows lies in its state, known or encrypted, for everybody who may deploy.",
    fix: "Set manageMasterUserPassword (RDS, Redshift), or let users and their secrets be born in Secrets Manager.",
} as const;
const passwords = [
    ...["password", "passwordWo", "passwords", "masterPassword", "masterPasswordWo", "masterUserPassword", "adminUserPassword", "adminUserPasswordWo"],
    ...["authToken", "secretString", "secretStringWo", "secretBinary"],
];

/** The property by which Pulumi is given a password. */
const passwordOf = ({ props }: Node): string | undefined => passwords.find(property => has(props, property));

export const storePasswordIsManaged = graphRule(
    {
        ...managed,
        says: "Pulumi knows no password of a data store, and no value of a secret but one that is ignored later, a placeholder, or no credential.",
        adviceWhere: bornAtRandom(passwordOf),
    },
    graph =>
        graph.ofType(
            ...[aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.redshift.Cluster, aws.elasticache.ReplicationGroup],
            ...[aws.secretsmanager.SecretVersion, aws.elasticache.User, aws.dms.Endpoint, aws.redshiftserverless.Namespace, aws.docdb.ElasticCluster],
            ...[aws.lightsail.Database, aws.directoryservice.Directory],
        ),
    node => {
        const found = passwordOf(node);
        const isVersion = node.type === typeOf(aws.secretsmanager.SecretVersion);
        return found && !(isVersion && givesNothingAway(node, found)) ? `${found} is set` : undefined;
    },
);

/** Where a resource takes a password or a key, beside those that take it in a property of their own name; `*` stands for every element. */
const places: [classes: unknown[], paths: string[]][] = [
    [[aws.mq.Broker], ["users.*.password"]],
    [[aws.opensearch.Domain, aws.elasticsearch.Domain], ["advancedSecurityOptions.masterUserOptions.masterUserPassword"]],
    [[aws.memorydb.User, aws.elasticache.User], ["authenticationMode.passwords"]],
    [[aws.timestreaminfluxdb.DbInstance, aws.timestreaminfluxdb.DbCluster], ["password"]],
    [[aws.fsx.OntapFileSystem], ["fsxAdminPassword"]],
    [[aws.fsx.WindowsFileSystem], ["selfManagedActiveDirectory.password"]],
    [[aws.cloudwatch.EventConnection], ["authParameters.apiKey.value", "authParameters.basic.password", "authParameters.oauth.clientParameters.clientSecret"]],
];
const pathsOf = new Map(places.flatMap(([classes, paths]) => classes.map(one => [typeOf(one), paths] as const)));

/** The first place on a path at which something is set; only what stands above it is read. */
function setAt(value: unknown, [key, ...rest]: string[], where = ""): string | undefined {
    if (key === "*") {
        const list = listOf(value);
        for (let i = 0; i < list.length; i++) {
            const found = setAt(list[i], rest, `${where}[${i}]`);
            if (found) return found;
        }
        return undefined;
    }
    if (!has(value, key)) return undefined;
    const there = where ? `${where}.${key}` : key;
    return rest.length ? setAt((value as Record<string, unknown>)[key], rest, there) : there;
}

/** Where Pulumi is given a password of another store. */
function otherPasswordOf({ type, props }: Node): string | undefined {
    for (const path of pathsOf.get(type) ?? []) {
        const found = setAt(props, path.split("."));
        if (found) return found;
    }
    return undefined;
}

export const otherPasswordIsManaged = graphRule(
    {
        name: "other-password-is-managed",
        preset: "baseline",
        debatable: true,
        ...knownPassword,
        says: "Pulumi knows no password of a broker, a search domain or another store, and no key of a connection.",
        fix: "Let users sign in through IAM, or let the password be born in Secrets Manager; a broker takes it from there in a CloudFormation template.",
        adviceWhere: bornAtRandom(otherPasswordOf),
    },
    graph => graph.ofType(...pathsOf.keys()),
    node => {
        const found = otherPasswordOf(node);
        return found && `${found} is set`;
    },
);
