import type { Checklist } from "../catalogue";
import type { Role } from "../control";
import type { EvidenceRead, NotCounted } from "../evidence";
import { isSame } from "./evidence";

interface Signed {
    file: string;
    control: string;
    person: string;
    role: Role;
}

/** Signatures of one person in two roles that an adopted list keeps apart, by file, each with what is wrong. */
export function notApart(lists: readonly Checklist[], evidence: ReadonlyMap<string, EvidenceRead & { not?: NotCounted }>): Map<string, string> {
    const signed = [...evidence.values()].flatMap(({ file, evidence: one, not }): Signed[] =>
        not || !("person" in one.by) || one.result !== "pass" ? [] : [{ file, control: one.control, ...one.by }],
    );
    const faults = new Map<string, string>();
    for (const { name, apart } of lists)
        for (const roles of apart)
            for (const one of signed.filter(({ role }) => roles.includes(role))) {
                const other = signed.find(({ role, person }) => role !== one.role && roles.includes(role) && isSame(person, one.person));
                if (other) faults.set(one.file, `${one.person} signs as ${one.role} and, for ${other.control}, as ${other.role}, which ${name} keeps apart`);
            }
    return faults;
}
