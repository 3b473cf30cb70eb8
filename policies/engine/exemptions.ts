import { isBinding } from "./binding";
import type { RuleText } from "./rule";

/** A flaw that somebody accepts for a while. */
export interface Exemption {
    /** Name of the rule. */
    rule: string;
    /** URN of the resource, or its end. */
    resource: string;
    /** Why the flaw is accepted. */
    reason: string;
    /** Who answers for it. */
    owner: string;
    /** Where it was decided. */
    ticket: string;
    /** Last day on which it holds. */
    expiry: string;
    /** The stack in which it holds. @default every stack, or that of the URN */
    stack?: string;
    /** The bot for which it holds. @default every bot */
    bot?: string;
    /** What was found and is let through, in the rule's own words; a binding rule lets nothing else through. @default whatever the rule finds */
    found?: string;
}

/** A control of the checklists that somebody lets be unanswered for a while; the pack knows nothing of it. */
export interface ControlExemption extends Pick<Exemption, "reason" | "owner" | "ticket" | "expiry" | "stack" | "bot"> {
    /** Id of the control. */
    control: string;
}

/** What is judged: the stack, as its resources' URNs have it, and the bot, as the stack's settings do. */
export interface Judging {
    stack?: string;
    bot?: string;
}

/** The stack of a resource, as its URN has it. */
export const stackOf = (urn: string | undefined): string | undefined => /^urn:pulumi:([^:]+)::/.exec(urn ?? "")?.[1];

/** The exemptions that are meant for what is judged; what names another stack or another bot is theirs, and neither holds here nor is stale here. */
export const meantFor = (exemptions: Exemption[], { stack, bot }: Judging): Exemption[] => {
    const isOther = (named: string | undefined, judged: string | undefined) => named !== undefined && named !== judged;
    return exemptions.filter(one => !isOther(one.stack ?? stackOf(one.resource), stack) && !isOther(one.bot, bot));
};

const isExpired = ({ expiry }: Exemption, now = new Date()): boolean => expiry < now.toISOString().slice(0, 10);

/** What a rule found in a resource, without its reasons. */
export interface Flaw {
    rule: RuleText;
    urn: string;
    found: string;
}

/** Whether an exemption is of what a scan says of an image, and no rule's: `npm run scan` reads it, and tells of one that lets nothing through. */
export const isOfScan = ({ rule }: Pick<Exemption, "rule">): boolean => rule === "image-scan" || /^[A-Z][A-Z0-9]+-[\w:.-]+$/.test(rule);

/** Whether a message has a text as a whole: 11 does not speak of 110. */
const says = (message: string, text: string): boolean => new RegExp(`(?<![\\w.])${text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?!\\w|[.]\\d)`).test(message);

/** Whether an exemption says as much as its rule asks of it. */
const isSaid = ({ found }: Exemption, rule: RuleText): boolean => found !== undefined || !isBinding(rule);

/** The exemption that lets a rule's flaw in a resource through, today unless another moment is given. */
export const exemptionFor = (exemptions: Exemption[], { rule, urn, found }: Flaw, now?: Date): Exemption | undefined =>
    exemptions.find(
        one =>
            one.rule === rule.name &&
            (urn === one.resource || urn.endsWith(`::${one.resource}`)) &&
            isSaid(one, rule) &&
            (one.found === undefined || says(found, one.found)) &&
            !isExpired(one, now),
    );

/** Why an exemption holds for nothing. */
function fault(one: Exemption, rules: RuleText[]): string {
    if (isExpired(one)) return `ended on ${one.expiry}`;
    const rule = rules.find(({ name }) => name === one.rule);
    return rule && !isSaid(one, rule) ? "lets nothing through: from a binding rule it has to say in `found` what is accepted" : "lets nothing through here";
}

/** What is wrong with the exemptions, given those that let something through, and the rules. */
export const staleExemptions = (exemptions: Exemption[], used: Set<Exemption>, rules: RuleText[]): string[] =>
    exemptions
        .filter(one => isExpired(one) || !(used.has(one) || isOfScan(one)))
        .map(one => `the exemption of ${one.resource} from ${one.rule} (${one.ticket}, ${one.owner}) ${fault(one, rules)}`);
