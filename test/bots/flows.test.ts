import * as assert from "node:assert";
import { flowsOf } from "./flows";
import { recordingOf } from "./recordings";

/**
 * Who may talk to whom, over TCP. `stores` are the isolated subnets, `edge` the public ones with the load balancer, `nodes` the private ones,
 * where AWS's own endpoints are. The control plane calls from the isolated ones too: it is what throws a kill switch. What is not here is denied: the test asks for every pair and every port that occurs.
 */
const tables: Record<string, string[]> = {
    arbitrage: [
        "engine -> internet:443,9443", // Upbit, Binance, Telegram
        "engine -> stores:5432,6379",
        "migrate -> stores:5432",
        "prometheus -> engine:8080",
    ],
    "bot-core": [
        "ai -> internet:443", // the language model
        "ai -> stores:5671,6379,27017",
        "api -> engine:8080",
        "edge -> api:8081",
        "edge -> dashboard:8081",
        "engine -> ai:8000",
        "engine -> internet:443,9443", // Binance
        "engine -> stores:27017",
        "stores -> engine:8080", // the control plane, to stop it
    ],
    example: ["engine -> internet:443,9443", "engine -> stores:5432", "migrate -> stores:5432", "prometheus -> engine:8080"],
    freqtrade: ["bot -> internet:443,9443"], // its stop wants a login, so nobody is let in to call it
    "mech-exo": [
        "daily-report -> internet:443",
        "engine -> gateway:4003,4004",
        "engine -> internet:443", // data vendors and Telegram, and none of the broker's ports
        "gateway -> internet:443,4000,4001", // the broker
        "prometheus -> engine:8000",
        "scoring -> internet:443",
    ],
    vanta: [
        "bot -> internet:443", // Telegram, RPC
        "bot -> stores:5432,6379",
        "edge -> webhook:8090",
        "indexer -> internet:443", // RPC
        "indexer -> stores:5432,6379",
        "migrate -> stores:5432",
        "prometheus -> webhook:8090",
        "webhook -> stores:5432,6379",
        "worker -> internet:443", // RPC, price feeds, Telegram
        "worker -> nodes:443", // KMS
        "worker -> stores:5432,6379",
    ],
};
const agent = (name: string, port: number, ...more: string[]) => [`${name} -> data/events:4222`, `prometheus -> ${name}:${port}`, ...more];
tables.cryptofunk = [
    ...["api -> data/database:5432", "api -> data/events:4222", "api -> orchestrator:8081", "api -> stores:6379", "edge -> api:8080", "prometheus -> api:8080"],
    ...["bifrost -> internet:443", "prometheus -> bifrost:8080", "migrate -> data/database:5432"],
    ...["orchestrator -> data/database:5432", "orchestrator -> data/events:4222", "orchestrator -> stores:6379", "prometheus -> orchestrator:8081"],
    "stores -> orchestrator:8081",
    ...["order-executor -> data/database:5432", "order-executor -> internet:443,9443"],
    ...agent("technical-agent", 9101, "technical-agent -> bifrost:8080", "technical-agent -> internet:443"),
    ...agent("trend-agent", 9102, "trend-agent -> bifrost:8080", "trend-agent -> internet:443"),
    ...agent("risk-agent", 9103, "risk-agent -> bifrost:8080", "risk-agent -> data/database:5432"),
    ...agent("sentiment-agent", 9104, "sentiment-agent -> internet:443"),
    ...agent("orderbook-agent", 9105, "orderbook-agent -> internet:443"),
    ...agent("reversion-agent", 9106, "reversion-agent -> bifrost:8080", "reversion-agent -> internet:443"),
];

describe("network flows", () => {
    for (const [bot, flows] of Object.entries(tables))
        for (const stack of ["prod", "staging"])
            it(`${bot} ${stack}: exactly the intended ones`, async () => {
                const { resources } = await recordingOf(bot, stack);
                assert.deepStrictEqual(flowsOf(resources, bot), [...flows].sort());
            });
    it("sees a policy that lets in too much, and one that selects nobody", async () => {
        const { resources } = structuredClone(await recordingOf("example", "prod"));
        // biome-ignore lint/suspicious/noExplicitAny: recorded properties have the shape of any Kubernetes object
        const policy = resources.find(({ type, name }) => type.endsWith(":NetworkPolicy") && name === "engine")?.properties as any;
        policy.spec.ingress.push({ ports: [{ port: 22 }] });
        assert.ok(flowsOf(resources, "example").includes("stranger -> engine:22") === false, "the stranger's own egress is denied");
        assert.ok(flowsOf(resources, "example").includes("edge -> engine:22"));
        policy.spec.podSelector.matchLabels["app.kubernetes.io/name"] = "engines";
        assert.deepStrictEqual(flowsOf(resources, "example"), ["migrate -> stores:5432"], "the migration's policy is another");
    });
});
