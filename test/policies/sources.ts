import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../policies/rules");
const filesIn = (where: string): string[] => readdirSync(where, { recursive: true, encoding: "utf8" }).sort();

/** The files of rules and of what they share, as paths below policies/rules; without the faces. */
export const ruleFiles: string[] = filesIn(folder).filter(file => file.endsWith(".ts") && !/(^|[\\/])index\.ts$/.test(file));

/** The tests of the pack, as paths below test/policies. */
export const testFiles: string[] = filesIn(__dirname).filter(file => file.endsWith(".test.ts"));

/** What stands in such a file. */
export const sourceOf = (file: string): string => readFileSync(join(folder, file), "utf8");

/** What such a file exports. */
export const exportsOf = (file: string): Record<string, unknown> => require(join(folder, file));
