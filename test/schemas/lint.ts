import { unknownString } from "../../cli/values";
import type { RecordedResource } from "../../policies/analyze";
import { mappings, withoutCounterpart } from "./cloudformation";
import { nameOf, plain } from "./plain";
import { ask } from "./python";
import { type Mapping, type Properties, type Translation, translate } from "./template";

/** What cfn-lint says about a template as a piece of writing, or wrongly about the resources in it. */
export const accepted: { rule: string; says?: RegExp; because: string }[] = [
    { rule: "E2010", because: "the parameters stand for unknown values; the template is never deployed" },
    { rule: "W3010", because: "the zones are a setting, and the network is cut by them" },
    { rule: "W3691", says: /^Engine version '\d+' /, because: "a major version alone means its newest minor, and the list takes it for its first" },
];

/** What cfn-lint says about a stack's AWS resources. */
export interface Judgement extends Pick<Translation, "values" | "without"> {
    /** How many resources it judged. */
    judged: number;
    /** How many have no counterpart in CloudFormation, by type. */
    notEvaluated: Map<string, number>;
    /** What is wrong: type and name of the resource, property, rule and message. */
    faults: string[];
}

interface Match {
    rule: string;
    message: string;
    path: string[];
}

const isAws = (resource: RecordedResource) => resource.custom && resource.type.startsWith("aws:");

/** Judges resources of the AWS provider as the template that they would be in CloudFormation, in a region. */
export function lint(resources: RecordedResource[], region: string, table: Record<string, Mapping> = mappings): Judgement {
    const all = resources.filter(isAws);
    const notEvaluated = new Map<string, number>();
    for (const { type } of all.filter(({ type }) => type in withoutCounterpart)) notEvaluated.set(type, (notEvaluated.get(type) ?? 0) + 1);
    const unmapped = all.filter(({ type }) => !(type in table) && !(type in withoutCounterpart));
    const mapped = all.filter(({ type }) => type in table);

    const parts = mapped.filter(({ type }) => table[type].part);
    const wholes = mapped.filter(({ type }) => !table[type].part);
    const translations = [wholes, parts].map(group => translate(group, resource => plain(resource.properties) as Properties, table, region));
    const matches = ask<Match[][]>("cfnlint", "cloudformation.py", { region, templates: translations.map(({ template }) => template) });
    const told = translations.flatMap(({ from }, group) =>
        matches[group]
            .filter(match => !isAccepted(match) && !(group === 1 && match.rule === "E3019"))
            .map(({ rule, message, path: [section, id, , ...rest] }) => {
                const resource = from.get(id);
                return `${resource ? nameOf(resource) : `${section} ${id}`}: ${rest.join(".") || "resource"}: ${message} (${rule})`;
            }),
    );
    return {
        judged: mapped.length,
        values: translations.reduce((sum, { values }) => sum + values, 0),
        without: new Map(translations.flatMap(({ without }) => [...without])),
        notEvaluated,
        faults: [
            ...unmapped.map(resource => `${nameOf(resource)}: no row in test/schemas/cloudformation.ts`),
            ...translations.flatMap(({ strange }) => strange),
            ...mapped.flatMap(resource =>
                Object.entries(table[resource.type].only ?? {}).flatMap(([property, offered]) => {
                    const value = plain(resource.properties[property]);
                    const sound = value === undefined || value === unknownString || offered.includes(String(value));
                    return sound ? [] : [`${nameOf(resource)}: ${property}: AWS has no ${value}, but ${offered.join(", ")}`];
                }),
            ),
            ...told,
        ],
    };
}

function isAccepted({ rule, message }: Match): boolean {
    return accepted.some(a => a.rule === rule && (a.says?.test(message) ?? true));
}
