import * as rules from "../../../../policies/rules/kubernetes/container";
import { judge, unknown } from "../../../judge";
import { changed, describeRule, type Flaw } from "../../cases";
import { container, init, pod, sound, withContainer } from "../fixtures/containers";

const deployment = "kubernetes:apps/v1:Deployment";

const secured = (change: object) => withContainer({ securityContext: change });

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
            [withContainer({ resources: { limits: undefined } }), /resources\.limits\.memory is absent/],
            [
                withContainer({ resources: { requests: undefined, limits: { cpu: undefined } } }),
                /resources\.requests\.cpu and resources\.limits\.cpu are absent/,
            ],
            [withContainer({ resources: undefined }), /resources\.requests\.cpu and resources\.limits\.cpu are absent/],
            [init({ resources: undefined }), /initContainers\[0\]/],
        ],
        [withContainer({ resources: unknown })],
        // A request that is left out is the limit; Kubernetes takes no resources for a container that a person attaches; a request of CPU is enough.
        [
            withContainer({ resources: { requests: undefined } }),
            pod({ ephemeralContainers: [{ name: "debug" }] }),
            withContainer({ resources: { limits: { cpu: undefined } } }),
        ],
    ],
    [
        rules.cpuIsLimited,
        [[withContainer({ resources: { limits: { cpu: undefined } } }), /\(bot\): resources\.limits\.cpu is absent/]],
        [withContainer({ resources: { limits: { cpu: unknown } } })],
        [withContainer({ resources: undefined }), pod({ ephemeralContainers: [{ name: "debug", resources: { requests: { cpu: "1" } } }] })],
    ],
];
for (const [rule, ...cases] of perContainer) describeRule(rule, deployment, sound, ...cases);

describe("containers of which the same is said", () => {
    const many = (...containers: object[]) => pod({ securityContext: undefined, containers });
    const open = (name: unknown) => ({ name, securityContext: { runAsNonRoot: false } });
    const { fails, isUndecided } = judge(rules.runsAsNonRoot, deployment);
    it("are one finding with their number and names", async () => {
        const twelve = "abcdefghijkl".split("").map(open);
        await fails(many(...twelve), /^12 containers \(a, b, c, d, e, f, g, h, i, j, k, l\): securityContext\.runAsNonRoot is false\. A/);
        await fails(
            many(open("a"), { name: "b" }, open("c")),
            /^2 containers \(a, c\): securityContext\.runAsNonRoot is false; spec\S+containers\[1\] \(b\): securityContext\.runAsNonRoot is absent\. A/,
        );
    });
    it("hide no unknown neighbour, and no name that is unknown hides them", async () => {
        const hidden = { name: "b", securityContext: { runAsNonRoot: unknown } };
        await fails(many(open("a"), hidden), /^spec\S+containers\[0\] \(a\): securityContext/);
        await fails(many(open(unknown)), /^spec\S+containers\[0\] \(unnamed\): securityContext/);
        await isUndecided(many({ name: "a", securityContext: { runAsNonRoot: true } }, hidden));
    });
});

describe("container rules", () => {
    it("say nothing where a patch leaves a property alone, and judge what it sets", async () => {
        await judge(rules.rootFileSystemIsReadOnly, `${deployment}Patch`).passes(pod({ containers: [{ name: "a" }] }));
        await judge(rules.isNotPrivileged, `${deployment}Patch`).fails(
            pod({ containers: [{ name: "a", securityContext: { privileged: true } }] }),
            /privileged/,
        );
    });
});

const template = (one: object) => ({ spec: { template: { spec: { containers: [{ name: "bot", ...one }] } } } });
describe("container-binds-no-host-port", () => {
    const { passes, fails, isUndecided } = judge(rules.bindsNoHostPort, deployment);
    it("passes a port of its own", () => passes(template({ ports: [{ containerPort: 80 }] })));
    it("passes a container without ports", () => passes(template({})));
    it("fails a port of the node", () =>
        fails(template({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] }), /\(bot\): ports\[1\]\.hostPort is 81/));
    it("is undecided while it is unknown", () => isUndecided(template({ ports: [{ containerPort: 80, hostPort: unknown }] })));
});
