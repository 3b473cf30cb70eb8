import { judge, unknown } from "../judge";
import { changed, describeRule, type Flaw } from "./cases";

const rules = {
    runsAsNonRoot: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container")).runsAsNonRoot,
    cannotGainPrivileges: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container"))
        .cannotGainPrivileges,
    isNotPrivileged: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container")).isNotPrivileged,
    dropsCapabilities: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container")).dropsCapabilities,
    rootFileSystemIsReadOnly: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container"))
        .rootFileSystemIsReadOnly,
    systemCallsAreFiltered: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container"))
        .systemCallsAreFiltered,
    resourcesAreBounded: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container"))
        .resourcesAreBounded,
    staysOffTheHost: (require("../../policies/rules/kubernetes/pod") as typeof import("../../policies/rules/kubernetes/pod")).staysOffTheHost,
    replicasSpread: (require("../../policies/rules/kubernetes/pod") as typeof import("../../policies/rules/kubernetes/pod")).replicasSpread,
    isProbed: (require("../../policies/rules/kubernetes/probes") as typeof import("../../policies/rules/kubernetes/probes")).isProbed,
    probesCanFail: (require("../../policies/rules/kubernetes/probes") as typeof import("../../policies/rules/kubernetes/probes")).probesCanFail,
    probesHitPorts: (require("../../policies/rules/kubernetes/probes") as typeof import("../../policies/rules/kubernetes/probes")).probesHitPorts,
};

const deployment = "kubernetes:apps/v1:Deployment";
const probe = { httpGet: { path: "/health", port: "http" } };
const container = {
    name: "bot",
    image: "bot:1.0.0",
    ports: [{ name: "http", containerPort: 8080 }],
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
    livenessProbe: probe,
    readinessProbe: probe,
};
const pod = (spec: object, replicas?: number) => ({ spec: { replicas, template: { spec } } });
const sound = pod({ securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } }, containers: [container] });
const withContainer = (change: object) => pod({ containers: [changed(container, change)] });
const secured = (change: object) => withContainer({ securityContext: change });
const init = (change: object) => pod({ initContainers: [changed(container, change)] });

const bare = pod({ securityContext: undefined, containers: [{ name: "bot" }] });

describeRule(
    rules.runsAsNonRoot,
    deployment,
    sound,
    [
        [pod({ securityContext: { runAsNonRoot: undefined } }), /containers\[0\] \(bot\): securityContext\.runAsNonRoot is absent/],
        [bare, /runAsNonRoot is absent/],
        [secured({ runAsNonRoot: false }), /runAsNonRoot is false/],
        [secured({ runAsUser: 0 }), /runAsUser is 0/],
        [pod({ securityContext: { runAsUser: 0 } }), /runAsUser is 0/],
        [init({ securityContext: { runAsNonRoot: false } }), /initContainers\[0\]/],
        [pod({ containers: [{ securityContext: { runAsNonRoot: false } }] }), /containers\[0\] \(unnamed\)/],
    ],
    [secured({ runAsNonRoot: unknown })],
    [
        pod({ containers: [{ name: "bot" }] }),
        pod({ securityContext: undefined, containers: [{ name: "bot", securityContext: { runAsNonRoot: true } }] }),
        pod({ securityContext: { runAsUser: 0 }, containers: [{ name: "bot", securityContext: { runAsUser: 1000 } }] }),
    ],
);
const perContainer: [rule: Parameters<typeof describeRule>[0], flaws: Flaw[], undecided: object[], harmless?: object[]][] = [
    [
        rules.cannotGainPrivileges,
        [
            [secured({ allowPrivilegeEscalation: true }), /allowPrivilegeEscalation is true/],
            [secured({ allowPrivilegeEscalation: undefined }), /allowPrivilegeEscalation is absent/],
            [bare, /allowPrivilegeEscalation is absent/],
        ],
        [secured({ allowPrivilegeEscalation: unknown })],
    ],
    [
        rules.isNotPrivileged,
        [[secured({ privileged: true }), /privileged is true/]],
        [secured({ privileged: unknown })],
        [bare, secured({ privileged: false })],
    ],
    [
        rules.dropsCapabilities,
        [
            [secured({ capabilities: { drop: ["NET_RAW"] } }), /drop does not have ALL/],
            [secured({ capabilities: undefined }), /drop does not have ALL/],
            [bare, /drop does not have ALL/],
            [secured({ capabilities: { add: ["SYS_ADMIN"] } }), /add has SYS_ADMIN/],
            [secured({ capabilities: { add: ["NET_BIND_SERVICE", "NET_ADMIN"] } }), /add has NET_ADMIN/],
        ],
        [secured({ capabilities: { drop: [unknown] } })],
        [secured({ capabilities: { add: ["NET_BIND_SERVICE"], drop: ["NET_RAW", "all"] } })],
    ],
    [
        rules.rootFileSystemIsReadOnly,
        [
            [secured({ readOnlyRootFilesystem: undefined }), /readOnlyRootFilesystem is absent/],
            [secured({ readOnlyRootFilesystem: false }), /readOnlyRootFilesystem is false/],
            [bare, /readOnlyRootFilesystem is absent/],
        ],
        [secured({ readOnlyRootFilesystem: unknown })],
    ],
    [
        rules.systemCallsAreFiltered,
        [
            [pod({ securityContext: { seccompProfile: undefined } }), /seccompProfile\.type is absent/],
            [bare, /seccompProfile\.type is absent/],
            [secured({ seccompProfile: { type: "Unconfined" } }), /seccompProfile\.type is Unconfined/],
        ],
        [secured({ seccompProfile: { type: unknown } })],
        [
            secured({ seccompProfile: { type: "Localhost", localhostProfile: "bot.json" } }),
            pod({ securityContext: undefined, containers: [changed(container, { securityContext: { seccompProfile: { type: "RuntimeDefault" } } })] }),
        ],
    ],
    [
        rules.resourcesAreBounded,
        [
            [withContainer({ resources: { limits: { memory: undefined } } }), /resources\.limits\.memory is absent/],
            [withContainer({ resources: { limits: undefined } }), /resources\.limits\.cpu is absent/],
            [withContainer({ resources: undefined }), /resources\.limits\.cpu is absent/],
            [init({ resources: undefined }), /initContainers\[0\]/],
        ],
        [withContainer({ resources: unknown })],
        // A request that is left out is the limit; Kubernetes takes no resources for a container that a person attaches.
        [withContainer({ resources: { requests: undefined } }), pod({ ephemeralContainers: [{ name: "debug" }] })],
    ],
    [
        rules.isProbed,
        [
            [withContainer({ livenessProbe: undefined }), /livenessProbe is absent/],
            [withContainer({ readinessProbe: undefined }), /readinessProbe is absent/],
        ],
        [withContainer({ livenessProbe: unknown })],
        [init({ livenessProbe: undefined })],
    ],
    [
        rules.probesHitPorts,
        [
            [withContainer({ livenessProbe: { httpGet: { port: "web" } } }), /livenessProbe asks port "web"/],
            [withContainer({ readinessProbe: { httpGet: undefined, tcpSocket: { port: "db" } } }), /asks port "db"/],
            [withContainer({ startupProbe: { tcpSocket: { port: "db" } } }), /startupProbe asks port "db"/],
            [withContainer({ ports: undefined }), /asks port "http"/],
        ],
        [withContainer({ livenessProbe: { httpGet: { port: unknown } } })],
        [
            withContainer({ livenessProbe: { httpGet: { port: 8080 } } }),
            withContainer({ livenessProbe: { httpGet: undefined, exec: { command: ["pg_isready"] } } }),
            withContainer({ ports: [{ name: "metrics", containerPort: 9090 }, ...container.ports] }),
        ],
    ],
];
for (const [rule, ...cases] of perContainer) describeRule(rule, deployment, sound, ...cases);

const executing = (...command: unknown[]) => withContainer({ livenessProbe: { httpGet: undefined, exec: { command } } });
describeRule(
    rules.probesCanFail,
    deployment,
    sound,
    [
        [executing("/bin/true"), /livenessProbe\.exec\.command "\/bin\/true" always succeeds/],
        [executing("echo", "ok"), /"echo ok" always/],
        [executing("/bin/bash", "-lc", "exit 0"), /"exit 0" always/],
        [withContainer({ readinessProbe: { exec: { command: ["sh", "-c", "exit 0"] } } }), /readinessProbe\.exec\.command "exit 0" always/],
        [withContainer({ startupProbe: { exec: { command: ["sleep", "5"] } } }), /startupProbe\.exec\.command "sleep 5" always/],
        ...[
            ["/bin/sh", "-c", "curl -f localhost || true"],
            ["/bin/bash", "-lc", "curl -f localhost ||true"],
            ["bash", "-o", "pipefail", "-c", "curl -f localhost; exit 0"],
            ["sh", "-c", "curl -f localhost ;true"],
            ["/bin/ash", "-c", "curl -f localhost\n:\n"],
            ["bash", "-ec", "curl -f localhost || exit 0"],
        ].map(command => [executing(...command), /exec\.command ".*[\s\S]*" always succeeds/] as Flaw),
    ],
    [executing(unknown)],
    [
        ...[executing(), executing("pg_isready", "-U", "bot"), withContainer({ livenessProbe: { exec: {} } })],
        ...[executing("sh", "-c", "[ -f /tmp/ready ] || true; curl -f localhost"), executing("sh", "-c", "sleep 1; true; curl -f localhost")],
        // A script may fail before its last command.
        ...[executing("sh", "-c", "curl -f localhost || exit 1; exit 0"), executing("bash", "-ec", "curl -f localhost; true")],
        executing("sh", "-c", "set -eu\ncurl -f localhost\nexit 0"),
        // What follows is no script.
        ...[executing("python3", "-c", "true"), executing("sh", "health.sh", "true"), executing("ssh-probe", "-c", "true")],
        ...[executing("sh", "health.sh", "-check", "true"), executing("sh", "health.sh", "dry-c", "true")],
    ],
);

describe("workload rules", () => {
    it("ask no probe of jobs", async () => {
        await judge(rules.isProbed, "kubernetes:batch/v1:Job").passes(bare);
        await judge(rules.isProbed, "kubernetes:core/v1:Pod").passes({ spec: { containers: [{ name: "bot" }] } });
    });
    it("say nothing where a patch leaves a property alone, and judge what it sets", async () => {
        await judge(rules.rootFileSystemIsReadOnly, `${deployment}Patch`).passes(pod({ containers: [{ name: "a" }] }));
        await judge(rules.isNotPrivileged, `${deployment}Patch`).fails(
            pod({ containers: [{ name: "a", securityContext: { privileged: true } }] }),
            /privileged/,
        );
    });
});
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
});
