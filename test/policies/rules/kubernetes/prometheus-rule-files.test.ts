import * as rules from "../../../../policies/rules/kubernetes/prometheus-rule-files";
import { judgeGraph, unknown } from "../../../judge";
import { object } from "../fixtures/pods-and-policies";

describe("rule-files-are-mounted", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.ruleFilesAreMounted);
    const config = (...files: unknown[]) =>
        object("ConfigMap", "config", { data: { "prometheus.yml": `rule_files: ${JSON.stringify(files)}\nscrape_configs: []\n`, "own.yml": "groups: []" } });
    const alerts = (data: object = { "bot.yml": "groups: []" }) => object("ConfigMap", "alerts", { data });
    const at = "/etc/prometheus";
    const prometheus = (more: { mounts?: object[]; volumes?: object[]; image?: unknown } = {}) => {
        const { mounts = [], volumes = [], image = "prom/prometheus:v3.5.0" } = more;
        const container = { name: "prometheus", image, volumeMounts: [{ name: "config", mountPath: at }, ...mounts] };
        return object("Deployment", "prometheus", {
            spec: { template: { spec: { containers: [container], volumes: [{ name: "config", configMap: { name: "config" } }, ...volumes] } } },
        });
    };
    const mounted = { mounts: [{ name: "alerts", mountPath: `${at}/alerts` }], volumes: [{ name: "alerts", configMap: { name: "alerts" } }] };
    it("passes files that are there: beside it, in a folder, alone", async () => {
        await passes([config("own.yml"), prometheus()]);
        await passes([config("alerts/*.yml", `${at}/alerts/b?t.yml`), alerts(), prometheus(mounted)]);
        await passes([config("alerts/bot.yml"), alerts({ "bot.yml": unknown }), prometheus(mounted)]);
        const alone = { name: "alerts", mountPath: `${at}/alerts/bot.yml`, subPath: "bot.yml" };
        await passes([config("alerts/*.yml"), alerts(), prometheus({ ...mounted, mounts: [alone] })]);
        await passes([config(), prometheus()]);
        await passes([object("ConfigMap", "config", { data: { "prometheus.yml": "rule_files: [\n" } }), prometheus()]);
    });
    it("passes what is not seen: other volumes, other stacks' ConfigMaps, an image of one's own", async () => {
        for (const volume of [{ emptyDir: {} }, { secret: { secretName: "alerts" } }, { projected: { sources: [{ secret: { name: "alerts" } }] } }])
            await passes([config("alerts/*.yml"), prometheus({ ...mounted, volumes: [{ name: "alerts", ...volume }] })]);
        await passes([config("alerts/*.yml"), prometheus(mounted)]);
        await passes([config("/rules/*.yml"), prometheus({ image: "ghcr.io/acme/prometheus-with-rules:1.0.0" })]);
        await passes([config("alerts/*.yml")]);
        await passes([config("alerts/*.yml"), prometheus({ image: "ghcr.io/acme/bot:1.0.0" })]);
    });
    it("fails files that nothing mounts, each of them", async () => {
        const said = /^\/etc\/prometheus\/prometheus\.yml names rule_files alerts\/\*\.yml, and prometheus has no such file/;
        await fails([config("alerts/*.yml"), prometheus()], said);
        await fails([config("alerts/*.rules"), alerts(), prometheus(mounted)], /alerts\/\*\.rules/);
        await fails([config("/rules/a.yml", "own.yml", "b.yml"), prometheus()], /rule_files \/rules\/a\.yml.*; .*rule_files b\.yml/);
        await fails([config("own+yml"), prometheus()], /own\+yml/);
    });
    it("is undecided while its image is unknown", () => isUndecided([config("/rules/*.yml"), prometheus({ image: unknown })]));
});
