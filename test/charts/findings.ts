import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stackConfig } from "../../config/load";
import type { Finding, RecordedResource } from "../../policies/engine/analysis";
import { environmentConfig } from "../../policies/engine/environment";
import { withoutAdvice } from "../../policies/engine/runner";
import { judgeAll } from "../../policies/judge";
import { titleOf } from "./helm";
import { type Content, type Made, resourceOf, withCharts } from "./stack";

/** Where the findings that stay are listed, each with its reason. */
const document = "docs/charts.md";

/** What the list calls findings on the stack's own objects, which came up only beside those of the charts. */
export const ownObjects = "The stack's own objects";

/** A finding as the list has it. */
export interface Row {
    /** Chart and version. */
    chart: string;
    rule: string;
    /** Kind, namespace and name. */
    object: string;
    /** What the rule says, without why it matters and how it is mended. */
    flaw: string;
    /** Why it stays. */
    reason: string;
}

/** A row without its reason, to compare. */
export const keyOf = ({ chart, rule, object, flaw }: Omit<Row, "reason">): string => `${chart} | ${rule} | ${object} | ${flaw}`;

/** The charts that the list has a section for, in its order. */
export function listedCharts(text = readFileSync(join(__dirname, "../..", document), "utf8")): string[] {
    return [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
}

/** The list's rows. */
export function listedRows(text = readFileSync(join(__dirname, "../..", document), "utf8")): Row[] {
    return text.split(/^## /m).flatMap(section => {
        const [chart, ...lines] = section.split("\n");
        return lines.flatMap(line => {
            const [, rule, object, flaw, reason] = line.match(/^\| `([\w-]+)` \| (.+?) \| (.+?) \| (.+) \|$/) ?? [];
            return rule ? [{ chart: chart.trim(), rule, object, flaw, reason }] : [];
        });
    });
}

const written = (resource: RecordedResource): string => {
    const { kind, metadata } = resource.properties as { kind?: string; metadata?: { name?: string; namespace?: string } };
    return [kind ?? resource.type, [metadata?.namespace, metadata?.name ?? resource.name].filter(Boolean).join("/")].join(" ");
};

/** A message up to why it matters. */
const flawOf = ({ message }: Finding): string => withoutAdvice(message).split(". ")[0].replaceAll("|", "/");

/** What an undecided rule says of any one of its resources, it says of all. */
const sameAs = ({ rule, result, urn, message }: Finding) => JSON.stringify([rule, result, result === "undecided" ? "" : urn, message]);

/** What the pack's rules say of a stack with the objects of its charts in it, and did not say without them. */
export async function findingsOf(name: string, resources: RecordedResource[], content: Content): Promise<{ row: Omit<Row, "reason">; finding: Finding }[]> {
    const [bot, stack] = name.split(" ");
    const config = environmentConfig(JSON.stringify(stackConfig(stack, [`bot=${bot}`, "phase=dry"])));
    const without = new Set((await judgeAll(resources, { config })).findings.map(sameAs));
    const opened = withCharts(resources, content);
    const byUrn = new Map(opened.map(resource => [resource.urn, resource]));
    const chartOf = new Map(content.made.flatMap((one: Made) => one.objects.map(object => [resourceOf(one, object).urn, titleOf(one.release)])));
    const { findings } = await judgeAll(opened, { config });
    return findings
        .filter(finding => !without.has(sameAs(finding)))
        .map(finding => {
            const resource = byUrn.get(finding.urn);
            const chart = chartOf.get(finding.urn) ?? ownObjects;
            return { finding, row: { chart, rule: finding.rule, object: resource ? written(resource) : "the stack", flaw: flawOf(finding) } };
        });
}
