import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { contractSchema } from "../contract/schema";
import { manifestSchema } from "./manifest";
import { awsSchema, settingsSchema } from "./settings";

type JsonSchema = Record<string, unknown>;

/** Draft 7 is what the editors' YAML language server knows best. */
const draft = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", target: "draft-7" }) as JsonSchema;

/** The JSON Schema of bots/<bot>.yaml. */
function manifestJsonSchema(): JsonSchema {
    return { title: "A bot that Golive takes to production", ...draft(manifestSchema) };
}

/** The JSON Schema of bots/<bot>.contract.yaml. */
function contractJsonSchema(): JsonSchema {
    return { title: "What a bot's source really reads, exports and contains", ...draft(contractSchema) };
}

/** The JSON Schema of a whole Pulumi.<stack>.yaml: Golive's own keys exactly, the AWS provider's that Golive reads, and any other namespace. */
function settingsJsonSchema(): JsonSchema {
    const own = namespaced("golive", draft(settingsSchema));
    const aws = namespaced("aws", draft(awsSchema));
    return {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: "A stack of Golive",
        type: "object",
        properties: {
            config: {
                type: "object",
                description: "Settings of the stack.",
                properties: { ...aws.properties, ...own.properties },
                required: [...aws.required, ...own.required],
                propertyNames: { anyOf: [{ enum: Object.keys(own.properties) }, { not: { pattern: "^golive:" } }] },
            },
            secretsprovider: { type: "string", description: "What encrypts the stack's secrets; Pulumi's own." },
            encryptedkey: { type: "string", description: "The encrypted key of the stack's secrets; Pulumi's own." },
            encryptionsalt: { type: "string", description: "The salt of the stack's passphrase; Pulumi's own." },
            environment: { type: ["array", "object"], description: "Pulumi ESC environments; Pulumi's own." },
        },
        required: ["config"],
        additionalProperties: false,
    };
}

function namespaced(space: string, schema: JsonSchema): { properties: JsonSchema; required: string[] } {
    const properties = Object.entries(schema.properties as Record<string, JsonSchema>).map(([key, value]) => [
        `${space}:${key}`,
        value.type === "boolean" ? asPulumiWrites(value) : value,
    ]);
    return { properties: Object.fromEntries(properties), required: ((schema.required as string[] | undefined) ?? []).map(key => `${space}:${key}`) };
}

/** `pulumi config set` writes a top-level boolean as text. */
function asPulumiWrites({ type: _, ...rest }: JsonSchema): JsonSchema {
    return { ...rest, enum: [true, false, "true", "false"] };
}

/** The committed files and what has to be in them. */
export const jsonSchemas = [
    { file: join(__dirname, "schema", "contract.schema.json"), schema: contractJsonSchema },
    { file: join(__dirname, "schema", "manifest.schema.json"), schema: manifestJsonSchema },
    { file: join(__dirname, "schema", "settings.schema.json"), schema: settingsJsonSchema },
];

if (require.main === module) for (const { file, schema } of jsonSchemas) writeFileSync(file, `${JSON.stringify(schema(), null, 4)}\n`);
