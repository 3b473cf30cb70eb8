import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import { hasEvidence } from "../../../../policies/rules/program/evidence";
import * as rules from "../../../../policies/rules/trading/egress";
import { regionRules, regions } from "../../../../venues";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { trader } from "../fixtures/canary";
import { deny, dnsPorts, egress, object, pod, policy } from "../fixtures/pods-and-policies";

describe("order-placer-reaches-the-exchange", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.placerReachesExchange);
    const trading = (accounts: unknown) => pod("bot", { kind: "StatefulSet", annotations: { "golive.dev/exchange-accounts": accounts } });
    const trader = trading("binance/main");
    const https = [{ port: 443, protocol: "TCP" }];
    const anywhere = { ipBlock: { cidr: "0.0.0.0/0" } };
    it("passes public addresses", () => passes([trader, deny, egress({ ports: https, to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] })]));
    it("passes every way to write them", async () => {
        for (const rule of [{}, { to: [anywhere] }, { to: [{ podSelector: {} }, anywhere] }]) await passes([trader, deny, egress(rule)]);
        for (const ports of [[{ port: 443 }], [{ protocol: "TCP" }], [dnsPorts[0], ...https]]) await passes([trader, deny, egress({ ports, to: [anywhere] })]);
    });
    it("fails what no order takes: names alone, and other protocols", async () => {
        await fails([trader, deny, egress({ ports: dnsPorts, to: [anywhere] })], /reach a public address over TCP/);
        await fails([trader, deny, egress({ ports: [{ port: 443, protocol: "UDP" }] })], /reach a public address over TCP/);
    });
    it("passes names, where the cluster knows them", async () => {
        await passes([trader, deny, object("ApplicationNetworkPolicy", "names", { spec: {} })]);
        await fails([trader, deny, object("ApplicationNetworkPolicy", "names", { spec: {} }, "other")], /reach a public address/);
    });
    it("is undecided while the only address is unknown", () => isUndecided([trader, deny, egress({ to: [{ ipBlock: { cidr: unknown } }] })]));
    it("fails egress that only matches pods", () =>
        fails([trader, deny, egress({ ports: https, to: [{ namespaceSelector: {} }] })], /reach a public address over TCP/));
    it("fails egress to private addresses", () => fails([trader, deny, egress({ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] })], /reach a public address/));
    it("leaves pods alone that do not trade", () => passes([pod("bot"), deny]));
    describe("where nobody says who trades", () => {
        const given = (...env: object[]) => pod("bot", { spec: { containers: [{ name: "bot", env }] } });
        const key = { name: "BINANCE_API_KEY", valueFrom: { secretKeyRef: { name: "binance", key: "apiKey" } } };
        const podsOnly = egress({ ports: https, to: [{ namespaceSelector: {} }] });
        it("takes a key or an address of an exchange for it", async () => {
            const finding = await fails([given(key), deny, podsOnly], /BINANCE_API_KEY, a key of binance: the rule for port 443 names pods only/);
            assert.strictEqual(finding.level, "mandatory");
            await fails([given({ name: "WS", value: "wss://stream.binance.com:9443/ws" }), deny], /WS is an address of an exchange/);
            await passes([given({ name: "WS", value: "wss://stream.binance.com:9443/ws" }), deny, egress({ ports: https, to: [anywhere] })]);
            await passes([given({ name: "URL", value: "https://api.telegram.org" }, { name: "LOG_LEVEL", value: "info" }), deny]);
            await passes([given(key)]);
        });
        it("leaves those alone for whom a proxy calls, and advises where other pods may", async () => {
            await passes([given(key, { name: "HTTPS_PROXY", value: "http://proxy:3128" }), deny]);
            const helped = egress(
                { ports: dnsPorts, to: [{ podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }] },
                { to: [{ podSelector: { matchLabels: { app: "gateway" } } }] },
            );
            await advises([given(key), deny, helped], /^advice, since only its variables say/);
            const onlyNames = egress({ ports: dnsPorts, to: [{ podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }] });
            assert.strictEqual((await fails([given(key), deny, onlyNames], /BINANCE_API_KEY/)).level, "mandatory");
        });
    });
    it("asks it of the gateway that holds the account's session, not of who trades through it", async () => {
        const gateway = (account: string) =>
            pod("gateway", { kind: "StatefulSet", labels: { app: "gateway" }, annotations: { "golive.dev/gateway-for": account } });
        const rules = { policyTypes: ["Egress"], egress: [{ ports: https, to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] };
        const out = policy({ matchLabels: { app: "gateway" } }, rules, "out");
        await passes([trader, gateway("binance/main"), deny, out]);
        await fails([trader, gateway("kraken/main"), deny, out], /reach a public address/);
        await fails([trader, gateway("binance/main"), deny], /reach a public address/);
        const second = { ...gateway("kraken/main"), name: "second", urn: `${trader.urn}-second` };
        await passes([trading("binance/main, kraken/main"), gateway("binance/main"), second, deny, out]);
        await fails([trading("binance/main, kraken/main"), gateway("binance/main"), deny, out], /reach a public address/);
    });
});

const set = "kubernetes:apps/v1:StatefulSet";

describe("exchange-serves-the-region", () => {
    const { passes, fails, isUndecided } = judge(rules.exchangeServesRegion, set);
    const at = (region: unknown, accounts: string) => trader({ region, "exchange-accounts": accounts });
    it("passes others, and a pod that does not say where it is", async () => {
        await passes(at("ap-northeast-1", "binance/main, bybit/x"));
        await passes(at("us-east-1", "coinbase/main"));
        await passes(at("us-west-9", "kraken/main"));
        await passes(trader({ "exchange-accounts": "binance/main" }));
        await passes(trader({ "exchange-accounts": "binance.us/main" }));
        await passes(trader({ region: "us-east-1" }));
    });
    it("fails exchanges that refuse", async () => {
        await fails(at("us-east-1", "binance/main"), /binance answers HTTP 451 to requests from US, and golive\.dev\/region is us-east-1/);
        await fails(at("ca-central-1", "coinbase/a, Binance/b"), /Binance answers HTTP 451 to requests from CA/);
        await fails(at("cn-north-1", "bybit/b"), /bybit answers HTTP 403 from CloudFront to requests from CN/);
        await fails(at("us-west-9", "binance-usdm/b, nobodys/c"), /binance-usdm answers HTTP 451 to requests from US/);
        await fails(at("us-east-1", "kucoin/b"), /kucoin answers code 400302/);
    });
    it("refuses what a bot's settings refuse, and nothing else", async () => {
        for (const region of Object.keys(regions)) {
            for (const [venue, { refuses, answer }] of Object.entries(regionRules)) {
                const refused = refuses.includes(regions[region]);
                if (refused) await fails(at(region, `${venue}/main`), new RegExp(`${venue} answers ${answer}`));
                else await passes(at(region, `${venue}/main`));
            }
        }
    });
    it("is not evaluated where nobody has looked an exchange up, and says so once", async () => {
        const told = async (...accounts: string[]) => {
            const bots = accounts.map((account, index) => resource(set, `bot-${index}`, at("us-east-1", account)));
            return (await judgeAll(bots, { rules: [rules.exchangeServesRegion, hasEvidence] })).findings.map(({ message }) => message);
        };
        const messages = await told("binance.us/main", "kraken/main, toString/x", "toString/y");
        assert.strictEqual(messages.length, 1, messages.join("\n"));
        assert.match(messages[0], /^not evaluated: 1 rule/);
        assert.match(messages[0], /the countries that binance\.us refuses, which nobody has looked up \(exchange-serves-the-region\)/);
        assert.match(messages[0], /the countries that toString refuses/);
    });
    it("takes no silence for a yes: where an exchange's documents name no country it is not evaluated, before money", async () => {
        const kraken = (phase: string) => {
            const bot = resource(set, "bot", trader({ region: "us-east-1", "exchange-accounts": "kraken/main", phase }));
            return judgeAll([bot], { rules: [rules.exchangeServesRegion, hasEvidence] });
        };
        for (const phase of ["canary", "live"]) {
            const { findings } = await kraken(phase);
            assert.deepStrictEqual(
                findings.map(({ level }) => level),
                ["advisory"],
            );
            assert.match(findings[0].message, /the countries whose addresses kraken refuses, which its documents do not say \(exchange-serves-the-region\)/);
        }
        assert.deepStrictEqual((await kraken("dry")).findings, []);
    });
    it("is undecided while the region is unknown", () => isUndecided(at(unknown, "binance/main")));
});

const map = "kubernetes:core/v1:ConfigMap";
const setting = (name: string, value: unknown) => ({ data: { [name]: value } });

describe("exchange-is-called-with-tls", () => {
    const { passes, fails, isUndecided } = judge(rules.exchangeTls, map);
    it("passes HTTPS, other hosts, and names that only begin alike", async () => {
        for (const value of [
            "https://api.binance.com",
            "wss://stream.binance.com:9443",
            "http://api:8080",
            "http://binance-proxy:80",
            "http://binance.com.example.org",
        ])
            await passes(setting("URL", value));
    });
    it("fails plain text to an exchange or a channel", async () => {
        await fails(setting("URL", "http://api.binance.com/api/v3"), /^data\.URL \(URL\) calls binance\.com over http:\/\//);
        await fails(setting("FEED", "ws://stream.bybit.com/v5/public"), /calls bybit\.com over ws:\/\//);
        await fails(setting("A", "x http://hooks.slack.com/services"), /calls hooks\.slack\.com over http:\/\//);
        await fails(setting("B", "http://fapi.binance.com"), /calls binance\.com/);
        await fails(setting("C", "http://upbit.com"), /calls upbit\.com/);
    });
    it("is undecided while everything is unknown", () => isUndecided({ data: unknown }));
});
