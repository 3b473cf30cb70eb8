import { z } from "zod";
import { type Document, NotEvaluated } from "./document";
import type { Finding, Scan } from "./finding";
import { commitIn, type Format, momentIn, shaped } from "./reading";
import { subjectText } from "./sarif";

const text = z.string().optional();
const tool = z.object({ name: text });
const property = z.object({ name: text, value: text });
const vulnerability = z.object({
    ratings: z.array(z.object({ severity: text, score: z.number().optional(), method: text })).default([]),
    analysis: z.object({ state: text, justification: text, detail: text }).optional(),
});
const bom = z.object({
    metadata: z
        .object({
            timestamp: text,
            tools: z.union([z.array(tool), z.object({ components: z.array(tool).default([]), services: z.array(tool).default([]) })]).optional(),
            component: z.unknown().optional(),
            properties: z.array(property).default([]),
        })
        .optional(),
    components: z.array(z.unknown()).default([]),
    vulnerabilities: z.array(vulnerability).optional(),
});

/** Tools that write such a file only of what they have looked at: without a vulnerability in it there is none. Others write it of an inventory too. */
const alwaysLook = /^(grype|pip-audit|osv-scanner|dependency-track)$/i;

/** States of an analysis by which a vulnerability is none here. */
const none = ["resolved", "resolved_with_pedigree", "false_positive", "not_affected"];
const words: Record<string, Finding["severity"]> = { critical: "critical", high: "high", medium: "lower", low: "lower", info: "lower", none: "lower" };

/** The worst that anybody rated it; nothing where nobody did. */
function severityOf({ ratings }: z.output<typeof vulnerability>): Finding["severity"] {
    const rated = ratings.flatMap(({ severity = "", score, method = "" }): Finding["severity"][] => {
        const word = words[severity.toLowerCase()];
        if (word || score === undefined || !/^CVSS/i.test(method)) return word ? [word] : [];
        return [score >= 9 ? "critical" : score >= 7 ? "high" : "lower"];
    });
    return (["critical", "high", "lower"] as const).find(one => rated.includes(one));
}

function setAside({ analysis }: z.output<typeof vulnerability>): string | undefined {
    if (!analysis || !none.includes(analysis.state ?? "")) return undefined;
    return analysis.detail ?? analysis.justification ?? "";
}

/** A bill of materials with the vulnerabilities that somebody found in it. */
export const cycloneDx: Format<Scan[]> = {
    name: "CycloneDX JSON",
    isOne: document => "json" in document && (document.json as { bomFormat?: unknown } | null)?.bomFormat === "CycloneDX",
    read(document) {
        const { metadata, components, vulnerabilities } = shaped("CycloneDX", bom, (document as Extract<Document, { json: unknown }>).json);
        const said = metadata?.tools ?? [];
        const tools = (Array.isArray(said) ? said : [...said.components, ...said.services]).flatMap(({ name }) => name ?? []);
        if (components.length === 0) throw new NotEvaluated("it lists no component");
        if (!vulnerabilities?.length && !tools.some(name => alwaysLook.test(name)))
            throw new NotEvaluated(
                `it lists ${components.length} components and no vulnerability, and does not say that anybody looked for one: attach the scanner's SARIF`,
            );
        const scan: Scan = {
            tool: tools.join(" and ") || "a tool that it does not name",
            scanner: tools.join(" "),
            names: tools.join(" "),
            subject: subjectText(metadata?.component),
            findings: (vulnerabilities ?? []).map(one => ({ severity: severityOf(one), setAside: setAside(one) })),
        };
        const commit = metadata?.properties.flatMap(({ name = "", value }) => (/commit|revision/i.test(name) ? (commitIn(value) ?? []) : []))[0];
        return { part: [scan], about: { commit, at: momentIn(metadata?.timestamp) } };
    },
    canary: {
        text: `{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"tools":{"components":[{"type":"application","name":"canary"}]}},"components":[{"type":"library","name":"a"}],
"vulnerabilities":[{"ratings":[{"severity":"low"},{"severity":"critical"}]},{"ratings":[{"score":7.5,"method":"CVSSv31"}]},{"ratings":[{"severity":"medium"}],"analysis":{"state":"exploitable"}},
{"ratings":[{"severity":"high"}],"analysis":{"state":"not_affected","detail":"the function is not called"}}]}`,
        tells: { findings: 3, critical: 1, high: 1 },
    },
};
