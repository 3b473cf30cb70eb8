import * as assert from "node:assert";
import { stringify } from "yaml";
import { alertRoutes } from "../../components/monitoring/alert-routes";
import { settingsSchema } from "../../config/settings";
import { installed, run } from "./tool";

const topic = { arn: "arn:aws:sns:eu-central-1:111122223333:alarms", region: "eu-central-1" };
const alerts = (over: object) => settingsSchema.shape.alerts.parse({ slack: { channel: "#alerts" }, ...over });
const text = (over: object) => stringify(alertRoutes({ heartbeat: false, alerts: alerts(over), topic, folder: "secrets" }));
const quietHours = { from: "22:00", to: "06:00", timezone: "America/New_York" };

describe("quiet hours", () => {
    it("over midnight are two, since Alertmanager knows no others", () => {
        const { time_intervals } = alertRoutes({ heartbeat: false, alerts: alerts({ quietHours }), topic, folder: "secrets" }) as {
            time_intervals: { time_intervals: object[] }[];
        };
        assert.deepStrictEqual(time_intervals[0].time_intervals, [
            {
                times: [
                    { start_time: "22:00", end_time: "24:00" },
                    { start_time: "00:00", end_time: "06:00" },
                ],
                location: "America/New_York",
            },
        ]);
    });
    it("until midnight are one", () =>
        assert.match(text({ quietHours: { ...quietHours, to: "00:00" } }), /times:\n\s+- start_time: 22:00\n\s+end_time: 24:00\n\s+location/));
    it("are none where nobody asks for them", () => assert.doesNotMatch(text({}), /quiet|mute/));
    it("are refused when they are no time of day, or none at all", () => {
        for (const wrong of [{ from: "24:00" }, { from: "6:00" }, { to: "22:00" }, { timezone: "Here" }])
            assert.ok(!settingsSchema.shape.alerts.safeParse({ quietHours: { ...quietHours, ...wrong } }).success, JSON.stringify(wrong));
    });

    describe("by amtool", () => {
        before(function () {
            if (!installed("amtool", "prometheus-alertmanager")) this.skip();
        });
        for (const pagerDuty of [true, false]) {
            const config = text({ quietHours, pagerDuty });
            const reached = (severity: string) =>
                run("amtool", ["config", "routes", "test", "--config.file=config.yml", "alertname=X", `severity=${severity}`], { "config.yml": config }).said;
            it(`load ${pagerDuty ? "with" : "without"} a pager`, () => {
                const { code, output } = run("amtool", ["check-config", "config.yml"], { "config.yml": config });
                assert.strictEqual(code, 0, output);
            });
            it(`leave what is critical to everybody ${pagerDuty ? "and the pager" : ""}`, () =>
                assert.strictEqual(reached("critical"), pagerDuty ? "pager,everybody" : "everybody"));
            it(`mute the rest alone ${pagerDuty ? "with" : "without"} a pager`, () => {
                assert.strictEqual(reached("warning"), "everybody");
                const routes = alertRoutes({ heartbeat: false, alerts: alerts({ quietHours, pagerDuty }), topic, folder: "secrets" }).route as {
                    routes: { matchers?: string[]; mute_time_intervals?: string[] }[];
                };
                assert.deepStrictEqual(
                    routes.routes.filter(route => route.mute_time_intervals).map(route => route.matchers),
                    [undefined],
                );
                assert.deepStrictEqual(routes.routes.at(-2)?.matchers, ['severity = "critical"']);
            });
        }
    });
});
