import * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node } from "../graph";
import { documentOf, listOf } from "../read";
import { firstFlaw, rule } from "../rule";

const because = "A backup that is gone, or lies beside what burned, is found out about on the day it is needed.";

export const planKeepsLongEnough = rule(
    aws.backup.Plan,
    {
        name: "backup-plan-keeps-long-enough",
        severity: "high",
        items: ["bot-core:387", "mech-exo:39", "arbitrage:184"],
        says: "A backup plan keeps recovery points for 30 days.",
        because,
        fix: "Set lifecycle.deleteAfter of every rule to 30 or more, or leave it out.",
        thresholds: { days: 30 },
    },
    (plan, { thresholds }) =>
        firstFlaw(plan.rules, ({ lifecycle }, i) => {
            const days = lifecycle?.deleteAfter;
            return days === undefined || days >= thresholds.days ? undefined : `rules[${i}].lifecycle.deleteAfter is ${days}, not ${thresholds.days} or more`;
        }),
);

/** How often a schedule runs, in days; nothing where it can't be told. */
function everyDays(schedule: string): number | undefined {
    const rate = /^rate\((\d+) (hour|day)s?\)$/.exec(schedule);
    if (rate) return Number(rate[1]) / (rate[2] === "hour" ? 24 : 1);
    const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(schedule);
    if (!cron) return undefined;
    const [, , , dayOfMonth, month, dayOfWeek] = cron;
    const any = (field: string) => field === "*" || field === "?" || field === "*/1" || field === "1/1";
    return any(dayOfMonth) && any(month) && (any(dayOfWeek) || /^(1-7|SUN-SAT|MON-SUN)$/i.test(dayOfWeek)) ? 1 : 7;
}

export const planIsDaily = rule(
    aws.backup.Plan,
    {
        name: "backup-plan-runs-daily",
        severity: "high",
        items: ["bot-core:384", "mech-exo:38", "bot-core:146"],
        says: "A backup plan runs every day.",
        because: "Between two backups lie the trades that can't be brought back.",
        fix: 'Give a rule a daily schedule, such as "cron(0 4 * * ? *)".',
    },
    plan => {
        // Without a schedule AWS Backup runs a rule every day.
        const schedules = listOf(plan.rules).map(({ schedule }) => schedule);
        if (schedules.length === 0) return "rules is empty";
        return schedules.some(schedule => schedule === undefined || (everyDays(schedule) ?? 1) <= 1)
            ? undefined
            : `no rule runs daily: ${schedules.join(", ")}`;
    },
);

const regionOf = (arn: string): string => arn.split(":")[3] ?? "";

export const planCopiesAway = rule(
    aws.backup.Plan,
    {
        name: "backup-plan-copies-to-another-region",
        severity: "high",
        items: ["mech-exo:40", "bot-core:386"],
        says: "A backup plan copies every recovery point to another region.",
        because,
        fix: "Give every rule a copyActions entry that names a vault in another region, and the plan its own region.",
    },
    plan =>
        firstFlaw(plan.rules, ({ copyActions }, i) => {
            const copies = listOf(copyActions);
            if (copies.length === 0) return `rules[${i}] has no copyActions`;
            const here = plan.region;
            return firstFlaw(copies, ({ destinationVaultArn }) =>
                here !== undefined && regionOf(destinationVaultArn) === here
                    ? `rules[${i}] copies to ${destinationVaultArn}, in the region it saves`
                    : undefined,
            );
        }),
);

/** Whether a resource hangs on another one. */
export const dependsOn = (node: Node, other: Node): boolean => node.dependencies.some(({ urn }) => urn === other.urn);

export const planSelectsSomething = graphRule(
    {
        name: "backup-plan-selects-something",
        severity: "high",
        items: ["mech-exo:38", "bot-core:383", "cryptofunk:322"],
        says: "A backup plan saves something.",
        because: "A plan that selects nothing runs every night and ends well.",
        fix: "Create an aws.backup.Selection of the plan that names resources or tags.",
    },
    graph => graph.ofType(aws.backup.Plan),
    (plan, graph) => {
        const own = graph.ofType<Unwrap<aws.backup.SelectionArgs>>(aws.backup.Selection).filter(one => dependsOn(one as unknown as Node, plan));
        if (own.length === 0) return "no Selection belongs to it";
        const chooses = ({ props }: (typeof own)[number]) =>
            listOf(props.resources).length || listOf(props.selectionTags).length || listOf(props.conditions).length;
        return own.some(chooses) ? undefined : "its Selection names neither resources nor tags";
    },
);

export const vaultHasOwnKey = rule(
    aws.backup.Vault,
    {
        name: "backup-vault-has-its-own-key",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A backup vault is encrypted with a key of the account.",
        because: "With AWS's own key nobody can take the right to read a backup away.",
        fix: "Set kmsKeyArn.",
    },
    vault => ("kmsKeyArn" in vault ? undefined : "kmsKeyArn is absent"),
);

interface Denial {
    Effect?: string;
    Action?: string | string[];
}

/** Whether a document denies all of some actions. */
export function denies(document: unknown, actions: string[]): boolean {
    const statements = listOf((documentOf(document) as { Statement?: Denial | Denial[] } | undefined)?.Statement);
    const denied = statements.filter(({ Effect }) => Effect === "Deny").flatMap(({ Action }) => listOf(Action));
    return actions.every(action => denied.some(one => one === "*" || one === action || (one.endsWith("*") && action.startsWith(one.slice(0, -1)))));
}

export const vaultKeepsWhatItHas = graphRule(
    {
        name: "backup-vault-refuses-deletion",
        severity: "high",
        items: ["mech-exo:38", "bot-core:383"],
        says: "Nobody deletes recovery points of a vault before their time.",
        because: "Whoever wants ransom deletes the backups first.",
        fix: "Deny backup:DeleteRecoveryPoint and backup:UpdateRecoveryPointLifecycle in a VaultPolicy, or lock the vault.",
    },
    graph => graph.ofType(aws.backup.Vault),
    (vault, graph) => {
        if (graph.ofType(aws.backup.VaultLockConfiguration).some(lock => dependsOn(lock, vault))) return undefined;
        const own = graph.ofType<{ policy?: string }>(aws.backup.VaultPolicy).filter(policy => dependsOn(policy as unknown as Node, vault));
        const actions = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"];
        return own.some(({ props }) => denies(props.policy, actions)) ? undefined : "no VaultPolicy denies it, and no lock does";
    },
);

interface EventRule {
    eventPattern?: string;
    state?: string;
    isEnabled?: boolean;
}

/** Whether events that a test finds in a rule's pattern go to an SNS topic; throws where only an unknown target stands against it. */
export function isTold(graph: Graph, test: (pattern: string) => boolean): boolean {
    const topics = graph.ofType(aws.sns.Topic);
    const targets = graph.ofType(aws.cloudwatch.EventTarget);
    const tells = (target: Node) => topics.some(topic => dependsOn(target, topic)) || /^arn:[^:]*:sns:/.test(String(target.props.arn ?? ""));
    const answer = firstFlaw(graph.ofType<EventRule>(aws.cloudwatch.EventRule), node => {
        const { eventPattern, state, isEnabled } = node.props;
        if (!eventPattern || state === "DISABLED" || isEnabled === false || !test(eventPattern)) return undefined;
        return firstFlaw(
            targets.filter(target => dependsOn(target, node as unknown as Node)),
            target => (tells(target) ? "told" : undefined),
        );
    });
    return answer !== undefined;
}

export const failedBackupIsTold = graphRule(
    {
        name: "failed-backup-is-told",
        severity: "high",
        items: ["bot-core:491", "mech-exo:38", "bot-core:385"],
        says: "Somebody is told of a backup that failed.",
        because: "Backups fail quietly: a key that is gone, a role that lost a right.",
        fix: "Create an EventRule for AWS Backup's job states FAILED and ABORTED, and give it an SNS topic.",
    },
    graph => graph.ofType(aws.backup.Plan),
    (_, graph) => {
        const found = isTold(graph, pattern => /"aws\.backup"/.test(pattern) && /"FAILED"/.test(pattern));
        return found ? undefined : "no EventRule sends failed backup jobs to a topic";
    },
);
