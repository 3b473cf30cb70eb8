import { randomUUID } from "node:crypto";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { amazon, said, soon } from "../on-call/amazon";
import { UsageError } from "../output/arguments";
import { askGuards, type KeyAnswer } from "./guard";
import type { KeyPlace } from "./place";

/** The label of a new key that waits for its test; functions/key-guard knows the same one. */
export const stagedLabel = "GOLIVE_STAGED";

/** Secrets Manager did not do what it was asked for. */
export class NotDone extends Error {}

/** What a step did. */
export interface Step {
    done: boolean;
    /** What happened, and what comes next. */
    says: string;
    answers: KeyAnswer[];
}

/** The Secrets Manager of a place: its errors without what was sent, and the version at each label. */
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
        async labels(): Promise<Record<string, string>> {
            const { VersionIdsToStages = {}, DeletedDate } = await asked(client.describeSecret({ SecretId: secret }, soon()));
            if (DeletedDate) throw new NotDone(`${secret} is scheduled for deletion: restore it first`);
            return Object.fromEntries(Object.entries(VersionIdsToStages).flatMap(([version, labels]) => labels.map(label => [label, version])));
        },
        put: (fields: Record<string, string>, label: string) =>
            asked(
                client.putSecretValue(
                    { SecretId: secret, SecretString: JSON.stringify(fields), VersionStages: [label], ClientRequestToken: randomUUID() },
                    soon(),
                ),
            ),
        takeOff: (label: string, version: string) =>
            asked(client.updateSecretVersionStage({ SecretId: secret, VersionStage: label, RemoveFromVersionId: version }, soon())),
    };
}

/** Whether what the guard looked at was the current key again, by its own words. */
const isCurrent = ({ checks }: KeyAnswer): boolean => checks.some(({ found }) => found === `the key at ${stagedLabel} is the current one`);
const works = ({ checks }: KeyAnswer): string | undefined => checks.find(({ check }) => check === "works")?.holds;

/**
 * Lays a new key beside the current one, and has the guard look at it. The first key of a secret is current at once: there is no other. One that the guard
 * refuses, or that is the current one again, does not stay. Throws UsageError for the latter, NotDone where Secrets Manager does not do it.
 */
export async function stage(place: KeyPlace, fields: Record<string, string>): Promise<Step> {
    const { exchange, secret } = place;
    const secrets = secretsOf(place);
    const before = await secrets.labels();
    if (!before.AWSCURRENT) {
        await secrets.put(fields, "AWSCURRENT");
        return {
            done: true,
            says: `It is the first key of ${exchange}, and so the current one. Name ${exchange} in golive:stagedSecrets; its first up asks the exchange before anything places an order.`,
            answers: [],
        };
    }
    const { VersionId: version } = await secrets.put(fields, stagedLabel);
    const answers = await askGuards(place, { exchange, secret, stage: stagedLabel });
    const unstage = () => secrets.takeOff(stagedLabel, String(version));
    if (answers.some(isCurrent)) {
        await unstage();
        throw new UsageError(`The new key of ${exchange} is the current one: make another at the exchange. Nothing is staged.`);
    }
    if (answers.some(({ answer }) => answer === "refused")) {
        await unstage();
        return { done: false, says: `The key guard refuses it, so nothing is staged, and the current key stays.`, answers };
    }
    // A rotation that failed leaves its version in the way of the next one; so does one that began meanwhile, with a key that was staged before.
    const { AWSPENDING: pending, AWSCURRENT: current } = await secrets.labels();
    if (pending && pending !== current) await secrets.takeOff("AWSPENDING", pending);
    const { day, hour } = place.everything.settings.maintenance;
    const when = `It is tested once more and becomes current on ${day} at ${String(hour).padStart(2, "0")}:00 UTC`;
    const now = `at once: aws secretsmanager rotate-secret --region ${place.region} --secret-id ${secret}`;
    return { done: true, says: `It is staged. ${when}; ${now}`, answers };
}

/**
 * Takes the label off the key before the current one, once the exchange refuses it from everywhere: whoever has a copy of it then has nothing. Throws NotDone.
 */
export async function retire(place: KeyPlace): Promise<Step> {
    const { exchange, secret } = place;
    const secrets = secretsOf(place);
    const { AWSPREVIOUS: previous } = await secrets.labels();
    if (!previous) return { done: true, says: `${secret} has no key before the current one: there is nothing to retire.`, answers: [] };
    const answers = await askGuards(place, { exchange, secret, stage: "AWSPREVIOUS" });
    if (answers.length > 0 && answers.every(one => works(one) === "no")) {
        await secrets.takeOff("AWSPREVIOUS", previous);
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
