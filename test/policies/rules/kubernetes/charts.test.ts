import * as rules from "../../../../policies/rules/kubernetes/charts";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const release = "kubernetes:helm.sh/v3:Release";

describeRule(
    rules.chartIsVersioned,
    release,
    { chart: "external-secrets", version: "0.20.4", repositoryOpts: { repo: "https://charts.external-secrets.io" } },
    [
        [{ version: undefined }, /version is absent for the chart external-secrets/],
        [{ version: undefined, chart: "bitnami/redis" }, /for the chart bitnami\/redis/],
        [{ version: undefined, chart: "oci://ghcr.io/owner/charts/bot" }, /for the chart oci:/],
        [{ version: undefined, chart: "https://charts.tgz.example/bot" }, /for the chart https:/],
    ],
    [{ version: unknown }],
);

describe("chart-is-versioned", () => {
    it("leaves charts on disk and archives alone", async () => {
        const { passes } = judge(rules.chartIsVersioned, release);
        await passes({ chart: "./charts/bot" });
        await passes({ chart: "/charts/bot" });
        await passes({ path: "charts/bot" });
        await passes({ chart: "http://charts.internal/bot-1.0.0.tgz" });
        await passes({ chart: "https://charts.internal/bot-1.0.0.tgz" });
    });
});

describeRule(
    rules.chartImagesAreVersioned,
    release,
    { values: { grafana: { image: { repository: "grafana/grafana", tag: "12.1.0" } }, other: { image: { repository: "x", tag: "" } } } },
    [
        [{ values: { grafana: { image: { tag: "latest" } } } }, /values\.grafana\.image\.tag is the moving tag latest/],
        [{ values: { sidecar: { image: "kiwigrid/k8s-sidecar:main" } } }, /values\.sidecar\.image .* moving tag main/],
        [{ values: { list: [{ image: "a/b:edge" }] } }, /values\.list\.0\.image/],
    ],
);

describe("chart-images-are-versioned", () => {
    it("decides beside an address that nobody knows yet", () =>
        judge(rules.chartImagesAreVersioned, release).passes({ values: { redisAddress: unknown, image: { repository: "x", tag: "1.2.3" } } }));
    it("is undecided while the tag itself is unknown, or the image", async () => {
        const { isUndecided } = judge(rules.chartImagesAreVersioned, release);
        await isUndecided({ values: { image: { repository: "x", tag: unknown } } });
        await isUndecided({ values: { image: unknown } });
    });
    it("passes what is no moving tag", async () => {
        const { passes } = judge(rules.chartImagesAreVersioned, release);
        await passes({ values: { image: "nats:2.10.1", reloader: null } });
        // The tag stands elsewhere.
        await passes({ values: { image: "nats", imageTag: "2.10.1" } });
        await passes({ values: { nodes: "disk:ssd" } });
        await passes({ values: { repository: "https://charts.example", tag: { pattern: "v1.*" } } });
    });
});
