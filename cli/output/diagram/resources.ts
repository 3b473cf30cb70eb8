import type { RecordedResource } from "../../../policies/engine/analysis";
import { shown } from "../../recording/values";

/** A resource as a picture reads it: secrets and values not known before a deployment are marks, never themselves. */
export interface Item<P = Record<string, unknown>> {
    urn: string;
    type: string;
    name: string;
    props: Partial<P>;
    /** URNs of what its properties refer to, or one property. */
    uses(property?: string): string[];
}

/** Text fit for a picture: nothing when it is a secret or not known before a deployment. */
export const textOf = (value: unknown): string | undefined =>
    value === undefined || value === null || value === "" || value === "[unknown]" || value === "[secret]" ? undefined : String(value);

/** The recorded resources, found by type and by what they refer to. */
export class Resources {
    readonly #byType = new Map<string, Item[]>();
    readonly #byUrn = new Map<string, Item>();

    constructor(recorded: RecordedResource[]) {
        // The order in which a program registers them is not the same in every run; a picture is.
        const ordered = recorded.toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
        for (const { urn, type, name, properties, propertyDependencies } of ordered) {
            const uses = (property?: string) => (property === undefined ? Object.values(propertyDependencies).flat() : (propertyDependencies[property] ?? []));
            let props: Record<string, unknown> | undefined;
            const item: Item = {
                ...{ urn, type, name, uses },
                get props() {
                    props ??= shown(properties) as Record<string, unknown>;
                    return props;
                },
            };
            this.#byUrn.set(urn, item);
            const alike = this.#byType.get(type);
            if (alike) alike.push(item);
            else this.#byType.set(type, [item]);
        }
    }

    /** Resources whose type ends like one of these, such as `:Service`. */
    of<P = Record<string, unknown>>(...ends: string[]): Item<P>[] {
        return [...this.#byType].flatMap(([type, items]) => (ends.some(end => type.endsWith(end)) ? items : [])) as Item<P>[];
    }

    /** What a resource refers to, of a type that ends like this; also what that refers to in turn, as often as `depth` says. */
    usedBy<P>(item: Item<unknown>, end: string, depth = 1, property?: string): Item<P>[] {
        const used = [...new Set(item.uses(property))].flatMap(urn => this.#byUrn.get(urn) ?? []);
        const deeper = depth > 1 ? used.flatMap(one => this.usedBy<P>(one, end, depth - 1)) : [];
        return [...new Set([...(used.filter(({ type }) => type.endsWith(end)) as Item<P>[]), ...deeper])];
    }

    /** The resources of a type that refer to this one. */
    usersOf<P>(item: Item<unknown>, end: string): Item<P>[] {
        return this.of<P>(end).filter(one => one.uses().includes(item.urn));
    }
}
