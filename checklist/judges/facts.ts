import type { Everything } from "../../config/check";
import type { Contract } from "../../contract";
import type { Analysis } from "../../policies/engine/analysis";
import type { ControlExemption, Exemption } from "../../policies/engine/exemptions";
import type { RuleText } from "../../policies/engine/rule";
import type { AnsweredControl } from "../answered";
import type { NamedControl } from "../catalogue";
import type { Demand, State } from "../control";
import type { EvidenceRead, NotCounted } from "../evidence";
import type { Measure } from "../evidence-file";

/** What is known when controls are answered: all of it is read before, and no answer looks anywhere else. */
export interface Facts {
    files: Pick<Everything, "settings" | "manifest" | "written" | "target">;
    /** What the bot's source says. @default nobody has read it */
    contract?: Contract;
    /** What the rules found in the program's resources, and how much each was asked. */
    analysis: Pick<Analysis, "findings" | "rules">;
    /** Rules of the pack, whose messages end with their reasons. */
    rules: readonly RuleText[];
    /** Names of rules that are not asked in this environment. */
    off: ReadonlySet<string>;
    /** Names of the alerts that the program loads. */
    alerts: ReadonlySet<string>;
    /** Whether a chart brings alerts of its own, which nobody sees here. */
    chartBrings: (alert: string) => boolean;
    /** Evidence by control, with what keeps it from counting. */
    evidence: ReadonlyMap<string, EvidenceRead & { not?: NotCounted }>;
    exemptions: readonly Exemption[];
    controlExemptions: readonly ControlExemption[];
    /** Who last changed what is signed, as git writes a person: `Name <mail>`; nothing where git does not know. */
    authors: readonly string[] | undefined;
    /** Why a file of a signature proves nobody, by its path: it is not committed, or not in a commit that the named person signed. @default none */
    unproven?: ReadonlyMap<string, string>;
    /** Files that are signed and not as they are committed, so that nobody has signed for them as they are. @default none */
    changed?: readonly string[];
    now: Date;
}

/** How a control stands, and why. */
export interface Answer extends Pick<AnsweredControl, "state" | "reason" | "evidence" | "exemption"> {
    measured?: Measure[];
}

/** Numbers that a control is held against, by name. */
export type Demands = Record<string, Demand>;

/** Answers controls of one kind of answer. */
export type Judge = (control: NamedControl, demands: Demands, facts: Facts) => Answer;

/** States from the worst to the best. What does not apply has nothing to say beside what does. */
export const worstFirst: readonly State[] = ["fail", "not evaluated", "unsigned", "expired", "exempt", "pass", "not applicable"];

/** How much a state weighs: 0 is the worst. */
export const weight = (state: State): number => worstFirst.indexOf(state);

/** The worst of several answers; nothing of none. */
export const worst = <A extends { state: State }>(answers: readonly A[]): A | undefined =>
    answers.reduce<A | undefined>((found, one) => (found && weight(found.state) <= weight(one.state) ? found : one), undefined);

/** A demand in words: `at most 80 %`. */
export function demandText({ atLeast, atMost, unit }: Demand): string {
    const said = (words: string, number: number | undefined) => (number === undefined ? [] : [`${words} ${number}${unit ? ` ${unit}` : ""}`]);
    return [...said("at least", atLeast), ...said("at most", atMost)].join(" and ");
}

/** Whether a number meets a demand. */
export const meets = (number: number, { atLeast, atMost }: Demand): boolean =>
    !(number < (atLeast ?? number)) && !(number > (atMost ?? number)) && !Number.isNaN(number);

/** Several things in a sentence, the first few by name. */
export function few(names: readonly string[], most = 3): string {
    return names.length > most ? `${names.slice(0, most).join(", ")} and ${names.length - most} more` : names.join(", ");
}
