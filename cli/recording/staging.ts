import type { Catalogue, NamedControl } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { type EvidenceRead, type NotCounted, notCounted, subjectOf } from "../../checklist/evidence";
import type { Evidence } from "../../checklist/evidence-file";
import { readEvidence } from "../../checklist/evidence-folder";
import { few } from "../../checklist/judges/facts";
import { stacksIn } from "../../config/bots";
import type { Everything } from "../../config/check";
import { readSettings, SettingsError, stackConfig } from "../../config/load";
import { readContract } from "../../contract";

/** The bot in a staging of the project; nothing in a stack that is none, or that does not know the bot. */
function stagingOf(stack: string, bot: string, root: string): Everything | undefined {
    try {
        const everything = readSettings({ config: stackConfig(stack, [`bot=${bot}`], root), project: "golive", stack, root });
        return everything.target.production ? undefined : everything;
    } catch (error) {
        if (error instanceof SettingsError) return undefined;
        throw error;
    }
}

type Release = Everything["settings"]["release"];

/** What a staging runs that is not what production is to run. An image without a digest in one of them is built there, and goes by the commit. */
function otherRelease({ settings: { release } }: Everything, production: Release): string | undefined {
    const said = `staging runs ${release.version}, and this is ${production.version}`;
    if (release.version !== production.version) return said;
    if (release.commit !== production.commit) return `${said} of another commit`;
    const other = Object.entries(release.digests).filter(([image, digest]) => (production.digests[image] ?? digest) !== digest);
    return other.length ? `${said} with another image of ${few(other.map(([image]) => image))}` : undefined;
}

type Given = EvidenceRead & { not?: NotCounted };

const results = ["fail", "not evaluated", "pass"] as const satisfies Evidence["result"][];

/** What counts before what does not, and of that the worst: a staging in which it went well does not undo one in which it did not. */
const rank = ({ not, evidence }: Given): number => (not ? results.length : results.indexOf(evidence.result));

/** Whether a control is one of what has to run in staging first. */
export const isOfStaging = ({ answer }: NamedControl): boolean => "soak" in answer && answer.in === "staging";

/**
 * Evidence of controls that staging answers for a bot in production: that of its staging, while the same release runs there. Of several stagings it
 * is the worst that counts. In staging itself it is the stack's own.
 */
export function inStaging(
    everything: Everything,
    catalogue: Catalogue,
    isAsked: (control: NamedControl) => boolean,
    now: Date,
    root: string,
): [string, Given][] {
    const asked = [...catalogue.controls.values()].filter(isAsked);
    if (!everything.target.production || asked.length === 0) return [];
    const digests = controlDigests(catalogue);
    const found = stacksIn(root).flatMap(stack => {
        const staging = stagingOf(stack, everything.target.bot, root);
        if (!staging) return [];
        const subject = subjectOf(staging, readContract(root, everything.target.bot).contract);
        return readEvidence(stack, everything.target.bot, catalogue, root).flatMap((read): [string, Given][] => {
            const control = asked.find(({ id }) => id === read.evidence.control);
            if (!control) return [];
            const why = otherRelease(staging, everything.settings.release);
            const not = notCounted(read, { control, digest: digests.get(control.id) ?? "", subject, now });
            return [[control.id, { ...read, not: not ?? (why === undefined ? undefined : { why, expired: false }) }]];
        });
    });
    const worst = new Map<string, Given>();
    for (const [id, one] of found) {
        const before = worst.get(id);
        if (!before || rank(one) < rank(before)) worst.set(id, one);
    }
    return [...worst];
}
