import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws, rule } from "../../engine/rule";
import { allowing, covers, leastPrivilege, type Statement } from "../../engine/statements";
import { pipelines } from "../shared/pipelines";

type Role = { assumeRolePolicy?: unknown; inlinePolicies?: { policy?: unknown }[]; managedPolicyArns?: string[] };

/** The provider of pipelines' tokens that a statement trusts. */
function pipelineOf({ Principal }: Statement): string | undefined {
    const federated = listOf((Principal as Record<string, string | string[]> | undefined)?.Federated);
    return federated.find(one => pipelines.test(String(one)));
}

/** What a statement demands of a claim of the token, by any operator that compares for likeness. */
const demanded = (statement: Statement, claim: RegExp): string[] =>
    Object.entries(statement.Condition ?? {})
        .filter(([operator]) => !/Not(Equals|Like)/i.test(operator))
        .flatMap(([, keys]) => Object.entries(keys ?? {}).flatMap(([key, value]) => (claim.test(key) ? listOf(value) : [])));

const subjects = (statement: Statement): string[] => demanded(statement, /:sub$/);

/** A subject that stands for every repository of an owner, or every project of a group. */
const wholeOwner = /^(?:repo|project_path):([^/:*?]+)\/\*(?::|$|\/)/;
/** A subject whose owner is a pattern: whoever registers a name that fits is in. One that begins with a star takes any owner, and is another rule's. */
const anyOwner = /^(?:repo|project_path):(?!\*)[^/:]*[*?]/;
/** Claims by which the owner is named as well. */
const namesOwner = /:(repository_owner|repository_owner_id|namespace_path|namespace_id)$/;
const names = (statement: Statement, claim: RegExp): boolean => demanded(statement, claim).some(value => !/^\*?$/.test(value));
/** Claims by which a repository, or one of its workflows, is named as well. */
const namesRepository = /:(repository|repository_id|job_workflow_ref|workflow_ref|project_id|project_path)$/;

export const pipelineNamesRepository = rule(
    aws.iam.Role,
    {
        name: "pipeline-role-names-its-repository",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23"],
        says: "A role that a pipeline takes on names the repository.",
        fix: "Write repo:<owner>/<repository>:environment:<name>, or :ref:refs/heads/main, into the condition on <provider>:sub.",
    },
    ({ assumeRolePolicy }) =>
        allFlaws(allowing(assumeRolePolicy), statement => {
            if (!pipelineOf(statement) || names(statement, namesRepository)) return undefined;
            const all = subjects(statement).find(subject => wholeOwner.test(subject));
            if (all) return `assumeRolePolicy lets every repository of ${wholeOwner.exec(all)?.[1]} take the role on (${all})`;
            const open = names(statement, namesOwner) ? undefined : subjects(statement).find(subject => anyOwner.test(subject));
            return open && `assumeRolePolicy lets owners take the role on that anybody may register: a pattern stands in the owner's name (${open})`;
        }),
);

/** Claims by which a run is held to what was reviewed. */
const namesBranch = /:(ref|environment|job_workflow_ref|workflow_ref|event_name)$/;
const pullRequest = /^repo:[^:]+:pull_request$/;

/** The subject by which a pull request's run takes a role on, of GitHub. */
const pullRequestIn = (document: unknown): string | undefined =>
    allowing(document)
        .filter(statement => /token\.actions\.githubusercontent\.com/.test(String(pipelineOf(statement))) && !demanded(statement, namesBranch).length)
        .flatMap(subjects)
        .find(subject => {
            const repository = /^repo:[^:]+/.exec(subject)?.[0];
            return repository !== undefined && !wholeOwner.test(subject) && covers(subject, `${repository}:pull_request`);
        });

const readingActions = /^[a-z0-9-]+:(Get|List|Describe|Head|BatchGet|View|Lookup|Search|Select|Simulate|Validate|Query|Scan)\w*\*?$/i;
const readingPolicies = /:aws:policy\/(.*\/)?(ReadOnlyAccess|ViewOnlyAccess|SecurityAudit|\w*ReadOnly\w*|\w*ReadOnlyAccess)$/;

/** What the graph shows of a role's rights: that they write, that they all only read, or nothing. */
function rightsOf(role: Node<Role>, graph: Graph): "writes" | "reads" | "unseen" {
    const own = listOf(known(() => role.props.inlinePolicies)).map(one => known(() => one.policy));
    const attached = graph.users<{ policy?: unknown }>(role, aws.iam.RolePolicy).map(({ props }) => known(() => props.policy));
    const attachments = graph.users<{ policyArn?: string }>(role, aws.iam.RolePolicyAttachment);
    const made = attachments.flatMap(one => graph.used<{ policy?: unknown }>(one, aws.iam.Policy)).map(({ props }) => known(() => props.policy));
    const arns = [
        ...listOf(known(() => role.props.managedPolicyArns)).map(String),
        ...attachments.filter(one => !graph.used(one, aws.iam.Policy).length).map(({ props }) => known(() => props.policyArn) ?? ""),
    ];
    const documents = [...own, ...attached, ...made];
    const unreadable = "?";
    const actionsOf = (document: unknown): string[] =>
        document === undefined ? [unreadable] : allowing(document).flatMap(one => (one.NotAction ? ["*"] : listOf(one.Action)));
    const actions = documents.flatMap(document => known(() => actionsOf(document)) ?? [unreadable]);
    if (actions.some(action => action !== unreadable && !readingActions.test(action))) return "writes";
    if (arns.some(arn => arn.includes(":aws:policy/") && !readingPolicies.test(arn))) return "writes";
    const seen = actions.length + arns.length > 0 && !actions.includes(unreadable) && arns.every(arn => readingPolicies.test(arn));
    return seen ? "reads" : "unseen";
}

export const pipelineIsNoPullRequest = graphRule(
    {
        name: "pull-request-takes-no-role-on",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23"],
        says: "What runs for a pull request, before anybody has reviewed it, takes no role on that can write.",
        because: "Whoever may push a branch runs what he likes with the role's rights.",
        fix: "Write :environment:<name> or :ref:refs/heads/main into the condition on <provider>:sub, and give pull requests a role that only reads.",
        adviceWhere: [
            {
                says: "the pattern is for every run of the repository and nothing here shows that the role writes",
                holds: (node: Node, graph) =>
                    !pullRequest.test(pullRequestIn((node.props as Role).assumeRolePolicy) ?? "") && rightsOf(node as Node<Role>, graph) === "unseen",
            },
        ],
    },
    graph => graph.ofType(aws.iam.Role),
    (node, graph) => {
        const subject = pullRequestIn((node.props as Role).assumeRolePolicy);
        if (!subject || rightsOf(node as Node<Role>, graph) === "reads") return undefined;
        return `assumeRolePolicy lets pull requests take the role on (${subject})`;
    },
);

export const pipelineNamesAudience = rule(
    aws.iam.Role,
    {
        name: "pipeline-role-names-its-audience",
        preset: "baseline",
        ...leastPrivilege,
        severity: "medium",
        level: "advisory",
        items: ["mech-exo:23"],
        says: "A role that a pipeline takes on takes only tokens that were made for AWS.",
        fix: "Add StringEquals <provider>:aud sts.amazonaws.com to the condition.",
    },
    ({ assumeRolePolicy }) =>
        allFlaws(allowing(assumeRolePolicy), statement => {
            const provider = pipelineOf(statement);
            return provider && !demanded(statement, /:aud$/).some(value => value !== "*") ? "assumeRolePolicy has no condition on the token's aud" : undefined;
        }),
);
