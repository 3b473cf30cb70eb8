import { containerRule } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";

/** Why a container is held in. */
export const hardening = {
    items: ["mech-exo:130"],
    because: "Whoever breaks into one container must not get the node, and with it every key on it.",
} as const;

export const runsAsNonRoot = containerRule(
    {
        name: "container-runs-as-non-root",
        preset: "baseline",
        debatable: true,
        severity: "medium",
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
        preset: "baseline",
        debatable: true,
        severity: "medium",
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
        preset: "baseline",
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
        preset: "baseline",
        debatable: true,
        severity: "medium",
        ...hardening,
        says: "A container drops every capability and adds none but NET_BIND_SERVICE.",
        fix: 'Set securityContext.capabilities.drop to ["ALL"].',
    },
    ({ securityContext }) => {
        const { drop, add } = securityContext?.capabilities ?? {};
        const added = listOf(add).filter(capability => capability !== "NET_BIND_SERVICE");
        if (added.length) return `securityContext.capabilities.add has ${added.join(", ")}`;
        return drop?.some(capability => capability.toUpperCase() === "ALL") ? undefined : "securityContext.capabilities.drop does not have ALL";
    },
);

export const rootFileSystemIsReadOnly = containerRule(
    {
        name: "container-root-is-read-only",
        preset: "baseline",
        debatable: true,
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
        preset: "baseline",
        debatable: true,
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

export const resourcesAreBounded = containerRule(
    {
        name: "container-resources-are-bounded",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:280", "cryptofunk:164", "cryptofunk:165", "bot-core:79"],
        says: "A container has a limit of memory, and of CPU a limit or at least a request: by that the node shares, and nobody is starved.",
        because: "One service that leaks must not starve the one that closes positions.",
        fix: "Set resources.requests for cpu and memory, and resources.limits for memory; for cpu too, where a container may not use what is idle.",
    },
    ({ resources }, _pod, _judged, sort) => {
        // Kubernetes takes no resources for a container that a person attaches.
        if (sort === "ephemeralContainers") return undefined;
        // A request that is left out is the limit.
        return allFlaws(["cpu", "memory"], what => {
            if (resources?.limits?.[what] || (what === "cpu" && resources?.requests?.cpu)) return undefined;
            return what === "cpu" ? "resources.requests.cpu and resources.limits.cpu are absent" : "resources.limits.memory is absent";
        });
    },
);

export const cpuIsLimited = containerRule(
    {
        name: "container-cpu-is-limited",
        preset: "golive",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:280", "bot-core:79"],
        says: "A container's CPU has a limit.",
        because: "Left out on purpose it lets a container use what is idle; a loop that never ends then takes it all, which only its request holds back.",
        fix: "Set resources.limits.cpu, or leave it out on purpose beside resources.requests.cpu.",
    },
    ({ resources }, _pod, _judged, sort) => {
        // Without a request either, container-resources-are-bounded speaks.
        if (sort === "ephemeralContainers" || resources?.limits?.cpu || !resources?.requests?.cpu) return undefined;
        return "resources.limits.cpu is absent";
    },
);

export const bindsNoHostPort = containerRule(
    {
        name: "container-binds-no-host-port",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:85"],
        says: "A container takes no port of its node.",
        because: "A port of the node goes around every Service and NetworkPolicy.",
        fix: "Leave hostPort out and use a Service.",
        patches: true,
    },
    ({ ports }) => allFlaws(listOf(ports), ({ hostPort }, i) => (hostPort ? `ports[${i}].hostPort is ${hostPort}` : undefined)),
);
