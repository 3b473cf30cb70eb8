import * as rules from "../../../../policies/rules/trading/exchange-keys";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { object } from "../fixtures/contract";
import { sound, tags } from "../fixtures/exchange-key";

const type = "aws:secretsmanager/secret:Secret";

describeRule(
    rules.keyCannotWithdraw,
    type,
    sound,
    [
        [{ tags: { "golive:permissions": "read trade withdraw" } }, /golive:permissions"\] is "read trade withdraw"/],
        [{ tags: { "golive:permissions": "universalTransfer" } }, /universalTransfer/],
        [{ tags: { "golive:permissions": undefined } }, /golive:permissions"\] is missing/],
    ],
    [{ tags: { "golive:permissions": unknown } }, { tags: unknown }],
);

describe("exchange key rules", () => {
    it("leave secrets alone that are no exchange key", async () => {
        for (const rule of [rules.keyCannotWithdraw, rules.keyIsIpRestricted, rules.keyRotates]) await judge(rule, type).passes({ tags: { bot: "x" } });
    });

    it("take a longer rotation from the configuration", () =>
        judge(rules.keyRotates, type).passes({ tags: { ...tags, "golive:rotation-days": "120" } }, { config: { days: 120 } }));
});

describeRule(
    rules.keyIsIpRestricted,
    type,
    sound,
    [
        [{ tags: { "golive:ip-restricted": "false" } }, /ip-restricted"\] is "false"/],
        [{ tags: { "golive:ip-restricted": undefined } }, /ip-restricted"\] is missing/],
    ],
    [{ tags: { "golive:ip-restricted": unknown } }],
);

const secret = resource("aws:secretsmanager/secret:Secret", "key", { name: "bot/prod/key" });

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
    it("fails a key that names none once a bot trades live where an exchange takes them", async () => {
        const bot = (more: object = {}) =>
            object("StatefulSet", "bot", {
                spec: {
                    template: {
                        metadata: {
                            annotations: {
                                ...{ "golive.dev/places-orders": "true", "golive.dev/phase": "live", "golive.dev/testnet": "false" },
                                ...{ "golive.dev/exchange-accounts": "kraken/main,binance/main", ...more },
                            },
                        },
                        spec: { containers: [{ name: "bot" }] },
                    },
                },
            });
        const without = (venue: string, account = "main") =>
            resource("aws:secretsmanager/secret:Secret", "key", { tags: { "golive:exchange": venue, "golive:account": account } });
        const nats = two(unknown, unknown);
        await fails([without("binance"), bot(), ...nats], /golive:addresses is missing: nobody says that the exchange was given any/);
        await passes([without("binance"), bot({ "golive.dev/phase": "canary" }), ...nats]);
        await passes([without("binance"), bot({ "golive.dev/testnet": "true" }), ...nats]);
        await passes([without("binance", "other"), bot(), ...nats]);
        await passes([without("avantis"), bot({ "golive.dev/exchange-accounts": "avantis/main" }), ...nats]);
        await passes([without("binance"), bot()]);
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

describeRule(
    rules.keyRotates,
    type,
    sound,
    [
        [{ tags: { "golive:rotation-days": "91" } }, /rotation-days"\] is "91"/],
        [{ tags: { "golive:rotation-days": "0" } }, /rotation-days"\] is "0"/],
        [{ tags: { "golive:rotation-days": undefined } }, /rotation-days"\] is missing/],
    ],
    [{ tags: { "golive:rotation-days": unknown } }],
);
