import { aws } from "../aws";
import { has, listOf } from "../read";
import { type ResourceRule, rule, typeOf } from "../rule";

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

const managed = {
    severity: "high",
    items: ["cryptofunk:31", "mech-exo:30", "cryptofunk:54"],
    because: "A password that Pulumi knows lies in its state, known or encrypted, for everybody who may deploy.",
} as const;

export const otherPasswordIsManaged: ResourceRule = rule(
    places.flatMap(([classes]) => classes) as (typeof aws.mq.Broker)[],
    {
        name: "other-password-is-managed",
        ...managed,
        says: "Pulumi knows no password of a broker, a search domain or another store, and no key of a connection.",
        fix: "Let users sign in through IAM, or let the password be born in Secrets Manager; a broker takes it from there in a CloudFormation template.",
    },
    (store, { type }) => {
        for (const path of pathsOf.get(type) ?? []) {
            const found = setAt(store, path.split("."));
            if (found) return `${found} is set`;
        }
        return undefined;
    },
);

export const parameterIsNoSecret = rule(
    aws.ssm.Parameter,
    {
        name: "secure-parameter-is-born-elsewhere",
        ...managed,
        says: "Pulumi knows no value of a parameter that is secret.",
        fix: "Use a secret of Secrets Manager, whose value a machine makes or a person puts there.",
    },
    parameter => {
        if (parameter.type !== "SecureString") return undefined;
        const found = (["value", "valueWo", "insecureValue"] as const).find(key => has(parameter, key));
        return found && `${found} is set for a SecureString`;
    },
);

export const personHasNoPassword = rule(
    aws.iam.UserLoginProfile,
    {
        name: "sign-in-password-is-encrypted",
        ...managed,
        says: "A person's first password is encrypted for that person.",
        fix: "Set pgpKey, or let people sign in through IAM Identity Center.",
    },
    profile => (has(profile, "pgpKey") ? undefined : "pgpKey is absent, and the password lies in the state"),
);
