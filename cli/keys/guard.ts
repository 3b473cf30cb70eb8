import { LambdaClient } from "@aws-sdk/client-lambda";
import { arnOf } from "../../config/arns";
import { askGuard, type GuardAnswer, type KeyCheck, type ZoneAnswer } from "../../probes/exchange/key-guard";
import { exchangeOf } from "../../venues";
import { amazon, soon } from "../on-call/amazon";
import type { KeysPlace } from "./place";

/** What the key guard says of a key, from one zone. */
export interface KeyAnswer extends Pick<GuardAnswer, "answer" | "from"> {
    exchange: string;
    /** Letter of the zone. */
    zone: string;
    checks: KeyCheck[];
}

/** Milliseconds for an answer: the function may have to start, and the exchange has 8 s for each call. */
const patience = 120_000;

/** An answer as it is shown; where there is none, it is not evaluated and says why. */
export function shownAs(exchange: string, { zone, answer }: ZoneAnswer): KeyAnswer {
    if (!(answer instanceof Error)) return { exchange, zone, from: answer.from, answer: answer.answer, checks: answer.checks };
    const checks = [{ check: "works", demanded: "is taken by the exchange", found: answer.message, holds: "unknown" as const }];
    return { exchange, zone, answer: "not evaluated", checks };
}

/** Asks about a key at a stage, from every zone at once. What cannot be asked, or is not believed, is not evaluated, and says why. */
export function askGuards(
    { everything: { manifest, target }, guards }: Pick<KeysPlace, "everything" | "guards">,
    { exchange, secret, stage }: { exchange: string; secret: string; stage: string },
): Promise<KeyAnswer[]> {
    const client = new LambdaClient({ ...amazon(target.region), requestHandler: { connectionTimeout: 5_000, requestTimeout: patience } });
    const asked = { secret, stage, venue: exchangeOf(manifest.exchanges[exchange].venue) };
    const bounds = { now: () => new Date(), signal: soon(patience).abortSignal };
    return Promise.all(
        Object.entries(guards).map(async ([zone, name]) => {
            const answer = await askGuard(client, arnOf(target, "lambda", `function:${name}`), asked, bounds).catch((error: Error) => error);
            return shownAs(exchange, { zone, answer });
        }),
    );
}
