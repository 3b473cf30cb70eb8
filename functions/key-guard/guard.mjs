import { patient, readFields, readVersion, same } from "../secrets/values.mjs";
import { factsOf } from "./ask.mjs";
import { doubtOf, fieldsOf } from "./fields.mjs";
import { judge } from "./verdict.mjs";

/** Labels of keys that are in use already, and what such a key is called. */
const used = [
    ["AWSCURRENT", "current one"],
    ["AWSPREVIOUS", "one before the current one"],
];

/**
 * Asks an exchange what the key in a secret may do, and answers whether it may be the current one (cryptofunk:36). Never a part of the key, and nothing of
 * the exchange's own words: both go no further than the adapter.
 *
 * `secrets` says of each secret, by name, its `venue` and what is expected of it (verdict.mjs); `from` is the address that calls from here have,
 * `code` what this code is called.
 * Event: { secretId, stage?, versionId? }, where the stage is AWSCURRENT unless it says another.
 */
export const makeGuard = ({ secretsManager, adapters, exchanges, secrets, from, code, fetch, now, sleep, timeout }) => {
    const ask = patient(secretsManager, sleep);

    const unasked = why => ({ answer: "not evaluated", checks: [{ check: "works", demanded: "is taken by the exchange", found: why, holds: "unknown" }] });

    /** The verdict on the fields of a secret. */
    const verdictOn = async (secretId, value) => {
        const { venue, testnet, ...expected } = secrets[secretId];
        if (testnet) return unasked("a test network has no such question");
        const adapter = Object.hasOwn(adapters, venue) ? adapters[venue] : undefined;
        if (!adapter) return unasked(`nobody here knows how to ask ${venue}: there are ${Object.keys(adapters).join(", ")}`);
        const doubt = doubtOf(adapter, value);
        if (doubt) return unasked(doubt);
        const facts = await factsOf({ adapter, Exchange: exchanges[venue], fields: fieldsOf(adapter, value), fetch, timeout });
        return judge(facts, { ...expected, from }, now());
    };

    /** The fields at a stage, or why there are none: a new key that is the current one again, or the one before, is none. */
    const readAt = async (secretId, stage, versionId) => {
        try {
            const { value, version } = await readVersion(ask, secretId, stage, versionId);
            const own = used.findIndex(([label]) => label === stage);
            for (const [label, what] of own < 0 ? used : used.slice(0, own)) {
                const other = await readFields(ask, secretId, label).catch(() => undefined);
                if (other && same(value, other)) return { why: `the key at ${stage} is the ${what}`, version };
            }
            return { value, version };
        } catch (error) {
            return { why: `${stage} could not be read: ${error.name}` };
        }
    };

    return async ({ secretId, stage = "AWSCURRENT", versionId }) => {
        if (!Object.hasOwn(secrets, secretId)) throw new Error(`this function asks of ${Object.keys(secrets).join(", ")}, not of ${secretId}`);
        const { value, why, version } = await readAt(secretId, stage, versionId);
        const { answer, checks } = value ? await verdictOn(secretId, value) : unasked(why);
        // What it went by, so that whoever asks sees an answer for another key or to other settings.
        const { venue, testnet: _, ...expected } = secrets[secretId];
        const said = { secretId, stage, version, venue, expected, answer, checks, at: new Date(now()).toISOString(), code, ...(from && { from }) };
        const works = checks.find(({ check }) => check === "works")?.holds;
        // The first that is against it. Its end stands last, so that it is named where it is alone.
        const failed = checks.find(({ holds, later }) => holds === "no" && !later)?.check;
        // An object and no text: Lambda puts a text as one into its own JSON, where no metric filter looks (components/secrets/key-watch.ts).
        console.log({ secretId, stage, answer, works, failed, checks: checks.map(({ check, holds }) => `${check}: ${holds}`) });
        return said;
    };
};
