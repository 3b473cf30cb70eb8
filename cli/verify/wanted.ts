import { strictest } from "../../checklist/answerer";
import { lacking } from "../../checklist/applies";
import type { Catalogue } from "../../checklist/catalogue";
import type { Everything } from "../../config/check";
import { adopted } from "../../config/checklists";
import type { Contract } from "../../contract";
import type { Wanted } from "../../probes/run";

/** The controls that probes answer and that apply to a bot, as its adopted lists ask for them; of some families alone where they are named. */
export function wantedOf(catalogue: Catalogue, files: Everything, contract: Contract | undefined, only: readonly string[] = []): Wanted[] {
    const names = adopted(files.manifest.checklists.leftOut);
    const lists = catalogue.lists.filter(({ name }) => names.includes(name));
    const referred = new Set(lists.flatMap(({ items }) => [...items.values()].flatMap(item => ("controls" in item ? item.controls : []))));
    return [...catalogue.controls.values()].flatMap(control => {
        if (!("probe" in control.answer) || !referred.has(control.id)) return [];
        if (only.length && !only.includes(control.answer.probe.split(".")[0])) return [];
        return lacking(control.needs, files, contract) ? [] : [{ control, demands: strictest(control, lists) }];
    });
}
