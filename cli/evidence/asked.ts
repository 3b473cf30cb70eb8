import { lacking } from "../../checklist/applies";
import type { Catalogue, Checklist, NamedControl } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { subjectOf } from "../../checklist/evidence";
import type { Evidence } from "../../checklist/evidence-file";
import { type Answered, evidenceOf, type Given, writeEvidence } from "../../checklist/evidence-writer";
import { answeredBy, kindOf, nextFor } from "../../checklist/judges";
import { signerOf } from "../../checklist/silence";
import { type Everything, projectRoot } from "../../config/check";
import { adopted } from "../../config/checklists";
import { readSettings, stackConfig } from "../../config/load";
import { readContract } from "../../contract";
import { nearest } from "../../names";
import { UsageError } from "../output/arguments";
import { catalogueNow } from "../recording/live";

/** Whose control a person answers. */
export interface Whose {
    stack: string;
    /** @default the stack's own */
    bot?: string;
    /** Id of the control. */
    control: string;
    /** @default the machine's clock */
    now?: Date;
    /** The project's folder. @default Golive's own */
    root?: string;
}

/** A control that is to be answered, and everything that an answer is given for. */
export interface Asked {
    everything: Everything;
    catalogue: Catalogue;
    control: NamedControl;
    /** The lists that the bot adopts. */
    lists: Checklist[];
    given: Given & { root: string };
}

/** Reads what an answer of a kind is given for. Throws UsageError where the control is none, of another kind, not asked of this bot, or does not apply to it. */
export function askedFor(kind: "signature" | "ci", { stack, bot, control: id, now = new Date(), root = projectRoot }: Whose): Asked {
    const config = stackConfig(stack, bot === undefined ? [] : [`bot=${bot}`], root);
    const everything = readSettings({ config, project: "golive", stack, root });
    const { target, manifest } = everything;
    const catalogue = catalogueNow(root);
    const { contract } = readContract(root, target.bot);
    const near = nearest(id, catalogue.controls.keys());
    const control = catalogue.controls.get(id);
    if (!control)
        throw new UsageError(`There is no control ${JSON.stringify(id)}${near ? `; did you mean ${near}?` : "."} Those that there are: checklist/controls.`);
    if (kind === "signature" ? signerOf(control) === undefined : kindOf(control) !== kind) {
        const verb = kind === "signature" ? "signed" : "answered by a file from CI";
        throw new UsageError(`${id} is not ${verb}: ${answeredBy(control)} answers it. Write: ${nextFor(control, { stack, bot: target.bot, named: bot })}`);
    }
    const lacks = lacking(control.needs, everything, contract);
    if (lacks) throw new UsageError(`${id} does not apply here: ${lacks}. Nothing was written.`);
    const names = adopted(manifest.checklists.leftOut);
    const lists = catalogue.lists.filter(({ name }) => names.includes(name));
    if (!lists.some(({ items }) => [...items.values()].some(item => "controls" in item && [...item.controls, item.approval].includes(id))))
        throw new UsageError(`${id} is asked by no list that ${target.bot} adopts (${names.join(", ")}). Nothing was written.`);
    const given = { subject: subjectOf(everything, contract), digest: controlDigests(catalogue).get(id) as string, now, root };
    return { everything, catalogue, control, lists, given };
}

/** Makes or writes an answer; what would put a credential into a committed file is a person's mistake. */
function harmlessly<T>(make: () => T): T {
    try {
        return make();
    } catch (error) {
        throw error instanceof Error && /would hold .*nothing was written/s.test(error.message) ? new UsageError(`${error.message}.`) : error;
    }
}

/** An answer as evidence, not written yet. */
export const evidenceFor = (answered: Answered, given: Given): Evidence => harmlessly(() => evidenceOf(answered, given));

/** Writes an answer into its file; returns the file's path in the project. */
export const written = (answered: Answered, given: Given): string => harmlessly(() => writeEvidence(answered, given));

const commitText = /^[0-9a-f]{40}$/;
const digestText = /^sha256:[0-9a-f]{64}$/;

/** A flag's commit, whole: a short one names another commit one day. */
export function commitFlag(given: string | undefined): string | undefined {
    if (given === undefined || commitText.test(given)) return given;
    throw new UsageError(`--commit: found ${JSON.stringify(given)}, allowed: the whole commit, 40 hexadecimal digits.`);
}

/** A flag's digest. */
export function digestFlag(given: string | undefined): string | undefined {
    if (given === undefined || digestText.test(given)) return given;
    throw new UsageError(`--digest: found ${JSON.stringify(given)}, allowed: sha256: and 64 hexadecimal digits.`);
}
