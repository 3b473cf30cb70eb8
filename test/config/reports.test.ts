import * as assert from "node:assert";
import { projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import { reportRules } from "../../config/rules/reports";
import type { Known } from "../../config/rules/rule";
import { readContract } from "../../contract";
import { type Loose, refuses } from "./sandbox";

const reports = (said: object) => (m: Loose) => (m.trading.reports = said);
const asked = { service: "orchestrator", port: "http", path: "/status", at: "mode", code: "cmd/orchestrator/http.go:94" };

describe("where a process says its mode and limits, in a manifest", () => {
    refuses({
        mode: [
            [
                "a service that is not there",
                reports({ mode: { ...asked, service: "orchestratr" } }),
                "trading.reports.mode.service",
                '"orchestratr"',
                /orchestrator/,
            ],
            ["a port that it does not have", reports({ mode: { ...asked, port: "htp" } }), "trading.reports.mode.port", '"htp"', /http/],
            ["one that places no orders", reports({ mode: asked }), "trading.reports.mode.service", '"orchestrator"', /order-executor.*it alone knows/],
            [
                "a password that is written there",
                reports({ mode: { ...asked, login: { username: "a", password: "b" } } }),
                "trading.reports.mode.login.password",
                ".",
                /api-password\.value/,
            ],
            ["no line of the source", reports({ mode: { ...asked, code: "http.go" } }), "trading.reports.mode.code", ".", /src\/api\.py:120/],
        ],
        limits: [
            [
                "a service that is not there",
                reports({ limits: { maxLeverage: { ...asked, service: "orchestratr" } } }),
                "trading.reports.limits.maxLeverage.service",
                '"orchestratr"',
                /orchestrator/,
            ],
            ["a limit that is none", reports({ limits: { maxLaverage: { metric: "leverage" } } }), "trading.reports.limits.maxLaverage", ".", /./],
        ],
    });

    describe("against the bot's contract", () => {
        const manifestOf = (bot: string) => readSettings({ config: stackConfig("staging", [`bot=${bot}`]), project: "golive", stack: "staging" }).manifest;
        const flaws = (bot: string, change: (manifest: Loose) => void = () => {}) => {
            const manifest = structuredClone(manifestOf(bot));
            change(manifest);
            const { contract } = readContract(projectRoot, bot);
            const known = { manifest, contract, names: { services: Object.keys(manifest.services ?? {}) } } as unknown as Known;
            return reportRules.flatMap(rule => rule(known)).map(({ path, found, allowed }) => `${path.slice(2).join(".")}: ${found}; ${allowed}`);
        };
        const mode = (changed: object) => (m: Loose) => Object.assign(m.trading.reports.mode, changed);

        for (const bot of ["freqtrade", "bot-core"])
            it(`takes what ${bot} really says`, () => {
                assert.ok(manifestOf(bot).trading.reports?.mode, "it says its mode");
                assert.deepStrictEqual(flaws(bot), []);
            });
        it("refuses a path that the service does not answer, and says which was meant", () => {
            const [flaw, ...more] = flaws("freqtrade", mode({ path: "/api/v1/show_conf" }));
            assert.deepStrictEqual(more, []);
            assert.match(
                flaw,
                /^mode\.path: "\/api\/v1\/show_conf"; a path that bot answers to GET, by the bot's contract; did you mean \/api\/v1\/show_config\?/,
            );
            assert.match(flaws("freqtrade", mode({ path: "/api/v1/stop" })).join(), /^mode\.path: "\/api\/v1\/stop"/, "it takes POST alone");
        });
        it("refuses a line behind the last one, and a file that is not the bot's", () => {
            assert.match(flaws("freqtrade", mode({ code: "freqtrade/rpc/rpc.py:99999" })).join(), /^mode\.code: .*a line of it: the last is 1531$/);
            assert.match(flaws("freqtrade", mode({ code: "freqtrade/mode.py:1" })).join(), /^mode\.code: .*a file of the bot's source$/);
        });
        it("refuses a login that no secret has", () => {
            const login = (password: string) => mode({ login: { username: "operator", password } });
            assert.match(flaws("freqtrade", login("${api-pasword.value}")).join(), /^mode\.login\.password: .*a secret of the manifest: .*api-password/);
            assert.match(flaws("freqtrade", login("${api-password.valeu}")).join(), /^mode\.login\.password: .*a field of api-password: .*value/);
        });
        it("refuses a metric that nobody exports, that another process exports, or that counts", () => {
            const metric = (name: string) => (m: Loose) => (m.trading.reports = { limits: { maxDrawdown: { metric: name } } });
            assert.match(
                flaws("cryptofunk", metric("cryptofunk_mode")).join(),
                /^limits\.maxDrawdown\.metric: "cryptofunk_mode"; a metric of what places orders/,
            );
            // The worst fall that the risk agent saw: neither a limit nor of what places orders.
            assert.match(flaws("cryptofunk", metric("risk_agent_drawdown_max_percent")).join(), /a metric of what places orders/);
            assert.match(flaws("mech-exo", metric("order_routing_attempts_total")).join(), /order_routing_attempts_total, a counter; a gauge$/);
        });
        it("refuses a label that the metric does not have", () => {
            const label = (m: Loose) => (m.trading.reports = { mode: { metric: "active_orders_count", label: "mode" } });
            assert.match(flaws("mech-exo", label).join(), /^mode\.label: "mode"; .*status/);
        });
    });
});
