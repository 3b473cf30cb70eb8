import * as rules from "../../../../policies/rules/kubernetes/grafana";
import { judgeGraph, resource, unknown } from "../../../judge";

describe("grafana-administrators-sign-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.grafanaKnowsItsAdministrators);
    const [enabled, role] = ["GF_AUTH_ANONYMOUS_ENABLED", "GF_AUTH_ANONYMOUS_ORG_ROLE"];
    const variables = (given: Record<string, unknown>) => Object.entries(given).map(([name, value]) => ({ name, value }));
    const pod = (given: Record<string, unknown>, more: object = {}) =>
        resource("kubernetes:apps/v1:Deployment", "grafana", {
            spec: { template: { spec: { containers: [{ name: "grafana", env: variables(given), ...more }] } } },
        });
    const map = (data: Record<string, unknown>, name: unknown = "settings") =>
        resource("kubernetes:core/v1:ConfigMap", "settings", { metadata: { name }, data });
    const release = (values: unknown) => resource("kubernetes:helm.sh/v3:Release", "monitoring", { chart: "grafana", values });

    it("fails strangers who administer or edit", async () => {
        await fails(
            [pod({ [enabled]: "true", [role]: "Admin" })],
            /\(grafana\): GF_AUTH_ANONYMOUS_ORG_ROLE is Admin: whoever reaches Grafana is an administrator/,
        );
        await fails([pod({ [enabled]: "1", [role]: "Editor" })], /is an editor without signing in/);
    });
    it("passes strangers who look, and roles that nobody is given", async () => {
        await passes([pod({ [enabled]: "true" })]);
        await passes([pod({ [enabled]: "true", [role]: "Viewer" })]);
        await passes([pod({ [enabled]: "false", [role]: "Admin" })]);
        await passes([pod({ [role]: "Admin" })]);
    });
    it("reads the variables of a ConfigMap that the pod takes whole", async () => {
        const whole = (name: unknown) => pod({}, { envFrom: [{ configMapRef: { name } }] });
        const data = { [enabled]: "true", [role]: "Admin" };
        await fails([whole("settings"), map(data)], /is an administrator/);
        await passes([whole("other"), map(data)]);
        await passes([whole(unknown), map(data, unknown)]);
    });
    it("reads Grafana's own file, and the right section of it", async () => {
        const ini = (section: string, on: string) =>
            `[users]\norg_role = Admin\nenabled = true\n[${section}]\n; who\nenabled = ${on}\norg_role = Admin\n[log]\nmode = x\n`;
        await fails([map({ "grafana.ini": ini("auth.anonymous", "true") })], /^data\.grafana\.ini: org_role of \[auth\.anonymous\] is Admin/);
        await passes([map({ "grafana.ini": ini("auth.anonymous", "false") })]);
        await passes([map({ "grafana.ini": ini("auth.basic", "true") })]);
        await passes([map({ "app.yaml": ini("auth.anonymous", "true"), "other.yaml": unknown })]);
        await passes([map({})]);
    });
    it("reads the values of a chart, wherever it has Grafana", async () => {
        const anonymous = (more: object) => ({ "grafana.ini": { "auth.anonymous": { enabled: true, org_role: "Admin", ...more } } });
        await fails([release(anonymous({}))], /^values\.grafana\.ini\.auth\.anonymous\.org_role is Admin/);
        await fails(
            [release({ address: unknown, grafana: anonymous({ org_role: "Editor" }) })],
            /values\.grafana\.grafana\.ini\.auth\.anonymous\.org_role is Editor/,
        );
        await fails([release({ grafana: { env: { [enabled]: "true", [role]: "Admin" } } })], /values\.grafana\.env\.GF_AUTH_ANONYMOUS_ORG_ROLE is Admin/);
        const flux = resource("kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease", "g", { spec: { values: anonymous({}) } });
        await fails([flux], /^spec\.values\.grafana\.ini/);
        await passes([release(anonymous({ enabled: false }))]);
        await passes([release(anonymous({ org_role: "Viewer" }))]);
        await passes([release({ grafana: { adminUser: "x", list: ["a"] } })]);
        await passes([release(undefined)]);
    });
    it("is undecided while a switch is unknown", async () => {
        await isUndecided([pod({ [enabled]: "true", [role]: unknown })]);
        await isUndecided([pod({ [enabled]: unknown, [role]: "Admin" })]);
    });
});
