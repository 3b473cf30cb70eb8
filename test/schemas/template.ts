import { unknownString } from "../../cli/recording/values";
import type { RecordedResource } from "../../policies/engine/analysis";
import { nameOf } from "./plain";
import { ask } from "./python";

/** An object whose keys are property names. */
export type Properties = Record<string, unknown>;

/** How a resource of the AWS provider stands in a CloudFormation template. */
export interface Mapping {
    /** Its type there. */
    type: string;
    /** CloudFormation's name of a property, by the provider's (a path with dots), where they differ in more than upper and lower case. */
    names?: Record<string, string>;
    /** Properties that CloudFormation doesn't know, by the provider's name (a path with dots), and why: nobody checks them here. */
    without?: Record<string, string>;
    /** What AWS takes, by the provider's name, where CloudFormation's schema has only a pattern. */
    only?: Record<string, readonly string[]>;
    /** Moves properties to where CloudFormation has them, and adds what it demands and the provider says elsewhere. */
    shape?: (args: Properties, name: string) => Properties;
    /** Whether it is a property of another resource there, so that the other's identifier appears twice. */
    part?: boolean;
    /** A property whose text is a template of its own, by the provider's name: it is judged as one. */
    template?: string;
    /** A further resource that makes cfn-lint look at values which it does not check in the first. */
    probe?: { type: string; properties: (args: Properties) => Properties };
}

/** A JSON schema as far as the translation reads it. */
interface Schema {
    $ref?: string;
    type?: string | string[];
    format?: string;
    relationshipRef?: { typeName: string };
    anyOf?: Schema[];
    properties?: Record<string, Schema>;
    patternProperties?: Record<string, Schema>;
    items?: Schema;
    definitions?: Record<string, Schema>;
}

/** A template and what the translation could not put into it. */
export interface Translation {
    template: Properties;
    /** The resource that each of the template's resources stands for, by logical id. */
    from: Map<string, RecordedResource>;
    /** How many known values the template holds. */
    values: number;
    /** Known values that CloudFormation has no property for, as the table says, by type and property. */
    without: Map<string, number>;
    /** Properties that neither CloudFormation nor the table knows, and types that the region does not have. */
    strange: string[];
}

const regions = new Map<string, Record<string, Schema | null>>();

/** The schemas of a table's types as cfn-lint carries them for a region; null for a type that the region does not have. */
function schemasOf(table: Record<string, Mapping>, region: string): Record<string, Schema | null> {
    const types = [...new Set(Object.values(table).flatMap(({ type, probe }) => (probe ? [type, probe.type] : [type])))];
    const schemas = regions.get(region) ?? ask<Record<string, Schema | null>>("cfn-lint", "cloudformation.py", { region, schemas: types });
    regions.set(region, schemas);
    return schemas;
}

/** The known values in an object, each as often as it stands there. */
export function known(value: unknown): string[] {
    if (value === undefined || value === null || value === unknownString) return [];
    return typeof value === "object" ? Object.values(value).flatMap(known) : [JSON.stringify(value)];
}

/** Values that were there before a change of shape and are nowhere after it, not even as a name. */
function missing(before: Properties, after: Properties): string[] {
    const names = (value: unknown): string[] => {
        if (typeof value !== "object" || value === null) return [];
        return Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [JSON.stringify(key)]), ...names(inner)]);
    };
    const left = [...known(after), ...names(after)];
    return known(before).filter(value => {
        const at = left.indexOf(value);
        if (at >= 0) left.splice(at, 1);
        return at < 0;
    });
}

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null && !Array.isArray(value);

/** Writes resources as a CloudFormation template: names by CloudFormation's own schemas and the table, unknown values as references. */
export function translate(
    resources: RecordedResource[],
    args: (of: RecordedResource) => Properties,
    table: Record<string, Mapping>,
    region: string,
): Translation {
    const ids = new Map(resources.map((resource, index) => [resource.urn, `R${index}`]));
    const typeOf = new Map(resources.map(({ urn, type }) => [urn, table[type].type]));
    const schemas = schemasOf(table, region);
    const translation: Translation = { template: {}, from: new Map(), values: 0, without: new Map(), strange: [] };
    const parameters: Properties = {};
    const template: Properties = {};

    for (const resource of resources) {
        const mapping = table[resource.type];
        const { [mapping.template ?? ""]: _, ...own } = args(resource);
        const writer = new Writer(resource, mapping, { ids, typeOf }, parameters, translation);
        const kept = writer.kept(own, "") as Properties;
        const shaped = mapping.shape?.(kept, resource.name) ?? kept;
        for (const lost of missing(kept, shaped)) translation.strange.push(`${nameOf(resource)}: test/schemas/cloudformation.ts loses ${lost}`);
        for (const name of Object.keys(mapping.without ?? {}).filter(name => propertyOf(schemas[mapping.type] ?? {}, name)))
            translation.strange.push(`${nameOf(resource)}: CloudFormation does have ${name}, which test/schemas/cloudformation.ts leaves out`);
        const parts = [{ type: mapping.type, properties: shaped }];
        if (mapping.probe) parts.push({ type: mapping.probe.type, properties: mapping.probe.properties(own) });
        for (const [index, { type, properties }] of parts.entries()) {
            const id = `${ids.get(resource.urn)}${index ? "Probe" : ""}`;
            const schema = schemas[type];
            if (schema) template[id] = { Type: type, Properties: writer.object(properties, schema, schema, "") };
            else translation.strange.push(`${nameOf(resource)}: ${region} has no ${type}`);
            translation.from.set(id, resource);
        }
    }
    translation.template = { AWSTemplateFormatVersion: "2010-09-09", Parameters: parameters, Resources: template };
    return translation;
}

/** Writes the properties of one resource. */
class Writer {
    private readonly used = new Map<string, number>();

    constructor(
        private readonly resource: RecordedResource,
        private readonly mapping: Mapping,
        private readonly graph: { ids: Map<string, string>; typeOf: Map<string, string> },
        private readonly parameters: Properties,
        private readonly translation: Translation,
    ) {}

    /** What is left of a value without the properties that CloudFormation doesn't have, by the table; their values are counted. */
    kept(value: unknown, path: string): unknown {
        if (Array.isArray(value)) return value.map(item => this.kept(item, path));
        if (!isObject(value)) return value;
        const entries = Object.entries(value).map(([key, inner]) => [path ? `${path}.${key}` : key, key, inner] as const);
        for (const [at, , inner] of entries.filter(([at]) => this.isLeftOut(at))) {
            const name = `${this.resource.type} ${at}`;
            this.translation.without.set(name, (this.translation.without.get(name) ?? 0) + known(inner).length);
        }
        return Object.fromEntries(entries.filter(([at]) => !this.isLeftOut(at)).map(([at, key, inner]) => [key, this.kept(inner, at)]));
    }

    private isLeftOut(path: string): boolean {
        return this.mapping.without !== undefined && path in this.mapping.without;
    }

    /** An object with the schema's property names. */
    object(value: Properties, schema: Schema, root: Schema, path: string): Properties {
        const result: Properties = {};
        for (const [key, inner] of Object.entries(value)) {
            if (inner === undefined || inner === null) continue;
            const at = path ? `${path}.${key}` : key;
            const name = propertyOf(schema, this.mapping.names?.[at] ?? key);
            if (!name) {
                this.translation.strange.push(
                    `${nameOf(this.resource)}: ${at} = ${JSON.stringify(inner)} is no property in CloudFormation, nor in test/schemas/cloudformation.ts`,
                );
                continue;
            }
            result[name] = this.value(inner, schema.properties?.[name] ?? {}, root, at, 0);
        }
        return result;
    }

    private value(value: unknown, unresolved: Schema, root: Schema, path: string, position: number): unknown {
        const schema = resolved(unresolved, root);
        const types = [schema.type ?? []].flat();
        if (value === unknownString) return this.reference(schema, path, position);
        if (types.includes("array")) {
            const items = resolved(schema.items ?? {}, root);
            const list =
                isObject(value) && items.properties?.Key && items.properties.Value ? Object.entries(value).map(([Key, Value]) => ({ Key, Value })) : value;
            return (Array.isArray(list) ? list : [list]).map((item, index) => this.value(item, items, root, path, index));
        }
        if (Array.isArray(value) && value.length === 1 && !types.includes("array") && types.length) return this.value(value[0], schema, root, path, 0);
        if (schema.properties && isObject(value)) return this.object(value, schema, root, path);
        if (typeof value === "string" && types.includes("object") && /^\s*[{[]/.test(value)) return this.free(JSON.parse(value));
        return this.free(value);
    }

    /** A value whose inside CloudFormation does not describe. */
    private free(value: unknown): unknown {
        if (value === unknownString) return this.parameter("String", 0);
        if (Array.isArray(value)) return value.map(inner => this.free(inner));
        if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.free(inner)]));
        if (value !== undefined && value !== null) this.translation.values++;
        return value;
    }

    /** A reference to the resource whose id the schema wants here and the graph says it comes from, or else to a parameter. */
    private reference(schema: Schema, path: string, position: number): unknown {
        const wanted = [schema, ...(schema.anyOf ?? [])].flatMap(s => s.relationshipRef?.typeName ?? s.format?.match(/^(.+)\.Id$/)?.[1] ?? []);
        const property = path.split(".")[0];
        const sources = (this.resource.propertyDependencies?.[property] ?? []).filter(urn => wanted.includes(this.graph.typeOf.get(urn) ?? ""));
        const turn = this.used.get(property) ?? 0;
        if (sources[turn]) {
            this.used.set(property, turn + 1);
            return { Ref: this.graph.ids.get(sources[turn]) };
        }
        const types = [schema.type ?? "string"].flat();
        if (types.includes("array")) return this.parameter("CommaDelimitedList", position);
        return this.parameter(types.some(type => type === "integer" || type === "number") && !types.includes("string") ? "Number" : "String", position);
    }

    /** Neighbours in a list get different parameters: equal ones would be duplicates. */
    private parameter(type: string, position: number): unknown {
        const name = `Unknown${type}${position}`;
        this.parameters[name] = { Type: type };
        return { Ref: name };
    }
}

/** The schema's property of a name in whatever case. */
function propertyOf(schema: Schema, name: string): string | undefined {
    return Object.keys(schema.properties ?? {}).find(candidate => candidate.toLowerCase() === name.toLowerCase());
}

function resolved(schema: Schema, root: Schema): Schema {
    let at = schema;
    while (at.$ref) at = root.definitions?.[at.$ref.split("/").pop() as string] ?? {};
    return at;
}
