import { unknownString } from "../../cli/recording/values";
import type { RecordedResource } from "../../policies/engine/analysis";
import { mappings, withoutCounterpart } from "./cloudformation";
import { nameOf, plain } from "./plain";
import { ask } from "./python";
import { known, type Properties, type Translation, translate } from "./template";

/** What cfn-lint says about a template as a piece of writing, or wrongly about the resources in it. */
export const accepted: { rule: string; says?: RegExp; because: string }[] = [
    { rule: "W3010", because: "the zones are a setting, and the network is cut by them" },
    { rule: "W3691", says: /^Engine version '\d+' /, because: "a major version alone means its newest minor, and the list takes it for its first" },
];

/** What cfn-lint says about AWS resources. */
export interface Judgement {
    /** How many resources it judged. */
    judged: number;
    /** How many known values they have. */
    values: number;
    /** How many known values CloudFormation has no property for, by type and property. */
    without: Map<string, number>;
    /** How many resources have no counterpart in CloudFormation, by type. */
    notEvaluated: Map<string, number>;
    /** What is wrong: type and name of the resource, property, message and rule. */
    faults: string[];
}

interface Match {
    rule: string;
    message: string;
    path: string[];
}

/** Resources of one stack, and the region of those that name none. */
export interface Asked {
    resources: RecordedResource[];
    region: string;
}

/** Judges resources of the AWS provider as the template that they would be in CloudFormation; one answer for each stack. */
export function lint(...asked: Asked[]): Judgement[] {
    const questions = asked.map(questionOf);
    const matches = ask<Match[][]>("cfn-lint", "cloudformation.py", { templates: questions.flatMap(({ templates }) => templates) });
    let start = 0;
    return questions.map(({ templates, answered }) => {
        start += templates.length;
        return answered(matches.slice(start - templates.length, start));
    });
}

/** The templates of a stack, and what their matches say of it. */
function questionOf({ resources, region }: Asked) {
    const all = resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
    const mapped = all.filter(({ type }) => type in mappings);
    const missing = all.filter(({ type }) => type in withoutCounterpart);
    const unmapped = all.filter(resource => !mapped.includes(resource) && !missing.includes(resource));

    const groups = grouped(mapped, region);
    const translations = groups.map(group => translate(group.resources, argumentsOf, mappings, group.region));
    const inner = mapped.flatMap(innerTemplate);
    return {
        templates: [
            ...translations.map(({ template }, index) => ({ region: groups[index].region, template })),
            ...inner.map(({ template, resource }) => ({ region: regionOf(resource, region), template })),
        ],
        answered: (matches: Match[][]): Judgement => ({
            judged: mapped.length,
            values: translations.reduce((sum, { values }) => sum + values, 0) + inner.flatMap(({ template }) => known(template)).length,
            without: summed(translations.flatMap(({ without }) => [...without])),
            notEvaluated: summed(missing.map(({ type }) => [type, 1])),
            faults: [
                ...unmapped.map(resource => `${nameOf(resource)}: no row in test/schemas/cloudformation.ts`),
                ...translations.flatMap(({ strange }) => strange),
                ...mapped.flatMap(notOffered),
                ...translations.flatMap((translation, index) => told(matches[index], translation, groups[index].part)),
                ...inner.flatMap(({ resource, property }, index) =>
                    matches[groups.length + index].map(
                        ({ rule, message, path }) => `${nameOf(resource)}: ${property}: ${path.join(".")}: ${message} (${rule})`,
                    ),
                ),
            ],
        }),
    };
}

/** What the provider takes; `region` is no property, but where the resource is. */
function argumentsOf({ properties }: RecordedResource): Properties {
    const { region: _, ...args } = plain(properties) as Properties;
    return args;
}

/** The template in a resource that has one; one that is unknown or no JSON nobody could judge. */
function innerTemplate(resource: RecordedResource): { resource: RecordedResource; property: string; template: Properties }[] {
    const property = mappings[resource.type].template;
    return property === undefined ? [] : [{ resource, property, template: JSON.parse(String(plain(resource.properties[property]))) }];
}

const regionOf = ({ properties }: RecordedResource, otherwise: string) => String(properties.region ?? otherwise);

interface Group {
    region: string;
    part: boolean;
    resources: RecordedResource[];
}

/**
 * The resources by region, and what is a property of another resource in CloudFormation by itself: the other's identifier would be
 * there twice.
 */
function grouped(resources: RecordedResource[], defaultRegion: string): Group[] {
    const groups = new Map<string, Group>();
    for (const resource of resources) {
        const region = regionOf(resource, defaultRegion);
        const part = mappings[resource.type].part ?? false;
        const group = groups.get(`${region} ${part}`) ?? { region, part, resources: [] };
        groups.set(`${region} ${part}`, group);
        group.resources.push(resource);
    }
    return [...groups.values()];
}

function summed(counts: [what: string, count: number][]): Map<string, number> {
    const sums = new Map<string, number>();
    for (const [what, count] of counts) sums.set(what, (sums.get(what) ?? 0) + count);
    return sums;
}

/** Values that are not in the table's own list. */
function notOffered(resource: RecordedResource): string[] {
    return Object.entries(mappings[resource.type].only ?? {}).flatMap(([property, offered]) => {
        const value = plain(resource.properties[property]);
        if (value === undefined || value === unknownString || offered.includes(String(value))) return [];
        return [`${nameOf(resource)}: ${property}: AWS has no ${value}, but ${offered.join(", ")}`];
    });
}

/** What nobody has accepted, with the resource in the program that it is about. */
function told(matches: Match[], { from }: Translation, part: boolean): string[] {
    return matches
        .filter(({ rule }) => !(part && rule === "E3019"))
        .filter(({ rule, message }) => !accepted.some(a => a.rule === rule && (a.says?.test(message) ?? true)))
        .map(({ rule, message, path: [section, id, , ...rest] }) => {
            const resource = from.get(id);
            return `${resource ? nameOf(resource) : `${section} ${id}`}: ${rest.join(".") || "resource"}: ${message} (${rule})`;
        });
}
