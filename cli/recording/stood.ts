import { parse } from "yaml";
import { keyed, settingsOf } from "../../config/bots";
import { isWithin, type Limit, limitsOf } from "../../config/limits";
import type { Manifest } from "../../config/manifest";
import { type Phase, phases } from "../../config/phases";
import { stepAt, stepBefore, stepsOf } from "../../config/steps";

/** Where a bot stands, and what it may do there: its phase, its step where the phase has some, its limits. */
export interface Stood {
    phase: Phase;
    step?: string;
    /** Nothing where nobody can read them, or asks for them. */
    limits?: Valued[];
}

type Valued = Pick<Limit, "name" | "value">;

type Part = Pick<Manifest, "risk" | "trading">;

/** Where a manifest and settings have a bot. */
export function stoodAt(manifest: Part, where: { phase: Phase; step?: string }): Stood {
    return { phase: where.phase, step: stepAt(manifest, where)?.name, limits: limitsOf(manifest, where) };
}

/**
 * Where a bot was deployed by a stack's file and its manifest as they were: in dry where the stack ran another bot, nowhere that is known where the stack's
 * file cannot be read.
 */
export function stoodIn(settingsText: string | undefined, manifestText: string | undefined, bot: string): Stood | undefined {
    try {
        const written = Object.entries(keyed(parse(settingsText ?? "", { merge: true }).config, "golive"));
        const values: Record<string, unknown> = Object.fromEntries(written.map(([key, value]) => [key.replace(/^golive:/, ""), value]));
        // A section's phase was deployed nowhere while the stack ran another bot, and nobody was asked for it.
        const { phase: said = "dry", step } = (values.bot === bot ? settingsOf(values) : {}) as { phase?: unknown; step?: string };
        const phase = phases.find(one => one === said);
        if (phase === undefined) return undefined;
        const manifest = phase === "live" ? partIn(manifestText) : undefined;
        return manifest ? stoodAt(manifest, { phase, step }) : { phase };
    } catch {
        return undefined;
    }
}

/** What a manifest says of limits and steps, as it is written; nothing where it cannot be read. */
function partIn(text: string | undefined): Part | undefined {
    try {
        const { risk, trading } = parse(text ?? "", { merge: true }) as Part;
        return { risk, trading: { ...trading, steps: trading.steps ?? [] } };
    } catch {
        return undefined;
    }
}

/** Whether a bot stands where it stood: in the same phase, and where that has steps at the same one with the same limits. */
export const isSame = (one: Stood, other: Stood): boolean =>
    one.phase === other.phase &&
    one.step === other.step &&
    (one.step === undefined || JSON.stringify(one.limits?.map(valued)) === JSON.stringify(other.limits?.map(valued)));

const valued = ({ name, value }: Valued) => [name, value];

const shown = (value: Limit["value"]): string => (Array.isArray(value) ? value.join(", ") : String(value));

/** The limits that let more through than others do, in words. */
function widerOf(limits: Valued[] = [], before: Valued[] = []): string[] {
    return limits.flatMap(({ name, value }) => {
        const was = before.find(one => one.name === name)?.value;
        // What had no limit could not become wider.
        return was === undefined || isWithin(value, was) ? [] : [`${name} ${shown(value)} after ${shown(was)}`];
    });
}

/** What to do with a move within live: let it be, ask for the evidence of the step before, or refuse it whatever was answered. */
export type Move = "free" | "asked" | { refused: string };

/**
 * What a move between two places of live is, by the limits in force and never by names alone: a step that is renamed, filled or taken out of the manifest
 * lets no more through than was deployed, unless it is the one after that.
 */
export function moveOf(manifest: Part, before: Stood, now: Stood): Move {
    const names = stepsOf(manifest).map(({ name }) => name);
    const wider = widerOf(now.limits, before.limits);
    if ((before.step === undefined && now.step === undefined) || wider.length === 0) return "free";
    const [was, is] = [names.indexOf(before.step ?? ""), names.indexOf(now.step ?? "")];
    if (was >= 0 && is > was + 1) return { refused: `one step at a time: ${names[was + 1]} comes after ${before.step}` };
    if (is >= 1 && stepBefore(manifest, names[is])?.name === before.step) {
        const same = stoodAt(manifest, { phase: "live", step: before.step });
        if (widerOf(same.limits, before.limits).length === 0) return "asked";
    }
    return {
        refused: `it lets more through than was deployed (${wider.join("; ")}), and that is no step of its own: write it in trading.steps, after what was`,
    };
}
