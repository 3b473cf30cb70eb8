import { limitFields, limitNames } from "./limits";
import type { Manifest, StoreSpec } from "./manifest";

/**
 * The grammar of placeholders in a manifest's `environment`, `secrets`, `files`, `command` and `args`: `${name.field}`, where name is a store,
 * a service, an exchange or a secret of the same manifest, `risk`, `trading` or `edge`; and `${phase}`. `$${` stands for a literal `${`.
 */

/** A placeholder: `${database.host}` is name database, field host; `${api.port.http}` is name api, field port.http; `${phase}` has no field. */
export interface Placeholder {
    name: string;
    field: string;
}

const pattern = /\$\$\{|\$\{([^}]*)\}/g;
const inner = /^([a-z][-a-z0-9]*)\.([A-Za-z][A-Za-z0-9]*(?:\.[a-z][-a-z0-9]*)?)$/;

/** Text and placeholders in the order in which they stand; throws when a placeholder is written wrongly. */
export function parseTemplate(text: string): Array<string | Placeholder> {
    const parts: Array<string | Placeholder> = [];
    let literal = "";
    let end = 0;
    for (const match of text.matchAll(pattern)) {
        literal += text.slice(end, match.index);
        end = match.index + match[0].length;
        if (match[0] === "$${") {
            literal += "${";
            continue;
        }
        const [, name, field] = match[1] === "phase" ? (["", "phase", ""] as const) : (inner.exec(match[1]) ?? []);
        if (!name || field === undefined) throw new Error(`\${${match[1]}} is no placeholder`);
        if (literal) parts.push(literal);
        literal = "";
        parts.push({ name, field });
    }
    literal += text.slice(end);
    if (literal) parts.push(literal);
    return parts;
}

/** The placeholders of a text. */
export function placeholdersOf(text: string): Placeholder[] {
    return parseTemplate(text).filter(part => typeof part !== "string");
}

/** The secret and its field that a text stands for, with nothing beside them: `${api-password.value}`. */
export function secretIn(text: string): Placeholder | undefined {
    const [only, ...rest] = parseTemplate(text);
    return typeof only === "object" && rest.length === 0 && /^\w+$/.test(only.field) ? only : undefined;
}

/** What a store offers: values for anything, secret fields for `secrets` alone. */
const storeFields: Record<StoreSpec["kind"], { values: readonly string[]; secrets: readonly string[] }> = {
    postgres: {
        values: ["host", "port", "database"],
        secrets: ["username", "password", "migrationsUsername", "migrationsPassword", "analystsUsername", "analystsPassword"],
    },
    redis: { values: ["host", "port"], secrets: ["username", "password"] },
    nats: { values: ["host", "port", "url"], secrets: [] },
    mongodb: { values: ["host", "port", "database", "options"], secrets: ["username", "password"] },
    rabbitmq: { values: ["host", "port", "virtualHost"], secrets: ["username", "password"] },
};

/** What something that a placeholder may name offers. */
export interface Fields {
    /** What it is. */
    kind: "store" | "service" | "exchange" | "secret" | "stack";
    /** Fields that may stand anywhere. */
    values: readonly string[];
    /** Fields that may only stand in `secrets`. */
    secrets: readonly string[];
}

/** What the stack says: the limits, the words of mode and switches, the phase itself, and the zone of the public services. */
const fieldsOfPhase = ({ risk, trading }: Partial<Pick<Manifest, "risk" | "trading">>): Record<string, string[]> => ({
    risk: limitNames.filter(name => risk === undefined || risk[name]).flatMap(limitFields),
    trading: ["mode", ...(trading?.switches ?? []).flatMap(({ name }) => name ?? [])],
    phase: [""],
    edge: ["zone"],
});

/** Everything that placeholders of a manifest may name. */
export function fieldsOf(manifest: Partial<Pick<Manifest, "stores" | "services" | "exchanges" | "secrets" | "risk" | "trading">>): Map<string, Fields> {
    const fields = new Map<string, Fields>();
    for (const [name, values] of Object.entries(fieldsOfPhase(manifest))) fields.set(name, { kind: "stack", values, secrets: [] });
    for (const [name, store] of Object.entries(manifest.stores ?? {})) fields.set(name, { kind: "store", ...storeFields[store.kind] });
    for (const [name, service] of Object.entries(manifest.services ?? {}))
        fields.set(name, {
            kind: "service",
            values: ["host", ...[service, ...Object.values(service.sidecars)].flatMap(({ ports }) => Object.keys(ports).map(port => `port.${port}`))],
            secrets: [],
        });
    for (const [name, exchange] of Object.entries(manifest.exchanges ?? {})) fields.set(name, { kind: "exchange", values: [], secrets: exchange.keys });
    for (const [name, secret] of Object.entries(manifest.secrets ?? {}))
        fields.set(name, { kind: "secret", values: [], secrets: "generated" in secret ? [secret.generated.key] : secret.keys });
    return fields;
}

/** A placeholder as it is written. */
export const written = ({ name, field }: Placeholder): string => `\${${field ? `${name}.${field}` : name}}`;
