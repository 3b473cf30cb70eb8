import type { Window } from "../prometheus";

/** A moment as evidence has it, to the minute. */
export const at = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;

/** A stretch of time. */
export const inWords = ({ from, to }: Window): string => `from ${at(from)} to ${at(to)}`;

/** A number without the noise of binary fractions. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));
