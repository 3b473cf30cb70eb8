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
}

const isExpired = ({ expiry }: Exemption, now = new Date()): boolean => expiry < now.toISOString().slice(0, 10);

/** The exemption that lets a rule's flaw in a resource through, today unless another moment is given. */
export const exemptionFor = (exemptions: Exemption[], rule: string, urn: string, now?: Date): Exemption | undefined =>
    exemptions.find(one => one.rule === rule && (urn === one.resource || urn.endsWith(`::${one.resource}`)) && !isExpired(one, now));

/** Whether an exemption is of what a scan says of an image, and no rule's: `npm run scan` reads it, and tells of one that lets nothing through. */
export const isOfScan = ({ rule }: Pick<Exemption, "rule">): boolean => rule === "image-scan" || /^[A-Z][A-Z0-9]+-[\w:.-]+$/.test(rule);

/** What is wrong with the exemptions, given those that let something through. */
export const staleExemptions = (exemptions: Exemption[], used: Set<Exemption>): string[] =>
    exemptions
        .filter(one => isExpired(one) || !(used.has(one) || isOfScan(one)))
        .map(
            one =>
                `the exemption of ${one.resource} from ${one.rule} (${one.ticket}, ${one.owner}) ${isExpired(one) ? `ended on ${one.expiry}` : "lets nothing through"}`,
        );
