import * as rules from "../../../../policies/rules/kubernetes/alertmanager-variables";
import { judgeGraph, resource, unknown } from "../../../judge";
import { object } from "../fixtures/pods-and-policies";

/** A variable of a shell, as people write it into the file. */
const shell = (name: string): string => `$\{${name}}`;

describe("alertmanager-configuration-has-no-variables", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.alertmanagerIsLiteral);
    const written = (url: string, key = "x") =>
        `global:\n  slack_api_url: '${url}'\nroute:\n  receiver: team\nreceivers:\n  - name: team\n    pagerduty_configs:\n      - routing_key: '${key}'\n`;
    const map = (text: unknown, name = "alertmanager.yml") => object("ConfigMap", "alertmanager", { data: { [name]: text } });
    const url = shell("SLACK_URL");
    const pod = (container: object, volume: object) =>
        object("Deployment", "alertmanager", {
            spec: { template: { spec: { initContainers: [{ name: "i", ...container }], volumes: [{ name: "c", ...volume }] } } },
        });
    it("passes values, files, templates, and what is no such configuration", async () => {
        await passes([map(written("https://hooks.example.com/$x", "pa$$word"))]);
        await passes([map(written(`{{ $url := .X }}{{ ${shell("A")} }}`))]);
        await passes([map(written(url), "notes.txt"), object("ConfigMap", "bare", {})]);
        await passes([map(`receivers: [${url}`), object("ConfigMap", "list", { data: { "a.yml": `receivers: ['${url}']\n` } })]);
        await passes([resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", values: { alertmanager: { config: { a: url } } } })]);
    });
    it("fails a variable, in braces or alone, wherever it stands", async () => {
        await fails([map(written(url))], /^data\["alertmanager\.yml"\]: global\.slack_api_url has \$\{SLACK_URL\}, which Alertmanager takes as it stands/);
        await fails([map(written("https://x", "$ROUTING_KEY"))], /receivers\[0\]\.pagerduty_configs\[0\]\.routing_key has \$ROUTING_KEY/);
        await fails([map(written(`https://${shell("HOST:-x")}/a`, url))], /slack_api_url.*; .*routing_key has/);
        const text = written(url);
        await fails([object("Secret", "alertmanager", { stringData: { "alertmanager.yaml": text } })], /^stringData\["alertmanager\.yaml"\]/);
        const encoded = Buffer.from(text).toString("base64");
        await fails([object("Secret", "alertmanager", { data: { "alertmanager.yaml": encoded } })], /^data\["alertmanager\.yaml"\]/);
        const values = { alertmanager: { config: { global: { slack_api_url: url, resolve_timeout: unknown } } } };
        const chart = resource("kubernetes:helm.sh/v3:Release", "m", { chart: "kube-prometheus-stack", values });
        await fails([chart], /^values\.alertmanager\.config\.global\.slack_api_url/);
    });
    it("passes where a pod puts the values in", async () => {
        const mounts = { configMap: { name: "alertmanager" } };
        await passes([map(written(url)), pod({ command: ["sh", "-c", "envsubst < /in/a > /out/a"] }, mounts)]);
        await fails([map(written(url)), pod({ command: ["sh", "-c", "cp /in/a /out/a"] }, mounts)], /slack_api_url/);
        await fails([map(written(url)), pod({ command: ["envsubst"] }, { configMap: { name: "other" } })], /slack_api_url/);
    });
    it("is undecided while the file is unknown", () => isUndecided([map(unknown)]));
});
