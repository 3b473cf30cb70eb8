import { limitsOf, limitTexts } from "./limits";
import type { Manifest } from "./manifest";
import type { Phase } from "./phases";
import { type Placeholder, parseTemplate } from "./placeholders";

/** What `${risk...}`, `${trading...}`, `${phase}` and `${edge.zone}` stand for in a stack. */
export type PhaseTexts = Record<string, Record<string, string>>;

/** What a manifest says in a phase, by the names of its placeholders. */
export function phaseTexts({ risk, trading }: Partial<Pick<Manifest, "risk" | "trading">>, phase: Phase, capital?: number, zone?: string): PhaseTexts {
    const switches = (trading?.switches ?? []).flatMap(one => (one.name === undefined ? [] : [[one.name, one[phase]]]));
    return {
        risk: limitTexts(limitsOf(risk ?? {}, phase), capital),
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
