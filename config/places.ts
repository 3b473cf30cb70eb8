import { z } from "zod";
import { type Format, formats } from "../documents";
import { absolutePath, variable } from "./faults/words";

/** The words for where a bot reads something: a variable, a place in a file that the manifest writes, or an argument. */

/** Where something is told. */
export interface Place {
    variable?: string;
    file?: string;
    at?: string;
    format?: Format;
    argument?: string;
}

const at = z
    .string()
    .regex(/^[^\s.[\]]+(\.[^\s.[\]]+|\[\d+\])*$/, 'a path in the file such as "limits.max_daily_loss" or "accounts[0].leverage"')
    .describe("Path of the value in the file, with dots between its keys; in an INI file the section comes first. Default: none, for what stands in no file.");

/** The fields of a place that holds a value. */
const inContainer = {
    variable: variable.optional().describe("Environment variable it is read from, which Golive sets. Default: none."),
    file: absolutePath.optional().describe("File it is read from, one of the service's `files`, where a placeholder writes it. Default: none."),
    at: at.optional(),
    format: z
        .enum(formats)
        .optional()
        .describe("How the file is written. Default: as it ends: .yaml, .yml, .json, .toml; .ini, .cfg, .conf, .env and .properties are INI."),
};

type Refined = { [K in keyof Place]?: Place[K] };
const wrong = "either variable, or file and at";

/** Whether a place is exactly one: a variable, a file with its path, or an argument. */
const isOnePlace = ({ variable, file, at, format, argument }: Refined): boolean =>
    [variable, file, argument].filter(one => one !== undefined).length === 1 &&
    (file === undefined) === (at === undefined) &&
    (file !== undefined || format === undefined);

/** An object with a place of a limit among its fields. */
export const limitPlace = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...inContainer, ...shape }).refine(one => isOnePlace(one as Refined), wrong);

/** An object with a place of a mode among its fields: arguments too. */
export const modePlace = <S extends z.ZodRawShape>(shape: S) =>
    z
        .strictObject({
            ...inContainer,
            argument: z
                .string()
                .regex(/^(any|--?[A-Za-z][\w-]*)$/, 'an option such as --mode, or "any"')
                .optional()
                .describe(
                    "Option of the command line whose value it is, such as --mode; `any` where the word itself is an argument, such as --dry-run. A placeholder in `command` or `args` writes it. Default: none.",
                ),
            ...shape,
        })
        .refine(one => isOnePlace(one as Refined), `${wrong}, or argument`);

/** The place alone of something that stands in one. */
export const placeOf = ({ variable, file, at, format, argument }: Place): Place => ({ variable, file, at, format, argument });
