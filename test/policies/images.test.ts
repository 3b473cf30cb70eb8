import * as assert from "node:assert";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    movingTag: (require("../../policies/rules/shared/image-tags") as typeof import("../../policies/rules/shared/image-tags")).movingTag,
    taskImageIsVersioned: (require("../../policies/rules/aws/ecs") as typeof import("../../policies/rules/aws/ecs")).taskImageIsVersioned,
    functionImageIsVersioned: (require("../../policies/rules/aws/lambda") as typeof import("../../policies/rules/aws/lambda")).functionImageIsVersioned,
    chartIsVersioned: (require("../../policies/rules/kubernetes/charts") as typeof import("../../policies/rules/kubernetes/charts")).chartIsVersioned,
    chartImagesAreVersioned: (require("../../policies/rules/kubernetes/charts") as typeof import("../../policies/rules/kubernetes/charts"))
        .chartImagesAreVersioned,
    imageIsVersioned: (require("../../policies/rules/kubernetes/images") as typeof import("../../policies/rules/kubernetes/images")).imageIsVersioned,
};

// Without a digit, which would make a version of it.
const digest = `@sha256:${"ab".repeat(32)}`;
describe("a moving tag", () => {
    it("is told from a version", () => {
        const fixed = [
            "bot:1.4.2",
            "registry.local:5000/bot:v2",
            `ghcr.io/owner/bot${digest}`,
            `bot:latest${digest}`,
            "bot:main-1a2b3c4",
            "postgres:16-alpine",
            "bot:2025.11.06",
        ];
        const moving = [
            "bot",
            "registry.local:5000/bot",
            "ghcr.io/owner/bot:latest",
            "bot:main",
            "bot:stable",
            "nginx:alpine",
            "bot:latest-2",
            "bot:2-latest",
            "a.b/c:prod",
            // Nothing can be pulled by half a digest.
            "bot:1.4.2@sha256:ab",
            `bot${digest}a`,
        ];
        assert.deepStrictEqual(fixed.map(rules.movingTag).filter(Boolean), []);
        assert.deepStrictEqual(
            moving.filter(image => !rules.movingTag(image)),
            [],
        );
    });
});

const pod = (image: string, sort = "containers") => ({ [sort]: [{ name: "bot", image }] });
const bearing: [string, (spec: object) => object][] = [
    ["core/v1:Pod", spec => ({ spec })],
    ["core/v1:PodTemplate", spec => ({ template: { spec } })],
    ...[
        "apps/v1:Deployment",
        "apps/v1:StatefulSet",
        "apps/v1:DaemonSet",
        "apps/v1:ReplicaSet",
        "core/v1:ReplicationController",
        "batch/v1:Job",
        "extensions/v1beta1:Deployment",
        "apps/v1:DeploymentPatch",
    ].map(kind => [kind, (spec: object) => ({ spec: { template: { spec } } })] as [string, (spec: object) => object]),
    ["batch/v1:CronJob", spec => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
];
for (const [kind, wrap] of bearing) {
    describeRule(
        rules.imageIsVersioned,
        `kubernetes:${kind}`,
        wrap(pod("ghcr.io/owner/bot:1.4.2")),
        [
            [wrap(pod("ghcr.io/owner/bot")), /spec\.containers\[0\] \(bot\): image ghcr\.io\/owner\/bot has no tag, which is latest/],
            [wrap(pod("bot:latest", "initContainers")), /initContainers\[0\] \(bot\): image bot:latest has the moving tag latest/],
            [wrap(pod("busybox:stable", "ephemeralContainers")), /ephemeralContainers\[0\]/],
        ],
        [wrap(pod(unknown))],
    );
}
describe("image-is-versioned", () => {
    it("finds a moving tag beside an image that is not known yet", () =>
        judge(rules.imageIsVersioned, "kubernetes:core/v1:Pod").fails(
            {
                spec: {
                    containers: [
                        { name: "a", image: unknown },
                        { name: "b", image: "b:main" },
                    ],
                },
            },
            /containers\[1\] \(b\)/,
        ));
});

const task = (image: string) => ({ containerDefinitions: JSON.stringify([{ name: "bot", image }]) });
describeRule(
    rules.taskImageIsVersioned,
    "aws:ecs/taskDefinition:TaskDefinition",
    task("bot:1.0.0"),
    [[task("bot"), /containerDefinitions\[0\]\.image bot has no tag/]],
    [{ containerDefinitions: unknown }],
);
describeRule(
    rules.functionImageIsVersioned,
    "aws:lambda/function:Function",
    { imageUri: "1.dkr.ecr.eu-central-1.amazonaws.com/bot:1.0.0" },
    [[{ imageUri: "bot:latest" }, /imageUri bot:latest/]],
    [{ imageUri: unknown }],
);
describe("function-image-is-versioned", () => {
    it("leaves functions alone that are no image", () =>
        judge(rules.functionImageIsVersioned, "aws:lambda/function:Function").passes({ runtime: "nodejs20.x" }));
});

const release = "kubernetes:helm.sh/v3:Release";
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
