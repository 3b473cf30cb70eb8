import { recordedPreview } from "../../cli/recording/offline";
import { isGraphRule, isRunRule } from "../../policies/engine/runner";
import { rules } from "../../policies/rules";

/** A pulumi that writes down how it was called, and answers a preview with what stands beside it in `stream` and `code`; what the stack has on record, in `outputs`. */
export const standIn = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const argv = process.argv.slice(2);
const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("PULUMI_")));
if (argv[0] === "stack") {
    const outputs = __dirname + "/outputs";
    if (!existsSync(outputs)) process.exit(255);
    process.stdout.write(readFileSync(outputs, "utf8"));
    process.exit(0);
}
appendFileSync(__dirname + "/calls", JSON.stringify({ argv, variables }) + "\\n");
process.stdout.write(argv[0] === "preview" ? readFileSync(__dirname + "/stream", "utf8") : "deployed\\n");
process.exitCode = argv[0] === "preview" ? Number(readFileSync(__dirname + "/code", "utf8")) : 7;
`;

/** An event of the engine's stream. */
export type Event = Record<string, unknown>;

/** The stream's text. */
export const streamOf = (events: Event[]): string => events.map((event, sequence) => `${JSON.stringify({ sequence, ...event })}\n`).join("");

/** What the engine streams of a sound preview of a stack. */
export async function soundEvents(stack: string, overrides: string[] = []): Promise<Event[]> {
    const log = [console.log, console.info, console.debug] as const;
    const { asked, config } = await recordedPreview({ stack, config: overrides });
    [console.log, console.info, console.debug] = log;
    const ofGraph = rules.filter(rule => isRunRule(rule) || (isGraphRule(rule) && asked.has(rule.name))).map(({ name }) => name);
    const byUrn = new Map<string, string[]>();
    for (const [name, urns] of asked) for (const urn of ofGraph.includes(name) ? [] : urns) byUrn.set(urn, [...(byUrn.get(urn) ?? []), name]);
    return [
        { policyLoadEvent: {} },
        { preludeEvent: { config } },
        ...[...byUrn].map(([resourceUrn, passed]) => ({ policyAnalyzeSummaryEvent: { resourceUrn, policyPackName: "golive", passed } })),
        { policyAnalyzeStackSummaryEvent: { policyPackName: "golive", passed: ofGraph } },
        { summaryEvent: { result: "succeeded" } },
        { cancelEvent: {} },
    ];
}
