import { clientOf, Refused, Unclear } from "./client.mjs";

/** What an exchange says of a key, as facts (verdict.mjs); whatever goes wrong is a fact too, in words of ours. */
export async function factsOf({ adapter, Exchange, fields, fetch, timeout }) {
    const missing = adapter.fields.filter(name => typeof fields[name] !== "string" || fields[name] === "");
    if (missing.length) return { works: "unclear", why: `the secret has no ${missing.join(" and no ")}, or more than one`, trade: {} };
    const credentials = Object.fromEntries(adapter.fields.map(name => [adapter.named?.[name] ?? name, fields[name]]));
    try {
        return await adapter.ask(clientOf({ Exchange, credentials, fetch, timeout }), fields);
    } catch (error) {
        if (error instanceof Refused) return { works: "refused", trade: {} };
        return { works: "unclear", why: error instanceof Unclear ? error.message : "an answer of another shape", trade: {} };
    }
}
