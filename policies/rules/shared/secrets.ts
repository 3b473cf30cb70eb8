import { wholeSecretOf } from "../../../credentials";
import { parseDocument } from "../../../documents";
import type { Graph, Node } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { isObject } from "../../engine/yaml";
import { type ExternalSecret, keysMade, type Remote } from "./external-secret";

/** What the Secrets of a graph hold, by the names of their keys; no value is read but to see whether it is empty, or a file of settings. */

/** A key of a Secret. */
export interface SecretKey {
    /** Where its value comes from, as `path` or `path property`; nothing where the program itself writes it. */
    remote?: string;
    isEmpty: boolean;
    /** What the graph shows of its value: of a file of settings the names count. */
    text?: string;
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
        target?: { name?: string };
    };
}

const nameOf = ({ props: { metadata, spec } }: Node<Written>): string | undefined =>
    known(() => spec?.target?.name ?? spec?.template?.metadata?.name ?? metadata?.name);

const pathOf = (remote: Remote | undefined): string | undefined => known(() => [remote?.key, remote?.property].filter(Boolean).join(" ")) || undefined;

function written({ props: { data, stringData, spec } }: Node<Written>): KnownSecret {
    const own = Object.entries({ ...known(() => data), ...known(() => stringData), ...known(() => spec?.encryptedData) }) as [string, unknown][];
    const textOf = (key: string) => {
        const [clear, encoded] = [known(() => stringData?.[key]), known(() => data?.[key])];
        return typeof clear === "string" ? clear : typeof encoded === "string" ? Buffer.from(encoded, "base64").toString("utf8") : undefined;
    };
    const keyed = own.map(([key]): [string, SecretKey] => {
        const text = textOf(key);
        return [key, { isEmpty: text === "", text }];
    });
    return { keys: new Map(keyed), whole: [] };
}

/** Keys that a template makes out of others come from where the first of these does. */
function external({ props: { spec } }: Node<ExternalSecret>): KnownSecret {
    const made = known(() => keysMade({ spec })) ?? keysMade({ spec: { data: spec?.data } });
    const keyed = made.map(({ key, text, sources }): [string, SecretKey] => [
        key,
        { remote: pathOf(sources()[0]), isEmpty: false, text: text?.().replace(/\{\{[^}]*\}\}/g, "filled-in") },
    ]);
    return { keys: new Map(keyed), whole: listOf(spec?.dataFrom).flatMap(({ extract }) => pathOf(extract) ?? []) };
}

/** What the secrets-store driver is told to bring: its objects, and the Secrets that it makes of them. */
interface Provided {
    spec?: {
        parameters?: Record<string, unknown>;
        secretObjects?: { secretName?: string; data?: { key?: string; objectName?: string }[] }[];
    };
}
type Entry = { objectName?: unknown; objectAlias?: unknown; secretKey?: unknown; secretPath?: unknown; resourceName?: unknown; jmesPath?: unknown };

/** The list in a provider's parameters; Azure's has a text for each object in it. */
function entriesOf(parameters: Record<string, unknown> | undefined): Entry[] {
    const parsed = [parameters?.objects, parameters?.secrets].flatMap(written => (typeof written === "string" ? [parseDocument(written, "yaml")] : []));
    const lists = parsed.flatMap(one =>
        isObject(one) ? listOf(one.array as unknown[]).map(text => parseDocument(String(text), "yaml")) : listOf(one as unknown[]),
    );
    return lists.filter(isObject) as Entry[];
}

const wordOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function provided({ props: { spec } }: Node<Provided>): KnownSecret {
    const found: KnownSecret = { keys: new Map(), whole: [] };
    for (const { objectName, objectAlias, secretKey, secretPath, resourceName, jmesPath } of known(() => entriesOf(spec?.parameters)) ?? []) {
        const path = wordOf(secretPath) ?? wordOf(resourceName)?.replace(/^.*\/secrets\/([^/]+).*$/, "$1") ?? wordOf(objectName);
        const parts = (Array.isArray(jmesPath) ? jmesPath : []).filter(isObject) as { path?: unknown; objectAlias?: unknown }[];
        const named: [string | undefined, string | undefined][] = parts.length
            ? parts.map(part => [wordOf(part.objectAlias) ?? wordOf(part.path), wordOf(part.path)])
            : [[wordOf(objectAlias) ?? wordOf(secretKey), wordOf(secretKey)]];
        for (const [key, property] of named) {
            const remote = [path, property].filter(Boolean).join(" ");
            if (key && remote) found.keys.set(key, { remote, isEmpty: false });
        }
        // Its own name may say whose it is, whatever its file is called.
        if (path && !parts.length) found.whole.push(path);
    }
    return found;
}

/** The Secrets that the driver makes beside the files. */
const copies = ({ props: { spec } }: Node<Provided>): [string, KnownSecret][] =>
    listOf(spec?.secretObjects).flatMap(({ secretName, data }): [string, KnownSecret][] => {
        const keyed = listOf(data).map(({ key = "", objectName }): [string, SecretKey] => [key, { remote: objectName, isEmpty: false }]);
        return secretName ? [[secretName, { keys: new Map(keyed), whole: [] }]] : [];
    });

/** What each SecretProviderClass of the graph brings, by place and name. */
export function classesIn(graph: Graph): Map<string, KnownSecret> {
    const all = graph.ofKind<Provided & Written>("SecretProviderClass").flatMap((node): [string, KnownSecret][] => {
        const [place, name] = [known(() => node.place), known(() => node.props.metadata?.name)];
        return place !== undefined && name !== undefined ? [[`${place} ${name}`, provided(node as Node<Provided>)]] : [];
    });
    return new Map(all);
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
    for (const node of graph.ofKind<Provided>("SecretProviderClass")) {
        const place = known(() => node.place);
        for (const [name, secret] of known(() => copies(node)) ?? []) if (place !== undefined) found.set(`${place} ${name}`, secret);
    }
    return found;
}

/** Whose keys a secret holds that the graph does not make, by its name alone; one that names nobody may hold anything. */
export const secretOf = (name: string): { venue: string; isSure: boolean } | undefined => {
    const venue = wholeSecretOf(name);
    return venue === undefined ? undefined : { venue, isSure: venue !== "an exchange" };
};
