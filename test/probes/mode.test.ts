import * as assert from "node:assert";
import { modeFamily } from "../../probes/mode";
import { Api, pod, recorded } from "./api";
import { allHold, asked, says, worldWith } from "./worlds";

const family = modeFamily();
const probe = (name: string) => family.probes.find(one => one.name === `mode.${name}`) ?? assert.fail(name);

const manifest = {
    services: { trader: { placesOrders: true, ports: { http: 8080 } }, api: { placesOrders: false, ports: {} } },
    exchanges: { binance: { testnet: { variable: "TESTNET", on: "1", off: "0" } } },
    trading: {
        mode: { variable: "MODE", allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" },
        switches: [
            { file: "/app/config.yaml", at: "orders.enabled", dry: "false", canary: "true", live: "true" },
            { argument: "--arm", dry: "no", canary: "yes", live: "yes" },
            { variable: "OF_ANOTHER", service: "api", dry: "a", canary: "b", live: "c" },
        ],
        arming: { steps: [{ variable: "ARMED", value: "I_KNOW" }, { file: "/tmp/ARMED" }] },
    },
    risk: {
        maxDailyLoss: { value: 0.05, canary: 0.01, told: [{ variable: "MAX_LOSS", unit: "percent" }], enforcedBy: { code: "a:1" } },
        maxLeverage: { value: 3, told: [{ file: "/app/config.yaml", at: "leverage", unit: "factor" }], enforcedBy: { code: "a:1" } },
    },
};

/** What a pod is given, sound for a dry phase, but for what is changed. */
const given = { MODE: "paper", TESTNET: "1", MAX_LOSS: "5" };
const trader = (env: Record<string, string> = given, over: object = {}) =>
    pod("trader-0", {
        spec: {
            containers: [
                {
                    ...{ name: "trader", image: "x", args: ["--arm", "no"] },
                    env: Object.entries(env).map(([name, value]) => ({ name, value })),
                    volumeMounts: [{ name: "files", mountPath: "/app/config.yaml", subPath: "app_config.yaml" }],
                    ...over,
                },
            ],
            volumes: [{ name: "files", configMap: { name: "trader-1" } }],
        },
    });
const file = (text: string) => ({ metadata: { name: "trader-1" }, data: { "app_config.yaml": text } });

describe("probes of mode and limits, by a server that answers as the cluster's API and the bot do", () => {
    let api: Api;
    beforeEach(async () => {
        api = new Api();
        await api.start();
    });
    afterEach(() => api.stop());

    const documents = (pods: object[] = [trader()], text = "orders: { enabled: false }\nleverage: 3\n") => ({
        "/api/v1/namespaces/bot/pods": pods,
        "/api/v1/namespaces/bot/configmaps/trader-1": file(text),
    });
    const ask = (
        name: string,
        answers: object,
        { reports, settings = {}, secrets }: { reports?: object; settings?: object; secrets?: Record<string, string> } = {},
    ) => {
        api.documents = answers as Api["documents"];
        const said = { ...manifest, trading: { ...manifest.trading, reports } };
        return asked(
            probe(name),
            worldWith({
                ...{ means: { ...api.means(), secret: async () => secrets ?? {} }, manifest: said, settings: { phase: "dry", testnet: true, ...settings } },
                resources: [recorded("trader"), recorded("api")],
            }),
        );
    };
    const reported = { mode: { service: "trader", port: "http", path: "/status", at: "engine.mode" } };
    const says_ = (mode: unknown) => ({ "/status": { engine: { mode } } });

    describe("mode.as-deployed", () => {
        it("passes a dry pod whose process says that it is", async () => {
            const measured = await ask("as-deployed", { ...documents(), ...says_("paper") }, { reports: reported });
            allHold(measured);
            says(measured, "mode, as deployed to trader-0: MODE", "yes", /^paper$/);
            says(measured, "orders.enabled in /app/config.yaml", "yes", /^false$/);
            says(measured, "step of arming, as deployed", "yes", /^nothing$/);
            says(measured, "as the running process of trader itself says it", "yes", /^paper \(trader\/status\)$/);
        });
        it("says that it asked what was deployed alone where the process says nothing, and then passes nobody", async () => {
            const measured = await ask("as-deployed", documents());
            says(measured, "as the running process of trader itself says it", "unknown", /names no path and no metric/);
            assert.ok(measured.filter(({ holds }) => holds === "yes").every(({ what }) => what.includes("as deployed to")));
        });
        it("fails a process that says another mode than it was deployed with", async () =>
            says(await ask("as-deployed", { ...documents(), ...says_("live") }, { reports: reported }), "process of trader itself", "no", /^live/));
        it("is not evaluated where the path says nothing of it, or something is wrong with it", async () => {
            says(
                await ask("as-deployed", { ...documents(), ...says_(null) }, { reports: reported }),
                "process of trader itself",
                "unknown",
                /says nothing of it/,
            );
            await assert.rejects(ask("as-deployed", documents(), { reports: reported }), /\/status of trader answers with HTTP 404/);
            await assert.rejects(ask("as-deployed", { ...documents(), "/status": "<html>" }, { reports: reported }), /no JSON/);
        });
        it("signs in where the path wants it, and believes the words that stand there in each phase", async () => {
            const words = { dry: "true", canary: "false", live: "false" };
            const login = { username: "operator", password: "${api-password.value}" };
            const reports = { mode: { ...reported.mode, at: "dry_run", words, login } };
            const answers = { ...documents(), "/status": { dry_run: true } };
            api.basic = "operator:the password";
            says(await ask("as-deployed", answers, { reports, secrets: { value: "the password" } }), "process of trader itself", "yes", /^true/);
            await assert.rejects(ask("as-deployed", answers, { reports, secrets: { value: "another" } }), /answers with HTTP 401/);
            await assert.rejects(ask("as-deployed", answers, { reports, secrets: {} }), /has no field value/);
            says(
                await ask("as-deployed", { ...documents(), "/status": { dry_run: false } }, { reports, secrets: { value: "the password" } }),
                "process of trader itself",
                "no",
                /^false/,
            );
        });
        it("takes no service's word for another's", async () => {
            const reports = { mode: { ...reported.mode, service: "api" } };
            says(
                await ask("as-deployed", { ...documents(), ...says_("paper") }, { reports }),
                "process of trader itself",
                "unknown",
                /not what trader goes by/,
            );
        });
        it("reads a metric's label", async () => {
            const reports = { mode: { metric: "bot_mode", label: "mode" } };
            const series = (...modes: [string, string][]) => ({
                "/api/v1/query": {
                    status: "success",
                    data: { resultType: "vector", result: modes.map(([mode, value]) => ({ metric: { mode }, value: [0, value] })) },
                },
            });
            const two = [
                ["paper", "1"],
                ["live", "0"],
            ] as [string, string][];
            says(await ask("as-deployed", { ...documents(), ...series(...two) }, { reports }), "process of trader itself", "yes", /^paper/);
            says(await ask("as-deployed", { ...documents(), ...series(["live", "1"]) }, { reports }), "process of trader itself", "no", /^live/);
            says(await ask("as-deployed", { ...documents(), ...series() }, { reports }), "process of trader itself", "unknown", /says nothing/);
        });
        it("fails each place with another word than the phase's", async () => {
            says(await ask("as-deployed", documents([trader({ ...given, MODE: "live" })])), "mode, as deployed", "no", /^live$/);
            says(await ask("as-deployed", documents([trader({ ...given, TESTNET: "0" })])), "test network", "no", /^0$/);
            says(await ask("as-deployed", documents([trader({ ...given, ARMED: "I_KNOW" })])), "step of arming", "no", /^I_KNOW$/);
            says(await ask("as-deployed", documents([trader(given, { args: ["--arm=yes"] })])), "switch --arm", "no", /^yes$/);
            says(await ask("as-deployed", documents([trader()], "orders: { enabled: true }")), "orders.enabled", "no", /^true$/);
            says(await ask("as-deployed", documents([trader({ TESTNET: "1" })])), "mode, as deployed", "no", /^nothing$/);
        });
        it("knows the words of the canary", async () => {
            const canary = { settings: { phase: "canary", testnet: false } };
            const armed = trader({ MODE: "live", TESTNET: "0", ARMED: "I_KNOW" }, { args: ["--arm", "yes"] });
            const measured = await ask("as-deployed", documents([armed], "orders: { enabled: true }"), canary);
            allHold(measured.filter(({ what }) => !what.includes("process of trader itself")));
            says(await ask("as-deployed", documents(), canary), "mode, as deployed", "no", /^paper$/);
        });
        it("asks every pod, and fails where there is none", async () => {
            const yesterday = { ...trader({ ...given, MODE: "live" }), metadata: { name: "trader-old", namespace: "bot" } };
            says(await ask("as-deployed", documents([trader(), yesterday])), "as deployed to trader-old: MODE", "no", /^live$/);
            says(await ask("as-deployed", documents([])), "pods of trader", "no", /none/);
        });
        it("is not evaluated where a value comes from elsewhere, or the file is gone or no YAML", async () => {
            const hidden = trader(given, { env: [{ name: "MODE", valueFrom: { secretKeyRef: {} } }] });
            says(await ask("as-deployed", documents([hidden])), "mode, as deployed", "unknown", /from elsewhere/);
            says(await ask("as-deployed", { "/api/v1/namespaces/bot/pods": [trader()] }), "orders.enabled", "unknown", /is gone/);
            says(await ask("as-deployed", documents([trader()], "a: [")), "orders.enabled", "unknown", /is no yaml/);
        });
        it("has nothing to ask of a bot that places no orders", () =>
            assert.deepStrictEqual(probe("as-deployed").targets(worldWith({ manifest: { services: { api: {} } }, resources: [recorded("api")] })), []));
    });

    describe("mode.limits-as-deployed", () => {
        const limits = {
            maxDailyLoss: { service: "trader", port: "http", path: "/limits", at: "loss", unit: "percent" },
            maxLeverage: { metric: "bot_leverage" },
        };
        const said = (loss: unknown, leverage: string) => ({
            "/limits": { loss },
            "/api/v1/query": { status: "success", data: { resultType: "vector", result: [{ metric: {}, value: [0, leverage] }] } },
        });
        it("passes limits that were deployed and are said, in the unit of each place", async () => {
            const measured = await ask("limits-as-deployed", { ...documents(), ...said(5, "3") }, { reports: { limits } });
            allHold(measured);
            assert.strictEqual(measured.length, 4);
        });
        it("fails a wider limit in a variable, in a file, and in what the process says", async () => {
            says(await ask("limits-as-deployed", documents([trader({ ...given, MAX_LOSS: "50" })])), "maxDailyLoss, as deployed", "no", /^50$/);
            says(await ask("limits-as-deployed", documents([trader()], "leverage: 20")), "maxLeverage, as deployed", "no", /^20$/);
            const measured = await ask("limits-as-deployed", { ...documents(), ...said(50, "20") }, { reports: { limits } });
            says(measured, "maxDailyLoss, as the running process", "no", /^50/);
            says(measured, "maxLeverage, as the running process", "no", /^20/);
        });
        it("holds the canary's tight limits", async () => {
            const canary = { settings: { phase: "canary" } };
            says(await ask("limits-as-deployed", documents([trader({ MAX_LOSS: "5" })]), canary), "maxDailyLoss, as deployed", "no", /^5$/);
            says(await ask("limits-as-deployed", documents([trader({ MAX_LOSS: "1" })]), canary), "maxDailyLoss, as deployed", "yes", /^1$/);
        });
        it("takes 5 and 5.0 for one number, and nothing for none", async () => {
            says(await ask("limits-as-deployed", documents([trader({ MAX_LOSS: "5.0" })])), "maxDailyLoss, as deployed", "yes", /^5.0$/);
            says(await ask("limits-as-deployed", documents([trader({ MAX_LOSS: "" })])), "maxDailyLoss, as deployed", "no", /^$/);
        });
        it("is not evaluated where the process says none", async () =>
            says(await ask("limits-as-deployed", documents()), "as the running process of trader itself says it", "unknown", /trading.reports/));
    });

    describe("the family's canary", () => {
        it("tells the planted mode and the planted limit", async () => assert.strictEqual((await family.canary(AbortSignal.timeout(10_000))).length, 2));
        for (const { name } of family.probes)
            it(`tells when ${name} passes everything`, async () => {
                const broken = family.probes.map(one =>
                    one.name === name ? { ...one, ask: async () => [{ what: "all", demanded: "all", found: "all", holds: "yes" as const }] } : one,
                );
                await assert.rejects(modeFamily(broken).canary(AbortSignal.timeout(10_000)), new RegExp(`${name} does not tell a planted fault`));
            });
    });
});
