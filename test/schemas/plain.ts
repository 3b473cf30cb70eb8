import { isSecret, isUnknown, signatureKey, unknownString } from "../../cli/recording/values";
import type { RecordedResource } from "../../policies/engine/analysis";

/** The value with secrets unwrapped, and `unknownString` where it is known only after a deployment. */
export function plain(value: unknown): unknown {
    if (isUnknown(value)) return unknownString;
    if (isSecret(value)) return plain(value.value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    // What is left with a signature is an asset, or a reference to a resource: neither has a value before a deployment.
    if (signatureKey in value) return unknownString;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Type and name, as a person finds the resource in the program. */
export function nameOf({ type, name }: Pick<RecordedResource, "type" | "name">): string {
    return `${type} ${name}`;
}
