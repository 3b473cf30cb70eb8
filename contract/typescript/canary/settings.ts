// Every form of reading a variable that the rules for TypeScript and JavaScript know.
import type { ConfigService } from "@nestjs/config";
import { createEnv } from "@t3-oss/env-core";
import convict from "convict";
import * as env from "env-var";
import { cleanEnv, port, str } from "envalid";
import Joi from "joi";
import { env as imported } from "process";
import { z } from "zod";
import { NAME } from "./names";

const PREFIX = "APP_";
process.env.PROPERTY; // => variable PROPERTY
process.env["SUBSCRIPT"]; // => variable SUBSCRIPT
process.env[NAME]; // => variable FROM_ANOTHER_FILE
process.env[`${PREFIX}TEMPLATE`]; // => variable APP_TEMPLATE
process.env[PREFIX + "SUM"]; // => variable APP_SUM
process.env.OR || "x"; // => variable OR
process.env.NULLISH ?? "x"; // => variable NULLISH
process.env.ASSERTED!; // => variable ASSERTED
process.env?.OPTIONAL; // => variable OPTIONAL
import.meta.env.VITE_URL; // => variable VITE_URL
Bun.env.BUN; // => variable BUN
Deno.env.get("DENO"); // => variable DENO
imported.IMPORTED; // => variable IMPORTED
if ("MEMBER" in process.env) console.log(); // => variable MEMBER
const { DESTRUCTURED, DEFAULTED = "3", RENAMED: renamed = "x" } = process.env; // => variable DESTRUCTURED; variable DEFAULTED; variable RENAMED
const mapping = process.env;
mapping.BY_NAME; // => variable BY_NAME
for (const each of ["FIRST", "SECOND"]) process.env[each]; // => variable FIRST; variable SECOND
process.env[`FEATURE_${Date.now()}`]; // => variable FEATURE_*
Object.entries(process.env).filter(([key]) => key.startsWith("SCANNED_")); // => variable SCANNED_*

function required(name: string, fallback?: string): string {
    const value = process.env[name];
    if (!value && fallback === undefined) throw new Error(name);
    return value ?? (fallback as string);
}
required("BY_HELPER", "x"); // => variable BY_HELPER
const flag = (name: string) => process.env[`FLAG_${name}`] === "true";
flag("DRY"); // => variable FLAG_DRY

const schema = z.object({
    ZOD_MODE: z.enum(["dry", "live"]).default("dry"), // => variable ZOD_MODE
    ZOD_REQUIRED: z.string(), // => variable ZOD_REQUIRED
});
schema.parse(process.env);
cleanEnv(process.env, {
    ENVALID_MODE: str({ choices: ["dry", "live"], default: "dry" }), // => variable ENVALID_MODE
    ENVALID_PORT: port(), // => variable ENVALID_PORT
});
Joi.object({ JOI: Joi.string().valid("a", "b").required() }).validate(process.env); // => variable JOI
createEnv({ server: { T3: z.string() }, runtimeEnv: {} }); // => variable T3
convict({ db: { host: { default: "x", env: "CONVICT" } } }); // => variable CONVICT
env.get("ENV_VAR").required().asEnum(["a", "b"]); // => variable ENV_VAR
class Service {
    constructor(private readonly config: ConfigService) {}
    url = () => this.config.get("NEST", "x"); // => variable NEST
}
