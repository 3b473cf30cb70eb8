import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, relative, resolve, sep } from "node:path";
import { strictest } from "../../checklist/answerer";
import type { NamedControl } from "../../checklist/catalogue";
import { answerOf, type CiAnswer, type CiFile, mostBytes, Unread } from "../../checklist/ci";
import { latestUntil } from "../../checklist/evidence";
import type { Evidence } from "../../checklist/evidence-file";
import { readEvidence } from "../../checklist/evidence-folder";
import { runOf } from "../answering/answering";
import { type Asked, askedFor, commitFlag, digestFlag, type Whose, written } from "../evidence/asked";
import { UsageError } from "../output/arguments";
import { releasedImages } from "../scan/images";

/** Files from CI that answer a control. */
export interface Attaching extends Whose {
    files: string[];
    /** Where the files lie for others. @default their names */
    link?: string;
    /** The commit that they are of, where they do not say it themselves. */
    commit?: string;
    /** What the one file has to be. @default whatever it is */
    digest?: string;
    environment?: NodeJS.ProcessEnv;
}

/** What files have answered, and where that stands now. */
export interface Attached extends Pick<Evidence, "result" | "measured"> {
    file: string;
    control: NamedControl;
}

/** Reads files from CI into evidence. Throws UsageError where one is malformed, of another commit, or too old; nothing is written then. */
export function attach(attaching: Attaching): Attached {
    const asked = askedFor("ci", attaching);
    const { control, given } = asked;
    const files = attaching.files.map(file => ({ path: file, ...fileOf(file) }));
    const digests = files.map(({ bytes }) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    refuseOther(attaching, digests);
    const { result, measured, files: about } = answered(asked, files);
    const commits = about.map(({ name, commit }) => commitOf(asked, name, commit, commitFlag(attaching.commit)));
    const until = untilOf(asked, about);
    if (result === "not evaluated") keepPass(asked, measured);
    const evidence = files.map(({ path, name }, index) => ({
        link: attaching.link ?? pathOf(given.root, path, name),
        digest: digests[index],
        commit: commits[index],
    }));
    const file = written({ control, by: { run: runOf(attaching.environment ?? process.env) }, result, measured, evidence, until }, given);
    return { file, control, result, measured };
}

/** Files in which nothing was looked at take no pass of the release away that others have shown. */
function keepPass({ control: { id }, catalogue, everything: { target }, given }: Asked, measured: Attached["measured"]): void {
    const passes = readEvidence(target.stack, target.bot, catalogue, given.root).find(
        ({ evidence: { control, by, result, release } }) =>
            control === id && "run" in by && result === "pass" && release.digest === given.subject.release.digest,
    );
    if (!passes) return;
    const open = measured.find(({ holds }) => holds === "unknown");
    throw new UsageError(
        `Nothing was looked at (${open?.what ?? id}: ${open?.found ?? "nothing"}), and ${passes.file} is a pass, which stays. Nothing was written.`,
    );
}

function fileOf(path: string): CiFile {
    try {
        const { size } = statSync(path);
        if (size > mostBytes) throw new UsageError(`${path} has ${size} bytes, and ${mostBytes} at most are read.`);
        return { name: basename(path), bytes: readFileSync(path) };
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw code ? new UsageError(`${path} cannot be read (${code}). Name a file that a tool in CI wrote.`) : error;
    }
}

function refuseOther({ digest, files }: Attaching, digests: string[]): void {
    const wanted = digestFlag(digest);
    if (wanted === undefined) return;
    if (digests.length > 1) throw new UsageError(`--digest is of one file: found ${files.length}.`);
    if (digests[0] !== wanted) throw new UsageError(`--digest: found ${wanted}, and ${files[0]} has ${digests[0]}.`);
}

function answered({ control, lists, everything }: Asked, files: CiFile[]): CiAnswer {
    const { answer, critical } = control;
    if (!("ci" in answer)) throw new Error(`${control.id} takes no file`);
    const images = Object.fromEntries(releasedImages(everything).map(({ image, digest }) => [image, digest]));
    try {
        return answerOf(answer.ci, files, { demands: strictest(control, lists), of: answer.of, critical, images });
    } catch (error) {
        throw error instanceof Unread ? new UsageError(`${error.message}. Nothing was written.`) : error;
    }
}

/** The commit that a file is of: it has to be the release's. */
function commitOf({ everything: { settings, target } }: Asked, name: string, own: string | undefined, given: string | undefined): string {
    const { commit } = settings.release;
    const said = own ?? given;
    if (commit === undefined)
        throw new UsageError(`The release names no commit that ${name} could be of: set golive:release.commit in Pulumi.${target.stack}.yaml.`);
    if (own && given && own !== given) throw new UsageError(`--commit: found ${given}, and ${name} says that it is of ${own}.`);
    if (said === undefined)
        throw new UsageError(`${name} does not say which commit it is of. Add --commit <the commit that CI ran on>; the release's is ${commit}.`);
    if (said !== commit) throw new UsageError(`${name} is of the commit ${said}, and the release of ${commit}. Nothing was written.`);
    return said;
}

/** Until when files count: as long as the control is good, from the day on that the oldest of them says it is of. */
function untilOf({ control: { id, good }, given: { now } }: Asked, about: CiAnswer["files"]): Date | undefined {
    const [oldest] = about.flatMap(({ name, at }) => (at ? [{ name, at }] : [])).sort((a, b) => a.at.getTime() - b.at.getTime());
    // The clocks of two machines differ a little.
    const late = about.find(({ at }) => at && at.getTime() > now.getTime() + 300_000);
    if (late) throw new UsageError(`${late.name} is from the future: ${late.at?.toISOString()}. Nothing was written.`);
    const until = oldest && latestUntil(good, oldest.at);
    if (until && until < now)
        throw new UsageError(`${oldest.name} is of ${oldest.at.toISOString().slice(0, 10)}, and was good for ${id} until ${until.toISOString().slice(0, 10)}.`);
    return until;
}

/** A file as others may find it: its path in the project, else its name. No evidence has a path of somebody's machine. */
function pathOf(root: string, path: string, name: string): string {
    const [whole, project] = [realpathSync(resolve(path)), realpathSync(root)];
    return whole.startsWith(`${project}${sep}`) ? relative(project, whole) : name;
}
