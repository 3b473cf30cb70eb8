import { limitsOf, limitTexts } from "./limits";
import type { Manifest } from "./manifest";
import { type Placeholder, parseTemplate } from "./placeholders";
import type { Where } from "./steps";

/** What `${risk...}`, `${trading...}`, `${phase}` and `${edge.zone}` stand for in a stack. */
export type PhaseTexts = Record<string, Record<string, string>>;

/** What a manifest says in a phase and its step, by the names of its placeholders. */
export function phaseTexts({ risk, trading }: Partial<Pick<Manifest, "risk" | "trading">>, where: Where, capital?: number, zone?: string): PhaseTexts {
    const { phase } = where;
    const switches = (trading?.switches ?? []).flatMap(one => (one.name === undefined ? [] : [[one.name, one[phase]]]));
    return {
        risk: limitTexts(limitsOf({ risk, trading }, where), capital),
        trading: { ...(trading && { mode: trading.mode[phase] }), ...Object.fromEntries(switches) },
        phase: { "": phase },
        edge: { ...(zone !== undefined && { zone }) },
    };
}

/** A text with everything put in that a phase says, and a number where something else would stand. */
export function filled(template: string, texts: PhaseTexts): string {
    const open = ({ name, field }: Placeholder) => texts[name]?.[field] ?? "0";
    return parseTemplate(template)
        .map(piece => (typeof piece === "string" ? piece : open(piece)))
        .join("");
}
