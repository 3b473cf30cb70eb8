import { credentialIn } from "../../../credentials";
import type { Graph, Node } from "../../engine/graph";
import { documentOf, known, listOf } from "../../engine/reading";

/** What stands in for a value that somebody puts in later. */
const placeholder =
    /^(|\{\}|\[\]|"")$|^[<[{(%$]+[^"]*[>\])}%]+$|^(re-?place|change|set|fill|update)[-_ ]?(me|this|it|in|with|after|before|by|manually|later)(?![a-z])|^(placeholder|dummy|todo|tbd|fixme|initial|none|null|unset|empty|n\/a|x{3,})(?![a-z])|^(your|to[-_ ]?be)[-_ ]/i;
/** Names of what is told to everybody who connects. */
const openName =
    /^(host(name)?|port|db|db_?name|database|schema|user(name)?|engine|region|end_?point|address|bucket|queue|topic|table|cluster|db_?cluster_?identifier|db_?instance_?identifier|env(ironment)?|(log_?)?level|account(_?id)?)$/i;
/** Names, addresses without a password, and ARNs. */
const openText = /^((\w+:)?\/\/)?[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+\.?(:\d+)?(\/[\w./-]*)?$|^arn:[\w:/.*-]+$|^(true|false)$|^\d{1,6}$/i;

/** Whether a text is nobody's secret: a placeholder, or what is told to everybody who connects. */
function isOpen(value: unknown, name: string): boolean {
    if (typeof value !== "string") return typeof value !== "object" || value === null;
    if (placeholder.test(value.trim())) return true;
    return (openText.test(value) || openName.test(name)) && !credentialIn({ name, value });
}

/** Whether a secret's value holds no credential: a placeholder that somebody replaces later, or host names, ports and the like, alone or as JSON. */
function holdsNoCredential(value: string): boolean {
    if (placeholder.test(value.trim())) return true;
    const document = documentOf(value);
    if (typeof document !== "object" || document === null) return openText.test(value) && isOpen(value, "");
    return Object.entries(document).every(([name, one]) => isOpen(one, name));
}

/** Whether a text is a credential by its form, or by the name that it has in a document. */
function isWrittenCredential(value: string): boolean {
    const document = documentOf(value);
    if (typeof document !== "object" || document === null) return credentialIn({ value }) !== undefined;
    return Object.entries(document).some(([name, one]) => typeof one === "string" && credentialIn({ name, value: one }) !== undefined);
}

/** Whether a secret's value that a program sets gives nothing away: what it says is ignored once somebody has put the value in, or is no credential. */
export function givesNothingAway({ props, opts }: Node, property: string): boolean {
    const value = known(() => props[property]);
    const isIgnored = listOf(opts.ignoreChanges).some(one => one === property || one === "*");
    if (typeof value !== "string") return isIgnored;
    return holdsNoCredential(value) || (isIgnored && !isWrittenCredential(value));
}

/** What makes passwords of which Pulumi keeps only an encrypted copy; a random string lies open. */
const machines = ["random:index/randomPassword:RandomPassword", "random:index/randomBytes:RandomBytes"];

/** Advice where a machine makes what is set, by the property, or the path of one, in which it is. */
export const bornAtRandom = (setIn: (node: Node) => string | undefined) => [
    {
        says: "a machine makes it at random and no person knows it, though it lies in the state, encrypted",
        holds: (node: Node, graph: Graph) => graph.usedBy(node, String(setIn(node)).split(/[.[]/)[0], ...machines).length > 0,
    },
];
