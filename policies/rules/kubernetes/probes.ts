import { type Container, containerRule, longRunning, probeFields } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { firstFlaw } from "../../engine/rule";

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
        binding: true,
        ...health,
        says: "A container that runs for long has a liveness and a readiness probe.",
    },
    (container, _pod, _judged, sort) => {
        if (sort !== "containers") return undefined;
        return firstFlaw(["livenessProbe", "readinessProbe"] as const, probe => (container[probe] ? undefined : `${probe} is absent`));
    },
    served,
);

/** Commands that succeed whatever the bot does. */
const always = /^(\S*\/)?(true|:|echo\b.*|exit 0|sleep \S+)$/;
/** What lets a script fail before its last command. */
const mayEndEarly = /exit [1-9]|(set|sh) -\w*e/;

function emptyProbe(container: Container): string | undefined {
    return firstFlaw(probeFields, probe => {
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
        firstFlaw(probeFields, probe => {
            const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
            if (typeof port !== "string") return undefined;
            return container.ports?.some(({ name }) => name === port) ? undefined : `${probe} asks port "${port}", which the container does not have`;
        }),
);

export const probesHitDeclaredPorts = containerRule(
    {
        name: "container-probes-hit-a-declared-port",
        severity: "medium",
        items: ["cryptofunk:424", "cryptofunk:421"],
        says: "A probe asks a port that its container declares, where it declares any.",
        because: "A check on a closed port restarts a bot that runs.",
        fix: "Declare the port, or ask one that is declared.",
        level: "advisory",
    },
    container => {
        const ports = listOf(container.ports);
        if (!ports.length) return undefined;
        return firstFlaw(probeFields, probe => {
            const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port ?? container[probe]?.grpc?.port;
            // What is a name, or absent, is no number.
            if (Number.isNaN(Number(port))) return undefined;
            return ports.some(({ containerPort }) => containerPort === Number(port))
                ? undefined
                : `${probe} asks port ${port}, which the container does not declare`;
        });
    },
);
