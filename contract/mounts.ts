import type { RouteFact } from "./facts";
import { joined, textOf, type Value } from "./syntax/grammar";

/** A route as it is given to an app or router. */
export type Routed = Omit<RouteFact, "unmounted">;

/** An app, or a router that an app has to mount. */
export interface Mounted {
    /** It answers by itself. */
    app: boolean;
    /** Prefix of its own. */
    prefix: Value;
}

/** Apps, routers and what is mounted under what, by names that hold in the whole repository. */
export class Mounts {
    readonly #made = new Map<string, Mounted>();
    readonly #routes = new Map<string, Routed[]>();
    readonly #parents = new Map<string, { under: string; prefix: Value }[]>();

    add(key: string, made: Mounted): void {
        this.#made.set(key, made);
    }

    has(key: string): boolean {
        return this.#made.has(key);
    }

    route(key: string, route: Routed): void {
        this.#routes.set(key, [...(this.#routes.get(key) ?? []), route]);
    }

    mount(key: string, parent: { under: string; prefix: Value }): void {
        this.#parents.set(key, [...(this.#parents.get(key) ?? []), parent]);
    }

    /** Every route with the prefixes of all that it is mounted under; once per mount. */
    routes(): RouteFact[] {
        return [...this.#routes].flatMap(([key, routes]) => {
            const starts = this.#starts(key, []);
            return routes.flatMap(route => {
                if (starts.length === 0) return [{ ...route, path: pathOf(this.#made.get(key)?.prefix, route.path), unmounted: true }];
                return starts.map(start => ({ ...route, path: pathOf(start, route.path) }));
            });
        });
    }

    #starts(key: string, seen: string[]): Value[] {
        const made = this.#made.get(key);
        const own = made?.prefix ?? { text: "" };
        const parents = seen.includes(key) ? [] : (this.#parents.get(key) ?? []);
        const mounted = parents.flatMap(({ under, prefix }) => this.#starts(under, [...seen, key]).map(start => pathOf(pathOf(start, prefix), own)));
        // What is mounted is reached through what holds it, be it an app of its own or not.
        if (parents.length) return mounted;
        return made?.app || !made ? [own] : [];
    }
}

/** Two parts of a path, with one slash between them. */
export function pathOf(start: Value | undefined, rest: Value): Value {
    const before = start ?? { text: "" };
    const slash = textOf(before)?.endsWith("/") && (textOf(rest) ?? ("before" in rest ? rest.before : "")).startsWith("/");
    if (slash && "text" in before) return joined({ text: before.text.slice(0, -1) }, rest);
    const bare = textOf(rest);
    if (bare !== undefined && bare !== "" && !bare.startsWith("/") && textOf(before) !== "" && !textOf(before)?.endsWith("/"))
        return joined(joined(before, { text: "/" }), rest);
    return joined(before, rest);
}
