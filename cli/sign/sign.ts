import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { NamedControl } from "../../checklist/catalogue";
import { type Role, roles } from "../../checklist/control";
import { type EvidenceRead, latestUntil, type NotCounted } from "../../checklist/evidence";
import type { Evidence } from "../../checklist/evidence-file";
import { notApart } from "../../checklist/judges/apart";
import { isSame } from "../../checklist/judges/evidence";
import { evidenceKey, goodOf, signerOf, silenceIn } from "../../checklist/silence";
import { nearest } from "../../names";
import { type Asked, askedFor, commitFlag, digestFlag, evidenceFor, type Whose, written } from "../evidence/asked";
import { UsageError } from "../output/arguments";
import { authorsOf, signedFiles } from "../recording/authors";
import { uncommitted } from "../recording/committed";
import { evidenceNow } from "../recording/live";
import { personIn } from "./person";

/** A signature as a person asks for it. */
export interface Signing extends Whose {
    /** @default the control's own */
    role?: string;
    /** Where what was looked at lies: an address, or a file of the project. */
    link?: string;
    digest?: string;
    commit?: string;
    /** The last day on which it counts. @default as long as the control lets it */
    until?: string;
    /** Why it does not hold: the signature then says no. @default it says yes */
    fail?: string;
}

/** What was signed, and where it stands now. */
export interface Signed {
    file: string;
    evidence: Evidence;
    control: NamedControl;
    /** Who had said what in the file before. @default nobody */
    before?: string;
}

/** Signs a control. Throws UsageError where nobody, not this person, or not for so long may sign it; nothing is written then. */
export function sign(signing: Signing): Signed {
    const asked = askedFor("signature", signing);
    const { control, given } = asked;
    const role = roleOf(control, signing.role);
    const by = { person: personIn(given.root), role };
    const { person } = by;
    const earlier = evidenceNow(asked.everything, asked.catalogue, given.now, given.root);
    const silence = unsaidOf(control, earlier);
    const said = signing.fail === undefined ? { result: "pass" as const, measured: [] } : refusal(control, signing.fail);
    const answer = {
        ...{ control, by, result: said.result, measured: [...said.measured, ...silence] },
        evidence: linksOf(signing, given.root),
        until: untilOf({ ...control, good: silence.length ? "until" : control.good }, signing.until, given.now, latestUntil(goodOf(control, by), given.now)),
    };
    if (silence.length && answer.evidence.length === 0)
        throw new UsageError(
            `${control.id} is signed by whoever has seen it. Add --link <where>: a file of the project, or an address with a digest or a commit.`,
        );
    const evidence = evidenceFor(answer, given);
    // A no is everybody's to say.
    if (answer.result === "pass") {
        refuseOwnChange(asked, person);
        refuseTwoRoles(asked, earlier, evidence);
    }
    const replaced = earlier.get(evidenceKey(evidence, control))?.evidence;
    const before =
        replaced && "person" in replaced.by ? `${replaced.by.person}, ${replaced.at.slice(0, 10)}: ${replaced.result === "pass" ? "yes" : "no"}` : undefined;
    return { file: written(answer, given), evidence, control, before };
}

/** What a probe is never told, which is signed for in its own words; nothing for what is signed by itself. Throws UsageError while the probe has another answer. */
function unsaidOf({ id, answer }: NamedControl, earlier: ReadonlyMap<string, EvidenceRead & { not?: NotCounted }>): Evidence["measured"] {
    if (!("probe" in answer)) return [];
    const newest = earlier.get(id);
    const why = newest === undefined ? "nobody has asked it yet" : newest.not ? `${newest.file}: ${newest.not.why}` : undefined;
    const silence = newest && why === undefined && newest.evidence.result === "not evaluated" ? silenceIn(newest.evidence.measured) : [];
    if (silence.length) return silence;
    const said = why ?? `the newest answer is ${newest?.evidence.result}, and not that nobody says it`;
    throw new UsageError(`${id} is signed only where the probe ${answer.probe} is never told: ${said}. Ask first: npm run verify`);
}

function roleOf(control: NamedControl, given: string | undefined): Role {
    const { id } = control;
    const own = signerOf(control);
    if (own === undefined) throw new Error(`${id} is no signature`);
    if (given === undefined || given === own) return own;
    roleNamed(given);
    throw new UsageError(`--role ${given}: ${id} is signed by ${own} alone.`);
}

/** A role that a person names. */
export function roleNamed(given: string | undefined): Role | undefined {
    const role = roles.find(one => one === given);
    if (role !== undefined || given === undefined) return role;
    const near = nearest(given, roles);
    throw new UsageError(`--role ${given}: found no such role${near ? `; did you mean ${near}?` : ""}, allowed: ${roles.join(", ")}.`);
}

function refusal({ id, title }: NamedControl, why: string): Pick<Evidence, "result" | "measured"> {
    if (why.trim() === "") throw new UsageError(`--fail says why ${id} does not hold: found nothing, allowed: a sentence.`);
    return { result: "fail", measured: [{ what: title, demanded: "that it holds", found: why.trim(), holds: "no" }] };
}

const endOf = (day: string): Date => new Date(`${day}T23:59:59Z`);

function untilOf({ id, good }: Pick<NamedControl, "id" | "good">, given: string | undefined, now: Date, last: Date): Date | undefined {
    const allowed = `a day from ${now.toISOString().slice(0, 10)} to ${last.toISOString().slice(0, 10)}, for which ${id} is good`;
    if (given === undefined) {
        if (good !== "until") return undefined;
        throw new UsageError(`${id} holds until a day that whoever signs names. Add --until <day>: ${allowed}.`);
    }
    const end = endOf(given);
    const isDay = /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(end.getTime()) && end.toISOString().startsWith(given);
    if (isDay && end >= now && end <= last) return end;
    throw new UsageError(`--until: found ${JSON.stringify(given)}${isDay && end < now ? ", which is past" : ""}, allowed: ${allowed}.`);
}

/** Where what was looked at lies, with what keeps it from changing unseen: a digest, or a commit. */
function linksOf({ link, digest, commit }: Signing, root: string): Evidence["evidence"] {
    const given = { digest: digestFlag(digest), commit: commitFlag(commit) };
    if (link === undefined) {
        if (given.digest ?? given.commit) throw new UsageError("--digest and --commit are of what --link leads to: found no --link.");
        return [];
    }
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(link)) {
        const permanent = /(?:^|[/=@])([0-9a-f]{40})(?:$|[/?#])/.exec(link)?.[1];
        const known = { ...given, commit: given.commit ?? permanent };
        if (known.digest ?? known.commit) return [{ link, ...known }];
        throw new UsageError(`--link ${link} can change unseen. Add --digest sha256:... of what it leads to, or --commit, or link to a commit.`);
    }
    return [{ link: pathIn(root, link), ...given, digest: fileDigest(root, link, given.digest) }];
}

/** A file as path of the project. */
function pathIn(root: string, link: string): string {
    const path = resolve(root, link);
    const isThere = existsSync(path) && statSync(path).isFile() && realpathSync(path).startsWith(`${realpathSync(root)}${sep}`);
    if (!isThere) throw new UsageError(`--link: found ${JSON.stringify(link)}, allowed: an address, or a file of the project.`);
    return relative(root, path);
}

function fileDigest(root: string, link: string, given: string | undefined): string {
    const digest = `sha256:${createHash("sha256")
        .update(readFileSync(resolve(root, link)))
        .digest("hex")}`;
    if (given === undefined || given === digest) return digest;
    throw new UsageError(`--digest: found ${given}, and ${link} has ${digest}.`);
}

/** Nobody signs for a change of their own. */
function refuseOwnChange({ everything: { settings, target }, given: { root } }: Asked, person: string): void {
    const files = signedFiles(target);
    const authors = authorsOf(root, files, settings.release.commit);
    if (!authors) throw new UsageError("git does not have the whole history here, so nobody knows whose change is signed. Write: git fetch --unshallow");
    const [own] = uncommitted(root, files);
    if (own) throw new UsageError(`${own} has changes that are not committed: nobody signs for what nobody else can see.`);
    const author = authors.find(one => isSame(one, person));
    if (author)
        throw new UsageError(
            `${person} signs for a change of their own (${author} last changed ${files.filter(file => existsSync(resolve(root, file))).join(", ")}, or the release): ask somebody else.`,
        );
}

/** One person does not sign in two roles that a list keeps apart. */
function refuseTwoRoles({ control, lists }: Asked, earlier: ReadonlyMap<string, EvidenceRead & { not?: NotCounted }>, evidence: Evidence): void {
    const own = { file: "", evidence };
    const both = notApart(lists, new Map([...earlier, [evidenceKey(evidence, control), own]])).get(own.file);
    if (both) throw new UsageError(`${both}. Somebody else has to sign one of them.`);
}
