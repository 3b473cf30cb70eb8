const sdk = require("@pulumi/policy/proxy") as Record<string, string> & { unknownCheckingProxy<T extends object>(bare: T): T };

/** What stands for a value that is not known before a deployment, by its type. */
const unknowns = new Set(Object.keys(sdk).flatMap(name => (name.startsWith("unknown") && name.endsWith("Value") ? [sdk[name]] : [])));
const length = sdk.unknownStringValue.length;

const bareOf = (properties: object): object => ((properties as Record<string, unknown>)[sdk.getSpecialProxyTarget] as object | undefined) ?? properties;

function isKnown(value: unknown): boolean {
    if (typeof value === "string") return value.length !== length || !unknowns.has(value);
    if (typeof value !== "object" || value === null) return true;
    if (Array.isArray(value)) return value.every(isKnown);
    for (const key in value) if (!isKnown((value as Record<string, unknown>)[key])) return false;
    return true;
}

/** Whether nothing in a resource's properties, or in a provider's settings, is unknown. */
export const isWhollyKnown = (properties: object): boolean => isKnown(bareOf(properties));

/**
 * A resource's properties without the SDK's guard where nothing in them is unknown: the guard makes a new object at every reading of a
 * property, and would never throw.
 */
export function unguarded<T extends object>(properties: T): T {
    const bare = bareOf(properties);
    return isKnown(bare) ? (bare as T) : properties;
}

/** Whether nothing but text, numbers, lists and mappings is in a value: an asset is an object of a class. */
function isPlain(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return true;
    if (Array.isArray(value)) return value.every(isPlain);
    return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}

/** A resource's properties for later: as one text, which the garbage collector moves at less cost than thousands of small objects. */
export function laidAside<T extends object>(properties: T): () => T {
    const bare = bareOf(properties);
    if (!isPlain(bare)) return () => properties;
    const text = JSON.stringify(bare);
    return () => unguarded(sdk.unknownCheckingProxy(JSON.parse(text) as T));
}
