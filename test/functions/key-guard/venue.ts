import type { Answer, Asked } from "./exchange";

/** An exchange as its own documents describe it, written here from them and not from what ccxt does. */
export interface Venue {
    /** Name of the adapter. */
    name: string;
    /** Class of ccxt, where it is another. @default name */
    class?: string;
    /** What the secret holds; of nobody. */
    fields: Record<string, string>;
    /** Host and path of every call that a sound key leads to. */
    calls: string[];
    /** The documented answer to a request that is not signed as documented; nothing to one that is. */
    refuses(asked: Asked): Answer | undefined;
    /** The documented answer to a call of a sound key, changed by a case. */
    says(asked: Asked, over: Record<string, unknown>): unknown;
    /** What the guard takes from it. */
    facts: Record<string, unknown>;
    /** Answers of other keys: what they say, and the facts that differ. */
    cases: [what: string, over: Record<string, unknown>, facts: Record<string, unknown>][];
    /** How it answers of a key that has this word for its rights and no other; nothing where its answers have no words. */
    only?(word: string): Record<string, unknown>;
    /** Of these, what everybody may know. @default none */
    open?: string[];
    /** How it says that a key is not there, has ended or comes from another address; nothing where everybody may ask. */
    refusal?: Answer;
    /** How it says that there were too many calls. */
    limited: Answer;
    /** How it says that clocks are apart; nothing where it does not look at the clock. */
    skewed?: Answer;
}

/** Whether a moment is within so many milliseconds of now. */
export const isNow = (moment: unknown, within: number): boolean => Math.abs(Number(moment) - Date.now()) <= within;
