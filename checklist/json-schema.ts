import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { liveReportSchema } from "./answered";

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of what `npm run report -- <stack> --format json` prints. */
export function reportJsonSchema(): JsonSchema {
    return { title: "Whether a bot may go up a phase, and why", ...(z.toJSONSchema(liveReportSchema, { target: "draft-7" }) as JsonSchema) };
}

/** The committed files and what has to be in them. */
export const jsonSchemas = [{ file: join(__dirname, "schema", "report.schema.json"), schema: reportJsonSchema }];

if (require.main === module) for (const { file, schema } of jsonSchemas) writeFileSync(file, `${JSON.stringify(schema(), null, 4)}\n`);
