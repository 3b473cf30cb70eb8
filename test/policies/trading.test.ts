import * as rules from "../../policies/rules/trading";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const set = "kubernetes:apps/v1:StatefulSet";
const annotations = {
    "golive.dev/places-orders": "true",
    "golive.dev/environment": "production",
    "golive.dev/phase": "live",
    "golive.dev/testnet": "false",
    "golive.dev/max-position-size": "0.1",
    "golive.dev/max-daily-loss": "0.02",
    "golive.dev/max-drawdown": "0.1",
    "golive.dev/stop-loss": "0.02",
    "golive.dev/max-leverage": "1",
};
const env = [{ name: "BINANCE_KEY", valueFrom: { secretKeyRef: { name: "binance", key: "apiKey" } } }];
const sound = { spec: { replicas: 1, template: { metadata: { annotations }, spec: { containers: [{ name: "bot", env }] } } } };
const noted = (key: string, value: string | undefined, more: object = {}) => ({
    spec: { template: { metadata: { annotations: { [`golive.dev/${key}`]: value, ...more } } } },
});
const canary = { "golive.dev/phase": "canary" };

describeRule(rules.oneWriter, set, sound, [[{ spec: { replicas: 2 } }, /spec\.replicas is 2/]], [{ spec: { replicas: unknown } }]);
describe("order-placer-is-single", () => {
    it("fails every other kind", async () => {
        await judge(rules.oneWriter, "kubernetes:apps/v1:Deployment").fails(sound, /the pods of this Deployment place orders/);
        await judge(rules.oneWriter, "kubernetes:batch/v1:Job").fails(sound, /Job/);
    });
    it("leaves other pods alone", () =>
        judge(rules.oneWriter, "kubernetes:apps/v1:Deployment").passes({ spec: { replicas: 4, template: { spec: { containers: [] } } } }));
});

const limits: [Parameters<typeof judge>[0], string, string, string][] = [
    [rules.positionIsLimited, "max-position-size", "0.04", "0.21"],
    [rules.dailyLossIsLimited, "max-daily-loss", "0.009", "0.06"],
    [rules.drawdownIsLimited, "max-drawdown", "0.04", "0.16"],
    [rules.stopLossIsSet, "stop-loss", "0.0001", "0.11"],
    [rules.leverageIsLimited, "max-leverage", "0.5", "6"],
];
for (const [rule, key, low, high] of limits) {
    describeRule(
        rule,
        set,
        sound,
        [
            [noted(key, low), new RegExp(`the limit ${key} is ${low}, less than`)],
            [noted(key, high), new RegExp(`the limit ${key} is ${high}, more than`)],
            [noted(key, undefined), new RegExp(`the limit ${key} is absent`)],
            [noted(key, "none"), /is none/],
            [noted(key, "0", canary), /is 0, less than something above 0/],
        ],
        [noted(key, unknown)],
    );
}
describe("limits of a canary", () => {
    it("may be tighter than those of a live bot", () =>
        judge(rules.positionIsLimited, set).passes({
            spec: { template: { metadata: { annotations: { ...annotations, ...canary, "golive.dev/max-position-size": "0.01" } }, spec: {} } },
        }));
    it("allow a leverage of 2 at most", () =>
        judge(rules.leverageIsLimited, set).fails(
            { spec: { template: { metadata: { annotations: { ...annotations, ...canary, "golive.dev/max-leverage": "3" } }, spec: {} } } },
            /is 3, more than 2/,
        ));
});
describeRule(rules.realMoneyInProduction, set, sound, [[noted("testnet", "true"), /testnet is true in production/]]);

const setting = (name: string, value: string) => ({ spec: { template: { spec: { containers: [{ name: "bot", env: [{ name, value }] }] } } } });
describeRule(rules.noTestEndpoint, set, sound, [
    [setting("BINANCE_TESTNET", "true"), /containers\[0\]\.env\[0\]\.value \(BINANCE_TESTNET\) is true/],
    [setting("BINANCE_URL", "https://testnet.binance.vision/api"), /has testnet\.binance\.vision/],
    [setting("USE_SANDBOX", "1"), /USE_SANDBOX/],
]);
describe("no-test-network-in-settings", () => {
    it("passes a switch that is off, and reads ConfigMaps", async () => {
        await judge(rules.noTestEndpoint, set).passes(setting("BINANCE_TESTNET", "false"));
        await judge(rules.noTestEndpoint, "kubernetes:core/v1:ConfigMap").fails({ data: { TESTNET: "true" } }, /data\.TESTNET/);
    });
});
describeRule(rules.noDebugging, set, sound, [
    [setting("LOG_LEVEL", "debug"), /\(LOG_LEVEL\) is debug/],
    [setting("RUST_LOG", "bot=trace"), /RUST_LOG/],
    [setting("NODE_ENV", "development"), /NODE_ENV/],
    [setting("DEBUG", "true"), /DEBUG/],
]);
describe("no-debugging-in-production", () => {
    it("passes info", () => judge(rules.noDebugging, set).passes(setting("LOG_LEVEL", "info")));
    it("judges a function's environment", () =>
        judge(rules.noDebugging, "aws:lambda/function:Function").fails(
            { environment: { variables: { LOG_LEVEL: "DEBUG" } } },
            /environment\.variables\.LOG_LEVEL/,
        ));
});
describeRule(rules.keysAreRequired, set, sound, [
    [
        {
            spec: {
                template: {
                    spec: { containers: [{ name: "bot", env: [{ name: "K", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: true } } }] }] },
                },
            },
        },
        /env K has an optional secretKeyRef/,
    ],
    [
        { spec: { template: { spec: { containers: [{ name: "bot", envFrom: [{ secretRef: { name: "keys", optional: true } }] }] } } } },
        /envFrom keys is optional/,
    ],
]);
