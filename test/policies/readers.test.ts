import { judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    secretRotates: (require("../../policies/rules/aws/secrets-manager") as typeof import("../../policies/rules/aws/secrets-manager")).secretRotates,
    providedSecretRotates: (require("../../policies/rules/aws/secrets-manager") as typeof import("../../policies/rules/aws/secrets-manager"))
        .providedSecretRotates,
    secretLetsReadersIn: (require("../../policies/rules/aws/secrets-manager") as typeof import("../../policies/rules/aws/secrets-manager")).secretLetsReadersIn,
    secretListsReaders: (require("../../policies/rules/aws/secrets-manager") as typeof import("../../policies/rules/aws/secrets-manager")).secretListsReaders,
    exchangeKnowsAddresses: (require("../../policies/rules/trading/exchange-keys") as typeof import("../../policies/rules/trading/exchange-keys"))
        .exchangeKnowsAddresses,
};

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
const root = "arn:aws:iam::123456789012:root";
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

describeRule(
    rules.secretRotates,
    "aws:secretsmanager/secretRotation:SecretRotation",
    { rotationRules: { automaticallyAfterDays: 180 } },
    [
        [{ rotationRules: { automaticallyAfterDays: 181 } }, /it is replaced every 181 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "rate(200 days)" } }, /every 200 days/],
        [{ rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "rate(4800 hours)" } }, /every 200 days/],
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
        await passes(rotation("rate(4320 hours)"));
        await passes(rotation("rate(1 day)"));
    });
});
const tags = (days: unknown, more: object = {}) => ({ tags: { "golive:rotation-days": days, ...more } });
describeRule(
    rules.providedSecretRotates,
    "aws:secretsmanager/secret:Secret",
    tags("180"),
    [
        [tags("181"), /tags\["golive:rotation-days"\] is "181"/],
        [tags("0"), /is "0"/],
        [tags("never"), /is "never"/],
    ],
    [tags(unknown)],
);
describe("provided-secret-rotates", () => {
    const { passes } = judgeGraph(rules.providedSecretRotates);
    it("leaves exchange keys and secrets without a date alone", async () => {
        await passes([resource("aws:secretsmanager/secret:Secret", "x", tags("400", { "golive:exchange": "binance" }))]);
        await passes([resource("aws:secretsmanager/secret:Secret", "x", { tags: {} })]);
    });
});

describe("exchange-key-names-own-addresses", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.exchangeKnowsAddresses);
    const key = (addresses: unknown, exchange: string | undefined = "binance") =>
        resource("aws:secretsmanager/secret:Secret", "key", { tags: { "golive:exchange": exchange, "golive:addresses": addresses } });
    const address = (name: string, publicIp: unknown) => resource("aws:ec2/eip:Eip", name, { publicIp });
    const nat = (name: string) =>
        resource("aws:ec2/natGateway:NatGateway", `nat-${name}`, {}, { dependencies: [`urn:pulumi:prod::test::aws:ec2/eip:Eip::${name}`] });
    const two = (a: unknown, b: unknown) => [address("a", a), address("b", b), nat("a"), nat("b")];
    it("passes the stack's own addresses, known or not, and a key that names none", async () => {
        await passes([key("203.0.113.1, 203.0.113.2"), ...two("203.0.113.1", "203.0.113.2")]);
        await passes([key("203.0.113.1 203.0.113.2"), ...two(unknown, unknown)]);
        await passes([key("203.0.113.1 203.0.113.2"), ...two("203.0.113.2", unknown)]);
        await passes([key(undefined), ...two("203.0.113.1", "203.0.113.2")]);
        await passes([key("198.51.100.1")]);
        const foreign = resource("aws:ec2/natGateway:NatGateway", "nat-c", { allocationId: "eipalloc-1" });
        await passes([key("198.51.100.1"), ...two("203.0.113.1", "203.0.113.2"), foreign]);
        const inner = resource("aws:ec2/natGateway:NatGateway", "nat-c", { connectivityType: "private" });
        await fails([key("198.51.100.1"), ...two("203.0.113.1", "203.0.113.2"), inner], /lacks 203\.0\.113\.1/);
        await passes([key("\n203.0.113.1,\n203.0.113.2\n"), ...two("203.0.113.1", "203.0.113.2")]);
        await passes([secret, ...two("203.0.113.1", "203.0.113.2")]);
        await passes([{ ...key("198.51.100.1"), properties: { tags: { "golive:addresses": "198.51.100.1" } } }, ...two("203.0.113.1", "203.0.113.2")]);
    });
    it("fails another address, and another number of them", async () => {
        await fails([key("203.0.113.1 203.0.113.3"), ...two("203.0.113.1", "203.0.113.2")], /lacks 203\.0\.113\.2, from which the stack calls/);
        await fails([key("203.0.113.1 203.0.113.2"), ...two("203.0.113.9", unknown)], /lacks 203\.0\.113\.9/);
        await fails([key("203.0.113.1 203.0.113.3"), ...two("203.0.113.1", "203.0.113.1")], /has 203\.0\.113\.3, which is none of the stack's/);
        await fails([key("203.0.113.1 203.0.113.1"), ...two(unknown, unknown)], /given 1 by golive:addresses, and the stack has 2/);
        await fails([key("203.0.113.1"), ...two(unknown, unknown)], /given 1 by golive:addresses, and the stack has 2/);
        await fails(
            [key("203.0.113.1 203.0.113.2"), address("a", "203.0.113.1"), nat("a"), address("b", "203.0.113.2")],
            /given 2 by golive:addresses, and the stack has 1/,
        );
    });
    it("is undecided while the tag is unknown", () => isUndecided([key(unknown), ...two(unknown, unknown)]));
});
