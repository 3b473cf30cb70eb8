import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../config/check";
import { type List, lists } from "../config/checklists";
import { type Fault, SettingsError } from "../config/faults/faults";
import { nearest } from "../names";
import { type Control, controlFile, type Item, listFile, type Role } from "./control";
import { readBySchema, withLine, yamlFiles } from "./read";

/** A control with its id and the file that it stands in, as path of the project. */
export type NamedControl = Control & { id: string; file: string };

/** A list: its items by line, and the roles that it keeps apart. */
export interface Checklist {
    name: List;
    file: string;
    apart: Role[][];
    /** Our names of its parts, by the line at which each begins. */
    sections: Map<number, string>;
    items: Map<number, Item>;
}

/** Every control, and the five lists mapped to them. */
export interface Catalogue {
    controls: Map<string, NamedControl>;
    lists: Checklist[];
}

/** The names that an answer may refer to; what is not given is not compared. */
export interface Registries {
    rules?: ReadonlySet<string>;
    probes?: ReadonlySet<string>;
    soaks?: ReadonlySet<string>;
    drills?: ReadonlySet<string>;
}

/** Reads `checklist/controls/*.yaml` and the lists; throws a SettingsError with all that is wrong in them. */
export function readCatalogue(root = projectRoot, registries: Registries = {}): Catalogue {
    const faults: Fault[] = [];
    const controls = readControls(root, faults);
    const read = lists.flatMap(list => readList(root, list, faults));
    // What a faulty file has nobody knows: a name that is missing there is no second fault.
    const found = faults.length ? [] : [...crossed({ controls, lists: read }), ...strangers(controls.values(), registries)];
    faults.push(...found.map(fault => withLine(root, fault)));
    if (faults.length) throw new SettingsError(faults);
    return { controls, lists: read };
}

function readControls(root: string, faults: Fault[]): Map<string, NamedControl> {
    const folder = join(root, "checklist/controls");
    const controls = new Map<string, NamedControl>();
    const files = yamlFiles(folder);
    if (files.length === 0) faults.push({ file: "checklist/controls", path: "(whole folder)", found: "no file", allowed: "at least one file with controls" });
    for (const name of files) {
        const file = relative(root, join(folder, name));
        const read = readBySchema(root, join(folder, name), controlFile, { comments: true });
        if (read.faults) {
            faults.push(...read.faults);
            continue;
        }
        for (const [id, control] of Object.entries(read.data.controls)) {
            const other = controls.get(id);
            if (other) faults.push({ file, path: `controls.${id}`, found: "a second control of this id", allowed: `each id once: ${other.file} has it` });
            else controls.set(id, { ...control, id, file });
        }
    }
    return controls;
}

const byLine = <T>(entries: [number, T][]): Map<number, T> => new Map(entries.sort(([a], [b]) => a - b));

function readList(root: string, name: List, faults: Fault[]): Checklist[] {
    const file = `checklist/${name}.yaml`;
    if (!existsSync(join(root, file))) {
        faults.push({ file, path: "(whole file)", found: "no such file", allowed: "the list's items and their controls" });
        return [];
    }
    const read = readBySchema(root, join(root, file), listFile, { comments: true });
    if (read.faults) {
        faults.push(...read.faults);
        return [];
    }
    const items = Object.entries(read.data.items).map(([line, item]): [number, Item] => [Number(line), item]);
    const sections = Object.entries(read.data.sections).map(([line, section]): [number, string] => [Number(line), section]);
    return [{ name, file, apart: read.data.apart, sections: byLine(sections), items: byLine(items) }];
}

const guess = (name: string, names: Iterable<string>): string => {
    const near = nearest(name, names);
    return near ? `; did you mean ${near}?` : "";
};

/** What is wrong with who lets an item be open. */
function approvalFaults(
    { file, line, item: { approval, level } }: { file: string; line: number; item: Extract<Item, { controls: unknown }> },
    controls: Catalogue["controls"],
): Fault[] {
    if (approval === undefined) return [];
    const at = { file, path: `items.${line}.approval`, found: JSON.stringify(approval) };
    const control = controls.get(approval);
    if (!control) return [{ ...at, allowed: `a control of checklist/controls${guess(approval, controls.keys())}` }];
    if (!("signature" in control.answer)) return [{ ...at, allowed: "a control that somebody signs" }];
    return level === "should" ? [] : [{ ...at, allowed: "none: such a signature is of items that only should hold" }];
}

/** What is wrong between lists and controls: names that are not there, and controls that nobody asks for. */
function crossed({ controls, lists }: Catalogue): Fault[] {
    const faults: Fault[] = [];
    const referred = new Set<string>();
    const said = new Set<string>();
    for (const { file, items, sections } of lists) {
        for (const line of sections.keys())
            if (!items.has(line)) faults.push({ file, path: `sections.${line}`, found: "a line that is no item", allowed: "the first item of the part" });
        for (const [line, item] of items) {
            if (!("controls" in item)) continue;
            const demanded = item.controls.flatMap(id => Object.keys(controls.get(id)?.demands ?? {}));
            item.controls.forEach((id, index) => {
                referred.add(id);
                for (const name of Object.keys(item.with)) said.add(`${id} ${name}`);
                const path = `items.${line}.controls[${index}]`;
                if (!controls.has(id))
                    faults.push({ file, path, found: JSON.stringify(id), allowed: `a control of checklist/controls${guess(id, controls.keys())}` });
                if (item.controls.indexOf(id) < index) faults.push({ file, path, found: JSON.stringify(id), allowed: "each control once" });
            });
            faults.push(...approvalFaults({ file, line, item }, controls));
            if (item.approval !== undefined) referred.add(item.approval);
            for (const name of Object.keys(item.with))
                if (!demanded.includes(name) && item.controls.every(id => controls.has(id)))
                    faults.push({
                        ...{ file, path: `items.${line}.with.${name}`, found: "a number that no control of the item demands" },
                        allowed: `${demanded.length ? `one of ${demanded.join(", ")}` : "none: its controls demand no number"}${guess(name, demanded)}`,
                    });
        }
    }
    for (const { id, file, demands } of controls.values())
        for (const [name, { atLeast, atMost }] of Object.entries(demands)) {
            const found = atLeast === undefined && atMost === undefined ? "no number" : atLeast === undefined || atMost === undefined ? undefined : "a range";
            if (found === "no number" || (found && said.has(`${id} ${name}`)))
                faults.push({
                    file,
                    path: `controls.${id}.demands.${name}`,
                    found,
                    allowed: "either atLeast or atMost, since a list's own number takes its place",
                });
        }
    const idle = [...controls.values()].filter(({ id }) => !referred.has(id));
    return [
        ...faults,
        ...idle.map(({ id, file }) => ({ file, path: `controls.${id}`, found: "a control that no list refers to", allowed: "a control that an item names" })),
    ];
}

/** Rules, probes, soaks and drills that are not there. */
function strangers(controls: Iterable<NamedControl>, { rules, probes, soaks, drills }: Registries): Fault[] {
    return [...controls].flatMap(({ id, file, answer }) => {
        const unknown = (kind: string, name: string, known: ReadonlySet<string> | undefined): Fault[] =>
            known === undefined || known.has(name)
                ? []
                : [{ file, path: `controls.${id}.answer.${kind}`, found: JSON.stringify(name), allowed: `a ${kind} that there is${guess(name, known)}` }];
        if ("rule" in answer) return answer.rule.flatMap(name => unknown("rule", name, rules));
        if ("probe" in answer) return unknown("probe", answer.probe, probes);
        if ("soak" in answer) return unknown("soak", answer.soak, soaks);
        return "drill" in answer ? unknown("drill", answer.drill, drills) : [];
    });
}
