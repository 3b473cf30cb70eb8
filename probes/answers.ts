import type { Measure } from "../checklist/evidence-file";

/** Flaws that are told one by one; of more, how many they are. */
const most = 10;

const words = { true: "yes", false: "no", undefined: "unknown" } as const;

/** Something that was measured; `holds` is undefined where nobody can say. */
export const measure = (what: string, demanded: string, found: string, holds: boolean | undefined): Measure => ({
    what,
    demanded,
    found,
    holds: words[`${holds}`],
});

/** One of many alike things that were looked at. */
export interface Looked {
    name: string;
    /** What is wrong with it. Default: nothing. */
    flaw?: string;
    /** Why nobody can say. Default: it was looked at. */
    unknown?: string;
}

/** Many alike things: one measure for all that are sound, and one for each that is not or that nobody could look at. None at all is unknown. */
export function each(what: string, demanded: string, looked: readonly Looked[]): Measure[] {
    if (looked.length === 0) return [measure(what, demanded, "none was found to look at", undefined)];
    const flawed = looked.filter(({ flaw }) => flaw !== undefined);
    const unseen = looked.filter(({ flaw, unknown }) => flaw === undefined && unknown !== undefined);
    const sound = looked.length - flawed.length - unseen.length;
    const told = (some: readonly Looked[], holds: false | undefined) => [
        ...some.slice(0, most).map(({ name, flaw, unknown }) => measure(`${what}: ${name}`, demanded, String(flaw ?? unknown), holds)),
        ...(some.length > most ? [measure(what, demanded, `${some.length - most} more as these`, holds)] : []),
    ];
    return [...(sound > 0 ? [measure(what, demanded, `${sound} of ${looked.length}`, true)] : []), ...told(flawed, false), ...told(unseen, undefined)];
}
