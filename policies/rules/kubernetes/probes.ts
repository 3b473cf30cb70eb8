import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { longRunning } from "../../engine/kinds";
import { type Service, selectorOf } from "../../engine/monitors";
import { type Container, containerRule, containersOf, everyContainer, probeFields } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { allFlaws, anyFlaw } from "../../engine/rule";

const served = longRunning.filter(kind => kind !== "Pod");
const health = {
    items: ["cryptofunk:422", "cryptofunk:423"],
    because: "A bot that hangs with open positions is worse than one that restarts.",
    fix: "Give the container a probe that fails when it no longer works.",
} as const;

/** Pods to which some Service sends, by their URNs, and why that is not known of the others. */
const servedPods = (graph: Graph): { urns: Set<string>; error?: unknown } => {
    const found: { urns: Set<string>; error?: unknown } = { urns: new Set() };
    // A selector that many Services share is asked once.
    const asked = new Set<string>();
    for (const service of graph.ofKind<Service>("Service") as Node<Service>[]) {
        try {
            const selector = selectorOf(service);
            const question = JSON.stringify([service.place, selector]);
            if (!selector || asked.has(question)) continue;
            asked.add(question);
            for (const { urn } of graph.select(service.place, { matchLabels: selector })) found.urns.add(urn);
        } catch (error) {
            found.error ??= error;
        }
    }
    return found;
};

/** Whether a Service sends to pods; throws while that is unknown. */
function isServed(pod: PodNode, graph: Graph): boolean {
    const { urns, error } = graph.once(servedPods);
    if (urns.has(pod.urn)) return true;
    // Pods whose labels are unknown are on nobody's list.
    if (Object.keys(pod.labels).length > 0 && error) throw error;
    return false;
}

export const isProbed = graphRule(
    {
        name: "container-is-probed",
        preset: "baseline",
        debatable: true,
        severity: "high",
        binding: true,
        ...health,
        says: "A container that runs for long has a liveness probe, and a readiness probe where a Service sends to it.",
    },
    graph => graph.pods.filter(({ kind }) => served.includes(kind)),
    (pod, graph) => {
        const flaw = (container: Container) => {
            if (!container.livenessProbe) return "livenessProbe is absent";
            return container.readinessProbe || !isServed(pod, graph) ? undefined : "readinessProbe is absent";
        };
        const running = containersOf(pod.spec, pod.where).filter(({ sort }) => sort === "containers");
        return everyContainer(running.map(one => ({ where: one.where, name: () => one.container.name, flaw: () => flaw(one.container) })));
    },
);

/** What every container has, whatever its bot does. */
const alwaysThere =
    "(\\.|/|/(bin|dev|etc|home|lib|opt|proc|run|sys|tmp|usr|var)/?|/dev/null|/etc/(hosts|hostname|passwd)|/proc/(1|self)(/(cmdline|status|stat))?/?)";
/** Commands that succeed whatever the bot does. */
const always = new RegExp(
    `^(\\S*/)?(true|:|(echo|printf)\\b[^|&;]*|exit( 0)?|sleep \\S+|ls|pwd|date|id|whoami|hostname|uname|env|kill -0 1|(python[\\d.]*|node|perl|ruby) -[ce] (pass|0|1|"")|` +
        `(ls|stat|cat|test -[a-z]|\\[ -[a-z])( -\\w+)* ${alwaysThere}( \\])?)$`,
);
/** Without what a shell leaves away: a comment, and what ends a command. */
const bared = (line: string): string =>
    line
        .replace(/(^|\s)#.*$/gm, "")
        .replace(/[;\s]+$/, "")
        .trim();
/** What lets a script fail before its last command. */
const mayEndEarly = /exit [1-9]|(set|sh) -\w*e/;

/** The line of a check that succeeds whatever the bot does. */
export function idleLine(command: string[]): string | undefined {
    const script = /sh$/.test(command[0]) ? command.findIndex(part => /^-\w*c$/.test(part)) : -1;
    const line = bared(command.slice(script + 1).join(" "));
    const swallows = /\|\| *(true|exit 0|:)$/.test(line) || (/[;\n] *(true|exit 0|:)$/.test(line) && !mayEndEarly.test(command.join(" ")));
    return always.test(line) || swallows ? line : undefined;
}

function emptyProbe(container: Container): string | undefined {
    return allFlaws(probeFields, probe => {
        const command = container[probe]?.exec?.command;
        const line = command?.length ? idleLine(command) : undefined;
        return line === undefined ? undefined : `${probe}.exec.command "${line}" always succeeds`;
    });
}

/** Seconds until Kubernetes acts on a bot that hangs. */
const secondsOf = ({ periodSeconds = 10, failureThreshold = 3 }: { periodSeconds?: number; failureThreshold?: number }): number =>
    periodSeconds * failureThreshold;

function lateProbe(container: Container, most: number): string | undefined {
    return allFlaws(["livenessProbe", "readinessProbe"] as const, probe => {
        const seconds = container[probe] ? secondsOf(container[probe]) : 0;
        return seconds > most ? `${probe} fails only after ${seconds} seconds` : undefined;
    });
}

export const probesCanFail = containerRule(
    {
        name: "container-probes-can-fail",
        preset: "baseline",
        severity: "high",
        ...health,
        items: ["cryptofunk:421", "cryptofunk:424"],
        says: "A probe can fail, and within half an hour.",
        thresholds: { maxSeconds: 1800 },
    },
    (container, _pod, { thresholds }) =>
        anyFlaw(
            () => emptyProbe(container),
            () => lateProbe(container, thresholds.maxSeconds),
        ),
);

export const probesHitPorts = containerRule(
    {
        name: "container-probes-hit-a-port",
        preset: "baseline",
        severity: "high",
        ...health,
        items: ["cryptofunk:424"],
        says: "A probe names a port that its container has.",
        fix: "Name one of the container's ports, or its number.",
    },
    container =>
        allFlaws(probeFields, probe => {
            const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
            if (typeof port !== "string") return undefined;
            return container.ports?.some(({ name }) => name === port) ? undefined : `${probe} asks port "${port}", which the container does not have`;
        }),
);

/** Servers that are known to answer for their health at ports which their own manifests do not declare. */
const knownServers =
    /(^|\/)(coredns|cilium|cilium-envoy|operator-generic|kube-proxy|kube-apiserver|calico-node|node-local-dns|k8s-dns-node-cache|ingress-nginx\/controller|aws-load-balancer-controller|aws-alb-ingress-controller)(:|@|$)|calico\/node/;

/** Whether a container's own words name a number: its command line, or its variables in clear. */
function speaksOf({ command, args, env }: Container, port: number): boolean {
    const words = [...listOf(command), ...listOf(args), ...listOf(env).map(({ value }) => value ?? "")];
    return words.some(word => new RegExp(`(^|[^\\d.])${port}([^\\d.]|$)`).test(String(word)));
}

export const probesHitDeclaredPorts = containerRule(
    {
        name: "container-probes-hit-a-declared-port",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:424", "cryptofunk:421"],
        says: "A probe asks a port that a container of its pod declares or is told, where its own declares any.",
        because: "A check on a closed port restarts a bot that runs, for ever.",
        fix: "Ask a port that is declared, or declare the one that is asked.",
    },
    (container, pod) => {
        if (!listOf(container.ports).length || knownServers.test(container.image ?? "")) return undefined;
        return allFlaws(probeFields, probe => {
            const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port ?? container[probe]?.grpc?.port;
            // What is a name, or absent, is no number.
            if (Number.isNaN(Number(port)) || speaksOf(container, Number(port))) return undefined;
            const declared = pod.containers.flatMap(one => listOf(one.container.ports).map(({ containerPort }) => containerPort));
            return declared.includes(Number(port)) ? undefined : `${probe} asks port ${port}, which no container declares`;
        });
    },
);
