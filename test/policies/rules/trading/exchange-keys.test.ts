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
        [{ tags: { "golive:permissions": "read trade withdraw" } }, /has "withdraw", allowed at binance: one of read, trade, .*; this one withdraws/],
        [{ tags: { "golive:permissions": "permitsUniversalTransfer" } }, /this one transfers money out/],
        [{ tags: { "golive:permissions": "full access" } }, /has "full", allowed at binance: one of read, .*; tags\["golive:permissions"\] has "access"/],
        [
            { tags: { "golive:permissions": "tarde" } },
            /has "tarde", allowed at binance: did you mean trade\? one of read, trade, margin, futures, enableReading/,
        ],
        [{ tags: { "golive:permissions": undefined } }, /golive:permissions"\] is missing/],
        [{ tags: { "golive:permissions": " , " } }, /golive:permissions"\] is missing/],
    ],
    [{ tags: { "golive:permissions": unknown } }, { tags: unknown }],
);

describe("exchange key rules", () => {
    const key = (exchange: string, permissions: string) => ({ tags: { ...tags, "golive:exchange": exchange, "golive:permissions": permissions } });
    it("take an exchange's own words, whatever their case", async () => {
        const { passes } = judge(rules.keyCannotWithdraw, type);
        await passes(key("binance-usdm", "enableReading,enablefutures"));
        await passes(key("deribit", "account:read trade:read_write wallet:read"));
        await passes(key("bybit", "SpotTrade Order Position"));
        await passes(key("upbit", "자산조회 주문하기"));
        await passes(key("hyperliquid", "api-wallet"));
        await passes(key("nobodys", "read trade"));
    });
    it("refuse every other, and those that take money out", async () => {
        const { fails } = judge(rules.keyCannotWithdraw, type);
        await fails(key("deribit", "wallet:read_write"), /has "wallet:read_write", allowed at deribit: .*; this one transfers money out and withdraws/);
        await fails(key("deribit", "account:read_write"), /this one gives keys and addresses new rights/);
        for (const word of ["all", "*", "admin", "full-access", "wallet:read_write"])
            await fails(key("binance", word), /allowed at binance: (did you mean \w+\? )?one of read, trade/);
        await fails(key("nobodys", "enableReading"), /allowed at nobodys: one of read, trade, margin, futures\./);
        await fails(key("constructor", "toString"), /has "toString", allowed at constructor: one of read, trade, margin, futures\./);
    });
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
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.exchangeKnowsAddresses);
    const key = (addresses: unknown, exchange: string | undefined = "binance") =>
        resource("aws:secretsmanager/secret:Secret", "key", { tags: { "golive:exchange": exchange, "golive:addresses": addresses } });
    const address = (name: string, publicIp: unknown) => resource("aws:ec2/eip:Eip", name, { publicIp });
    const nat = (name: string) =>
        resource("aws:ec2/natGateway:NatGateway", `nat-${name}`, {}, { dependencies: [`urn:pulumi:prod::test::aws:ec2/eip:Eip::${name}`] });
    const two = (a: unknown, b: unknown) => [address("a", a), address("b", b), nat("a"), nat("b")];
    it("passes the stack's own addresses, known or not, and a key that names none", async () => {
        await passes([key("54.178.0.1, 54.178.0.2"), ...two("54.178.0.1", "54.178.0.2")]);
        await passes([key("54.178.0.1 54.178.0.2"), ...two(unknown, unknown)]);
        await passes([key("54.178.0.1 54.178.0.2"), ...two("54.178.0.2", unknown)]);
        await advises([key(undefined), ...two("54.178.0.1", "54.178.0.2")], /golive:addresses is missing/);
        await passes([key(undefined)]);
        await passes([key("54.178.9.1")]);
        const foreign = resource("aws:ec2/natGateway:NatGateway", "nat-c", { allocationId: "eipalloc-1" });
        await passes([key("54.178.9.1"), ...two("54.178.0.1", "54.178.0.2"), foreign]);
        const inner = resource("aws:ec2/natGateway:NatGateway", "nat-c", { connectivityType: "private" });
        await fails([key("54.178.9.1"), ...two("54.178.0.1", "54.178.0.2"), inner], /lacks 54\.178\.0\.1/);
        await passes([key("\n54.178.0.1,\n54.178.0.2\n"), ...two("54.178.0.1", "54.178.0.2")]);
        await passes([secret, ...two("54.178.0.1", "54.178.0.2")]);
        await passes([{ ...key("54.178.9.1"), properties: { tags: { "golive:addresses": "54.178.9.1" } } }, ...two("54.178.0.1", "54.178.0.2")]);
    });
    it("fails a key that names none once a bot trades money where an exchange takes them", async () => {
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
        await fails([without("binance-usdm"), bot(), ...nats], /golive:addresses is missing/);
        await fails([without("binance"), bot({ "golive.dev/exchange-accounts": "binance-usdm/main" }), ...nats], /golive:addresses is missing/);
        await fails([without("binance"), bot({ "golive.dev/phase": "canary" }), ...nats], /golive:addresses is missing/);
        await advises([without("binance"), bot({ "golive.dev/phase": "dry" }), ...nats], /golive:addresses is missing/);
        await advises([without("binance"), bot({ "golive.dev/testnet": "true" }), ...nats], /golive:addresses is missing/);
        await advises([without("binance", "other"), bot(), ...nats], /no bot trades money on its account/);
        await passes([without("avantis"), bot({ "golive.dev/exchange-accounts": "avantis/main" }), ...nats]);
        await passes([without("binance"), bot()]);
    });
    it("fails another address, and another number of them", async () => {
        await fails([key("54.178.0.1 54.178.0.3"), ...two("54.178.0.1", "54.178.0.2")], /lacks 54\.178\.0\.2, from which the stack calls/);
        await fails([key("54.178.0.1 54.178.0.2"), ...two("54.178.0.9", unknown)], /lacks 54\.178\.0\.9/);
        await fails([key("54.178.0.1 54.178.0.3"), ...two("54.178.0.1", "54.178.0.1")], /has 54\.178\.0\.3, which is none of the stack's/);
        await fails([key("54.178.0.1 54.178.0.1"), ...two(unknown, unknown)], /given 1 by golive:addresses, and the stack has 2/);
        await fails([key("54.178.0.1"), ...two(unknown, unknown)], /given 1 by golive:addresses, and the stack has 2/);
        await fails(
            [key("54.178.0.1 54.178.0.2"), address("a", "54.178.0.1"), nat("a"), address("b", "54.178.0.2")],
            /given 2 by golive:addresses, and the stack has 1/,
        );
    });
    it("fails what no NAT gateway can have, in every phase and without gateways", async () => {
        const addresses = {
            ...{ "10.0.0.1": "a private address", "127.0.0.1": "an address of the machine itself", "169.254.169.254": "a link-local address" },
            ...{ "100.64.0.1": "an address that a provider shares", "203.0.113.7": "an address kept for documentation", "0.0.0.0/0": "a range" },
            ...{ "54.0.0.0/8": "a range", "2600:1f18::1": "an IPv6 address", "::ffff:10.0.0.1": "an IPv6 address", "nat-1": "no IPv4 address" },
        };
        for (const [address, what] of Object.entries(addresses)) {
            const message = new RegExp(`golive:addresses has ${address.replace(/\./g, "\\.")}, which is ${what}.*: no NAT gateway has it`);
            await fails([key(`54.178.0.1 ${address}`), ...two("54.178.0.1", "54.178.0.2")], message);
            await fails([key(address)], message);
        }
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
