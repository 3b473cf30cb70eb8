import type { Catalogue } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { type EvidenceRead, type NotCounted, notCounted, subjectOf } from "../../checklist/evidence";
import { readEvidence } from "../../checklist/evidence-folder";
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

/** What a staging runs that is not what production is to run. */
function otherRelease({ settings: { release } }: Everything, production: Everything["settings"]["release"]): string | undefined {
    const isSame = release.version === production.version && release.commit === production.commit;
    return isSame
        ? undefined
        : `staging runs ${release.version}, and this is ${production.version}${release.version === production.version ? " of another commit" : ""}`;
}

/**
 * Evidence of what has to run in staging first, for a bot in production: that of its staging, while the same release runs there. In staging itself it is
 * the stack's own.
 */
export function inStaging(everything: Everything, catalogue: Catalogue, now: Date, root: string): [string, EvidenceRead & { not?: NotCounted }][] {
    const asked = [...catalogue.controls.values()].filter(({ answer }) => "soak" in answer && answer.in === "staging");
    if (!everything.target.production || asked.length === 0) return [];
    const digests = controlDigests(catalogue);
    return stacksIn(root).flatMap(stack => {
        const staging = stagingOf(stack, everything.target.bot, root);
        if (!staging) return [];
        const subject = subjectOf(staging, readContract(root, everything.target.bot).contract);
        return readEvidence(stack, everything.target.bot, catalogue, root).flatMap((read): [string, EvidenceRead & { not?: NotCounted }][] => {
            const control = asked.find(({ id }) => id === read.evidence.control);
            if (!control) return [];
            const why = otherRelease(staging, everything.settings.release);
            const not = notCounted(read, { control, digest: digests.get(control.id) ?? "", subject, now });
            return [[control.id, { ...read, not: not ?? (why === undefined ? undefined : { why, expired: false }) }]];
        });
    });
}
