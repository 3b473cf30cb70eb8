import type { Finding } from "../../policies/engine/analysis";

/** Where in its resource a container stands of which something is said, with its name. */
const container = /(?:[\w.]+\[\d+\]|\d+ containers) \(([^)]*)\): /g;

/** What a text says, without the container of which it says so, and that container's name; a text that speaks of several stays as it is. */
export function apart(text: string): { said: string; container?: string } {
    const found = [...text.matchAll(container)];
    return found.length === 1 ? { said: text.replace(found[0][0], ""), container: found[0][1] } : { said: text };
}

/** Findings that say the same of several resources or containers, together; in the order of the first of each. */
export function alike(findings: Finding[]): Finding[][] {
    const groups = new Map<string, Finding[]>();
    for (const finding of findings) {
        const { rule, result, level, message } = finding;
        const key = JSON.stringify([rule, result, level, apart(message).said]);
        const group = groups.get(key);
        if (group) group.push(finding);
        else groups.set(key, [finding]);
    }
    return [...groups.values()];
}

/** What findings that are alike say. */
export const saidBy = (group: Finding[]): string =>
    group.every(({ message }) => message === group[0].message) ? group[0].message : apart(group[0].message).said;
