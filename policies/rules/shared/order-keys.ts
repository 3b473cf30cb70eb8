import { exchangeKeyOf, opensNoAccount, saysNobody } from "../../../credentials";
import { formatOf, leaves, parseDocument } from "../../../documents";
import { filesIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { classesIn, type KnownSecret, type SecretKey, secretOf, secretsIn } from "./secrets";
import { documentIn } from "./told";

/** The keys of exchanges, brokers and wallets that a container is given, by the names of what it is given. */

/** A key that a container is given. */
export interface OrderKey {
    /** How a message names it. */
    where: string;
    /** Whose it is. */
    venue: string;
    /** What tells it from another one: two containers with one of these in common have one key. */
    identities: string[];
    isOptional: boolean;
    isEmpty: boolean;
    /** Whether its name leaves no doubt. */
    isSure: boolean;
}

type Source = { name?: string; key?: string; optional?: boolean };

/** A Secret's key with where it comes from. */
function identified(place: string, name: string, key: string, secret: KnownSecret | undefined): string[] {
    const remote = secret?.keys.get(key)?.remote;
    return [`${place} ${name} ${key}`, ...(remote ? [`remote ${remote}`] : [])];
}

/** Whose a key of a Secret is, by its own name, the Secret's and that of where it comes from. */
function keyOf(name: string, key: string, secret: KnownSecret | undefined): string | undefined {
    const remote = secret?.keys.get(key)?.remote;
    return exchangeKeyOf(key) ?? (saysNobody(key) ? (exchangeKeyOf(`${name}_${key}`) ?? (remote ? exchangeKeyOf(`${remote}_${key}`) : undefined)) : undefined);
}

/** What stands for a key that is put in later. */
const isStandIn = /^(x+|\*+|(change|replace)[-_ ]?me|your[-_ ].*|<.*>|\$[({].*|todo|placeholder|dummy|test|none|null)$/i;

function inVariables(container: Container, place: string, secrets: Map<string, KnownSecret>): OrderKey[] {
    return listOf(known(() => container.env)).flatMap(variable => {
        const name = known(() => variable.name);
        if (name === undefined) return [];
        const own = exchangeKeyOf(name);
        // A name that says whose key it is, and nobody's who trades, is believed.
        if (!own && (!saysNobody(name) || opensNoAccount(name))) return [];
        const from = known(() => variable.valueFrom?.secretKeyRef) as Source | undefined;
        const [of = "", key = ""] = [known(() => from?.name), known(() => from?.key)];
        const secret = secrets.get(`${place} ${of}`);
        const venue = own ?? (from ? keyOf(of, key, secret) : undefined);
        if (!venue) return [];
        const map = from ? undefined : (known(() => variable.valueFrom?.configMapKeyRef) as Source | undefined);
        const text = from || map ? undefined : known(() => (variable.valueFrom ? undefined : (variable.value ?? "")));
        const identities = from
            ? identified(place, of, key, secret)
            : map
              ? [`${place} map ${map.name} ${map.key}`]
              : text && !isStandIn.test(text)
                ? [`written ${text}`]
                : [];
        const isEmpty = text === "" || secret?.keys.get(key)?.isEmpty === true;
        return [{ where: name, venue, identities, isOptional: known(() => (from ?? map)?.optional) === true, isEmpty, isSure: true }];
    });
}

/** What a section on an exchange is called in a file of settings. */
const section = /^(exchanges?|brokers?|venues?|connectors?|accounts?)$/i;
const mayHaveSection = /exchange|broker|venue|connector|account/i;

/** The key of an exchange in a document: in a section on one, or under a name that says whose it is. */
function keyInDocument(document: unknown): string | undefined {
    const found = leaves(document).find(({ at }) => {
        const steps = at.split(".").filter(step => !/^\d+$/.test(step));
        const start = steps.findIndex(step => section.test(step));
        if (start < 0) return false;
        const below = steps.slice(start);
        // An account may be anybody's.
        const name = /^(account|connector)/i.test(below[0]) ? below.slice(1).join("_") : below.join("_");
        const venue = opensNoAccount(steps.slice(0, start).join("_")) ? undefined : exchangeKeyOf(name);
        // A queue's exchange has a key too.
        return venue !== undefined && (venue !== "an exchange" || /api|secret|pass_?phrase|private/i.test(name));
    });
    return found?.at;
}

/** Where the key of an exchange stands in a file out of a Secret. */
function keyInFile(name: string, { text = "" }: Partial<SecretKey> = {}): string | undefined {
    const format = mayHaveSection.test(text) ? formatOf(name) : undefined;
    return format && known(() => keyInDocument(parseDocument(text, format)));
}

/** The keys in a Secret of which a container gets everything, or what is named. */
function inWhole(
    name: string,
    place: string,
    secrets: Map<string, KnownSecret>,
    { prefix = "", optional = false, only }: { prefix?: string; optional?: boolean; only?: string[] },
): OrderKey[] {
    const secret = secrets.get(`${place} ${name}`);
    const more = { isOptional: optional };
    // What a volume names is there, whether the graph shows it or not.
    const keys = only ?? [...(secret?.keys.keys() ?? [])];
    const found = keys.flatMap((key): OrderKey[] => {
        const own = exchangeKeyOf(`${prefix}${key}`) ?? keyOf(name, key, secret);
        const at = own ? undefined : keyInFile(key, secret?.keys.get(key));
        const venue = own ?? (at && "an exchange");
        const isEmpty = secret?.keys.get(key)?.isEmpty === true;
        const where = `${key} of the Secret ${name}${at ? ` with ${at}` : ""}`;
        return venue ? [{ where, venue, identities: identified(place, name, key, secret), isEmpty, isSure: true, ...more }] : [];
    });
    const unseen =
        secret && (secret.keys.size || secret.whole.length)
            ? secret.whole.map(path => ({ path, of: secretOf(path.replace(/ .*/, "")) }))
            : [{ path: "", of: secretOf(name) }];
    return [
        ...found,
        ...unseen.flatMap(({ path, of }): OrderKey[] => {
            const identities = [`${place} ${name} *`, ...(path ? [`remote ${path}`] : [])];
            return of && found.length === 0 ? [{ where: `the Secret ${name}`, venue: of.venue, identities, isEmpty: false, isSure: of.isSure, ...more }] : [];
        }),
    ];
}

type Volume = {
    name?: string;
    secret?: { secretName?: string; optional?: boolean; items?: { key: string }[] };
    projected?: { sources?: { secret?: { name?: string; optional?: boolean; items?: { key: string }[] } }[] };
    csi?: { volumeAttributes?: Record<string, string> };
};

function inVolumes(container: Container, pod: PodNode, place: string, secrets: Map<string, KnownSecret>, classes: Map<string, KnownSecret>): OrderKey[] {
    const mounted = listOf(known(() => container.volumeMounts)).map(({ name }) => name);
    const volumes = mounted.length ? (listOf(known(() => pod.spec.volumes)) as Volume[]).filter(({ name }) => mounted.includes(name ?? "")) : [];
    return volumes.flatMap(volume => {
        const own = known(() => volume.secret);
        const sources = listOf(known(() => volume.projected?.sources)).flatMap(({ secret }) => secret ?? []);
        const named = [...(own ? [{ ...own, name: known(() => own.secretName) }] : []), ...sources];
        const provider = known(() => volume.csi?.volumeAttributes?.secretProviderClass);
        return [
            ...named.flatMap(({ name, optional, items }) =>
                name === undefined ? [] : inWhole(name, place, secrets, { optional, ...(items && { only: items.map(({ key }) => key) }) }),
            ),
            ...(provider ? inWhole(provider, place, classes, {}) : []),
        ];
    });
}

function inFiles(container: Container, pod: PodNode, graph: Graph): OrderKey[] {
    if (!known(() => listOf(container.volumeMounts).length)) return [];
    return listOf(known(() => filesIn(container, pod, graph))).flatMap(({ path, text }): OrderKey[] => {
        const format = mayHaveSection.test(text) ? formatOf(path) : undefined;
        const document = format && documentIn(text, format, graph);
        const at = document && keyInDocument(document[0]);
        return at ? [{ where: `${path} with ${at}`, venue: "an exchange", identities: [], isOptional: false, isEmpty: false, isSure: true }] : [];
    });
}

/** What an agent of Vault's is told to write into a pod. */
function inAnnotations(pod: PodNode): OrderKey[] {
    const injected = Object.keys(known(() => pod.annotations) ?? {}).filter(key => key.startsWith("vault.hashicorp.com/agent-inject-secret-"));
    return injected.flatMap((key): OrderKey[] => {
        const path = known(() => pod.annotations[key]);
        if (path === undefined) return [];
        const of = secretOf(String(path).replace(/^.*\bdata\//, "")) ?? secretOf(key.replace(/^.*agent-inject-secret-/, ""));
        return of ? [{ where: `${path} of Vault`, venue: of.venue, identities: [`vault ${path}`], isOptional: false, isEmpty: false, isSure: of.isSure }] : [];
    });
}

/** Every key of an exchange, a broker or a wallet that a container is given. */
export function orderKeysIn(container: Container, pod: PodNode, graph: Graph): OrderKey[] {
    const place = known(() => pod.place) ?? "";
    const secrets = graph.once(secretsIn);
    const whole = listOf(known(() => container.envFrom)).flatMap(({ secretRef, configMapRef, prefix }) => {
        const [name, map] = [known(() => secretRef?.name), known(() => configMapRef?.name)];
        return [
            ...(name === undefined ? [] : inWhole(name, place, secrets, { prefix, optional: known(() => secretRef?.optional) })),
            ...(map === undefined ? [] : inMap(map, place, graph, prefix)),
        ];
    });
    return [
        ...inVariables(container, place, secrets),
        ...whole,
        ...inVolumes(container, pod, place, secrets, graph.once(classesIn)),
        ...inFiles(container, pod, graph),
    ];
}

function inMap(name: string, place: string, graph: Graph, prefix = ""): OrderKey[] {
    const data = known(() => graph.named<{ data?: Record<string, string> }>("ConfigMap", place, name)?.props.data) ?? {};
    return Object.keys(data).flatMap((key): OrderKey[] => {
        const venue = exchangeKeyOf(`${prefix}${key}`);
        const isEmpty = known(() => data[key]) === "";
        return venue
            ? [{ where: `${key} of the ConfigMap ${name}`, venue, identities: [`${place} map ${name} ${key}`], isOptional: false, isEmpty, isSure: true }]
            : [];
    });
}

/** The keys that a pod is given beside its containers. */
export const keysOfThePod = inAnnotations;
