/** How the Pulumi SDK writes special values on the wire: the key that marks an object as one. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
/** The mark of a secret. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** The mark of a reference to a resource. */
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** What stands for a string that is not known before a deployment. */
export const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns = new Set([
    unknownString,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A secret as the SDK writes it. */
export interface Secret {
    value: unknown;
}

/** Whether the value is not known before a deployment. */
export function isUnknown(value: unknown): boolean {
    return typeof value === "string" && unknowns.has(value);
}

function hasSignature(value: unknown, signature: string): boolean {
    return typeof value === "object" && value !== null && (value as Record<string, unknown>)[signatureKey] === signature;
}

/** Whether the value is a secret. */
export function isSecret(value: unknown): value is Secret {
    return hasSignature(value, secretSignature);
}

/** The value as people may see it: secrets as `[secret]`, what is not known before a deployment as `[unknown]`, resources as their URN. */
export function shown(value: unknown): unknown {
    if (isSecret(value)) return "[secret]";
    if (isUnknown(value)) return "[unknown]";
    if (hasSignature(value, resourceSignature)) return (value as { urn: unknown }).urn;
    if (Array.isArray(value)) return value.map(shown);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .filter(([key]) => key !== signatureKey && !key.startsWith("__pulumi"))
            .map(([key, inner]) => [key, shown(inner)]),
    );
}
