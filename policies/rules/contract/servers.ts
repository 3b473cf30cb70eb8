import { type Answer, answer } from "../../../contract";
import { aws } from "../../engine/aws";
import { filesIn, valueIn } from "../../engine/given";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { bindings, serviceOf } from "../kubernetes/target-group-binding";
import { absence, allFlaws, contracted, contractOf, type Held, heldIn, isWebServer, judgedPods, startOf } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";

/** The configuration of a web server that a container starts; nothing for every other program. */
function serverTexts(held: Held, pod: PodNode, graph: Graph): string[] | undefined {
    if (!isWebServer(held)) return undefined;
    const texts = filesIn(held.container, pod, graph).map(({ text }) => text);
    if (!texts.length) throw new Undecided(`what the web server of ${held.image.id} serves stands in its own configuration, which the stack does not give it`);
    return texts;
}

const found = (is: boolean): Answer => (is ? { answer: "read", at: [] } : { answer: "not read" });

/** Whether a container serves a path. */
function pathAnswer(held: Held, path: string, pod: PodNode, graph: Graph): Answer {
    const texts = serverTexts(held, pod, graph);
    if (!texts) return answer(contractOf(pod), "route", `* ${path.replace(/[?#].*$/, "")}`, held.image.id);
    const places = texts.flatMap(text => [...text.matchAll(/\blocation\s+(?:[=~^*]+\s+)?(\S+)/g)].map(([, place]) => place));
    // Below / stands everything; another place is a prefix, and a pattern is not followed.
    return found(places.some(place => place === "/" || path.startsWith(place) || /[\\^$]/.test(place)));
}

/** Whether a container listens on a port: by its code, by its command line, or by a web server's configuration. */
function portAnswer(held: Held, port: number, pod: PodNode, graph: Graph): Answer {
    const written = new RegExp(`(^|\\D)${port}(\\D|$)`);
    const texts = serverTexts(held, pod, graph);
    if (texts)
        return found(texts.some(text => new RegExp(`\\blisten\\s+(\\S+:)?${port}\\b`).test(text) || (/\blisten\b/.test(text) === false && written.test(text))));
    if (startOf(held).some(word => written.test(word))) return found(true);
    const contract = contractOf(pod);
    const said = answer(contract, "port", String(port), held.image.id);
    if (said.answer !== "computed") return said;
    // A port whose variable is known is no longer computed.
    const places = contract.ports.filter(({ at }) => at.some(one => said.at.includes(one)));
    const values = places.map(one => (one.variable === undefined ? undefined : (valueIn(held.container, one.variable, pod, graph) ?? one.port)));
    if (values.some(value => value === undefined)) return said;
    return found(values.some(value => Number(value) === port));
}

const restarts = "A check on what nobody serves restarts a bot that works, or takes it out of service.";

export const probeIsServed = graphRule(
    {
        name: "probe-is-served-by-the-code",
        severity: "high",
        items: ["cryptofunk:421", "arbitrage:33", "bot-core:267"],
        says: "A probe asks a path that the code serves.",
        because: restarts,
        fix: "Ask a path that the code serves, or check with a command.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held =>
            allFlaws(["livenessProbe", "readinessProbe", "startupProbe"] as const, probe => {
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

export const portIsListenedOn = graphRule(
    {
        name: "port-is-listened-on-by-the-code",
        severity: "high",
        items: ["cryptofunk:421", "bot-core:267"],
        says: "A port that a container declares is one that its code listens on.",
        because: "A Service, a probe or a scrape of a port on which nobody listens is refused, and what it was for does not happen.",
        fix: "Declare the port that the code listens on, or tell the code this one.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held =>
            allFlaws(listOf(held.container.ports), ({ containerPort }) =>
                absence(
                    portAnswer(held, containerPort, pod, graph),
                    `port ${containerPort}`,
                    hint => `${held.container.name} declares port ${containerPort}, on which ${held.image.id} does not listen${hint}`,
                ),
            ),
        ),
);

type ListenerRule = { conditions?: { pathPattern?: { values?: string[] } }[] };
type TargetGroup = { healthCheck?: { path?: string } };

/** The pods behind a target group: those of the Services that are bound to it. */
function podsBehind(group: Node, graph: Graph): PodNode[] {
    const bound = bindings(graph).filter(binding => graph.used(binding, aws.lb.TargetGroup, aws.alb.TargetGroup).some(({ urn }) => urn === group.urn));
    return bound.flatMap(binding => {
        const service = serviceOf(binding, graph);
        const selector = service?.props.spec?.selector;
        return service && selector ? graph.select(service.place, { matchLabels: selector }) : [];
    });
}

/** Target groups behind which pods run that have a contract. */
function groupsWithContract(graph: Graph): Node[] {
    if (!graph.once(contracted).length) return [];
    const judged = graph.once(judgedPods);
    return graph.ofType(aws.lb.TargetGroup, aws.alb.TargetGroup).filter(group => known(() => podsBehind(group, graph).some(pod => judged.includes(pod))));
}

export const publicPathIsServed = graphRule(
    {
        name: "public-path-is-served-by-the-code",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:267"],
        says: "A path that the load balancer hands on, or asks for health, is one that the code behind it serves.",
        because: "The front door answers 404 or 503 while everything behind it is green.",
        fix: "Name the path that the code serves.",
        adviceWhile: adviceOnContract,
    },
    groupsWithContract,
    (group, graph) => {
        const rules = graph.users<ListenerRule>(group, aws.lb.ListenerRule, aws.alb.ListenerRule);
        const patterns = rules.flatMap(({ props }) => listOf(props.conditions).flatMap(({ pathPattern }) => listOf(pathPattern?.values)));
        const health = (group.props as TargetGroup).healthCheck?.path;
        const helds = podsBehind(group, graph).flatMap(pod => heldIn(pod).map(held => ({ held, pod })));
        return allFlaws([...patterns, ...listOf(health)], path => {
            // One container of the pod answers, and which one the port says to people only.
            const flaws = helds.map(
                ({ held, pod }) =>
                    () =>
                        absence(
                            pathAnswer(held, path, pod, graph),
                            path,
                            hint => `${path} leads to ${held.container.name}, and ${held.image.id} does not serve it${hint}`,
                        ),
            );
            const answers = flaws.map(flaw => ({ flaw, served: known(() => [flaw()]) }));
            if (answers.some(({ served }) => served && served[0] === undefined)) return undefined;
            return allFlaws(flaws, flaw => flaw());
        });
    },
);
