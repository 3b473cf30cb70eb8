import { prefixOf, type Reach } from "../../bootstrap/reach";
import { policyDocument } from "../../components/foundation/iam";
import type { RecordedResource } from "../../policies/engine/analysis";
import { bounded } from "./deployer";
import { needs } from "./needs";
import { actionsIn } from "./needs/need";
import { type Call, resourcesOf } from "./simulator";

/** A call that deploying a resource makes, and the resource. */
export interface Question extends Call {
    of: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What of ARNs is known by the names that the program chose, or by how AWS calls what it makes for it. */
function partsOf({ target, stack, environment }: Reach, prefix: string, { type, properties: is }: RecordedResource): Record<string, string> {
    const kind = type.split("/")[0];
    const name = text(is.name);
    const secret = type.startsWith("aws:rds/") ? "rds!db-0a1b2c3d" : type.startsWith("aws:docdb/") ? "rds!cluster-0a1b2c3d" : `${environment.bot}/${stack}/it`;
    const parts: Record<string, string | undefined> = {
        Partition: "aws",
        Region: text(is.region) ?? target.region,
        Account: target.account,
        SecretId: `${type === "aws:secretsmanager/secret:Secret" ? name : secret}-a1b2c3`,
        ClusterName: type === "aws:eks/cluster:Cluster" ? name : text(is.clusterName),
        AddonName: text(is.addonName),
        BucketName: text(is.bucket) ?? `${prefix}-it`,
        FunctionName: text(is.functionName) ?? text(is.function) ?? name ?? `${prefix}-it`,
        RepositoryName: text(is.repository) ?? name,
        DocumentName: name,
        StackName: name,
        // Roles that a resource passes on are the stack's own; a role itself, or what hangs on one, says which it is.
        RoleNameWithPath: kind === "aws:iam" ? (type.endsWith(":Role") ? name : (text(is.role) ?? `${prefix}-it`)) : `${prefix}-it`,
        PolicyNameWithPath: name,
        InstanceProfileNameWithPath: kind === "aws:eks" ? "eks-ap-northeast-1-it-0a1b2c3d" : name,
    };
    return Object.fromEntries(Object.entries(parts).flatMap(([part, value]) => (value === undefined ? [] : [[part, value]])));
}

/** What AWS keeps for everybody (the simulator wants an account where AWS has none), and its own roles for services, which lie in a path of theirs. */
const others: Record<string, (region: string, account: string) => string> = {
    "ssm:GetParameters": (region, account) => `arn:aws:ssm:${region}:${account}:parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64`,
    "iam:CreateServiceLinkedRole": (_, account) => `arn:aws:iam::${account}:role/aws-service-role/it.amazonaws.com/AWSServiceRoleForIt`,
};

/** What every key says first (components/foundation/encryption.ts): the account's own policies decide. */
export const keyPolicy = (account: string): string => policyDocument([{ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }]);

const global = /^(cloudfront|iam|route53):/;

/** Every call that making, reading, changing and deleting a resource comes to. */
export async function questionsOf(reach: Reach, resource: RecordedResource): Promise<Question[]> {
    const { type, name, properties } = resource;
    const known = partsOf(reach, prefixOf(reach), resource);
    // Each has a Name of its own, which no policy asks for and which would make every question another one.
    const tags = Object.entries((properties.tags ?? {}) as Record<string, string>).filter(([tag]) => tag !== "Name");
    const tagged = (key: string) => Object.fromEntries(tags.map(([tag, value]) => [`aws:${key}/${tag}`, value]));
    const always = {
        ...bounded(reach),
        ...tagged("RequestTag"),
        ...(tags.length ? { "aws:TagKeys": tags.map(([tag]) => tag) } : {}),
        "kms:ResourceAliases": [`alias/${prefixOf(reach)}-data`],
        ...(text(properties.policyArn) ? { "iam:PolicyARN": text(properties.policyArn) as string } : {}),
    };
    const phases = [
        { actions: needs[type].create, context: { ...always, "ec2:CreateAction": "Create" } },
        { actions: needs[type].later, context: { ...always, ...tagged("ResourceTag") } },
    ];
    const asked = phases.flatMap(({ actions, context }) => actionsIn(actions).map(action => ({ action, context })));
    const questions = asked.map(async ({ action, context }) => {
        const resources = others[action] ? [others[action](known.Region, known.Account)] : await resourcesOf(action, known);
        const region = { "aws:RequestedRegion": global.test(action) ? "us-east-1" : known.Region };
        const resourcePolicy = action.startsWith("kms:") ? keyPolicy(known.Account) : undefined;
        return resources.map(one => ({ of: `${type} ${name}`, action, resource: one, context: { ...context, ...region }, resourcePolicy }));
    });
    return (await Promise.all(questions)).flat();
}

/** The same question once, whoever asks it. */
export function distinct(questions: Question[]): Question[] {
    return [...new Map(questions.map(one => [JSON.stringify([one.action, one.resource, one.context]), one])).values()];
}
