import { type Analysis, analyze, type JudgeOptions, type RecordedResource } from "./engine/analysis";
import { rules as allRules } from "./rules";

/** Judges recorded resources as the pack does under the CLI: by all of its rules, unless some are given. */
export const judgeAll = (resources: RecordedResource[], { rules = allRules, ...options }: Partial<JudgeOptions> = {}): Promise<Analysis> =>
    analyze(resources, { rules, ...options });
