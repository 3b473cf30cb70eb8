import type { Subject } from "./cloud";
import { namespaceOf, physicalName } from "./names";
import { type Bag, canonical, isBag, text } from "./wire";

/** What exists in the stand-in clouds, as far as it decides what AWS or Kubernetes refuses. */
export interface Existing {
    /** Everything of a type that has been made. */
    of(type: string): Subject[];
    /** Everything of a type whose making has begun and not ended. */
    making(type: string): Subject[];
}

/** What AWS or Kubernetes answers to a creation or a change at this moment, if it refuses; `before` is what is changed or deleted. */
export type Refusal = (subject: Subject, existing: Existing, before?: Subject) => string | undefined;

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(one => text(one, "")) : []);

/** Whether a wait that names the resource in its triggers has ended. */
const settled = (id: string, existing: Existing) => existing.of("command:local:Command").some(({ inputs }) => list(inputs.triggers).includes(id));

/** Every value under a key, at any depth. */
function under(value: unknown, key: string): unknown[] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...under(inner, key)]);
}

/** What a birth or another call of a function is given. */
const inputOf = ({ inputs }: Subject): Bag => {
    const given: unknown = JSON.parse(text(inputs.input, "{}"));
    return isBag(given) ? given : {};
};

/** ElastiCache makes no replication group while a user of its group is being modified, which a birth does from its beginning to its end. */
const userIsModified: Refusal = ({ type, inputs }, existing) => {
    if (type !== "aws:elasticache/replicationGroup:ReplicationGroup") return undefined;
    const groups = list(inputs.userGroupIds);
    const users = existing.of("aws:elasticache/userGroup:UserGroup").filter(group => groups.includes(text(group.inputs.userGroupId, "")));
    const members = users.flatMap(group => list(group.inputs.userIds));
    const modified = existing.making("aws:lambda/invocation:Invocation").map(one => inputOf(one).redisUser);
    const busy = modified.filter(isBag).find(({ userId }) => members.includes(String(userId)));
    return busy && `CreateReplicationGroup: InvalidUserGroupState: user ${busy.userId} is being modified`;
};

/** The API server knows nobody whose access entry and its policy have not taken effect; the wait stands for the time that it takes. */
const isUnknownToCluster: Refusal = ({ type }, existing) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const entries = existing.of("aws:eks/accessEntry:AccessEntry").map(({ inputs }) => text(inputs.principalArn, ""));
    const known = existing
        .of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
        .filter(({ inputs }) => text(inputs.policyArn, "").endsWith("/AmazonEKSClusterAdminPolicy"))
        .some(({ id, inputs }) => entries.includes(text(inputs.principalArn, "")) && settled(id, existing));
    return known ? undefined : "401 Unauthorized: the server has asked for the client to provide credentials";
};

const runsPods = /:(Deployment|StatefulSet|Job|CronJob|Release)$|postgresql\.cnpg\.io\/v1:Cluster$/;

/** ServiceAccounts of the pods that a Kubernetes resource brings: in its template, in a chart's values, or by its own name. */
function accountsOf({ type, name, inputs }: Subject): string[] {
    if (!runsPods.test(type)) return [];
    if (type.endsWith(":Release")) return under(inputs.values, "serviceAccount").flatMap(one => (isBag(one) ? [text(one.name, "")] : []));
    const named = under(inputs.spec, "serviceAccountName").map(one => text(one, ""));
    return named.length > 0 ? named : [physicalName(type, name, inputs)];
}

/** A pod that is admitted before its Pod Identity association has taken effect has no credentials, and gets none. Whether it needs some, its role tells. */
const hasNoCredentials: Refusal = (subject, existing, before) => {
    const accounts = accountsOf(subject);
    if (before || accounts.length === 0) return undefined;
    const namespace = namespaceOf(subject.inputs);
    const trusted = existing.of("aws:iam/role:Role").flatMap(({ inputs }) => {
        const trust: unknown = JSON.parse(text(inputs.assumeRolePolicy, "{}"));
        const [of] = under(trust, "aws:RequestTag/kubernetes-namespace");
        return of === namespace ? under(trust, "aws:RequestTag/kubernetes-service-account") : [];
    });
    const associated = existing
        .of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
        .filter(({ id, inputs }) => text(inputs.namespace, "") === namespace && settled(id, existing))
        .map(({ inputs }) => text(inputs.serviceAccount, ""));
    const bare = accounts.find(account => trusted.includes(account) && !associated.includes(account));
    return bare && `pods of ServiceAccount ${namespace}/${bare} are not ready: Unable to locate credentials`;
};

/** An immutable tag is pushed once; the same build once more is the same image. */
const tagExists: Refusal = ({ type, inputs }, existing, before) => {
    if (type !== "docker:index/image:Image") return undefined;
    const name = text(inputs.imageName, "");
    const [, path, tag] = /^[^/]+\/(.+):([^:/]+)$/.exec(name) ?? [];
    const immutable = existing
        .of("aws:ecr/repository:Repository")
        .some(one => text(one.inputs.name, "") === path && text(one.inputs.imageTagMutability, "") === "IMMUTABLE");
    const pushed = [...(before ? [before] : []), ...existing.of(type)].filter(one => text(one.inputs.imageName, "") === name);
    const other = pushed.some(one => canonical(one.inputs.build) !== canonical(inputs.build));
    return immutable && other ? `tag already exists: the image tag '${tag}' cannot be overwritten because the repository is immutable` : undefined;
};

const cannotInvoke = "RotateSecret: AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function";

/** Whether a function inside the network has a way out to the world's HTTPS. */
const mayLeave = ({ inputs }: Subject, existing: Existing): boolean =>
    existing
        .of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
        .some(rule => isBag(inputs.vpcConfig) && list(inputs.vpcConfig.securityGroupIds).includes(text(rule.inputs.securityGroupId, "")));

/** Secrets Manager runs the function's test step as soon as a rotation is made: it must be able to call it, and the function to sign in. */
const testStepFails: Refusal = ({ type, inputs }, existing, before) => {
    if (type !== "aws:secretsmanager/secretRotation:SecretRotation" || before) return undefined;
    const own = text(inputs.rotationLambdaArn, "").split(":").pop();
    const code = existing.of("aws:lambda/function:Function").find(one => text(one.inputs.name, "") === own);
    const allowed = existing.of("aws:lambda/permission:Permission").some(one => text(one.inputs.function, "") === own);
    if (!code || !allowed) return cannotInvoke;
    const secret = text(inputs.secretId, "");
    // A person has put an exchange key there, and the function asks the guard of every zone, each of which asks the exchange.
    if (text(code.inputs.handler, "") === "index.rotate") {
        const [variables] = under(code.inputs.environment, "variables").filter(isBag);
        const guards: string[] = JSON.parse(text(variables?.GUARDS, "[]"));
        const functions = existing.of("aws:lambda/function:Function");
        const silent = guards.filter(guard => !functions.some(one => text(one.inputs.name, "") === guard && mayLeave(one, existing)));
        return guards.length > 0 && silent.length === 0 ? undefined : `RotateSecret: the test step of ${own} failed: no answer`;
    }
    const born = existing.of("aws:lambda/invocation:Invocation").some(one => secret.includes(`:secret:${inputOf(one).secretId}-`));
    const failure = born ? signInFails(code, existing) : "the secret has no value";
    return failure && `RotateSecret: the test step of ${own} failed: ${failure}`;
};

/** A function inside the network needs its ways, and the role that a Job with the same address makes. */
function signInFails({ inputs }: Subject, existing: Existing): string | undefined {
    if (!isBag(inputs.vpcConfig)) return undefined;
    const groups = list(inputs.vpcConfig.securityGroupIds);
    const [variables] = under(inputs.environment, "variables").filter(isBag);
    const port = Number(text(variables?.PORT, "443"));
    const open = (kind: "Ingress" | "Egress", side: string, to: number) =>
        existing
            .of(`aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`)
            .some(rule => groups.includes(text(rule.inputs[side], "")) && Number(rule.inputs.fromPort) <= to && to <= Number(rule.inputs.toPort));
    const ways = [port, 443].every(to => open("Egress", "securityGroupId", to)) && open("Ingress", "referencedSecurityGroupId", port);
    if (!ways) return "connection timed out";
    const host = text(variables?.HOST ?? variables?.MANAGEMENT, "");
    const made = existing.of("kubernetes:batch/v1:Job").some(job => under(job.inputs.spec, "value").some(value => text(value, "") === host));
    return made ? undefined : "password authentication failed, the role does not exist";
}

/** All that the stand-in clouds refuse. */
export const refusals: readonly Refusal[] = [userIsModified, isUnknownToCluster, hasNoCredentials, tagExists, testStepFails];
