import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { type Container, probeFields } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { bindings, portOf, serviceOf } from "../kubernetes/target-group-binding";
import { absence, heldIn, judgedPods } from "../shared/contract";
import { answering, pathAnswer, portAnswer, unserved } from "../shared/listening";
import { adviceOnContract } from "../shared/phase";

const restarts = "A check on what nobody serves restarts a bot that works, or takes it out of service.";

export const probeIsServed = graphRule(
    {
        name: "probe-is-served-by-the-code",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:421", "cryptofunk:424", "arbitrage:33", "bot-core:267"],
        says: "A probe asks a path that the code serves.",
        because: restarts,
        fix: "Ask a path that the code serves, or check with a command.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held =>
            allFlaws(probeFields, probe => {
                const path = held.container[probe]?.httpGet?.path;
                if (path === undefined) return undefined;
                return absence(
                    pathAnswer(held, path, pod, graph),
                    path,
                    hint => `${probe} of ${held.container.name} asks ${path}, which ${held.image.id} does not serve${hint}`,
                );
            }),
        ),
);

/** The port that a probe asks by its number. */
function askedBy({ httpGet, tcpSocket, grpc }: NonNullable<Container["livenessProbe"]>): number | undefined {
    const port = httpGet?.port ?? tcpSocket?.port ?? grpc?.port;
    return typeof port === "number" ? port : undefined;
}

export const portIsListenedOn = graphRule(
    {
        name: "port-is-listened-on-by-the-code",
        preset: "golive",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:421", "cryptofunk:424"],
        says: "A port that a container declares is one that its code listens on.",
        because: "A Service, a probe or a scrape of a port on which nobody listens is refused, and what it was for does not happen.",
        fix: "Declare the port that the code listens on, or tell the code this one.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held => {
            const silent = (port: number, says: string) =>
                absence(
                    portAnswer(held, port, pod, graph),
                    `port ${port}`,
                    hint => `${held.container.name} ${says} port ${port}, on which ${held.image.id} does not listen${hint}`,
                );
            const declared = () => allFlaws(listOf(held.container.ports), ({ containerPort }) => silent(containerPort, "declares"));
            const asked = () =>
                allFlaws(probeFields, probe => {
                    const port = askedBy(held.container[probe] ?? {});
                    const isDeclared = listOf(held.container.ports).some(({ containerPort }) => containerPort === port);
                    return port === undefined || isDeclared ? undefined : silent(port, "is asked at");
                });
            return allFlaws([declared, asked], question => question());
        }),
);

type ListenerRule = { conditions?: { pathPattern?: { values?: string[] } }[] };
type TargetGroup = { healthCheck?: { path?: string } };

/** The pods with a contract behind a target group, those of the Services that are bound to it, with the port at which they are asked. */
function behind(group: Node, graph: Graph): { pod: PodNode; port?: number | string }[] {
    const bound = bindings(graph).filter(binding => graph.used(binding, aws.lb.TargetGroup, aws.alb.TargetGroup).some(({ urn }) => urn === group.urn));
    return bound.flatMap(binding => {
        const service = serviceOf(binding, graph);
        const selector = service?.props.spec?.selector;
        if (!service || !selector) return [];
        const { port, targetPort = port } = portOf(binding, service) ?? {};
        const judged = judgedPods(graph);
        const pods = graph.select(service.place, { matchLabels: selector }).filter(pod => judged.includes(pod));
        return pods.map(pod => ({ pod, port: targetPort }));
    });
}

/** Target groups behind which pods run that have a contract; where that cannot be known, the rule is undecided. */
function groupsWithContract(graph: Graph): Node[] {
    if (!judgedPods(graph).length) return [];
    return graph.ofType(aws.lb.TargetGroup, aws.alb.TargetGroup).filter(group => known(() => behind(group, graph).length > 0) ?? true);
}

export const publicPathIsServed = graphRule(
    {
        name: "public-path-is-served-by-the-code",
        preset: "golive",
        severity: "high",
        items: ["bot-core:267", "bot-core:283", "cryptofunk:424"],
        says: "A path that the load balancer hands on, or asks for health, is one that the code behind it serves.",
        because: "The front door answers 404 or 503 while everything behind it is green.",
        fix: "Name the path that the code serves.",
        adviceWhere: adviceOnContract,
    },
    groupsWithContract,
    (group, graph) => {
        const rules = graph.users<ListenerRule>(group, aws.lb.ListenerRule, aws.alb.ListenerRule);
        const helds = behind(group, graph).flatMap(({ pod, port }) => answering(pod, port).map(held => ({ held, pod })));
        const lost = (path: string) =>
            unserved(path, helds, graph, ({ container, image }) => `${path} leads to ${container.name}, and ${image.id} does not serve it`);
        // Behind the first sign of a pattern stands anything.
        const patterns = () =>
            allFlaws(rules, ({ props }) =>
                allFlaws(listOf(props.conditions), ({ pathPattern }) => allFlaws(listOf(pathPattern?.values), one => lost(one.replace(/[*?].*$/, "*")))),
            );
        const health = () => allFlaws(listOf((group.props as TargetGroup).healthCheck?.path), lost);
        return allFlaws([patterns, health], question => question());
    },
);
