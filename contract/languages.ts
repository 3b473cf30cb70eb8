import type { Language } from "./language";
import { language as python } from "./python";

export type { Language };

/** Every language that is read. */
export const languages: readonly Language[] = [python];
