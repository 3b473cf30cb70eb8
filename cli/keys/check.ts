import { askedOf } from "../../config/key-questions";
import { families } from "../../probes";
import { keyProbes } from "../../probes/exchange";
import { keyAnswers } from "../../probes/exchange/key-guard";
import type { World } from "../../probes/probe";
import { runOf } from "../answering/answering";
import { soon } from "../on-call/amazon";
import { meansFor } from "../verify/means";
import { type Asked, type Verified, verified } from "../verify/verify";
import { type KeyAnswer, shownAs } from "./guard";

/** What the exchanges say of a stack's keys, and what was written of it as evidence. */
export interface Checked {
    answers: KeyAnswer[];
    evidence: Verified;
}

/** Seconds for what no probe has asked. */
const patience = 150_000;

/** Asks about every key of a bot, as verify does, and tells what each zone's guard has said beside it. */
export async function checked(
    asked: Pick<Asked, "stack" | "bot" | "writes"> & Partial<Pick<Asked, "meansFor" | "root">>,
    doing?: (what: string) => void,
): Promise<Checked> {
    const evidence = await verified({ meansFor, by: runOf(), ...asked, only: keyProbes.map(({ name }) => name), families }, doing);
    const { manifest, settings } = evidence.world.everything;
    const answers = await Promise.all(askedOf(manifest, settings).map(name => said(evidence.world, name)));
    return { answers: answers.flat(), evidence };
}

/** The answers about one key, as the probes have heard them. */
async function said(world: World, exchange: string): Promise<KeyAnswer[]> {
    const answers = await keyAnswers(world, exchange, soon(patience).abortSignal).catch((error: Error) => [{ zone: "(none)", answer: error }]);
    return answers.map(one => shownAs(exchange, one));
}
