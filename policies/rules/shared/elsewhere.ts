import { known } from "../../engine/reading";
import type { AdviceWhere } from "../../engine/rule";

/** Keys of tags by which an organization's plan chooses what it saves, and those that say who copies it away. */
const selecting = /^([\w.]+[:/])?(aws[-_]?)?backups?([-_:.]?(plan|policy|tier|schedule|selection))?$/i;
const copying = /cop(y|ies|ied)|replicat|cross[-_]?region|off[-_]?site|elsewhere/i;
const no = /^(|no|none|never|false|off|disabled?|0)$/i;

/** Whether a tag says that something outside the program takes a resource's data to another region. */
function isCopiedByTag(tags: () => Record<string, string> | undefined, alsoSelected = false): boolean {
    const keys = Object.keys(known(tags) ?? {});
    return keys.some(key => (copying.test(key) || (alsoSelected && selecting.test(key))) && !no.test(known(() => tags()?.[key])?.trim() ?? ""));
}

type Tagged = { tags?: Record<string, string> };

/** A person's word, in the policy configuration, on who outside the program copies its backups; empty is nobody. */
export const elsewhere = { elsewhere: "" };

/** Advice where copies are made elsewhere: a tag or the setting says so, and neither can be judged here. */
export const copiedElsewhere = (alsoSelected = false): AdviceWhere<[resource: object, unknown, ...unknown[]]>[] => [
    {
        says: "a tag says that a plan outside the program copies it",
        holds: resource => isCopiedByTag(() => ("props" in resource ? (resource.props as Tagged) : (resource as Tagged)).tags, alsoSelected),
    },
    {
        says: "the setting elsewhere names who outside the program copies it",
        holds: (_, ...asked) => asked.some(one => elsewhereIn(one) !== ""),
    },
];

/** The setting, wherever the question carries it: resource rules have it beside the resource, graph rules alone. */
function elsewhereIn(asked: unknown): string {
    const one = asked as { thresholds?: { elsewhere?: string }; elsewhere?: string } | undefined;
    return known(() => one?.thresholds?.elsewhere ?? one?.elsewhere)?.trim() ?? "";
}
