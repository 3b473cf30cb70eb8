import * as assert from "node:assert";
import type { Monitoring } from "../../../components/monitoring/monitoring";
import { type Built, build } from "../harness";
import { monitoring } from "../monitoring-fixture";

const lambda = "aws:lambda/function:Function";
const quietHours = { from: "22:00", to: "06:00", timezone: "America/New_York" };

describe("AWS's own alarms", () => {
    let prod: Built<Monitoring>;
    before(async () => {
        prod = await build(() => monitoring());
    });
    const channels = (built: Built<Monitoring>) => JSON.parse(built.one(lambda, "alarm-channels").inputs.environment.variables.CHANNELS);

    it("reach the channels that Prometheus's alerts reach, by secrets that are only named", () =>
        assert.deepStrictEqual(channels(prod), {
            slack: { secret: "cryptofunk/prod/slack", channel: "#alerts" },
            pagerDuty: { secret: "cryptofunk/prod/pagerduty" },
        }));
    it("reach those alone whose secret is there, and nobody needs a function before", async () => {
        assert.deepStrictEqual(Object.keys(channels(await build(() => monitoring({ settings: { stagedSecrets: ["slack"] } })))), ["slack"]);
        const none = await build(() => monitoring({ settings: { stagedSecrets: [] } }));
        assert.ok(!none.of(lambda).some(({ name }) => name === "alarm-channels"));
    });
    it("come from the topic without Alertmanager's own mail, which would come twice", () => {
        const { protocol, filterPolicyScope, filterPolicy } = prod.one("aws:sns/topicSubscription:TopicSubscription", "alarm-channels").inputs;
        assert.deepStrictEqual([protocol, filterPolicyScope, JSON.parse(filterPolicy)], ["lambda", "MessageAttributes", { source: [{ exists: false }] }]);
        const { config } = prod.one("kubernetes:helm.sh/v3:Release", "monitoring").inputs.values.alertmanager;
        assert.deepStrictEqual(config.receivers[1].sns_configs[0].attributes, { source: "alertmanager" });
        assert.strictEqual(prod.one("aws:lambda/permission:Permission", "alarm-channels").inputs.principal, "sns.amazonaws.com");
    });
    it("are brought by a role that reads these secrets alone, and that they let in", () => {
        const { Statement } = JSON.parse(prod.one("aws:iam/rolePolicy:RolePolicy", "alarm-channels").inputs.policy);
        const reads = Statement.find((one: { Action: string }) => one.Action === "secretsmanager:GetSecretValue");
        assert.deepStrictEqual(
            reads.Resource.map((arn: string) => arn.split(":secret:")[1]),
            ["cryptofunk/prod/slack-??????", "cryptofunk/prod/pagerduty-??????"],
        );
        for (const secret of ["slack", "pagerduty"]) {
            const { policy } = prod.one("aws:secretsmanager/secretPolicy:SecretPolicy", `bot-secrets-${secret}`).inputs;
            assert.match(policy, /role\/cryptofunk-prod-alarm-channels"/);
        }
    });
    it("let nobody read the secret of a channel by which nobody is told, or that is not there yet", async () => {
        const readers = (built: Built<Monitoring>, secret: string) =>
            /cryptofunk-prod-alarm-channels"/.test(built.one("aws:secretsmanager/secretPolicy:SecretPolicy", `bot-secrets-${secret}`).inputs.policy);
        const quiet = await build(() => monitoring({ settings: { alerts: { slack: { channel: "#alerts" } } } }));
        assert.deepStrictEqual([readers(quiet, "slack"), readers(quiet, "pagerduty")], [true, false]);
        const unstaged = await build(() => monitoring({ settings: { stagedSecrets: ["pagerduty"] } }));
        assert.deepStrictEqual([readers(unstaged, "slack"), readers(unstaged, "pagerduty")], [false, true]);
    });
    it("get to the topic: CloudWatch's by their account, EventBridge's without a condition, which would drop them", () => {
        const { Statement } = JSON.parse(prod.one("aws:sns/topicPolicy:TopicPolicy", "alarms").inputs.policy);
        assert.deepStrictEqual(
            Statement.map((one: { Principal: object; Condition?: object }) => [one.Principal, one.Condition]),
            [
                [{ Service: "cloudwatch.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": "111122223333" } }],
                [{ Service: "events.amazonaws.com" }, undefined],
            ],
        );
    });
    it("know the quiet hours", async () => {
        const built = await build(() => monitoring({ settings: { alerts: { slack: { channel: "#alerts" }, quietHours } } }));
        assert.deepStrictEqual(JSON.parse(built.one(lambda, "alarm-channels").inputs.environment.variables.QUIET_HOURS), quietHours);
        assert.ok(!("QUIET_HOURS" in prod.one(lambda, "alarm-channels").inputs.environment.variables));
    });
    it("say by e-mail when they could not be brought", () => {
        const alarm = prod.one("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm-channels-failed").inputs;
        assert.deepStrictEqual([alarm.metricName, alarm.dimensions], ["Errors", { FunctionName: "cryptofunk-prod-alarm-channels" }]);
        assert.match(alarm.alarmDescription, /^\[P0\]/);
    });
});
