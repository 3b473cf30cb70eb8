import * as assert from "node:assert";
import { listing } from "../../../../policies/engine/runner";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/aws/secrets-manager";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { sound, tags } from "../fixtures/exchange-key";

const type = "aws:secretsmanager/secret:Secret";

describeRule(
    rules.secretHasItsValue,
    type,
    sound,
    [
        [{ tags: { "golive:staged": "false" } }, /the secret cryptofunk\/prod\/binance has no value yet/],
        [{ name: unknown, tags: { "golive:staged": "false" } }, /the secret it has no value yet/],
    ],
    [{ tags: { "golive:staged": unknown } }],
);

describe("secret-awaits-its-value", () => {
    it("counts a missing value against GO without blocking a deployment", async () => {
        const staged = { ...tags, "golive:staged": "false" };
        const { findings } = await judgeAll([resource(type, "it", { tags: staged })], { rules: [rules.secretHasItsValue] });
        assert.strictEqual(findings[0].level, "mandatory");
        assert.strictEqual(listing([rules.secretHasItsValue])[0].enforcementLevel, "advisory");
    });
});

describeRule(
    rules.secretIsRecoverable,
    "aws:secretsmanager/secret:Secret",
    { recoveryWindowInDays: 7 },
    [
        [{ recoveryWindowInDays: 0 }, /recoveryWindowInDays is 0/],
        [{ recoveryWindowInDays: 6 }, /recoveryWindowInDays is 6/],
    ],
    [{ recoveryWindowInDays: unknown }],
);
describe("secret-is-recoverable", () => {
    const secret = judge(rules.secretIsRecoverable, "aws:secretsmanager/secret:Secret");
    it("knows that AWS keeps a secret for 30 days unless told otherwise", async () => {
        await secret.passes({}, { config: { days: 30 } });
        await secret.fails({ recoveryWindowInDays: 29 }, /recoveryWindowInDays is 29/, { config: { days: 30 } });
    });
});

describeRule(
    rules.secretRotates,
    "aws:secretsmanager/secretRotation:SecretRotation",
    { rotationRules: { automaticallyAfterDays: 180 } },
    [
        [{ rotationRules: { automaticallyAfterDays: 181 } }, /it is replaced every 181 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "rate(200 days)" } }, /every 200 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "rate(4800 hours)" } }, /every 200 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "cron(0 3 ? 1 SUN#1 *)" } }, /every 366 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "cron(0 3 1 JAN,JUL ? *)" } }, /every 183 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "cron(0 3 L 1/8 ? *)" } }, /every 244 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "cron(0 3 ? 1,3 SUN *)" } }, /every 275 days/],
    ],
    [{ rotationRules: { automaticallyAfterDays: unknown } }],
);
describe("store-password-rotates", () => {
    const { passes } = judgeGraph(rules.secretRotates);
    const rotation = (scheduleExpression: string) => [
        resource("aws:secretsmanager/secretRotation:SecretRotation", "r", { rotationRules: { scheduleExpression } }),
    ];
    it("passes schedules", async () => {
        await passes(rotation("cron(0 4 1 * ? *)"));
        await passes(rotation("cron(0 3 ? 1,5,9 SUN#1 *)"));
        await passes(rotation("cron(0 3 ? * SUN *)"));
        await passes(rotation("cron(0 3 ? 1,7 SUN *)"));
        await passes(rotation("cron(0 3 1 1-12 ? *)"));
        await passes(rotation("rate(4320 hours)"));
        await passes(rotation("rate(1 day)"));
    });
});
const tagged = (days: unknown, more: object = {}) => ({ tags: { "golive:rotation-days": days, ...more } });
describeRule(
    rules.providedSecretRotates,
    "aws:secretsmanager/secret:Secret",
    tagged("180"),
    [
        [tagged("181"), /tags\["golive:rotation-days"\] is "181"/],
        [tagged("0"), /is "0"/],
        [tagged("never"), /is "never"/],
    ],
    [tagged(unknown)],
);
describe("provided-secret-rotates", () => {
    const { passes } = judgeGraph(rules.providedSecretRotates);
    it("leaves exchange keys and secrets without a date alone", async () => {
        await passes([resource("aws:secretsmanager/secret:Secret", "x", tagged("400", { "golive:exchange": "binance" }))]);
        await passes([resource("aws:secretsmanager/secret:Secret", "x", { tags: {} })]);
    });
});

const secret = resource("aws:secretsmanager/secret:Secret", "key", { name: "bot/prod/key" });
const arn = (role: string) => `arn:aws:iam::123456789012:role/${role}`;
const pattern = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`;
const list = (readers: unknown, more: object = {}) =>
    resource(
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "list",
        {
            policy: JSON.stringify({
                Statement: [
                    {
                        Effect: "Deny",
                        Principal: "*",
                        Action: "secretsmanager:GetSecretValue",
                        Resource: "*",
                        Condition: { ArnNotLike: { "aws:PrincipalArn": readers } },
                        ...more,
                    },
                ],
            }),
        },
        { dependencies: [secret.urn] },
    );

const allow = (Resource: unknown, more: object = {}) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource, ...more }] });
const role = (name: string, ...policies: unknown[]) =>
    resource("aws:iam/role:Role", name, { name, inlinePolicies: policies.map(policy => ({ name: "p", policy })) });
const rolePolicy = (name: unknown, policy: unknown) => resource("aws:iam/rolePolicy:RolePolicy", "rp", { role: name, policy });
const mine = pattern("bot/prod/key-??????");

describe("secret-lets-its-readers-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.secretLetsReadersIn);
    it("passes readers on the list, by name and by pattern, and a secret without a list", async () => {
        await passes([secret, list([arn("reader")]), role("reader", allow(mine))]);
        await passes([secret, list(arn("read*")), role("reader", allow(mine))]);
        await passes([secret, list([arn("path/reader")]), role("reader", allow([mine]))]);
        await passes([secret, role("reader", allow(mine))]);
        await passes([secret, list([arn("x")], { Effect: "Allow" }), role("reader", allow(mine))]);
        await passes([secret, list([arn("other"), arn("reader")]), role("reader", allow(mine))]);
        await passes([secret, list([arn("other")], { Action: "secretsmanager:PutSecretValue" }), role("reader", allow(mine))]);
    });
    it("takes only a denial of everybody else for a list", async () => {
        await passes([secret, list([], { Condition: { ArnLike: { "aws:PrincipalArn": arn("bad") } } }), role("reader", allow(mine))]);
        await passes([secret, list([], { Condition: { ArnNotLike: { "aws:SourceArn": arn("other") } } }), role("reader", allow(mine))]);
        await passes([secret, list([], { Condition: { "ForAnyValue:ArnNotLike": { "aws:PrincipalArn": arn("x") } } }), role("reader", allow(mine))]);
        await fails([secret, list([], { Condition: { ArnNotEquals: { "aws:principalarn": arn("x") } } }), role("reader", allow(mine))], /reader has the right/);
    });
    it("leaves roles alone whose names are not known yet", async () => {
        const nameless = { ...role("reader", allow(mine)), properties: { name: unknown, inlinePolicies: [{ policy: allow(mine) }] } };
        await passes([secret, list([arn("other")]), nameless]);
        await passes([secret, list([arn("other")]), nameless, rolePolicy(unknown, allow(mine))]);
    });
    it("fails a reader who is not", async () => {
        await fails([secret, list([arn("other")]), role("reader", allow(mine))], /reader has the right to read it, and its policy does not list it/);
        await fails([secret, list([arn("other")]), role("reader"), rolePolicy("reader", allow(mine))], /reader has the right/);
        await fails([secret, list([arn("other")]), role("reader", allow(pattern("bot/prod/key")))], /reader has the right/);
        const actions = [["secretsmanager:DescribeSecret", "secretsmanager:getSecretValue"], "secretsmanager:Get*", "*"];
        for (const Action of actions) await fails([secret, list([arn("other")]), role("reader", allow(mine, { Action }))], /reader has the right/);
        await fails([secret, list([arn("other")]), role("reader", allow(pattern("bot/prod/key-*"), { Action: "secretsmanager:*" }))], /reader has the right/);
    });
    it("leaves those alone who reach for other secrets, for all at once, or are not of the stack", async () => {
        await passes([secret, list([arn("other")]), role("reader", allow(pattern("bot/prod/keys-??????")))]);
        await passes([secret, list([arn("other")]), role("birth", allow(pattern("bot/prod/*")))]);
        await passes([secret, list([arn("other")]), role("replica", allow(pattern("bot/prod/key-*-replica")))]);
        await passes([secret, list([arn("other")]), rolePolicy("stranger", allow(mine))]);
        await passes([secret, list([arn("other")]), role("reader", allow(mine, { Action: "secretsmanager:DescribeSecret" }))]);
        await passes([secret, list([arn("other")]), role("reader", allow(mine, { Effect: "Deny" }))]);
    });
    it("is undecided while the list is unknown", () => isUndecided([secret, { ...list([]), properties: { policy: unknown } }, role("reader", allow(mine))]));
});

const root = "arn:aws:iam::123456789012:root";

describe("secret-lists-only-readers", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.secretListsReaders);
    const nameless = resource("aws:iam/role:Role", "nameless", { name: unknown });
    it("passes readers with the right, by name and by pattern, and others' roles", async () => {
        await passes([secret, list([arn("reader"), root]), role("reader", allow(mine))]);
        await passes([secret, list([arn("reader")]), role("reader", allow(pattern("bot/prod/*")))]);
        await passes([secret, list([arn("stranger")])]);
        await passes([secret, role("reader")]);
        const dotted = resource("aws:secretsmanager/secret:Secret", "key", { name: "bot.prod/key" });
        await passes([dotted, list([arn("reader")]), role("reader", allow(pattern("bot.prod/key-??????")))]);
        await passes([secret, list([root]), nameless]);
        await passes([secret, list([arn("reader")]), role("reader"), resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { role: "reader" })]);
    });
    it("fails a list of every role, however it is written, and of a user", async () => {
        for (const all of ["*", "arn:*", "arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:*", arn("*"), "arn:aws-cn:iam::123456789012:role/*"])
            await fails([secret, list([arn("reader"), all]), role("reader", allow(mine))], /its policy lists every role \(\S*\*\)/);
        await fails([secret, list([root, "arn:aws:iam::123456789012:user/team/eve"])], /its policy lists the user team\/eve/);
    });
    it("passes a pattern that some roles answer to, such as those of one permission set", () =>
        passes([secret, list([root, arn("bot-rotate-*"), arn("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_auditors_*")])]));
    it("fails one without", async () => {
        await fails([secret, list([arn("reader")]), role("reader")], /its policy lists reader, which has no right to read it/);
        await fails([secret, list([arn("reader")]), role("reader", allow(pattern("bot/prod/other-??????")))], /lists reader/);
        await fails([secret, list([root, arn("reader")]), nameless, role("reader")], /lists reader/);
        const attachment = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { role: "other" });
        await fails([secret, list([arn("reader")]), role("reader"), attachment], /lists reader/);
        await fails([secret, list([arn("reader")], { Condition: { StringNotLike: { "aws:PrincipalArn": arn("reader") } } }), role("reader")], /lists reader/);
    });
    const attachment = (type: string, properties: object, ...needs: string[]) =>
        resource(`aws:iam/${type[0].toLowerCase()}${type.slice(1)}:${type}`, "a", properties, { dependencies: needs });
    const own = resource("aws:iam/policy:Policy", "own", { policy: allow(mine) });
    const other = resource("aws:iam/policy:Policy", "own", { policy: allow(pattern("bot/prod/other-??????")) });
    it("reads what is attached, where the stack has it", async () => {
        const reader = role("reader");
        await passes([secret, list([arn("reader")]), reader, own, attachment("RolePolicyAttachment", { role: "reader", policyArn: unknown }, own.urn)]);
        await passes([
            secret,
            list([arn("reader")]),
            reader,
            own,
            attachment("RolePolicyAttachment", { role: unknown, policyArn: unknown }, own.urn, reader.urn),
        ]);
        await passes([secret, list([arn("reader")]), reader, own, attachment("PolicyAttachment", { roles: ["reader"], policyArn: unknown }, own.urn)]);
        await fails(
            [secret, list([arn("reader")]), reader, other, attachment("RolePolicyAttachment", { role: "reader", policyArn: unknown }, other.urn)],
            /reader/,
        );
    });
    it("passes rights that it can't see: in unknown documents, in policies of others, by exceptions", async () => {
        await passes([secret, list([arn("reader")]), role("reader", unknown)]);
        await passes([secret, list([arn("reader")]), role("reader"), rolePolicy("reader", unknown)]);
        const managed = resource("aws:iam/role:Role", "reader", { name: "reader", managedPolicyArns: ["arn:aws:iam::1:policy/reads"] });
        await passes([secret, list([arn("reader")]), managed]);
        await passes([
            secret,
            list([arn("reader")]),
            attachment("PolicyAttachment", { roles: ["reader"], policyArn: "arn:aws:iam::1:policy/reads" }),
            role("reader"),
        ]);
        await passes([secret, list([arn("reader")]), role("reader", allow(undefined, { NotResource: pattern("x") }))]);
        await passes([secret, list([arn("reader")]), role("reader", allow(mine, { Action: undefined, NotAction: "iam:*" }))]);
    });
    it("passes whom the secret's own policy allows", async () => {
        const allowed = (Action: string, AWS: unknown) =>
            JSON.stringify({
                Statement: [
                    { Effect: "Allow", Action, Principal: { AWS }, Resource: "*" },
                    JSON.parse(list([arn("reader")]).properties.policy as string).Statement[0],
                ],
            });
        const both = (policy: string) => ({ ...list([]), properties: { policy } });
        await passes([secret, both(allowed("secretsmanager:GetSecretValue", [arn("reader")])), role("reader")]);
        await fails([secret, both(allowed("secretsmanager:GetSecretValue", arn("other"))), role("reader")], /lists reader/);
        await fails([secret, both(allowed("secretsmanager:DescribeSecret", arn("reader"))), role("reader")], /lists reader/);
    });
    it("is undecided while the list is unknown", () => isUndecided([secret, { ...list([]), properties: { policy: unknown } }]));
});
