import { language as go } from "./go";
import type { Language } from "./language";
import { language as python } from "./python";
import { language as rust } from "./rust";
import { language as typescript } from "./typescript";

export type { Language };

/** Every language that is read. */
export const languages: readonly Language[] = [go, python, rust, typescript];
