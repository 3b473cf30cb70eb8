import { isSecret, unknownString } from "../../cli/recording/values";
import { arnFor, digest, nameKey, namespaceOf, type ProviderSettings, physicalName } from "./names";
import { shapeOf } from "./shape";
import { type Bag, canonical, isBag, open, secret, text } from "./wire";

/**
 * What the stand-in clouds do with inputs and answer as outputs. Everything is a function of the resource's type, its name and its
 * inputs, so that two runs agree. What AWS would refuse is in too-early.ts.
 */

/** A resource that a cloud is asked about. */
export interface Subject {
    /** Such as aws:rds/instance:Instance. */
    type: string;
    /** The name in the program. */
    name: string;
    id: string;
    inputs: Bag;
    settings: ProviderSettings;
}

/** Properties that hold a JSON document; the AWS provider takes an object there and makes a string of it. */
const documents = new Set(["accessPolicy", "assumeRolePolicy", "dashboardBody", "definition", "eventPattern", "policy", "policyDocument", "redrivePolicy"]);

/**
 * The inputs as the provider's check leaves them: a made-up name, and for AWS the provider's default tags and each document that is given
 * as an object a string. One unknown value inside a document makes all of it unknown.
 */
export function checked(type: string, name: string, given: Bag, settings: ProviderSettings): Bag {
    if (type.startsWith("kubernetes:") && isBag(given.metadata)) return { ...given, metadata: { name: physicalName(type, name, given), ...given.metadata } };
    if (!type.startsWith("aws:")) return given;
    const inputs = { ...given };
    const { inputs: allowed, computed } = shapeOf(type);
    const key = nameKey(type);
    if (allowed.has(key) && inputs[key] === undefined && inputs[`${key}Prefix`] === undefined) inputs[key] = physicalName(type, name, {});
    if (computed.has("tagsAll") && Object.keys(settings.tags).length > 0) {
        const own = inputs.tags;
        if (own === undefined || isBag(own)) inputs.tags = { ...settings.tags, ...own };
    }
    return withStrings(inputs) as Bag;
}

function withStrings(at: unknown, key = ""): unknown {
    const inner = isSecret(at) ? at.value : at;
    if (documents.has(key) && typeof inner === "object" && inner !== null) {
        const opened = open(at);
        const document = opened.unknown ? unknownString : JSON.stringify(opened.plain);
        return opened.secret ? secret(document) : document;
    }
    if (isSecret(at)) return at;
    if (Array.isArray(at)) return at.map(element => withStrings(element));
    return isBag(at) ? Object.fromEntries(Object.entries(at).map(([name, value]) => [name, withStrings(value, name)])) : at;
}

/** The secret that a database makes for its own master. */
const masterSecrets = (inputs: Bag, { region, account }: ProviderSettings, own: string) =>
    inputs.manageMasterUserPassword === true ? [{ secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:rds!${own}` }] : [];

const certificate = Buffer.from("stand-in certificate").toString("base64");

/** Outputs that only the cloud knows and that are no mere text, or whose text a program takes apart; any other text is made up. */
const answers: Record<string, (subject: Subject, own: string) => Bag> = {
    "aws:acm/certificate:Certificate": ({ inputs }) => ({
        domainValidationOptions: [inputs.domainName, ...((inputs.subjectAlternativeNames as string[]) ?? [])].map(domainName => ({
            domainName,
            resourceRecordName: `_${digest(String(domainName))}.${domainName}.`,
            resourceRecordType: "CNAME",
            resourceRecordValue: `_${digest(String(domainName), 32)}.acm-validations.aws.`,
        })),
    }),
    // Whatever a template promises, as a text.
    "aws:cloudformation/stack:Stack": ({ id, inputs }) => ({
        outputs: Object.fromEntries(Object.keys(JSON.parse(String(inputs.templateBody)).Outputs ?? {}).map(key => [key, `${key}-${digest(id)}`])),
    }),
    "aws:docdb/cluster:Cluster": ({ inputs, settings }, own) => ({ masterUserSecrets: masterSecrets(inputs, settings, own) }),
    "aws:ec2/eip:Eip": ({ id }) => ({ publicIp: `198.51.100.${Number.parseInt(digest(id, 2), 16)}` }),
    "aws:ec2/launchTemplate:LaunchTemplate": () => ({ defaultVersion: 1, latestVersion: 1 }),
    "aws:eks/cluster:Cluster": ({ id, inputs, settings }, own) => ({
        endpoint: `https://${digest(id, 32).toUpperCase()}.gr7.${settings.region}.eks.amazonaws.com`,
        certificateAuthority: { data: certificate },
        certificateAuthorities: [{ data: certificate }],
        identities: [{ oidcs: [{ issuer: `https://oidc.eks.${settings.region}.amazonaws.com/id/${digest(own, 32).toUpperCase()}` }] }],
        vpcConfig: { ...(isBag(inputs.vpcConfig) ? inputs.vpcConfig : {}), clusterSecurityGroupId: `sg-${digest(id)}` },
    }),
    "aws:lambda/invocation:Invocation": () => ({ result: "{}" }),
    "aws:rds/instance:Instance": ({ inputs, settings }, own) => ({
        port: inputs.port ?? 5432,
        masterUserSecrets: masterSecrets(inputs, settings, own),
    }),
    "aws:route53/zone:Zone": () => ({ nameServers: ["ns-1.example.net", "ns-2.example.org"] }),
    "docker:index/image:Image": ({ inputs }) => {
        const name = text(inputs.imageName, "image");
        const repository = name.replace(/:[^/:]*$/, "");
        return { baseImageName: name, registryServer: repository.split("/")[0], repoDigest: `${repository}@sha256:${digest(name, 64)}` };
    },
    "kubernetes:helm.sh/v3:Release": ({ inputs }, own) => ({ status: { name: own, namespace: namespaceOf(inputs), status: "deployed", revision: 1 } }),
};

/** All that a cloud adds to the inputs once the resource exists. */
export function outputsOf(subject: Subject): Bag {
    const { type, name, id, inputs, settings } = subject;
    const own = physicalName(type, name, inputs);
    const answer = answers[type]?.(subject, own) ?? {};
    if (type.startsWith("kubernetes:") && isBag(inputs.metadata)) return { ...answer, metadata: { ...inputs.metadata, uid: digest(name, 32) } };
    if (!type.startsWith("aws:")) return answer;
    const shape = shapeOf(type);
    return {
        ...Object.fromEntries([...shape.texts].map(key => [key, `${key}-${digest(id)}`])),
        arn: arnFor(type, id, own, inputs, settings),
        ...answer,
        ...(shape.inputs.has("region") ? { region: text(inputs.region, settings.region) } : {}),
        ...(shape.computed.has("tagsAll") ? { tagsAll: inputs.tags ?? {} } : {}),
    };
}

/** What a cloud adds in the preview of a creation: unknown, save what the program gave itself. */
export function previewedOutputsOf(subject: Subject): Bag {
    const computed = Object.fromEntries([...shapeOf(subject.type).computed].map(key => [key, unknownString]));
    return { ...computed, ...(unlessGiven(outputsOf(subject), subject.inputs) as Bag) };
}

function unlessGiven(answer: unknown, given: unknown): unknown {
    if (canonical(answer) === canonical(given)) return given;
    if (!isBag(answer) || !isBag(given)) return unknownString;
    return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, unlessGiven(value, given[key])]));
}

/** Properties that cannot be changed in place. */
const fixed: Record<string, readonly string[]> = {
    "aws:ec2/vpc:Vpc": ["cidrBlock"],
    "aws:ec2/subnet:Subnet": ["cidrBlock", "vpcId", "availabilityZone"],
    "aws:iam/role:Role": ["name", "path"],
    "aws:rds/instance:Instance": ["identifier", "engine", "storageEncrypted", "dbName", "username", "kmsKeyId"],
    "aws:s3/bucket:Bucket": ["bucket"],
    "aws:secretsmanager/secret:Secret": ["name"],
};

/** Which of the changed properties make the resource a new one. */
export function replacing(type: string, changed: string[]): string[] {
    return changed.filter(key => fixed[type]?.includes(key));
}

/** The account whose keys the stand-in exchange has given. */
export const exchangeAccount = "7";

/**
 * The key guard, which holds a key that is sound against the settings that its function has now: the program's are no business of it. `functions` are
 * those that exist.
 */
function guardSays(args: Bag, functions: Subject[]): Bag {
    const name = /[^:/]+$/.exec(text(args.functionName, ""))?.[0];
    const [code] = functions.filter(({ inputs }) => inputs.name === name);
    if (!code) throw new Error(`ResourceNotFoundException: Function not found: ${name}`);
    const { variables } = code.inputs.environment as { variables: { SECRETS: string; FROM: string; CODE: string } };
    const { secretId } = JSON.parse(text(args.input, "{}"));
    const { venue, ...expected } = JSON.parse(variables.SECRETS)[secretId];
    const isOther = expected.account !== undefined && expected.account !== exchangeAccount;
    const checks = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"].map(check => {
        const wrong = check === "account" && isOther;
        return { check, demanded: "as it should be", found: wrong ? "is of another account" : "is", holds: wrong ? "no" : "yes" };
    });
    const at = new Date().toISOString();
    return {
        secretId,
        stage: "AWSCURRENT",
        version: "v1",
        venue,
        expected,
        answer: isOther ? "refused" : "sound",
        checks,
        at,
        from: variables.FROM,
        code: variables.CODE,
    };
}

/** What a look-up answers; one that this file does not know fails, as a made-up answer would hide it. `functions` are those that exist. */
export function lookup(token: string, args: Bag, { account, region }: ProviderSettings, functions: Subject[]): Bag {
    if (token === "aws:ecr/getAuthorizationToken:getAuthorizationToken")
        return {
            ...args,
            id: region,
            authorizationToken: Buffer.from("AWS:stand-in").toString("base64"),
            userName: "AWS",
            password: "stand-in",
            proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
            expiresAt: "2100-01-01T00:00:00Z",
        };
    if (token === "aws:lambda/getInvocation:getInvocation") return { ...args, id: "asked", region, result: JSON.stringify(guardSays(args, functions)) };
    throw new Error(`the stand-in clouds have no answer to ${token}`);
}
