import { z } from "zod";
import { type Document, NotEvaluated } from "./document";
import type { Finding, Scan } from "./finding";
import { commitIn, type Format, momentIn, shaped } from "./reading";

const text = z.string().optional();
const level = z.enum(["none", "note", "warning", "error"]).optional();
const rated = z.object({ "security-severity": z.union([z.string(), z.number()]).optional() }).optional();

const rule = z.object({ id: z.string(), name: text, defaultConfiguration: z.object({ level }).optional(), properties: rated });
const component = z.object({ name: z.string(), fullName: text, rules: z.array(rule).default([]) });
const result = z.object({
    ruleId: text,
    ruleIndex: z.number().optional(),
    rule: z.object({ id: text, index: z.number().optional(), toolComponent: z.object({ index: z.number().optional() }).optional() }).optional(),
    kind: z.enum(["notApplicable", "pass", "fail", "review", "open", "informational"]).default("fail"),
    level,
    baselineState: text,
    suppressions: z.array(z.object({ status: text, justification: text })).nullish(),
    properties: rated,
});
const notification = z.object({ level });
const run = z.object({
    tool: z.object({ driver: component, extensions: z.array(component).default([]) }),
    invocations: z
        .array(
            z.object({
                executionSuccessful: z.boolean().optional(),
                exitCode: z.number().optional(),
                commandLine: text,
                arguments: z.array(z.string()).optional(),
                endTimeUtc: text,
                toolExecutionNotifications: z.array(notification).default([]),
                toolConfigurationNotifications: z.array(notification).default([]),
            }),
        )
        .default([]),
    results: z.array(result).nullish(),
    automationDetails: z.object({ id: text }).optional(),
    versionControlProvenance: z.array(z.object({ revisionId: text })).default([]),
    properties: z.unknown().optional(),
});
const log = z.object({ version: z.string(), runs: z.array(run) });

type Run = z.output<typeof run>;
type Result = z.output<typeof result>;

function ruleOf({ ruleId, ruleIndex, rule: reference }: Result, { tool }: Run): z.output<typeof rule> | undefined {
    const at = reference?.toolComponent?.index;
    const { rules } = (at === undefined ? tool.driver : tool.extensions[at]) ?? tool.driver;
    const [id, index] = [ruleId ?? reference?.id, ruleIndex ?? reference?.index];
    const byIndex = index === undefined ? undefined : rules[index];
    return byIndex ?? [...rules, ...tool.extensions.flatMap(one => one.rules)].find(one => one.id === id);
}

/** By the score of CVSS that code scanners write; where there is none, a tool's own error is high. */
function severityOf(one: Result, of: Run): Finding["severity"] {
    const found = ruleOf(one, of);
    const score = Number(one.properties?.["security-severity"] ?? found?.properties?.["security-severity"] ?? Number.NaN);
    if (!Number.isNaN(score)) return score >= 9 ? "critical" : score >= 7 ? "high" : "lower";
    return (one.level ?? found?.defaultConfiguration?.level ?? "warning") === "error" ? "high" : "lower";
}

/** Why a result was set aside, where that was accepted. */
function setAside({ suppressions }: Result): string | undefined {
    const accepted = (suppressions ?? []).filter(({ status = "accepted" }) => status === "accepted");
    return accepted.length === 0 || accepted.length < (suppressions ?? []).length ? undefined : (accepted.find(one => one.justification)?.justification ?? "");
}

const says = ({ kind, baselineState }: Result): boolean => ["fail", "open", "review"].includes(kind) && baselineState !== "absent";

function scanOf(one: Run): Scan {
    const { tool, invocations, results, automationDetails } = one;
    const { name, fullName = "" } = tool.driver;
    // Many scanners end with a code of their own where they found something: what they say in words comes first.
    const endedWell = ({ executionSuccessful, exitCode }: Run["invocations"][number]) => executionSuccessful ?? exitCode === 0;
    if (!invocations.every(endedWell)) throw new NotEvaluated(`${name} says that it did not end well`);
    const told = invocations.flatMap(call => [...call.toolExecutionNotifications, ...call.toolConfigurationNotifications]);
    if (told.some(({ level }) => level === "error")) throw new NotEvaluated(`${name} says that it met an error on its way`);
    if (!results) throw new NotEvaluated(`${name} says nothing of any result, as one that did not look`);
    const components = [tool.driver, ...tool.extensions];
    const calls = invocations.flatMap(call => [call.commandLine, ...(call.arguments ?? [])]);
    const names = [...components.flatMap(({ name, fullName, rules }) => [name, fullName, ...rules.flatMap(({ id, name }) => [id, name])]), ...calls];
    return {
        tool: name,
        scanner: `${name} ${fullName}`,
        names: [...names, automationDetails?.id].filter(Boolean).join(" "),
        subject: subjectText(one.properties),
        findings: results.filter(says).map(found => ({ severity: severityOf(found, one), setAside: setAside(found) })),
    };
}

/** Whatever a file says of its subject, as one text in which a digest is found; package URLs write its colon as %3A. */
export const subjectText = (value: unknown): string => (JSON.stringify(value) ?? "").replace(/%3a/gi, ":");

const versionOf = (document: Document): unknown =>
    "json" in document && document.json !== null && typeof document.json === "object" && "runs" in document.json
        ? (document.json as { version?: unknown }).version
        : undefined;

/** The format in which linters and scanners tell what they found. */
export const sarif: Format<Scan[]> = {
    name: "SARIF 2.1.0",
    isOne: document => versionOf(document) === "2.1.0",
    read(document) {
        const { runs } = shaped("SARIF 2.1.0", log, (document as Extract<Document, { json: unknown }>).json);
        if (runs.length === 0) throw new NotEvaluated("it has no run of any tool");
        const commits = runs.flatMap(({ versionControlProvenance: from }) => from.flatMap(({ revisionId }) => commitIn(revisionId) ?? []));
        const ends = runs.flatMap(({ invocations }) => invocations.flatMap(({ endTimeUtc }) => momentIn(endTimeUtc) ?? []));
        const at = ends.sort((a, b) => a.getTime() - b.getTime())[0];
        return { part: runs.map(scanOf), about: { commit: commits[0], at } };
    },
    canary: {
        text: `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"canary","rules":[{"id":"a","properties":{"security-severity":"9.8"}},{"id":"b","defaultConfiguration":{"level":"error"}}]}},
"results":[{"ruleId":"a"},{"ruleId":"b"},{"ruleId":"c","level":"note"},{"ruleId":"b","suppressions":[{"kind":"external","justification":""}]},{"ruleId":"a","kind":"pass"}]}]}`,
        tells: { findings: 4, critical: 1, high: 2, tools: 1 },
    },
};
