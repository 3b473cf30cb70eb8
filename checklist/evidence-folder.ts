import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { basename, join, relative } from "node:path";
import { botsIn, stacksIn } from "../config/bots";
import { projectRoot } from "../config/check";
import { type Fault, SettingsError } from "../config/faults/faults";
import { nearest } from "../names";
import type { Catalogue, NamedControl } from "./catalogue";
import type { Role } from "./control";
import { sealOf } from "./digests";
import type { EvidenceRead } from "./evidence";
import { type Evidence, evidenceFile } from "./evidence-file";
import { readBySchema, withLine } from "./read";
import { seenAt } from "./running";
import { signerOf } from "./silence";

/** Where a bot's evidence in a stack lies. */
export const evidenceFolder = (root: string, stack: string, bot: string): string => join(root, "evidence", stack, bot);

/** What the file of an answer is called: by its control, a signature's by its role too. */
export const evidenceName = ({ control, by }: Pick<Evidence, "control" | "by">): string => `${control}${"person" in by ? `.${by.role}` : ""}.yaml`;

/**
 * Every file of evidence of a bot in a stack. Throws a SettingsError with all that is wrong: a file that is malformed, edited by hand, of an unknown
 * control or a second answer, a link, and a folder of no stack or bot. None of them is passed over.
 */
export function readEvidence(stack: string, bot: string, catalogue: Catalogue, root = projectRoot): EvidenceRead[] {
    const folder = evidenceFolder(root, stack, bot);
    const wrong = notFolders(root, stack, bot);
    if (wrong.length) throw new SettingsError(wrong);
    const faults = strayFolders(root);
    const read: EvidenceRead[] = [];
    for (const entry of entriesOf(folder)) {
        const path = join(folder, entry.name);
        const file = relative(root, path);
        if (!entry.isFile() || !entry.name.endsWith(".yaml")) {
            faults.push({
                file,
                path: "(whole file)",
                found: entry.isFile() ? "a file that is no evidence" : kindOf(entry),
                allowed: "files of evidence alone, <control>.yaml",
            });
            continue;
        }
        const one = readBySchema(root, path, evidenceFile);
        if (one.faults) faults.push(...one.faults);
        else read.push({ file, evidence: one.data });
    }
    for (const one of read) faults.push(...faultsOf(one, read, catalogue).map(fault => withLine(root, { file: one.file, ...fault })));
    if (faults.length) throw new SettingsError(faults);
    return read;
}

/** What lies at a path, and not where a link there leads; nothing where nothing does. */
const lying = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** What lies in a folder, in the order of names; nothing in what is no folder, which notFolders tells. */
function entriesOf(folder: string): Dirent[] {
    return lying(folder)?.isDirectory() ? readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)) : [];
}

const kindOf = (it: Pick<Stats, "isFile" | "isSymbolicLink" | "isDirectory">): string =>
    it.isSymbolicLink() ? "a link" : it.isFile() ? "a file" : it.isDirectory() ? "a folder" : "neither a file nor a folder";

/** The first on the way to a bot's folder that is no folder: behind a link lies what nobody committed here. */
function notFolders(root: string, stack: string, bot: string): Fault[] {
    const way = [join(root, "evidence"), join(root, "evidence", stack), evidenceFolder(root, stack, bot)];
    for (const folder of way) {
        const it = lying(folder);
        if (it && !it.isDirectory()) return [{ file: relative(root, folder), path: "(whole folder)", found: kindOf(it), allowed: "a folder" }];
    }
    return [];
}

type Said = Omit<Fault, "file">;

/** What is wrong with a file beside its shape. */
function faultsOf({ file, evidence }: EvidenceRead, all: EvidenceRead[], { controls }: Catalogue): Said[] {
    const { control: id, at, until, seal } = evidence;
    const control = controls.get(id);
    if (!control) {
        const near = nearest(id, controls.keys());
        return [{ path: "control", found: JSON.stringify(id), allowed: `a control of checklist/controls${near ? `; did you mean ${near}?` : ""}` }];
    }
    const faults: Said[] = [];
    const name = evidenceName(evidence);
    if (basename(file) !== name) {
        const other = all.find(one => one.file !== file && evidenceName(one.evidence) === name);
        faults.push({
            path: "control",
            found: other ? `a second answer to ${id}` : `an answer to ${id}`,
            allowed: other ? `one: ${other.file} has it` : `it in a file named ${name}`,
        });
    }
    const kind = kindFault(control, evidence);
    if (kind) faults.push(kind);
    if (Date.parse(until) < Date.parse(at)) faults.push({ path: "until", found: until, allowed: `a moment after ${at}, when it was answered` });
    if (sealOf(evidence) !== seal)
        faults.push({ path: "seal", found: "another content than was sealed: the file was edited by hand", allowed: "what a run or `npm run sign` wrote" });
    return faults;
}

/** What is wrong with who answered, for the kind of answer that the control wants. */
function kindFault(control: NamedControl, evidence: Evidence): Said | undefined {
    const { answer, id } = control;
    const { by, result, measured } = evidence;
    if ("signature" in answer) {
        const { by: role } = answer.signature;
        if (!("person" in by)) return { path: "by", found: "a run", allowed: `a person who signs as ${role}: npm run sign` };
        return by.role === role ? undefined : { path: "by.role", found: by.role, allowed: `${role}, who alone signs ${id}` };
    }
    if (!("probe" in answer || "soak" in answer || "drill" in answer || "ci" in answer))
        return { path: "control", found: JSON.stringify(id), allowed: "a control that takes evidence: this one is answered from files at every report" };
    if ("person" in by) return silenceFault(control, evidence, by.role);
    const seen = seenAt(control, evidence.release);
    return result === "pass" && measured.every(({ what }) => what === seen)
        ? { path: "measured", found: "nothing", allowed: "what was measured: without it nothing passes" }
        : undefined;
}

/** What is wrong with a person's answer to what is measured: who may sign signs for what is never said, quotes it, and says where he saw it. */
function silenceFault(control: NamedControl, { measured, evidence }: Evidence, role: Role): Said | undefined {
    const signs = signerOf(control);
    if (signs === undefined) return { path: "by", found: "a person", allowed: "a run: this control is measured, and not signed" };
    if (role !== signs) return { path: "by.role", found: role, allowed: `${signs}, who alone signs for what ${control.id} is never told` };
    if (!measured.some(({ silent }) => silent)) return { path: "measured", found: "nothing that was never said", allowed: "what is signed for: npm run sign" };
    return evidence.length ? undefined : { path: "evidence", found: "nothing", allowed: "where whoever signs has seen it: npm run sign ... --link" };
}

/** Folders of evidence that nobody reads: of no stack, or of no bot. */
function strayFolders(root: string): Fault[] {
    const strays = (folder: string, known: string[], what: string): Fault[] =>
        entriesOf(folder)
            .filter(({ name }) => name !== "README.md" && !known.includes(name))
            .map(({ name }) => {
                const near = nearest(name, known);
                return {
                    file: relative(root, join(folder, name)),
                    path: "(whole folder)",
                    found: `evidence of no ${what}`,
                    allowed: `the name of a ${what}${near ? `; did you mean ${near}?` : ""}`,
                };
            });
    const [stacks, bots] = [stacksIn(root), botsIn(root)];
    return [...strays(join(root, "evidence"), stacks, "stack"), ...stacks.flatMap(stack => strays(join(root, "evidence", stack), bots, "bot"))];
}
