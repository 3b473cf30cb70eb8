import * as rules from "../../../../policies/rules/kubernetes/pod";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { pod } from "../fixtures/containers";

describeRule(
    rules.staysOffTheHost,
    "kubernetes:apps/v1:DaemonSet",
    pod({ volumes: [{ name: "tmp", emptyDir: {} }] }),
    [
        [pod({ hostNetwork: true }), /spec\.template\.spec\.hostNetwork is true/],
        [pod({ hostPID: true }), /hostPID/],
        [pod({ hostIPC: true }), /hostIPC/],
        [pod({ volumes: [{ name: "sock", hostPath: { path: "/var/run/docker.sock" } }] }), /volumes\[0\]\.hostPath is \/var\/run\/docker\.sock/],
    ],
    [pod({ hostIPC: unknown })],
);

describe("the exporter of a node's metrics", () => {
    const { passes, fails } = judge(rules.staysOffTheHost, "kubernetes:apps/v1:DaemonSet");
    const root = { name: "root", mountPath: "/host/root", readOnly: true };
    const one = (image: unknown, change: object = {}) => ({ name: "ne", image, volumeMounts: [root], ...change });
    const exporter = (...containers: object[]) =>
        pod({
            hostNetwork: true,
            hostPID: true,
            volumes: [
                { name: "root", hostPath: { path: "/" } },
                { name: "tmp", emptyDir: {} },
            ],
            containers,
        });
    const image = "quay.io/prometheus/node-exporter:v1.8.2";
    it("may see its node", async () => {
        for (const one_ of [image, "prom/node-exporter@sha256:abc", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/prometheus/node-exporter:v1.8.2"])
            await passes(exporter(one(one_)));
        await passes(exporter(one(image), { name: "proxy", image: "quay.io/brancz/kube-rbac-proxy:v0.18.0" }));
    });
    it("may not write there, nor be privileged, nor share its pod with anything else", async () => {
        const flaw = /hostNetwork is true/;
        await fails(exporter(one(image, { volumeMounts: [{ ...root, readOnly: false }] })), flaw);
        await fails(exporter(one(image, { securityContext: { privileged: true } })), flaw);
        await fails(exporter(one(image), { name: "bot", image: "acme/bot:1.0.0" }), flaw);
        await fails(exporter(one("acme/node-exporter:1.0.0")), flaw);
        await fails(exporter(), flaw);
        await judge(rules.staysOffTheHost, "kubernetes:apps/v1:Deployment").fails(exporter(one(image)), flaw);
    });
});

describe("pod-stays-off-the-host, of what collects a node's logs", () => {
    const { fails, advises } = judge(rules.staysOffTheHost, "kubernetes:apps/v1:DaemonSet");
    const mounts = (more: object = { readOnly: true }) => ({ volumeMounts: [{ name: "logs", mountPath: "/var/log", ...more }] });
    const collector = (path: string, container: object = mounts(), more: object = {}) =>
        pod({ ...more, volumes: [{ name: "logs", hostPath: { path } }], containers: [{ name: "agent", image: "fluent/fluent-bit:3.1.4", ...container }] });
    it("is advised where it only reads them", async () => {
        for (const path of ["/var/log", "/var/log/pods", "/var/lib/docker/containers", "/run/log/journal", "/etc/machine-id"])
            await advises(
                collector(path),
                /it stands on every node to collect its logs, and only reads them: spec\.template\.spec\.volumes\[0\]\.hostPath is /,
            );
    });
    it("is refused where it reads something else, writes, is privileged, shares the node's network, or stands anywhere", async () => {
        for (const path of ["/", "/var", "/var/logger", "/var/lib/kubelet"]) await fails(collector(path), /hostPath is/);
        await fails(collector("/var/log", mounts({})), /hostPath is/);
        await fails(collector("/var/log", { ...mounts(), securityContext: { privileged: true } }), /hostPath is/);
        await fails(collector("/var/log", undefined, { hostNetwork: true }), /hostNetwork is true/);
        await judge(rules.staysOffTheHost, "kubernetes:apps/v1:Deployment").fails(collector("/var/log"), /hostPath is/);
    });
});

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });

describe("pod-mounts-no-idle-token", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.tokenIsNotMounted);
    const pod = (spec: object) => object("Deployment", "bot", { spec: { template: { spec } } });
    const account = (automountServiceAccountToken?: boolean) => object("ServiceAccount", "bot", { automountServiceAccountToken });
    it("passes a pod, or an account, without a token", async () => {
        await passes([pod({ automountServiceAccountToken: false })]);
        await passes([pod({ automountServiceAccountToken: false, serviceAccountName: unknown })]);
        await passes([pod({ serviceAccountName: "bot" }), account(false)]);
    });
    const bound = (kind: string, namespace: string) => object(kind, "b", { subjects: [{ kind: "ServiceAccount", name: "bot", namespace }] });
    it("passes a pod that has rights to use it for", async () => {
        for (const kind of ["RoleBinding", "ClusterRoleBinding"]) await passes([pod({ serviceAccountName: "bot" }), account(), bound(kind, "bot")]);
    });
    it("fails others", async () => {
        await fails([pod({})], /automountServiceAccountToken is not false, and default has no rights/);
        await fails([pod({ serviceAccountName: "bot", automountServiceAccountToken: true }), account(false)], /bot has no rights/);
        await fails([pod({ serviceAccountName: "bot" }), account(), bound("RoleBinding", "other")], /bot has no rights/);
        await fails([pod({}), resource("kubernetes:core/v1:ServiceAccount", "nameless", {})], /default has no rights/);
    });
    it("is undecided while its account is unknown", () => isUndecided([pod({ serviceAccountName: unknown })]));
});

const deployment = "kubernetes:apps/v1:Deployment";

describeRule(
    rules.replicasSpread,
    deployment,
    pod({ topologySpreadConstraints: [{ maxSkew: 1 }] }, 2),
    [
        [pod({ topologySpreadConstraints: undefined }, 2), /topologySpreadConstraints is absent for 2 replicas/],
        [pod({ topologySpreadConstraints: [] }, 3), /topologySpreadConstraints is absent for 3 replicas/],
        [pod({ topologySpreadConstraints: [], affinity: { nodeAffinity: {} } }, 2), /topologySpreadConstraints is absent/],
    ],
    [pod({ topologySpreadConstraints: unknown }, 2)],
    [
        pod({ topologySpreadConstraints: [], affinity: { podAntiAffinity: {} } }, 2),
        { spec: { replicas: 1, template: { spec: { topologySpreadConstraints: [] } } } },
    ],
);
describe("replicas-spread-over-zones", () => {
    it("leaves a single pod alone, which is what no number means", () => judge(rules.replicasSpread, deployment).passes(pod({})));
    it("asks a Rollout, which is a Deployment of another operator, and no StatefulSet", async () => {
        await judge(rules.replicasSpread, "kubernetes:argoproj.io/v1alpha1:Rollout").fails(pod({}, 2), /absent for 2 replicas/);
        await judge(rules.replicasSpread, "kubernetes:apps/v1:StatefulSet").passes(pod({}, 2));
    });
});
