import * as rules from "../../policies/rules/readers";
import { judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

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
    });
    it("fails a reader who is not", async () => {
        await fails([secret, list([arn("other")]), role("reader", allow(mine))], /reader has the right to read it, and its policy does not list it/);
        await fails([secret, list([arn("other")]), role("reader"), rolePolicy("reader", allow(mine))], /reader has the right/);
        await fails([secret, list([arn("other")]), role("reader", allow(pattern("bot/prod/key-*"), { Action: "secretsmanager:*" }))], /reader has the right/);
    });
    it("leaves those alone who reach for other secrets, for all at once, or are not of the stack", async () => {
        await passes([secret, list([arn("other")]), role("reader", allow(pattern("bot/prod/keys-??????")))]);
        await passes([secret, list([arn("other")]), role("birth", allow(pattern("bot/prod/*")))]);
        await passes([secret, list([arn("other")]), rolePolicy("stranger", allow(mine))]);
        await passes([secret, list([arn("other")]), role("reader", allow(mine, { Action: "secretsmanager:DescribeSecret" }))]);
        await passes([secret, list([arn("other")]), role("reader", allow(mine, { Effect: "Deny" }))]);
    });
    it("is undecided while the list is unknown", () => isUndecided([secret, { ...list([]), properties: { policy: unknown } }, role("reader", allow(mine))]));
});

describe("secret-lists-only-readers", () => {
    const { passes, fails } = judgeGraph(rules.secretListsReaders);
    it("passes readers with the right, by name and by pattern, and others' roles", async () => {
        await passes([secret, list([arn("reader"), "arn:aws:iam::123456789012:root"]), role("reader", allow(mine))]);
        await passes([secret, list([arn("reader")]), role("reader", allow(pattern("bot/prod/*")))]);
        await passes([secret, list([arn("stranger")])]);
        await passes([secret, list([arn("reader")]), role("reader"), resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { role: "reader" })]);
    });
    it("fails one without", async () => {
        await fails([secret, list([arn("reader")]), role("reader")], /its policy lists reader, which has no right to read it/);
        await fails([secret, list([arn("reader")]), role("reader", allow(pattern("bot/prod/other-??????")))], /lists reader/);
        await fails([secret, list([arn("reader")]), role("reader", unknown)], /lists reader/);
        await fails([secret, list([arn("reader")], { Condition: { StringNotLike: { "aws:PrincipalArn": arn("reader") } } }), role("reader")], /lists reader/);
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
        await passes([key("203.0.113.1 203.0.113.2"), ...two("203.0.113.9", unknown)]);
        await passes([key(undefined), ...two("203.0.113.1", "203.0.113.2")]);
        await passes([key("198.51.100.1")]);
        await passes([{ ...key("198.51.100.1"), properties: { tags: { "golive:addresses": "198.51.100.1" } } }, ...two("203.0.113.1", "203.0.113.2")]);
    });
    it("fails another address, and another number of them", async () => {
        await fails([key("203.0.113.1 203.0.113.3"), ...two("203.0.113.1", "203.0.113.2")], /has 203\.0\.113\.3, which is none of the stack's/);
        await fails([key("203.0.113.1"), ...two(unknown, unknown)], /has 1 addresses, and the stack 2/);
        await fails([key("203.0.113.1 203.0.113.2"), address("a", "203.0.113.1"), nat("a"), address("b", "203.0.113.2")], /has 2 addresses, and the stack 1/);
    });
    it("is undecided while the tag is unknown", () => isUndecided([key(unknown), ...two(unknown, unknown)]));
});
