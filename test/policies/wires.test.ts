import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    originTls: (require("../../policies/rules/aws/cloudfront") as typeof import("../../policies/rules/aws/cloudfront")).originTls,
    sourceTls: (require("../../policies/rules/aws/codebuild") as typeof import("../../policies/rules/aws/codebuild")).sourceTls,
    subscriptionTls: (require("../../policies/rules/aws/sns") as typeof import("../../policies/rules/aws/sns")).subscriptionTls,
    exchangeTls: (require("../../policies/rules/trading/egress") as typeof import("../../policies/rules/trading/egress")).exchangeTls,
    certificatesAreChecked: (require("../../policies/rules/program/settings") as typeof import("../../policies/rules/program/settings")).certificatesAreChecked,
    streamTls: (require("../../policies/rules/program/settings") as typeof import("../../policies/rules/program/settings")).streamTls,
};

describeRule(
    rules.originTls,
    "aws:cloudfront/distribution:Distribution",
    { origins: [{ customOriginConfig: { originProtocolPolicy: "https-only" } }, { s3OriginConfig: {} }] },
    [
        [{ origins: [{ customOriginConfig: { originProtocolPolicy: "http-only" } }] }, /origins\[0\]\.customOriginConfig\.originProtocolPolicy is http-only/],
        [{ origins: [{ customOriginConfig: unknown }, { customOriginConfig: { originProtocolPolicy: "http-only" } }] }, /origins\[1\]/],
    ],
    [{ origins: unknown }],
    [{ origins: [{ customOriginConfig: { originProtocolPolicy: "match-viewer" } }] }],
);
describeRule(
    rules.subscriptionTls,
    "aws:sns/topicSubscription:TopicSubscription",
    { protocol: "https", endpoint: "https://ops.example.com" },
    [[{ protocol: "http" }, /protocol is http/]],
    [{ protocol: unknown }],
    [{ protocol: "email" }],
);
describeRule(
    rules.sourceTls,
    "aws:codebuild/project:Project",
    { source: { type: "GITHUB" } },
    [
        [{ source: { insecureSsl: true } }, /source\.insecureSsl is true/],
        [{ secondarySources: [{ insecureSsl: false }, { insecureSsl: true }] }, /secondarySources\[1\]\.insecureSsl is true/],
    ],
    [{ source: { insecureSsl: unknown } }],
    [{ source: undefined }],
);

const map = "kubernetes:core/v1:ConfigMap";
const setting = (name: string, value: unknown) => ({ data: { [name]: value } });
describe("settings-check-certificates", () => {
    const { passes, fails, isUndecided } = judge(rules.certificatesAreChecked, map);
    it("passes checks that stay on, and what reads alike", async () => {
        for (const [name, value] of [
            ["NODE_TLS_REJECT_UNAUTHORIZED", "1"],
            ["DB_SSL_VERIFY", "true"],
            ["TLS_SKIP_VERIFY", "false"],
            ["SKIP_VERIFY_EMAIL", "true"],
            ["INSECURE", "true"],
            ["DATABASE_URL", "postgres://db/x?sslmode=verify-full"],
            ["MONGO", "mongodb://db/?tls=true&tlsInsecure=false"],
        ])
            await passes(setting(name, value));
        await passes(setting("TLS_SKIP_VERIFY", unknown));
        await passes({});
    });
    it("fails checks that are off, by name and in an address", async () => {
        for (const [name, value] of [
            ["NODE_TLS_REJECT_UNAUTHORIZED", "0"],
            ["PYTHONHTTPSVERIFY", "0"],
            ["DB_REJECT_UNAUTHORIZED", "false"],
            ["REDIS_TLS_VERIFY", "no"],
            ["VERIFY_SSL", "off"],
            ["TLS_SKIP_VERIFY", "true"],
            ["VAULT_SKIP_VERIFY", "1"],
            ["INSECURE_SKIP_VERIFY", "yes"],
            ["GIT_SSL_NO_VERIFY", "true"],
        ])
            await fails(setting(name, value), new RegExp(`^data\\.${name} \\(${name}\\) is ${value}`));
        await fails(setting("U", "mongodb://db/?replicaSet=a&tlsInsecure=true"), /^data\.U \(U\) has tlsInsecure=true/);
        await fails(setting("U", "mongodb://db/?tlsInsecure=true&a=1"), /^data\.U \(U\) has tlsInsecure=true\./);
        await fails(setting("U", "postgres://db/x?sslmode=no-verify"), /has sslmode=no-verify/);
        await fails(setting("U", "jdbc:sqlserver://db;trustServerCertificate=true"), /has trustServerCertificate=true/);
    });
    it("is undecided while everything is unknown", () => isUndecided({ data: unknown }));
});

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

describe("stream-connection-demands-tls", () => {
    const { passes, fails, isUndecided } = judge(rules.streamTls, map);
    it("passes TLS, and the word elsewhere", async () => {
        await passes(setting("security.protocol", "SASL_SSL"));
        await passes(setting("KAFKA_SECURITY_PROTOCOL", "SSL"));
        await passes(setting("LISTENER", "PLAINTEXT"));
        await passes(setting("SECURITY_PROTOCOL_MAP", "PLAINTEXT"));
        await passes(setting("SECURITY_PROTOCOL", "SSL,PLAINTEXT"));
        await passes(setting("SECURITY_PROTOCOL", "PLAINTEXT_OR_SSL"));
        await passes(setting("INSECURITY_PROTOCOL", "PLAINTEXT"));
    });
    it("fails plain text", async () => {
        await fails(setting("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT"), /\(KAFKA_SECURITY_PROTOCOL\) is PLAINTEXT/);
        await fails(setting("security.protocol", "SASL_PLAINTEXT"), /is SASL_PLAINTEXT/);
        await fails(setting("securityProtocol", "PLAINTEXT"), /is PLAINTEXT/);
    });
    it("is undecided while everything is unknown", () => isUndecided({ data: unknown }));
});
