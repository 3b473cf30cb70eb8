import { type Container, containerRule, longRunning, podRule } from "../pods";
import { firstFlaw } from "../rule";

const hardening = {
    items: ["mech-exo:131", "cryptofunk:284"],
    because: "Whoever breaks into one container must not get the node, and with it every key on it.",
} as const;

export const runsAsNonRoot = containerRule(
    {
        name: "container-runs-as-non-root",
        severity: "high",
        ...hardening,
        says: "A container does not run as root.",
        fix: "Set securityContext.runAsNonRoot to true, for the pod or the container, and an image user other than 0.",
    },
    ({ securityContext }, { spec }) => {
        const user = securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
        if (user === 0) return "securityContext.runAsUser is 0";
        const nonRoot = securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
        return nonRoot === true ? undefined : `securityContext.runAsNonRoot is ${nonRoot ?? "absent"}`;
    },
);

export const cannotGainPrivileges = containerRule(
    {
        name: "container-cannot-gain-privileges",
        severity: "high",
        ...hardening,
        says: "A container cannot gain privileges.",
        fix: "Set securityContext.allowPrivilegeEscalation to false.",
    },
    ({ securityContext }) =>
        securityContext?.allowPrivilegeEscalation === false
            ? undefined
            : `securityContext.allowPrivilegeEscalation is ${securityContext?.allowPrivilegeEscalation ?? "absent"}`,
);

export const isNotPrivileged = containerRule(
    {
        name: "container-is-not-privileged",
        severity: "critical",
        ...hardening,
        says: "No container is privileged.",
        fix: "Leave securityContext.privileged out.",
        patches: true,
    },
    ({ securityContext }) => (securityContext?.privileged ? "securityContext.privileged is true" : undefined),
);

export const dropsCapabilities = containerRule(
    {
        name: "container-drops-capabilities",
        severity: "high",
        ...hardening,
        says: "A container drops every capability and adds none but NET_BIND_SERVICE.",
        fix: 'Set securityContext.capabilities.drop to ["ALL"].',
    },
    ({ securityContext }) => {
        const { drop, add } = securityContext?.capabilities ?? {};
        const added = add?.find(capability => capability !== "NET_BIND_SERVICE");
        if (added) return `securityContext.capabilities.add has ${added}`;
        return drop?.some(capability => capability.toUpperCase() === "ALL") ? undefined : "securityContext.capabilities.drop does not have ALL";
    },
);

export const rootFileSystemIsReadOnly = containerRule(
    {
        name: "container-root-is-read-only",
        severity: "medium",
        ...hardening,
        says: "A container cannot write to its own image.",
        fix: "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where it has to write.",
    },
    ({ securityContext }) =>
        securityContext?.readOnlyRootFilesystem === true
            ? undefined
            : `securityContext.readOnlyRootFilesystem is ${securityContext?.readOnlyRootFilesystem ?? "absent"}`,
);

export const systemCallsAreFiltered = containerRule(
    {
        name: "container-filters-system-calls",
        severity: "medium",
        ...hardening,
        says: "A container runs under the runtime's seccomp profile.",
        fix: "Set securityContext.seccompProfile.type to RuntimeDefault, for the pod or the container.",
    },
    ({ securityContext }, { spec }) => {
        const type = securityContext?.seccompProfile?.type ?? spec.securityContext?.seccompProfile?.type;
        return type === "RuntimeDefault" || type === "Localhost" ? undefined : `securityContext.seccompProfile.type is ${type ?? "absent"}`;
    },
);

export const staysOffTheHost = podRule(
    {
        name: "pod-stays-off-the-host",
        severity: "critical",
        ...hardening,
        says: "A pod shares neither network, processes nor files with its node.",
        fix: "Leave hostNetwork, hostPID, hostIPC and hostPath volumes out.",
        patches: true,
    },
    ({ spec, where }) => {
        const shared = firstFlaw(["hostNetwork", "hostPID", "hostIPC"] as const, flag => (spec[flag] ? `${where}.${flag} is true` : undefined));
        return shared ?? firstFlaw(spec.volumes, (volume, i) => (volume.hostPath ? `${where}.volumes[${i}].hostPath is ${volume.hostPath.path}` : undefined));
    },
);

export const resourcesAreBounded = containerRule(
    {
        name: "container-resources-are-bounded",
        severity: "high",
        items: ["cryptofunk:280", "cryptofunk:164", "cryptofunk:165", "bot-core:79"],
        says: "A container reserves CPU and memory, and both have a limit.",
        because: "One service that leaks must not starve the one that closes positions.",
        fix: "Set resources.requests and resources.limits, for cpu and memory.",
    },
    ({ resources }, _pod, _judged, sort) => {
        // Kubernetes takes no resources for a container that a person attaches.
        if (sort === "ephemeralContainers") return undefined;
        // A request that is left out is the limit.
        return firstFlaw(["cpu", "memory"], what => (resources?.limits?.[what] ? undefined : `resources.limits.${what} is absent`));
    },
);

const served = longRunning.filter(kind => kind !== "Pod");
const health = {
    items: ["cryptofunk:422", "cryptofunk:423"],
    because: "A bot that hangs with open positions is worse than one that restarts.",
    fix: "Give the container a probe that fails when it no longer works.",
} as const;

export const isProbed = containerRule(
    {
        name: "container-is-probed",
        severity: "high",
        ...health,
        says: "A container that runs for long has a liveness and a readiness probe.",
    },
    (container, _pod, _judged, sort) => {
        if (sort !== "containers") return undefined;
        return firstFlaw(["livenessProbe", "readinessProbe"] as const, probe => (container[probe] ? undefined : `${probe} is absent`));
    },
    served,
);

const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
/** Commands that succeed whatever the bot does. */
const always = /^(\S*\/)?(true|:|echo\b.*|exit 0|sleep \S+)$/;
/** What lets a script fail before its last command. */
const mayEndEarly = /exit [1-9]|(set|sh) -\w*e/;

function emptyProbe(container: Container): string | undefined {
    return firstFlaw(probes, probe => {
        const command = container[probe]?.exec?.command;
        if (!command?.length) return undefined;
        const script = /sh$/.test(command[0]) ? command.findIndex(part => /^-\w*c$/.test(part)) : -1;
        const line = command
            .slice(script + 1)
            .join(" ")
            .trim();
        const swallows = /\|\| *(true|exit 0|:)$/.test(line) || (/[;\n] *(true|exit 0|:)$/.test(line) && !mayEndEarly.test(command.join(" ")));
        return always.test(line) || swallows ? `${probe}.exec.command "${line}" always succeeds` : undefined;
    });
}

export const probesCanFail = containerRule(
    { name: "container-probes-can-fail", severity: "high", ...health, items: ["cryptofunk:421", "cryptofunk:424"], says: "A probe can fail." },
    emptyProbe,
);

export const probesHitPorts = containerRule(
    {
        name: "container-probes-hit-a-port",
        severity: "high",
        ...health,
        items: ["cryptofunk:424"],
        says: "A probe names a port that its container has.",
        fix: "Name one of the container's ports, or its number.",
    },
    container =>
        firstFlaw(probes, probe => {
            const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
            if (typeof port !== "string") return undefined;
            return container.ports?.some(({ name }) => name === port) ? undefined : `${probe} asks port "${port}", which the container does not have`;
        }),
);

export const replicasSpread = podRule(
    {
        name: "replicas-spread-over-zones",
        severity: "medium",
        items: ["mech-exo:84"],
        says: "Replicas do not all stand on one node or in one zone.",
        because: "A node that dies otherwise takes every replica with it.",
        fix: "Set topologySpreadConstraints on topology.kubernetes.io/zone, or a pod anti-affinity.",
        level: "advisory",
    },
    ({ spec, where, replicas = 1 }) => {
        if (replicas < 2 || spec.topologySpreadConstraints?.length || spec.affinity?.podAntiAffinity) return undefined;
        return `${where}.topologySpreadConstraints is absent for ${replicas} replicas`;
    },
    ["Deployment"],
);
