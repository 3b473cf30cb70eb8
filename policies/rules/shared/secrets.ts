import { wholeSecretOf } from "../../../credentials";
import type { Graph, Node } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";

/** What the Secrets of a graph hold, by the names of their keys; no value is read but to see whether it is empty. */

/** A key of a Secret. */
export interface SecretKey {
    /** Where its value comes from, as `path` or `path property`; nothing where the program itself writes it. */
    remote?: string;
    isEmpty: boolean;
}

/** A Secret that something in the graph makes. */
export interface KnownSecret {
    keys: Map<string, SecretKey>;
    /** Paths that are handed over whole: which keys they have nobody sees here. */
    whole: string[];
}

interface Written {
    metadata?: { name?: string };
    data?: Record<string, unknown>;
    stringData?: Record<string, unknown>;
    spec?: {
        encryptedData?: Record<string, unknown>;
        template?: { metadata?: { name?: string } };
        target?: { name?: string; template?: { data?: Record<string, string> } };
        data?: { secretKey?: string; remoteRef?: Remote }[];
        dataFrom?: { extract?: Remote }[];
    };
}
type Remote = { key?: string; property?: string };

const nameOf = ({ props: { metadata, spec } }: Node<Written>): string | undefined =>
    known(() => spec?.target?.name ?? spec?.template?.metadata?.name ?? metadata?.name);

const pathOf = (remote: Remote | undefined): string | undefined => known(() => [remote?.key, remote?.property].filter(Boolean).join(" ")) || undefined;

function written({ props: { data, stringData, spec } }: Node<Written>): KnownSecret {
    const own = Object.entries({ ...known(() => data), ...known(() => stringData), ...known(() => spec?.encryptedData) }) as [string, unknown][];
    const empty = (key: string) => known(() => (stringData?.[key] ?? data?.[key]) === "") === true;
    return { keys: new Map(own.map(([key]) => [key, { isEmpty: empty(key) }])), whole: [] };
}

/** Keys that a template makes out of others come from where the first of these does. */
function external({ props: { spec } }: Node<Written>): KnownSecret {
    const aliases = new Map(listOf(spec?.data).map(({ secretKey = "", remoteRef }) => [secretKey, { remote: pathOf(remoteRef), isEmpty: false }]));
    const made = known(() => spec?.target?.template?.data);
    const whole = listOf(spec?.dataFrom).flatMap(({ extract }) => pathOf(extract) ?? []);
    if (!made) return { keys: aliases, whole };
    const sourceOf = (text: string) => [...aliases].find(([alias]) => new RegExp(`\\.${alias.replace(/\W/g, "\\$&")}\\b`).test(text))?.[1];
    return { keys: new Map(Object.keys(made).map(key => [key, sourceOf(known(() => made[key]) ?? "") ?? { isEmpty: false }])), whole };
}

/** Every Secret that the graph makes, by place and name. */
export function secretsIn(graph: Graph): Map<string, KnownSecret> {
    const found = new Map<string, KnownSecret>();
    const add = (read: (node: Node<Written>) => KnownSecret) => (node: Node<Written>) => {
        const [place, name, secret] = [known(() => node.place), nameOf(node), known(() => read(node))];
        if (place !== undefined && name !== undefined && secret) found.set(`${place} ${name}`, secret);
    };
    graph.ofKind<Written>("Secret", "SealedSecret").forEach(add(written));
    graph.ofKind<Written>("ExternalSecret").forEach(add(external));
    return found;
}

/** Whose keys a secret holds that the graph does not make, by its name alone; one that names nobody may hold anything. */
export const secretOf = (name: string): { venue: string; isSure: boolean } | undefined => {
    const venue = wholeSecretOf(name);
    return venue === undefined ? undefined : { venue, isSure: venue !== "an exchange" };
};
