import { aws } from "../../engine/aws";
import { listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, rule, typeOf } from "../../engine/rule";
import { allowing, covers, everything, type Statement, statementsOf } from "../../engine/statements";
import { pipelines } from "../shared/pipelines";

const key = /^aws:MultiFactorAuthPresent$/i;

/** Whether a statement holds only for a session with this answer to the question of a second factor, or with none. */
const answers = ({ Condition }: Statement, answer: string): boolean =>
    Object.entries(Condition ?? {}).some(
        ([operator, keys]) =>
            /^Bool(IfExists)?$/i.test(operator) && Object.keys(keys).some(one => key.test(one) && listOf(keys[one]).map(String).includes(answer)),
    );

/** Whether a session that had one factor alone is refused a call: by the statement that allows it, or by another that denies it. */
const asks = (statement: Statement, action: string, all: Statement[]): boolean =>
    answers(statement, "true") ||
    all.some(
        one => one.Effect === "Deny" && answers(one, "false") && listOf(one.Action).some(denied => covers(denied, action)) && everything(one) !== undefined,
    );

const gives = (statement: Statement, action: string) => listOf(statement.Action).some(one => one !== "*" && covers(one, action));

/** A way onto a machine, which only people take. Whoever may do everything is another rule's. */
function opensSessions(document: unknown, where: string): string | undefined {
    const all = statementsOf(document);
    return allFlaws(allowing(document), statement => {
        const action = ["ssm:StartSession", "ec2-instance-connect:OpenTunnel", "ec2-instance-connect:SendSSHPublicKey"].find(one => gives(statement, one));
        return action && !asks(statement, action, all) ? `${where} allows ${action}, whatever the session says of a second factor` : undefined;
    });
}

/** People beside a pipeline: whoever else of AWS takes its role on. */
function letsPeopleIn(document: unknown): string | undefined {
    const all = statementsOf(document);
    const of = (kind: string) => (statement: Statement) => listOf((statement.Principal as Record<string, string | string[]> | undefined)?.[kind]);
    const deploys = allowing(document).some(statement => of("Federated")(statement).some(one => pipelines.test(one)));
    if (!deploys) return undefined;
    return allFlaws(allowing(document), statement => {
        const people = of("AWS")(statement);
        return people.length > 0 && !asks(statement, "sts:AssumeRole", all)
            ? `${people.join(", ")} takes the role on, whatever the session says of a second factor`
            : undefined;
    });
}

export const peopleShowASecondFactor = rule(
    [aws.iam.Policy, aws.iam.RolePolicy, aws.iam.UserPolicy, aws.iam.GroupPolicy, aws.iam.Role],
    {
        name: "people-show-a-second-factor",
        preset: "golive",
        severity: "high",
        items: ["arbitrage:193", "bot-core:99"],
        says: "Who opens a session on a machine, or deploys in a pipeline's place, is refused with one factor alone.",
        because: "A stolen password would be enough to stand beside every store and key.",
        fix: "Add the condition BoolIfExists aws:MultiFactorAuthPresent true. A plain Bool locks out single sign-on and roles that were taken on: their sessions don't say.",
    },
    (holder, { type }) => {
        if (type !== typeOf(aws.iam.Role)) return opensSessions((holder as { policy?: unknown }).policy, "policy");
        const role = holder as { assumeRolePolicy?: unknown; inlinePolicies?: { policy?: unknown }[] };
        return anyFlaw(
            () => letsPeopleIn(role.assumeRolePolicy),
            () => allFlaws(role.inlinePolicies, ({ policy }, i) => opensSessions(policy, `inlinePolicies[${i}].policy`)),
        );
    },
);
