import type { Everything } from "../config/check";
import { type Phase, phases } from "../config/phases";
import { type Step, stepAt } from "../config/steps";
import type { Contract } from "../contract";
import type { NamedControl } from "./catalogue";
import type { Control } from "./control";
import { manifestDigest, releaseDigest, settingsDigest } from "./digests";
import type { Evidence } from "./evidence-file";
import { seenAt } from "./running";
import { goodOf } from "./silence";

/** What evidence is given for: a bot's release in a stack, and what was written when it was given. */
export interface Subject {
    stack: string;
    bot: string;
    release: Evidence["release"];
    /** Commit of the release. @default it names none */
    commit?: string;
    settings: string;
    manifest: string;
    phase: Phase;
    step?: string;
}

/** What evidence has to be of in order to count today. */
export const subjectOf = (
    everything: Pick<Everything, "settings" | "manifest" | "written" | "target">,
    contract: Pick<Contract, "digest"> | undefined,
): Subject => ({
    stack: everything.target.stack,
    bot: everything.target.bot,
    release: { version: everything.settings.release.version, digest: releaseDigest(everything) },
    commit: everything.settings.release.commit,
    settings: settingsDigest(everything),
    manifest: manifestDigest(everything, contract),
    phase: everything.settings.phase,
    step: stepAt(everything.manifest, everything.settings)?.name,
});

/** A file of evidence that is sound in itself; whether it counts is another question. */
export interface EvidenceRead {
    /** Path of the project. */
    file: string;
    evidence: Evidence;
}

/** The phase that a stack has to be in when a control is asked; none where any will do. */
export const whileOf = ({ answer }: Pick<Control, "answer">): Phase | undefined => ("probe" in answer ? answer.while : undefined);

/**
 * Whether a bot that wants to go up to a phase cannot be asked a control any more, since that asks of a phase before the one it goes up from: a
 * probe that is asked while dry, a soak, or a drill of the release that is refused once money is traded. A release that comes later is asked in the
 * bot's staging, which can go back.
 */
export function isBehind({ answer, phase, good }: Pick<Control, "answer" | "phase" | "good">, wants: Phase): boolean {
    const steps = (of: Phase) => phases.indexOf(wants) - phases.indexOf(of);
    if ("probe" in answer) return answer.while !== undefined && steps(answer.while) > 1;
    return ("soak" in answer || ("drill" in answer && good === "release")) && steps(phase) > 0;
}

const day = 24 * 60 * 60 * 1000;
/** What nobody looks at for longer than this is known of nobody. */
const mostDays = { release: 90, until: 366 } as const;

/** How many days an answer to a control is good at most. */
const daysOf = (good: Control["good"]): number => (good === "release" || good === "until" ? mostDays[good] : Number.parseInt(good, 10));

/** The end of the last day on which an answer of this moment is good. */
export function latestUntil(good: Control["good"], at: Date): Date {
    const last = new Date(at.getTime() + daysOf(good) * day).toISOString().slice(0, 10);
    return new Date(`${last}T23:59:59Z`);
}

/** Why a file does not count; `expired` where it has counted. */
export interface NotCounted {
    why: string;
    expired: boolean;
}

const not = (why: string, expired = false): NotCounted => ({ why, expired });

/** Whether a control is answered anew at a step, before the one after it: what the step's soak asks, and what is to be agreed each time. */
const isOfEachStep = ({ answer, phase, eachStep }: NamedControl, { soak }: Step): boolean =>
    eachStep || ("soak" in answer && answer.in === undefined && phase === "live" && (soak?.measures?.includes(answer.soak) ?? true));

/** Why evidence says nothing of a step that a bot has been at, and goes up from; a signature may be given in the change that goes up. */
export function notOfStep({ evidence: { looked, by } }: EvidenceRead, control: NamedControl, { from, to }: { from: Step; to: Step }): NotCounted | undefined {
    if (!isOfEachStep(control, from) || looked.step === from.name || ("person" in by && looked.step === to.name)) return undefined;
    const was = looked.step === undefined ? `in ${looked.phase ?? "no known phase"}` : `at the step ${looked.step}`;
    return not(`it was answered ${was}, and has to be at the step ${from.name} before ${to.name}`);
}

/**
 * Whether an answer is one to the running thing: it is of a release, and of the settings and the manifest that it ran with. A person who signs for what
 * is never said has quoted what that is.
 */
const ofWhatRuns = ({ answer }: NamedControl, { by }: Evidence): boolean => !("person" in by) && ("probe" in answer || "soak" in answer || "ci" in answer);

/** Why files from CI are not of the release's source; nothing where all are. */
function notOfCommit({ evidence }: Evidence, { stack, commit }: Subject): string | undefined {
    if (commit === undefined) return `the release names no commit that it could be of: set golive:release.commit in Pulumi.${stack}.yaml`;
    if (evidence.length === 0) return "it names no file from CI that it was read from: npm run attach";
    const other = evidence.find(one => one.commit !== commit);
    return other && (other.commit === undefined ? `${other.link} is of no commit` : `${other.link} is of another commit, ${other.commit}`);
}

/** Why a file of evidence does not count for a subject today; nothing where it counts. The last second of `until` counts. */
export function notCounted(
    { evidence }: EvidenceRead,
    { control, digest, subject, now }: { control: NamedControl; digest: string; subject: Subject; now: Date },
): NotCounted | undefined {
    const { release, looked, at, until, by, result, measured } = evidence;
    const [runs, good] = [ofWhatRuns(control, evidence), goodOf(control, by)];
    if (evidence.stack !== subject.stack) return not(`it is of the stack ${evidence.stack}`);
    if (evidence.bot !== subject.bot) return not(`it is of the bot ${evidence.bot}`);
    if (Date.parse(at) > now.getTime()) return not(`it is from the future: ${at}`);
    if ((runs || good === "release") && release.digest !== subject.release.digest)
        return not(`it is of another release, ${release.version}${release.version === subject.release.version ? " with other images" : ""}`);
    const ofCommit = "ci" in control.answer && !("person" in by) ? notOfCommit(evidence, subject) : undefined;
    if (ofCommit) return not(ofCommit);
    const seen = "person" in by ? undefined : seenAt(control, release);
    if (seen !== undefined && result !== "not evaluated" && !measured.some(({ what }) => what === seen))
        return not(`it has no line "${seen}", so nobody knows which release has answered: ask again`);
    if (looked.control !== digest) return not("the control has changed since: it asks something else");
    if (runs && looked.settings !== subject.settings) return not("the settings have changed since");
    if (runs && looked.manifest !== subject.manifest) return not("the bot's manifest or contract has changed since");
    const asksOf = runs ? whileOf(control) : undefined;
    if (asksOf !== undefined && looked.phase !== asksOf)
        return not(`it was answered ${looked.phase ? `while ${looked.phase}` : "in no known phase"}, and has to be while ${asksOf}`);
    const last = Math.min(Date.parse(until), latestUntil(good, new Date(at)).getTime());
    if (now.getTime() >= last + 1000) return not(`it was good until ${new Date(last).toISOString().slice(0, 10)}`, true);
    return undefined;
}
