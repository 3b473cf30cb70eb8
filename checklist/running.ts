import type { Control } from "./control";
import type { Evidence } from "./evidence-file";

/** What evidence calls the look at the images that run, before and after everything else was asked. */
export const releaseThatRuns = "the release that runs";

/** The same of a soak, which knows it of all of its window. */
export const imagesThatRan = (version: string): string => `the images of release ${version} run, and no others`;

/**
 * Families of probes in whose answers the release has no part: they are of the account, of what the settings make, and of the way in. Apart from the
 * probes, so that a report need not load what they use.
 */
export const familiesOfNoRelease: readonly string[] = ["backups", "costs", "dns", "exchange", "iam", "ports", "rotation", "tls"];

/** The probe that is itself the look at which release runs. */
export const looksWhichRuns = "pods.released-digest-runs";

/** What an answer of a run has to say of the release that it was seen at, for the kind of answer that a control wants; nothing where no release has a part in it. */
export function seenAt({ answer, good }: Pick<Control, "answer" | "good">, { version }: Evidence["release"]): string | undefined {
    if ("soak" in answer) return imagesThatRan(version);
    if ("drill" in answer) return good === "release" ? releaseThatRuns : undefined;
    if (!("probe" in answer) || answer.probe === looksWhichRuns) return undefined;
    return familiesOfNoRelease.includes(answer.probe.split(".")[0]) ? undefined : releaseThatRuns;
}
