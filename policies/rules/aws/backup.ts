import type * as provider from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws, rule } from "../../engine/rule";
import { denies } from "../../engine/statements";
import { copiedElsewhere, elsewhere } from "../shared/elsewhere";
import { isTold } from "./eventbridge";

export const planSelectsSomething = graphRule(
    {
        name: "backup-plan-selects-something",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:38", "bot-core:383", "cryptofunk:322"],
        says: "A backup plan saves something.",
        because: "A plan that selects nothing runs every night and ends well.",
        fix: "Create an aws.backup.Selection of the plan that names resources or tags.",
    },
    graph => graph.ofType(aws.backup.Plan),
    (plan, graph) => {
        const own = graph.users<Unwrap<provider.backup.SelectionArgs>>(plan, aws.backup.Selection);
        if (own.length === 0) return "no Selection belongs to it";
        const chooses = ({ props }: (typeof own)[number]) =>
            listOf(props.resources).length || listOf(props.selectionTags).length || listOf(props.conditions).length;
        return own.some(chooses) ? undefined : "its Selection names neither resources nor tags";
    },
);

/** Ways to write that a field of a schedule takes every value. */
const any = ["*", "?", "*/1", "1/1"];
const everyWeekday = [...any, "1-7", "SUN-SAT", "MON-SUN"];

/** Whether a schedule runs every day; one that can't be told is taken to. */
function isDaily(schedule: string): boolean {
    const rate = /rate\((\d+) (hour|day)/.exec(schedule);
    if (rate) return Number(rate[1]) <= (rate[2] === "hour" ? 24 : 1);
    const cron = /cron\((.*)\)/.exec(schedule);
    if (!cron) return true;
    const [, , dayOfMonth, month, dayOfWeek] = cron[1].toUpperCase().split(" ");
    return any.includes(dayOfMonth) && any.includes(month) && everyWeekday.includes(dayOfWeek);
}

/** The schedule of AWS Backup's own, for a rule that names none. */
const byDefault = "cron(0 5 ? * * *)";

export const planIsDaily = rule(
    aws.backup.Plan,
    {
        name: "backup-plan-runs-daily",
        preset: "trading",
        debatable: true,
        severity: "high",
        items: ["bot-core:384", "mech-exo:38", "bot-core:146"],
        says: "A backup plan runs every day.",
        because: "Between two backups lie the trades that can't be brought back.",
        fix: 'Give a rule a daily schedule, such as "cron(0 4 * * ? *)".',
    },
    plan => {
        const schedules = listOf(plan.rules).map(({ schedule = byDefault }) => schedule);
        if (schedules.length === 0) return "rules is empty";
        return schedules.some(isDaily) ? undefined : `no rule runs daily: ${schedules.join(", ")}`;
    },
);

const because = "A backup that is gone, or lies beside what burned, is found out about on the day it is needed.";

export const planKeepsLongEnough = rule(
    aws.backup.Plan,
    {
        name: "backup-plan-keeps-long-enough",
        preset: "trading",
        debatable: true,
        undisputed: { days: 7 },
        severity: "high",
        items: ["bot-core:387", "mech-exo:39", "arbitrage:184"],
        says: "A backup plan keeps recovery points for 30 days.",
        because,
        fix: "Set lifecycle.deleteAfter of every rule to 30 or more, or leave it out.",
        thresholds: { days: 30 },
    },
    (plan, { thresholds }) =>
        allFlaws(plan.rules, ({ lifecycle }, i) => {
            const days = lifecycle?.deleteAfter;
            return days === undefined || days >= thresholds.days ? undefined : `rules[${i}].lifecycle.deleteAfter is ${days}, not ${thresholds.days} or more`;
        }),
);

const regionOf = (arn: string): string | undefined => arn.split(":")[3];

export const planCopiesAway = rule(
    aws.backup.Plan,
    {
        name: "backup-plan-copies-to-another-region",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:40", "bot-core:386"],
        says: "A backup plan copies every recovery point to another region.",
        because,
        fix: "Give every rule a copyActions entry that names a vault in another region, and the plan its own region; or say in the setting elsewhere who copies them.",
        thresholds: elsewhere,
        adviceWhere: copiedElsewhere(),
    },
    plan =>
        allFlaws(plan.rules, ({ copyActions }, i) => {
            const copies = listOf(copyActions);
            if (copies.length === 0) return `rules[${i}] has no copyActions`;
            const here = plan.region;
            // One that leaves is enough, whatever the others do.
            if (copies.some(copy => known(() => regionOf(copy.destinationVaultArn) !== here))) return undefined;
            return `rules[${i}] copies to ${copies.map(copy => copy.destinationVaultArn).join(", ")}, in the region it saves`;
        }),
);

export const vaultHasOwnKey = rule(
    aws.backup.Vault,
    {
        name: "backup-vault-has-its-own-key",
        preset: "golive",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A backup vault is encrypted with a key of the account.",
        because: "With AWS's own key nobody can take the right to read a backup away.",
        fix: "Set kmsKeyArn.",
    },
    vault => ("kmsKeyArn" in vault ? undefined : "kmsKeyArn is absent"),
);

export const vaultKeepsWhatItHas = graphRule(
    {
        name: "backup-vault-refuses-deletion",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:38", "bot-core:383"],
        says: "Nobody deletes recovery points of a vault before their time.",
        because: "Whoever wants ransom deletes the backups first.",
        fix: "Deny backup:DeleteRecoveryPoint and backup:UpdateRecoveryPointLifecycle in a VaultPolicy, or lock the vault.",
    },
    graph => graph.ofType(aws.backup.Vault),
    (vault, graph) => {
        if (graph.users(vault, aws.backup.VaultLockConfiguration).length) return undefined;
        const own = graph.users<{ policy?: string }>(vault, aws.backup.VaultPolicy);
        const actions = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"];
        return own.some(({ props }) => denies(props.policy, actions)) ? undefined : "no VaultPolicy denies it, and no lock does";
    },
);

export const failedBackupIsTold = graphRule(
    {
        name: "failed-backup-is-told",
        preset: "golive",
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
