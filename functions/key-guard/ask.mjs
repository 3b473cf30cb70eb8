import { cannotSign, clientOf, Refused, Unclear } from "./client.mjs";

/** What an exchange says of a key, as facts (verdict.mjs); whatever goes wrong is a fact too, in words of ours. */
export async function factsOf({ adapter, Exchange, fields, fetch, timeout }) {
    const missing = adapter.fields.filter(name => typeof fields[name] !== "string" || fields[name] === "");
    if (missing.length) return { works: "unclear", why: `the secret has no ${missing.join(" and no ")}, or more than one`, trade: {} };
    const credentials = Object.fromEntries(adapter.fields.map(name => [adapter.named?.[name] ?? name, fields[name]]));
    const client = clientOf({ Exchange, credentials, fetch, timeout });
    try {
        return await adapter.ask(client, fields);
    } catch (error) {
        if (error instanceof Refused) return { works: "refused", trade: {} };
        if (error instanceof Unclear) return { works: "unclear", why: error.message, trade: {} };
        return { works: "unclear", why: client.asked() ? "an answer of another shape" : cannotSign, trade: {} };
    }
}
