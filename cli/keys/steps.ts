import { randomUUID } from "node:crypto";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { amazon, said, soon } from "../on-call/amazon";
import { UsageError } from "../output/arguments";
import { askGuards, type KeyAnswer } from "./guard";
import type { KeyPlace } from "./place";

// functions/secrets/values.mjs knows the same labels.
/** The label of a new key that waits for its test. */
export const stagedLabel = "GOLIVE_STAGED";
const seenLabels = "GOLIVE_SEEN_";
/** The label that says of it, by the guard's check, that a person has seen at the exchange what it says to no machine, and what that is held against. */
export const seenLabel = (check: string, by: string): string => `${seenLabels}${check}_${by}`;

/** Secrets Manager did not do what it was asked for. */
export class NotDone extends Error {}

/** What a step did. */
export interface Step {
    done: boolean;
    /** What happened, and what comes next. */
    says: string;
    answers: KeyAnswer[];
}

/** What Secrets Manager says of a secret. */
interface Described {
    /** The version at each label. */
    labels: Record<string, string>;
    /** Whether a rotation is deployed for it. */
    rotates: boolean;
}

/** The Secrets Manager of a place: its errors without what was sent. */
function secretsOf({ region, secret }: KeyPlace) {
    const client = new SecretsManager(amazon(region));
    const asked = async <T>(call: Promise<T>): Promise<T> => {
        try {
            return await call;
        } catch (error) {
            throw new NotDone(`${secret}: ${said(error)}`);
        }
    };
    return {
        async described(): Promise<Described> {
            const { VersionIdsToStages = {}, DeletedDate, RotationEnabled } = await asked(client.describeSecret({ SecretId: secret }, soon()));
            if (DeletedDate) throw new NotDone(`${secret} is scheduled for deletion: restore it first`);
            const labels = Object.entries(VersionIdsToStages).flatMap(([version, own]) => own.map(label => [label, version]));
            return { labels: Object.fromEntries(labels), rotates: RotationEnabled === true };
        },
        /** Lays a version down under labels, which it takes from whatever had them; gives its name. */
        async put(fields: Record<string, string>, VersionStages: string[]): Promise<string> {
            const ClientRequestToken = randomUUID();
            await asked(client.putSecretValue({ SecretId: secret, SecretString: JSON.stringify(fields), VersionStages, ClientRequestToken }, soon()));
            return ClientRequestToken;
        },
        move: (label: string, from: string, to?: string) =>
            asked(client.updateSecretVersionStage({ SecretId: secret, VersionStage: label, RemoveFromVersionId: from, MoveToVersionId: to }, soon())),
    };
}

/** Which key in use the staged one is again, by the guard's own words; nothing where it is another. */
const againIn = ({ checks }: KeyAnswer): string | undefined =>
    checks.flatMap(({ found }) => found.match(`^the key at ${stagedLabel} is the (current one|one before the current one)$`)?.[1] ?? [])[0];
const works = ({ checks }: KeyAnswer): string | undefined => checks.find(({ check }) => check === "works")?.holds;

/** Whether every zone's guard has answered, and has nothing against the key but what no answer could settle. */
const passes = (answers: readonly KeyAnswer[], { unanswerable }: KeyPlace): boolean =>
    answers.length > 0 &&
    answers.every(({ checks }) =>
        checks.every(({ check, holds, silent, later }) => {
            const open = holds === "unknown" && unanswerable.includes(check) && (silent === true || check === "account");
            return holds === "yes" || later === true || open;
        }),
    );

/** The first key of a secret is current at once, since Secrets Manager has no other; nothing uses it yet. */
async function stageFirst(place: KeyPlace, fields: Record<string, string>): Promise<Step> {
    const { exchange } = place;
    const version = await secretsOf(place).put(fields, ["AWSCURRENT"]);
    const answers = await askGuards(place, exchange, "AWSCURRENT", version);
    const first = `It is the first key of ${exchange}, and so the current one`;
    if (answers.some(({ answer }) => answer === "refused"))
        return {
            done: false,
            says: `${first}, but the key guard refuses it. Leave ${exchange} out of golive:stagedSecrets, and stage another, which takes its place.`,
            answers,
        };
    const open = passes(answers, place) ? "" : " Nobody has called it sound yet.";
    return { done: true, says: `${first}.${open} Name ${exchange} in golive:stagedSecrets; up asks the exchange before anything places an order.`, answers };
}

/** Makes a staged key current where no rotation ever would, and nothing uses the current one. */
async function replaceUnused(place: KeyPlace, staged: { version: string; current: string }, answers: KeyAnswer[]): Promise<Step> {
    const { exchange, everything } = place;
    if (everything.settings.stagedSecrets.includes(exchange))
        return {
            done: true,
            says: `It is staged. No rotation is at work that would make it current: npm run up, or up with --refresh where somebody cancelled it. Where that refuses the current key, take ${exchange} out of golive:stagedSecrets, and stage this one again.`,
            answers,
        };
    if (!passes(answers, place)) return { done: false, says: "Not every zone's guard calls it sound. It is staged, and the current key stays.", answers };
    const secrets = secretsOf(place);
    await secrets.move("AWSCURRENT", staged.current, staged.version);
    await takeOff(place, staged.version);
    return {
        done: true,
        says: `It is the current one now: nothing uses a key of ${exchange} yet. Name ${exchange} in golive:stagedSecrets; up asks the exchange before anything places an order.`,
        answers,
    };
}

/** Takes the labels of ours off a version. */
async function takeOff(place: KeyPlace, version: string): Promise<void> {
    const secrets = secretsOf(place);
    const { labels } = await secrets.described();
    for (const [label, at] of Object.entries(labels)) if (at === version && label.startsWith("GOLIVE_")) await secrets.move(label, version);
}

/**
 * Lays a new key beside the current one, and has the guard look at it. One that the guard refuses, or that is the current one or the one before it again,
 * does not stay. `seen` are the checks that the exchange says to no machine, and whoever stages the key has looked at. Throws UsageError for a key that is
 * in use already, NotDone where Secrets Manager does not do it.
 */
export async function stage(place: KeyPlace, fields: Record<string, string>, seen: readonly string[]): Promise<Step> {
    const { exchange } = place;
    const secrets = secretsOf(place);
    const before = await secrets.described();
    if (!before.labels.AWSCURRENT) return stageFirst(place, fields);
    const words = seen.map(check => seenLabel(check, place.heldAgainst));
    const version = await secrets.put(fields, [stagedLabel, ...words]);
    // A rotation that failed leaves its version in the way of the next one, with a key that is not staged any more.
    if (before.labels.AWSPENDING && before.labels.AWSPENDING !== before.labels.AWSCURRENT) await secrets.move("AWSPENDING", before.labels.AWSPENDING);
    // What was said of a key that was staged before is said of no other.
    for (const [label, at] of Object.entries(before.labels)) if (label.startsWith(seenLabels) && !words.includes(label)) await secrets.move(label, at);
    const answers = await askGuards(place, exchange, stagedLabel, version);
    const again = answers.map(againIn).find(one => one !== undefined);
    if (again) {
        await takeOff(place, version);
        throw new UsageError(`The new key of ${exchange} is the ${again}: make another at the exchange. Nothing is staged.`);
    }
    if (answers.some(({ answer }) => answer === "refused")) {
        await takeOff(place, version);
        return { done: false, says: `The key guard refuses it, so nothing is staged, and the current key stays.`, answers };
    }
    const { labels, rotates } = await secrets.described();
    // One that began meanwhile is in the way too, with a key that was staged before.
    if (labels.AWSPENDING && labels.AWSPENDING !== labels.AWSCURRENT) await secrets.move("AWSPENDING", labels.AWSPENDING);
    if (!rotates) return replaceUnused(place, { version, current: labels.AWSCURRENT }, answers);
    const { day, hour } = place.everything.settings.maintenance;
    const when = `It is tested once more and becomes current on ${day} at ${String(hour).padStart(2, "0")}:00 UTC`;
    const now = `at once: aws secretsmanager rotate-secret --region ${place.region} --secret-id ${place.secret}`;
    const then = `Then: npm run -s keys -- check ${place.everything.target.stack}, whose evidence is of the key before until it has asked about this one`;
    return { done: true, says: `It is staged. ${when}; ${now}\n${then}`, answers };
}

/**
 * Takes the label off the key before the current one, once the exchange refuses it from everywhere and takes the current one: whoever has a copy of it then has nothing. Throws NotDone.
 */
export async function retire(place: KeyPlace): Promise<Step> {
    const { exchange, secret } = place;
    const secrets = secretsOf(place);
    const {
        labels: { AWSPREVIOUS: previous },
    } = await secrets.described();
    if (!previous) return { done: true, says: `${secret} has no key before the current one: there is nothing to retire.`, answers: [] };
    const answers = await askGuards(place, exchange, "AWSPREVIOUS", previous);
    if (answers.length > 0 && answers.every(one => works(one) === "no")) {
        // Where no key is taken, as from a new address or of an account that is locked, the old one may be as good as before.
        const current = await askGuards(place, exchange, "AWSCURRENT");
        if (!current.every(one => works(one) === "yes"))
            return {
                done: false,
                says: "The exchange does not take the current key from every address either, so nobody knows why it refuses the old one. Its label stays.",
                answers: current,
            };
        await secrets.move("AWSPREVIOUS", previous);
        return {
            done: true,
            says: `The exchange refuses the old key from every address of the stack. Its label is off, and Secrets Manager forgets it.`,
            answers,
        };
    }
    const still = answers.some(one => works(one) === "yes");
    const why = still ? "The exchange still takes the old key: delete it there, and try again." : "Nobody knows whether the exchange still takes the old key.";
    return { done: false, says: `${why} Its label stays.`, answers };
}
