import { isSecret, isUnknown, secretSignature, signatureKey } from "../../cli/recording/values";

/** Properties as the engine sends them: secrets and unknown values are marked, see cli/recording/values.ts. */
export type Bag = Record<string, unknown>;

/** Whether the value is an object with keys. */
export function isBag(value: unknown): value is Bag {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Marks a value as secret. */
export function secret(value: unknown): Bag {
    return { [signatureKey]: secretSignature, value };
}

/** The value without any mark of a secret; says whether there was one, or an unknown value, anywhere inside. */
export function open(value: unknown): { plain: unknown; secret: boolean; unknown: boolean } {
    const seen = { secret: false, unknown: false };
    const walk = (at: unknown): unknown => {
        if (isUnknown(at)) seen.unknown = true;
        if (isSecret(at)) {
            seen.secret = true;
            return walk(at.value);
        }
        if (Array.isArray(at)) return at.map(walk);
        if (isBag(at)) return Object.fromEntries(Object.entries(at).map(([key, inner]) => [key, walk(inner)]));
        return at;
    };
    const plain = walk(value);
    return { plain, ...seen };
}

/** The value as a string without its mark, or the fallback where it is no string. */
export function text(value: unknown, fallback: string): string {
    const { plain } = open(value);
    return typeof plain === "string" ? plain : fallback;
}

/** JSON with every object's keys in order: the engine sorts them too, so equal values have equal texts. */
export function canonical(value: unknown): string | undefined {
    const sort = (at: unknown): unknown => {
        if (Array.isArray(at)) return at.map(sort);
        if (!isBag(at)) return at;
        return Object.fromEntries(
            Object.keys(at)
                .sort()
                .map(key => [key, sort(at[key])]),
        );
    };
    return JSON.stringify(sort(open(value).plain));
}

/** The keys whose values differ, secrets compared by content. */
export function changedKeys(before: Bag, after: Bag): string[] {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].filter(key => canonical(before[key]) !== canonical(after[key])).sort();
}
