import { type Graph, graphRule, type Node } from "../../engine/graph";
import { type Container, containersOf } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { firstFlaw } from "../../engine/rule";
import { annotationOf } from "../shared/annotations";

/** Variables that name a kill switch. */
const switches = /(^|[_.-])(kill_?switch|exec(ution)?_?mode|emergency_?stop)([_.-]|$)/i;
/** Files that come with an image. */
const inImage = /^\/(app|opt|usr|srv)\/.*\.(flag|ya?ml|json|lock|txt)$/;

type Evicting = { family?: string; parameters?: { name?: string; value?: string }[] };

/** The parameter group in which a full cache forgets, where no cache keeps everything. */
const forgetful = (graph: Graph): Node<Evicting> | undefined => {
    const groups = graph.ofType<Evicting>("aws:elasticache/parameterGroup:ParameterGroup", "aws:memorydb/parameterGroup:ParameterGroup");
    const keeps = ({ props }: Node<Evicting>) => listOf(props.parameters).some(({ value }) => value === "noeviction");
    return groups.some(keeps) ? undefined : groups[0];
};

/** Whether a path lies in a volume of its container, or is one. */
const isMounted = ({ volumeMounts }: Container, path: string): boolean =>
    listOf(volumeMounts).some(({ mountPath }) => `${path}/`.startsWith(`${mountPath.replace(/\/$/, "")}/`));

export const killSwitchIsKept = graphRule(
    {
        name: "kill-switch-is-kept",
        severity: "critical",
        items: ["vanta:239", "mech-exo:101"],
        says: "A kill switch lies where it can be changed at once and is never forgotten: not in the image, not in an evictable cache.",
        because: "A switch in the image needs a release to be thrown; one in a full cache is evicted, and the bot trades on.",
        fix: 'Keep it in the database, or in a store of its own with killSwitch: true; say so in the annotation golive.dev/kill-switch: "postgres", "redis" or "configmap".',
    },
    graph => graph.pods,
    (pod, graph) => {
        if (annotationOf(pod, "places-orders") !== "true") return undefined;
        const where = annotationOf(pod, "kill-switch");
        if (where === "image" || where === "environment") return `golive.dev/kill-switch is ${where}, which only a release changes`;
        if (where === "redis" || where === "cache") {
            const forgets = graph.once(forgetful);
            return forgets && `golive.dev/kill-switch is ${where}, and ${forgets.name} evicts`;
        }
        return firstFlaw(containersOf(pod.spec), ({ container }) =>
            firstFlaw(container.env, variable => {
                if (!switches.test(variable.name)) return undefined;
                const path = String(variable.value);
                return inImage.test(path) && !isMounted(container, path) ? `${variable.name} is ${path}, a file of the image` : undefined;
            }),
        );
    },
);
