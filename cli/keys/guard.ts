import { LambdaClient } from "@aws-sdk/client-lambda";
import { askZones, type GuardAnswer, type KeyCheck, type ZoneAnswer } from "../../probes/exchange/key-guard";
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

/** Asks about a key at a stage, from every zone at once, as verify does. What cannot be asked, or is not believed, is not evaluated, and says why. */
export async function askGuards({ everything, guards }: KeysPlace, exchange: string, stage: string, version?: string): Promise<KeyAnswer[]> {
    const client = new LambdaClient({ ...amazon(everything.target.region), requestHandler: { connectionTimeout: 5_000, requestTimeout: patience } });
    const bounds = { now: () => new Date(), signal: soon(patience).abortSignal };
    return (await askZones(client, { of: everything, guards, exchange, stage, version }, bounds)).map(one => shownAs(exchange, one));
}
