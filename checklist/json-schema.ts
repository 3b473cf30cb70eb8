import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { liveReportSchema } from "./answered";
import { controlFile, listFile } from "./control";
import { evidenceFile } from "./evidence-file";

/** A schema as editors take it: draft 7 is what the YAML language server knows best. */
const draft = (title: string, schema: z.ZodType) => ({ title, ...z.toJSONSchema(schema, { io: "input", target: "draft-7" }) });

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of what `npm run report -- <stack> --format json` prints. */
function reportJsonSchema(): JsonSchema {
    return { title: "Whether a bot may go up a phase, and why", ...(z.toJSONSchema(liveReportSchema, { target: "draft-7" }) as JsonSchema) };
}

/** The committed JSON Schemas of what people and runs write here and what the report prints, and what has to be in them. */
export const jsonSchemas: { file: string; schema: () => JsonSchema }[] = [
    { file: join(__dirname, "schema", "controls.schema.json"), schema: () => draft("Controls of the checklists", controlFile) },
    { file: join(__dirname, "schema", "list.schema.json"), schema: () => draft("The items of a checklist", listFile) },
    { file: join(__dirname, "schema", "evidence.schema.json"), schema: () => draft("An answer to a control", evidenceFile) },
    { file: join(__dirname, "schema", "report.schema.json"), schema: reportJsonSchema },
];

if (require.main === module) for (const { file, schema } of jsonSchemas) writeFileSync(file, `${JSON.stringify(schema(), null, 4)}\n`);
