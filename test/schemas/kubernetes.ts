import { unknownString } from "../../cli/recording/values";
import type { RecordedResource } from "../../policies/engine/analysis";
import { nameOf, plain } from "./plain";
import { ask } from "./python";

/** What kubernetes-validate says about a stack's Kubernetes objects. */
export interface Judgement {
    /** How many objects it judged. */
    judged: number;
    /** How many have no schema there, by kind. */
    notEvaluated: Map<string, number>;
    /** What is wrong: kind and name of the object, field and message. */
    faults: string[];
}

const release = /^kubernetes:helm\.sh\/v[34]:/;
/** Whether a resource is one object of Kubernetes: a chart is many, and not in the graph. */
export const isObject = ({ custom, type }: RecordedResource) => custom && type.startsWith("kubernetes:") && !release.test(type);

/** Validates the Kubernetes objects in the graph strictly against the schemas of a version, such as "1.34". */
export function validate(resources: RecordedResource[], version: string): Judgement {
    const objects = resources.filter(isObject);
    const requests = objects.map(({ properties }) => ({ version, object: plain(properties) as { kind: string; apiVersion: string } }));
    const answers = ask<(string[] | null)[]>("kubernetes-validate", "kubernetes.py", [unknownString, requests]);
    const notEvaluated = new Map<string, number>();
    for (const { type } of resources.filter(({ type }) => release.test(type))) count(notEvaluated, type);
    const faults = answers.flatMap((answer, index) => {
        const { kind, apiVersion } = requests[index].object;
        if (!answer) count(notEvaluated, `${apiVersion} ${kind}`);
        return (answer ?? []).map(fault => `${nameOf(objects[index])}: ${fault}`);
    });
    return { judged: answers.filter(answer => answer).length, notEvaluated, faults };
}

function count(counts: Map<string, number>, key: string): void {
    counts.set(key, (counts.get(key) ?? 0) + 1);
}
