import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { unknownString } from "../../cli/recording/values";
import type { Manifest } from "./helm";

interface Schema {
    type?: string;
    properties?: Record<string, Schema>;
    items?: Schema;
    additionalProperties?: boolean | Schema;
    "x-kubernetes-int-or-string"?: boolean;
    "x-kubernetes-preserve-unknown-fields"?: boolean;
    "x-kubernetes-embedded-resource"?: boolean;
    [keyword: string]: unknown;
}

interface Spec {
    names: { kind: string };
    scope: string;
    versions: { name: string; served: boolean; schema?: { openAPIV3Schema: Schema } }[];
}

/** What the API server holds every object's metadata against, whatever its definition says. */
const metadata: Schema = {
    type: "object",
    additionalProperties: false,
    properties: {
        ...Object.fromEntries(["name", "generateName", "namespace"].map(field => [field, { type: "string" }])),
        ...Object.fromEntries(["labels", "annotations"].map(field => [field, { type: "object", additionalProperties: { type: "string" } }])),
        finalizers: { type: "array", items: { type: "string" } },
        ownerReferences: { type: "array" },
    },
};

const whole: Record<string, Schema> = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata };

/** A structural schema as JSON Schema: an object has no fields but those that it names, as under strict validation, and no foreign keywords. */
function strict(schema: Schema, isResource = schema["x-kubernetes-embedded-resource"] === true): Schema {
    const { "x-kubernetes-int-or-string": either, "x-kubernetes-preserve-unknown-fields": open, type, format: _, ...kept } = schema;
    const plain = Object.fromEntries(Object.entries(kept).filter(([keyword]) => !keyword.startsWith("x-kubernetes-")));
    const fields = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, strict(inner)]);
    const more = schema.additionalProperties;
    const closed = type === "object" && open !== true && (more === undefined || more === false);
    return {
        ...plain,
        ...(either ? { type: ["integer", "string"] } : type && { type }),
        ...((fields.length > 0 || isResource) && { properties: { ...Object.fromEntries(fields), ...(isResource && whole) } }),
        ...(schema.items && { items: strict(schema.items) }),
        ...(typeof more === "object" && { additionalProperties: strict(more) }),
        ...(closed && { additionalProperties: false }),
    } as Schema;
}

/** Go's patterns say inside that case does not count. */
const pattern = (text: string, flags: string) => new RegExp(text.replaceAll("(?i)", ""), text.includes("(?i)") ? `${flags}i` : flags);
const regExp = Object.assign(pattern, { code: "new RegExp" });

const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, useDefaults: true, validateFormats: false, unicodeRegExp: false, code: { regExp } });
const compiled = new Map<object, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
    const known = compiled.get(schema) ?? ajv.compile(strict(schema, true));
    compiled.set(schema, known);
    return known;
}

/** A fault, unless it is one of the placeholder for a value that only a deployment knows. */
function said({ instancePath, message, params, data }: ErrorObject): string[] {
    if (data === unknownString) return [];
    const field = "additionalProperty" in params ? ` (${params.additionalProperty})` : "";
    return [`${instancePath.slice(1).replaceAll("/", ".") || "object"}: ${message}${field}`];
}

/**
 * What is wrong with a custom resource by the definition of its kind: as the API server says it under strict validation, but for rules in CEL and
 * formats, which are not judged. Defaults are filled in first, as there.
 */
export function faultsOf(object: Manifest, definition: Manifest): string[] {
    const { versions, scope } = definition.spec as unknown as Spec;
    const [group, version] = object.apiVersion.split("/");
    const found = versions.find(({ name }) => name === version);
    if (!found?.served) {
        const served = versions.filter(({ served }) => served).map(({ name }) => name);
        return [`apiVersion: ${object.apiVersion} is not served; ${served.map(name => `${group}/${name}`).join(", ")} is`];
    }
    if (!found.schema) return [`${definition.metadata.name} has no schema for ${version}`];
    const misplaced = scope === "Namespaced" && !object.metadata.namespace ? ["metadata.namespace: absent"] : [];
    const validate = validatorOf(found.schema.openAPIV3Schema);
    return validate(structuredClone(object)) ? misplaced : [...misplaced, ...(validate.errors ?? []).flatMap(said)];
}
