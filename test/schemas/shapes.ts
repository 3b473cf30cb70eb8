import type { Mapping, Properties } from "./template";

/** What stands in place of a reason where a property only says how the provider deletes. */
export const deletion = "only says how the provider deletes";

/** The same where it only says when the provider changes something. */
export const whenChanged = "only says when the provider changes";

/** A list of what is one, several or nothing. */
export const asList = (value: unknown): Properties[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]) as Properties[];

/** A map of a list of names and values. */
export const pairs = (list: unknown) => Object.fromEntries(asList(list).map(({ name, value }) => [name, value]));

/** A list of names and values of a map. */
export const namesAndValues = (map: object) => Object.entries(map).map(([Name, Value]) => ({ Name, Value }));

/** Puts properties into one of CloudFormation's, which is what the provider has a resource of its own for; `outside` names those beside it. */
export function inside(property: string, outside: Record<string, string> = {}): NonNullable<Mapping["shape"]> {
    return args => {
        const inner = Object.fromEntries(Object.entries(args).filter(([key]) => !(key in outside)));
        const outer = Object.fromEntries(Object.entries(outside).flatMap(([key, name]) => (key in args ? [[name, args[key]]] : [])));
        return { ...outer, [property]: inner };
    };
}

/** Puts properties, named by their paths, into a list of keys and values: how Elastic Load Balancing keeps what is optional. */
export function attributes(list: string, keys: Record<string, string>, args: Properties): Properties {
    const pairsOf = Object.entries(keys).flatMap(([path, Key]) => {
        const Value = path.split(".").reduce<unknown>((at, step) => (at as Properties | undefined)?.[step], args);
        return Value === undefined ? [] : [{ Key, Value }];
    });
    const taken = new Set(Object.keys(keys).map(path => path.split(".")[0]));
    return { ...Object.fromEntries(Object.entries(args).filter(([key]) => !taken.has(key))), [list]: pairsOf };
}
