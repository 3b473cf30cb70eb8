import type { Answerer } from "./answerer";
import type { Checklist, NamedControl } from "./catalogue";
import type { Item, State } from "./control";
import type { Answer } from "./judges/facts";

/** An item of an adopted list that asks for controls, and how each of them stands for it. */
export interface Held {
    list: string;
    line: number;
    item: Extract<Item, { controls: unknown }>;
    controls: Answered[];
    /** The signature that the list wants for going on while the item does not hold. */
    approval?: Answered;
}

/** A control and how it stands for an item. */
export interface Answered {
    control: NamedControl;
    answer: Answer;
}

/** States that let a bot through: an exemption is told, and what is critical never has one. */
const lets = (state: State): boolean => state === "pass" || state === "not applicable" || state === "exempt";

/** Every item of some lists that asks for controls; `needed` is whether a control is asked for the phase. */
export function heldItems(lists: readonly Checklist[], answerer: Answerer, needed: (control: NamedControl) => boolean): Held[] {
    return lists.flatMap(({ name, items }) =>
        [...items].flatMap(([line, item]): Held[] => {
            if (!("controls" in item)) return [];
            const answered = (id: string, numbers?: Record<string, number>): Answered[] => {
                const control = answerer.catalogue.controls.get(id);
                return control ? [{ control, answer: answerer.answer(control, numbers) }] : [];
            };
            const controls = item.controls.flatMap(id => answered(id, item.with));
            const [approval] = item.approval === undefined ? [] : answered(item.approval);
            return [{ list: name, line, item, controls, ...(approval && { approval: approvalOf(approval, openOf(controls, needed)) }) }];
        }),
    );
}

/** What does not hold of an item and is needed for the phase. */
const openOf = (controls: readonly Answered[], needed: (control: NamedControl) => boolean): Answered[] =>
    controls.filter(({ control, answer }) => needed(control) && !lets(answer.state));

/** A signature for going on, by what is open: none is asked for where all holds, and one that is older than what was found open is of something else. */
function approvalOf({ control, answer }: Answered, open: readonly Answered[]): Answered {
    if (open.length === 0) return { control, answer: { state: "not applicable", reason: "what it would let be open holds" } };
    const signed = answer.evidence?.at;
    const later = signed === undefined ? undefined : open.find(one => (one.answer.evidence?.at ?? "") > signed);
    if (answer.state !== "pass" || !later) return { control, answer };
    return { control, answer: { ...answer, state: "unsigned", reason: `${later.control.id} was found open after it was signed` } };
}

/** What of an item stands in the way: all that is open where it blocks, or the signature that its list wants for going on. Of what is critical nobody lets anything be open. */
export function barring({ item, controls, approval }: Held, needed: (control: NamedControl) => boolean): Answered[] {
    const open = openOf(controls, needed);
    if (item.level === "blocking") return open;
    if (!approval || open.length === 0) return [];
    const critical = open.filter(({ control }) => control.critical);
    return [...critical, ...(lets(approval.answer.state) ? [] : [approval])];
}
