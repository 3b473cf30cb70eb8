import * as rules from "../../../../policies/rules/aws/backup";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const planType = "aws:backup/plan:Plan";

const copy = { destinationVaultArn: "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies" };
const sound = { region: "eu-central-1", rules: [{ schedule: "cron(0 4 * * ? *)", lifecycle: { deleteAfter: 35 }, copyActions: [copy] }] };

const plan = resource(planType, "plan", sound);
const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

describe("backup-plan-selects-something", () => {
    const rule = judgeGraph(rules.planSelectsSomething);
    const selection = (props: object, more = on(plan)) => resource("aws:backup/selection:Selection", "selection", props, more);
    it("passes a plan with resources, or with tags", async () => {
        await rule.passes([plan, selection({ resources: ["arn:aws:s3:::a"] })]);
        await rule.passes([plan, selection({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "yes" }] })]);
    });
    it("fails a plan without selection, and one whose selection is another's", async () => {
        await rule.fails([plan], /no Selection belongs to it/);
        await rule.fails([plan, selection({ resources: ["arn:aws:s3:::a"] }, on())], /no Selection belongs to it/);
    });
    it("passes conditions, and a selection of nothing beside one of something", async () => {
        await rule.passes([plan, selection({ conditions: [{ stringEquals: [{ key: "aws:ResourceTag/backup", value: "yes" }] }] })]);
        await rule.passes([plan, selection({ resources: [] }), selection({ resources: [unknown] })]);
    });
    it("fails a selection of nothing", () => rule.fails([plan, selection({ resources: [] })], /names neither resources nor tags/));
    it("is undecided while nobody knows what is selected", () => rule.isUndecided([plan, selection({ resources: unknown })]));
});

const withRule = (rule: object) => ({ rules: [{ ...sound.rules[0], ...rule }] });

describeRule(
    rules.planIsDaily,
    planType,
    sound,
    [
        [withRule({ schedule: "cron(0 4 ? * SUN *)" }), /no rule runs daily: cron\(0 4 \? \* SUN \*\)/],
        [withRule({ schedule: "cron(0 4 1 * ? *)" }), /no rule runs daily/],
        [withRule({ schedule: "cron(0 4 ? 1 * *)" }), /no rule runs daily/],
        [withRule({ schedule: "rate(2 days)" }), /no rule runs daily: rate\(2 days\)/],
        [withRule({ schedule: "rate(48 hours)" }), /no rule runs daily: rate\(48 hours\)/],
        [
            { rules: [{ schedule: "rate(7 days)" }, { schedule: "cron(0 4 ? * MON-FRI *)" }] },
            /no rule runs daily: rate\(7 days\), cron\(0 4 \? \* MON-FRI \*\)/,
        ],
        [{ rules: [] }, /rules is empty/],
    ],
    [withRule({ schedule: unknown })],
);
describe("backup-plan-runs-daily", () => {
    const plan = judge(rules.planIsDaily, planType);
    it("passes a daily rule beside a weekly one", () => plan.passes({ rules: [{ schedule: "cron(0 4 ? * SUN *)" }, { schedule: "cron(0 5 * * ? *)" }] }));
    const daily = [
        "cron(0 */6 * * ? *)",
        "cron(0 4 ? * * *)",
        "cron(30 2 */1 * ? *)",
        "cron(15 14 1/1 * ? *)",
        "cron(0 4 ? * MON-SUN *)",
        "cron(0 4 ? * sun-sat *)",
    ];
    for (const schedule of [undefined, ...daily, "cron(0 4 ? * 1-7 *)", "rate(12 hours)", "rate(24 hours)", "rate(1 day)", "rate(720 minutes)"])
        it(`passes ${schedule}`, () => plan.passes({ rules: [{ schedule }] }));
});

describeRule(
    rules.planKeepsLongEnough,
    planType,
    sound,
    [
        [withRule({ lifecycle: { deleteAfter: 7 } }), /rules\[0\]\.lifecycle\.deleteAfter is 7, not 30 or more/],
        [{ rules: [...sound.rules, { lifecycle: { deleteAfter: 1 } }] }, /rules\[1\]\.lifecycle\.deleteAfter is 1/],
    ],
    [withRule({ lifecycle: { deleteAfter: unknown } })],
);
describe("backup-plan-keeps-long-enough", () => {
    const plan = judge(rules.planKeepsLongEnough, planType);
    it("passes a rule that keeps for ever, and one of thirty days", async () => {
        await plan.passes({ rules: [{}] });
        await plan.passes({ rules: [{ lifecycle: { deleteAfter: 30 } }] });
    });
    it("is laxer by configuration", () => plan.passes({ rules: [{ lifecycle: { deleteAfter: 7 } }] }, { config: { days: 1 } }));
});

describeRule(
    rules.planCopiesAway,
    planType,
    sound,
    [
        [withRule({ copyActions: undefined }), /rules\[0\] has no copyActions/],
        [withRule({ copyActions: [] }), /rules\[0\] has no copyActions/],
        [{ region: "eu-west-1" }, /rules\[0\] copies to arn:aws:backup:eu-west-1:.*, in the region it saves/],
        [{ region: "eu-west-1", ...withRule({ copyActions: [copy, copy] }) }, /copies to arn:[\w:-]+, arn:[\w:-]+, in the region it saves/],
    ],
    [
        withRule({ copyActions: [{ destinationVaultArn: unknown }] }),
        { region: "eu-west-1", ...withRule({ copyActions: [{ destinationVaultArn: unknown }, copy] }) },
    ],
);
describe("backup-plan-copies-to-another-region", () => {
    it("passes a second copy at home, be it unknown", async () => {
        const { passes } = judge(rules.planCopiesAway, planType);
        const home = { destinationVaultArn: "arn:aws:backup:eu-central-1:444455556666:backup-vault:audit" };
        await passes({ ...sound, ...withRule({ copyActions: [home, copy] }) });
        await passes({ ...sound, ...withRule({ copyActions: [{ destinationVaultArn: unknown }, copy] }) });
    });
    it("only advises where a tag or the setting says that copies are made elsewhere", async () => {
        const { advises, fails } = judge(rules.planCopiesAway, planType);
        const alone = { rules: [{ ruleName: "daily" }] };
        const flaw = /rules\[0\] has no copyActions/;
        await advises({ ...alone, tags: { "backup-copies": "org-vault" } }, /since a tag says that a plan outside the program copies it.*no copyActions/);
        await advises(alone, /since the setting elsewhere names who/, { config: { elsewhere: "the organization's vault, OPS-17" } });
        await fails({ ...alone, tags: { "backup-copies": "none" } }, flaw);
        await fails({ ...alone, tags: { Name: "daily", backup: "daily" } }, flaw);
        await fails({ ...alone, tags: unknown }, flaw);
        await fails(alone, flaw, { config: { elsewhere: " " } });
    });
    it("takes a plan that names no region for one of another", () => judge(rules.planCopiesAway, planType).passes({ rules: sound.rules }));
});

const vaultType = "aws:backup/vault:Vault";

describeRule(rules.vaultHasOwnKey, vaultType, { kmsKeyArn: unknown }, [[{ kmsKeyArn: undefined }, /kmsKeyArn is absent/]]);

describe("backup-vault-refuses-deletion", () => {
    const rule = judgeGraph(rules.vaultKeepsWhatItHas);
    const vault = resource(vaultType, "vault", {});
    const policy = (Statement: object[]) => resource("aws:backup/vaultPolicy:VaultPolicy", "policy", { policy: JSON.stringify({ Statement }) }, on(vault));
    const both = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"];
    const lockOf = (of: { urn: string }) => resource("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "lock", { minRetentionDays: 30 }, on(of));
    it("passes a vault whose policy denies it, or that is locked", async () => {
        await rule.passes([vault, policy([{ Effect: "Deny", Principal: "*", Action: both, Resource: "*" }])]);
        await rule.passes([vault, policy([{ Effect: "Deny", Principal: "*", Action: "backup:*", Resource: "*" }])]);
        await rule.passes([vault, policy([{ Effect: "Deny", Principal: "*", Action: ["*"], Resource: "*" }])]);
        await rule.passes([vault, policy(both.map(Action => ({ Effect: "Deny", Principal: "*", Action, Resource: "*" })))]);
        await rule.passes([vault, lockOf(vault)]);
    });
    it("fails one without policy", () => rule.fails([vault], /no VaultPolicy denies it, and no lock does/));
    it("fails one beside which another is the closed one", () => {
        const other = resource(vaultType, "other", {});
        const closed = { policy: JSON.stringify({ Statement: { Effect: "Deny", Principal: "*", Action: both, Resource: "*" } }) };
        return rule.fails(
            [vault, other, resource("aws:backup/vaultPolicy:VaultPolicy", "other", closed, on(other)), lockOf(other)],
            /no VaultPolicy denies it/,
        );
    });
    it("fails a policy that is no document", () =>
        rule.fails([vault, resource("aws:backup/vaultPolicy:VaultPolicy", "policy", { policy: "" }, on(vault))], /no VaultPolicy denies it/));
    it("fails a policy that allows it, and one that denies half", async () => {
        await rule.fails([vault, policy([{ Effect: "Allow", Principal: "*", Action: both, Resource: "*" }])], /no VaultPolicy denies it/);
        await rule.fails([vault, policy([{ Effect: "Deny", Principal: "*", Action: both[0], Resource: "*" }])], /no VaultPolicy denies it/);
    });
    it("is undecided about a policy that nobody knows yet", () =>
        rule.isUndecided([vault, resource("aws:backup/vaultPolicy:VaultPolicy", "policy", { policy: unknown }, on(vault))]));
});

describe("failed-backup-is-told", () => {
    const rule = judgeGraph(rules.failedBackupIsTold);
    const pattern = JSON.stringify({ source: ["aws.backup"], detail: { state: ["FAILED"] } });
    const event = (props: object = {}) => resource("aws:cloudwatch/eventRule:EventRule", "failed", { eventPattern: pattern, ...props });
    const topic = resource("aws:sns/topic:Topic", "alarms", {});
    const target = (...others: { urn: string }[]) => resource("aws:cloudwatch/eventTarget:EventTarget", "target", { arn: unknown }, on(...others));
    it("passes where a topic of the stack gets them, or a topic by its ARN", async () => {
        await rule.passes([plan, topic, event(), target(event(), topic)]);
        const elsewhere = resource("aws:cloudwatch/eventTarget:EventTarget", "target", { arn: "arn:aws:sns:eu-central-1:111122223333:ops" }, on(event()));
        await rule.passes([plan, event(), elsewhere]);
    });
    it("fails where nothing listens, and where nobody is told", async () => {
        await rule.fails([plan], /no EventRule sends failed backup jobs to a topic/);
        await rule.fails([plan, topic, event()], /no EventRule sends/);
    });
    it("fails where the rule is switched off, or looks at something else", async () => {
        await rule.fails([plan, topic, event({ state: "DISABLED" }), target(event(), topic)], /no EventRule sends/);
        await rule.fails([plan, topic, event({ isEnabled: false }), target(event(), topic)], /no EventRule sends/);
        await rule.fails([plan, topic, event({ eventPattern: undefined, scheduleExpression: "rate(1 day)" }), target(event(), topic)], /no EventRule sends/);
        for (const eventPattern of ['{"source":["aws.batch"],"detail":{"status":["FAILED"]}}', '{"source":["aws.backup"],"detail":{"state":["COMPLETED"]}}'])
            await rule.fails([plan, topic, event({ eventPattern }), target(event(), topic)], /no EventRule sends/);
    });
    it("fails where the topic hears of something else only, and where what hears of it is no topic", async () => {
        const other = resource("aws:cloudwatch/eventRule:EventRule", "other", { eventPattern: '{"source":["aws.ec2"]}' });
        await rule.fails([plan, topic, event(), other, target(other, topic)], /no EventRule sends/);
        const queue = { arn: "arn:aws:sqs:eu-central-1:111122223333:failed" };
        await rule.fails([plan, topic, event(), resource("aws:cloudwatch/eventTarget:EventTarget", "target", queue, on(event()))], /no EventRule sends/);
    });
    it("is undecided where only an unknown target listens", () => rule.isUndecided([plan, topic, event(), target(event())]));
});
