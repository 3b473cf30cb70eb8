import type { Exemption } from "./exemptions";
import type { ResourceRule, RuleText } from "./rule";

/** A question that a rule could not be asked, since nothing says what it goes by. */
export interface Unanswered {
    rule: string;
    /** Name of the resource. */
    of: string;
    needs: readonly string[];
    why: string;
    beside: string;
}

/** What is known once every other rule has been asked. */
export interface Run {
    exemptions: Exemption[];
    /** Exemptions that have let something through. */
    used: Set<Exemption>;
    /** Every rule that was asked. */
    rules: RuleText[];
    /** What the policy configuration says to no effect. */
    mistakes: string[];
    /** Questions for which the program says nothing to go by. */
    unanswered: Unanswered[];
}

/** A rule on the run itself and on no resource: on what was let through, and on what is configured. */
export interface RunRule extends ResourceRule {
    /** What is wrong, a sentence each. */
    faults(run: Run): string[];
}

/** Makes a rule on the run itself. */
export const runRule = (text: RuleText, faults: RunRule["faults"]): RunRule => ({ ...text, types: [], flaw: () => undefined, faults });
