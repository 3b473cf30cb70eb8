import * as rules from "../../../../policies/rules/kubernetes/images";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

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

describeRule(
    rules.operatorImageIsVersioned,
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
    { spec: { imageName: "ghcr.io/cloudnative-pg/postgresql:17.2" } },
    [
        [{ spec: { imageName: "ghcr.io/cloudnative-pg/postgresql:latest" } }, /spec\.imageName .*has the moving tag latest/],
        [{ spec: { image: "prom/prometheus" } }, /spec\.image prom\/prometheus has no tag/],
    ],
    [{ spec: { imageName: unknown } }],
    [{ spec: { imageName: undefined } }, { spec: undefined }, { spec: { imageName: "", image: null } }],
);
describe("operator-image-is-versioned", () => {
    it("reads Prometheus as well", () =>
        judge(rules.operatorImageIsVersioned, "kubernetes:monitoring.coreos.com/v1:Prometheus").fails(
            { spec: { image: "prom/prometheus:main" } },
            /moving tag main/,
        ));
});
