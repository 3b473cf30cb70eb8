import type { Place } from "../../config/places";
import { formatOf, parseDocument, valueAt } from "../../documents";
import type { ClusterApi, ConfigMap, Container, Pod } from "../cluster-api";

/** What stands in a place of a running pod: the text, nothing, or why nobody can say. */
export type Standing = { text: string } | { nothing: true } | { unknown: string };

const text = (value: unknown): Standing =>
    value === undefined || value === null ? { nothing: true } : { text: Array.isArray(value) ? value.join(",") : String(value) };

function variableIn({ env = [] }: Container, variable: string): Standing {
    // The last of two of one name is the one that the process has.
    const found = env.filter(({ name }) => name === variable).at(-1);
    if (found === undefined) return { nothing: true };
    return found.valueFrom === undefined ? { text: found.value ?? "" } : { unknown: "its value comes from elsewhere" };
}

function argumentIn({ command = [], args = [] }: Container, option: string): Standing {
    const words = [...command, ...args];
    if (option === "any") return { text: words.join(" ") };
    const at = words.lastIndexOf(option);
    if (at >= 0) return text(words[at + 1]);
    return text(
        words
            .filter(word => word.startsWith(`${option}=`))
            .at(-1)
            ?.slice(option.length + 1),
    );
}

async function fileIn(cluster: ClusterApi, pod: Pod, container: Container, { file = "", at = "", format }: Place): Promise<Standing> {
    const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === file);
    const map = pod.spec.volumes?.find(({ name }) => name === mount?.name)?.configMap?.name;
    if (mount?.subPath === undefined || map === undefined) return { nothing: true };
    const found = await cluster.one<ConfigMap>(`/api/v1/namespaces/${pod.metadata.namespace}/configmaps/${map}`);
    const written = found?.data?.[mount.subPath];
    const kind = format ?? formatOf(file);
    if (written === undefined || kind === undefined) return { unknown: "the ConfigMap that it is mounted from is gone" };
    try {
        return text(valueAt(parseDocument(written, kind), at));
    } catch {
        return { unknown: `${file} is no ${kind}` };
    }
}

/** What stands in a place of a pod, as the cluster's API has it: what was deployed there, and not what the process made of it. */
export async function standsIn(cluster: ClusterApi, pod: Pod, container: Container, place: Place): Promise<Standing> {
    if (place.variable !== undefined) return variableIn(container, place.variable);
    if (place.argument !== undefined) return argumentIn(container, place.argument);
    return fileIn(cluster, pod, container, place);
}
