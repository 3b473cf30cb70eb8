import * as rules from "../../policies/rules/workloads";
import { judge, unknown } from "../judge";
import { changed, describeRule, type Flaw } from "./cases";

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

describeRule(
    rules.runsAsNonRoot,
    deployment,
    sound,
    [
        [pod({ securityContext: { runAsNonRoot: undefined } }), /containers\[0\] \(bot\): securityContext\.runAsNonRoot is absent/],
        [secured({ runAsNonRoot: false }), /runAsNonRoot is false/],
        [secured({ runAsUser: 0 }), /runAsUser is 0/],
        [init({ securityContext: { runAsNonRoot: false } }), /initContainers\[0\]/],
    ],
    [secured({ runAsNonRoot: unknown })],
);
const perContainer: [Parameters<typeof describeRule>[0], Flaw[]][] = [
    [
        rules.cannotGainPrivileges,
        [
            [secured({ allowPrivilegeEscalation: true }), /allowPrivilegeEscalation is true/],
            [secured({ allowPrivilegeEscalation: undefined }), /allowPrivilegeEscalation is absent/],
        ],
    ],
    [rules.isNotPrivileged, [[secured({ privileged: true }), /privileged is true/]]],
    [
        rules.dropsCapabilities,
        [
            [secured({ capabilities: { drop: ["NET_RAW"] } }), /drop does not have ALL/],
            [secured({ capabilities: undefined }), /drop does not have ALL/],
            [secured({ capabilities: { add: ["SYS_ADMIN"] } }), /add has SYS_ADMIN/],
        ],
    ],
    [rules.rootFileSystemIsReadOnly, [[secured({ readOnlyRootFilesystem: undefined }), /readOnlyRootFilesystem is absent/]]],
    [
        rules.systemCallsAreFiltered,
        [
            [pod({ securityContext: { seccompProfile: undefined } }), /seccompProfile\.type is absent/],
            [secured({ seccompProfile: { type: "Unconfined" } }), /seccompProfile\.type is Unconfined/],
        ],
    ],
    [
        rules.resourcesAreBounded,
        [
            [withContainer({ resources: { limits: { memory: undefined } } }), /resources\.limits\.memory is absent/],
            [withContainer({ resources: undefined }), /resources\.limits\.cpu is absent/],
            [init({ resources: undefined }), /initContainers\[0\]/],
        ],
    ],
    [
        rules.isProbed,
        [
            [withContainer({ livenessProbe: undefined }), /livenessProbe is absent/],
            [withContainer({ readinessProbe: undefined }), /readinessProbe is absent/],
        ],
    ],
    [
        rules.probesCanFail,
        [
            [
                withContainer({ livenessProbe: { httpGet: undefined, exec: { command: ["/bin/true"] } } }),
                /livenessProbe\.exec\.command "\/bin\/true" always succeeds/,
            ],
            [withContainer({ readinessProbe: { exec: { command: ["sh", "-c", "exit 0"] } } }), /readinessProbe/],
            [withContainer({ readinessProbe: { exec: { command: ["/bin/sh", "-c", "curl -f localhost || true"] } } }), /always succeeds/],
            [withContainer({ startupProbe: { exec: { command: ["echo", "ok"] } } }), /startupProbe/],
        ],
    ],
    [
        rules.probesHitPorts,
        [
            [withContainer({ livenessProbe: { httpGet: { port: "web" } } }), /livenessProbe asks port "web"/],
            [withContainer({ readinessProbe: { httpGet: undefined, tcpSocket: { port: "db" } } }), /asks port "db"/],
        ],
    ],
];
for (const [rule, flaws] of perContainer) describeRule(rule, deployment, sound, flaws);
describe("workload rules", () => {
    it("take root-owned defaults of the container over the pod's", () =>
        judge(rules.runsAsNonRoot, deployment).passes(pod({ containers: [{ name: "a", securityContext: { runAsNonRoot: true } }] })));
    it("ask no probe of jobs, and no resources of what people attach", async () => {
        const bare = { spec: { template: { spec: { containers: [{ name: "a" }] } } } };
        await judge(rules.isProbed, "kubernetes:batch/v1:Job").passes(bare);
        await judge(rules.resourcesAreBounded, deployment).passes(pod({ ephemeralContainers: [{ name: "debug" }] }));
    });
    it("let a probe run a real command", () =>
        judge(rules.probesCanFail, deployment).passes(withContainer({ livenessProbe: { exec: { command: ["pg_isready", "-U", "bot"] } } })));
    it("let a probe ask a number", () => judge(rules.probesHitPorts, deployment).passes(withContainer({ livenessProbe: { httpGet: { port: 8080 } } })));
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
        [pod({ volumes: [{ name: "sock", hostPath: { path: "/var/run/docker.sock" } }] }), /volumes\[0\]\.hostPath is \/var\/run\/docker\.sock/],
    ],
    [pod({ hostIPC: unknown })],
);
describeRule(rules.replicasSpread, deployment, pod({ topologySpreadConstraints: [{ maxSkew: 1 }] }, 2), [
    [pod({ topologySpreadConstraints: undefined }, 3), /topologySpreadConstraints is absent for 3 replicas/],
]);
describe("replicas-spread-over-zones", () => {
    it("leaves a single pod alone", () => judge(rules.replicasSpread, deployment).passes(pod({}, 1)));
});
