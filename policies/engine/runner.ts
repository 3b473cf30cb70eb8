import type { ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { askedReason } from "./asked";
import { type Configuration, configured, deployLevelOf, type Listed, type Setting, schemaOf } from "./configuration";
import { type Exemption, exemptionFor, meantFor, stackOf } from "./exemptions";
import { Graph, type GraphRule } from "./graph";
import { anyCustom, isCustom, kindOf } from "./kinds";
import { dearestFirst } from "./order";
import { both, presetConfig, presetPolicy } from "./presets";
import { AboutNode, AboutResource, type Question } from "./question";
import { known } from "./reading";
import { remediating } from "./remedies";
import { type Config, NothingToGoBy, type Preset, presets, type ResourceRule, reasons, Undecided } from "./rule";
import type { RunRule, Unanswered } from "./run-rule";
import { type Policy, UnknownValueError } from "./sdk";
import { isWhollyKnown, laidAside, unguarded } from "./wholly-known";

/** Any rule of the pack. */
export type Rule = ResourceRule | GraphRule | RunRule;

/** How a pack is put together. */
export interface PackOptions {
    /** Configuration that holds unless Pulumi's policy configuration says otherwise. @default none: production's thresholds */
    config?: Config;
    /** What is let through, and until when. @default none */
    exemptions?: Exemption[];
    /** The preset that the stack's settings name. @default golive, unless a policy configuration was made from another */
    preset?: Preset;
    /** Whether the stack is one of Golive's own, which no smaller preset judges. @default false */
    own?: boolean;
    /** The bot that is judged, of which an exemption may speak. @default nobody knows */
    bot?: string;
    /** Told of each question a rule is asked, and of which resource: its URN, empty for the stack as a whole. @default nobody */
    asked?: (rule: Rule, urn: string) => void;
}

/** Name of the SDK policy that runs the rules on single resources. */
export const resourceRunner = "resource-rules";
/** Name of the SDK policy that runs the rules on the whole graph. */
export const graphRunner = "graph-rules";
/** How the message of an undecided rule starts: the SDK's own words. */
export const undecidedPrefix = "can't run policy ";
/** What the message of a rule says that is undecided while something is unknown: the SDK's own words. */
export const duringPreview = " during preview: ";
/** How the message of an exempted flaw starts. */
export const exemptPrefix = "exempt until ";
/** How the message of an answer starts that does not block where another of its rule would. */
export const advicePrefix = "advice, since ";
/** A message without the reason why it does not block. */
export const withoutAdvice = (message: string): string => (message.startsWith(advicePrefix) ? message.slice(message.indexOf(": ") + 2) : message);

/** Why an answer does not block where another of its rule would; undefined where it is no advice. */
export const adviceOf = (message: string): string | undefined =>
    message.startsWith(advicePrefix) ? message.slice(advicePrefix.length, message.indexOf(": ")) : undefined;

export const isGraphRule = (rule: Rule): rule is GraphRule => "nodes" in rule;
export const isRunRule = (rule: Rule): rule is RunRule => "faults" in rule;

/** A rule's metadata and configuration, as the CLI and Pulumi Cloud list it. */
function listed(rule: Rule, config: Config): Listed {
    return {
        rule,
        name: rule.name,
        description: rule.says,
        severity: rule.severity,
        enforcementLevel: deployLevelOf(rule, config),
        configSchema: schemaOf(rule, config),
        remediationSteps: rule.fix,
        framework: { name: "go-live checklists", version: "1", reference: rule.items.join(" "), specification: rule.because },
        ...(isGraphRule(rule) ? {} : remediating(rule)),
    };
}

/** What holds for the rules unless Pulumi's policy configuration says otherwise: the stack's preset, and what its environment makes milder. */
const configOf = (rules: Rule[], { preset = "golive", config = {} }: PackOptions): Config => both(presetConfig(rules, preset), config);

const nothing = () => {};

/** What a policy configuration names a preset by, for the CLI to check. */
const presetName: Policy = {
    name: presetPolicy,
    description: "Says from which preset a policy configuration was made.",
    enforcementLevel: "advisory",
    configSchema: { properties: { name: { type: "string", enum: [...presets] } } },
    validateResource: nothing,
};

/**
 * What the CLI is told that the pack has: every rule, of the kind that it is, and what runs them. Only a list: the SDK asks whatever it is given
 * to run about each resource, so a rule in it would cost something for each, and would count as passed there.
 */
export function listing(rules: Rule[], options: PackOptions = {}, running = policiesOf(rules, options)): Policy[] {
    const kindOfPolicy = (rule: Rule) =>
        isGraphRule(rule) || isRunRule(rule) ? { validateResource: undefined, validateStack: nothing } : { validateResource: nothing };
    const config = configOf(rules, options);
    const all = rules.map(rule => ({ ...listed(rule, config), ...kindOfPolicy(rule) }) as Policy);
    return [...all, ...running.filter(({ name }) => name === resourceRunner || name === graphRunner), presetName];
}

/** What the two policies share while they run. */
interface Running extends Pick<PackOptions, "exemptions" | "bot" | "asked"> {
    /** What Pulumi's policy configuration says. */
    configuration: Configuration;
    /** Exemptions that have let something through. */
    used: Set<Exemption>;
    /** Questions for which the program says nothing to go by. */
    unanswered: Unanswered[];
    /** What judges a resource of a type. */
    judging: (type: string) => Judges;
}

/** A rule as it is configured; one that is switched off is none. */
interface Asked<R extends Rule = Rule> {
    rule: R;
    setting: Setting;
}
const askedOf = <R extends Rule>(rules: R[], { settings }: Configuration): Asked<R>[] =>
    rules.flatMap(rule => {
        const setting = settings.get(rule.name);
        return setting ? [{ rule, setting }] : [];
    });
const namesOf = (asked: Asked[]): string[] => asked.map(({ rule }) => rule.name);

function whyUndecided(error: Error): string {
    const { message } = error;
    if (error instanceof Undecided) return `: ${message}`;
    const reason = error instanceof UnknownValueError ? message : `the properties have a shape that no such resource has (${message})`;
    return `${duringPreview}${reason}`;
}

/**
 * Asks one rule about one resource and reports its answer under the rule's own name and level. Whether it could be asked at all: where the program
 * says nothing to go by, the rule has judged nothing.
 */
function ask({ rule, setting }: Asked, question: Question, report: ReportViolation, running: Running): boolean {
    const { urn } = question;
    let found: string | undefined;
    let undecided = false;
    try {
        found = question.flaw(setting.thresholds);
    } catch (error) {
        if (error instanceof NothingToGoBy) {
            const { needs, why, beside } = error;
            running.unanswered.push({ rule: rule.name, of: urn.split("::").at(-1) ?? "", needs, why, beside });
            return false;
        }
        undecided = true;
        found = `${undecidedPrefix}'${rule.name}'${whyUndecided(error as Error)}`;
    }
    running.asked?.(rule, urn);
    if (!found) return true;
    let message = undecided ? found : `${found}. ${reasons(rule)}`;
    const meant = meantFor(running.exemptions ?? [], { stack: stackOf(urn), bot: running.bot });
    const exemption = exemptionFor(meant, { rule, urn, found });
    if (exemption) running.used.add(exemption);
    if (exemption)
        message = `${exemptPrefix}${exemption.expiry} (${exemption.ticket}, ${exemption.owner}): ${exemption.reason.replace(/[.]$/, "")}. ${message}`;
    const advised = exemption || setting.level === "advisory" ? undefined : known(() => question.advice?.(setting.thresholds));
    if (advised) message = `${advicePrefix}${advised}: ${message}`;
    const enforcementLevel = undecided || exemption || advised ? "advisory" : setting.level;
    // The SDK's server takes a report under another name and level; only its type leaves that out.
    const violation = { name: rule.name, description: rule.says, severity: rule.severity, message, enforcementLevel, urn };
    report(violation as unknown as string, urn);
    return true;
}

/** The resources a graph rule judges; where it cannot even tell, the stack as a whole stays undecided. */
function nodesOf(rule: GraphRule, graph: Graph): Question[] {
    try {
        return rule.nodes(graph).map(node => new AboutNode(rule, node, graph));
    } catch (error) {
        const flaw = () => {
            throw error;
        };
        return [{ urn: "", flaw }];
    }
}

/** What judges a type, and what says that all of it was asked: found once per type. */
interface Judges {
    asked: Asked<ResourceRule>[];
    reason: string;
}

function byType(rules: Asked<ResourceRule>[]): (type: string) => Judges {
    const found = new Map<string, Judges>();
    const judging = (type: string): Judges => {
        const inAnyVersion = `kubernetes:*:${kindOf(type)}`;
        const isCustomType = isCustom(type);
        const asked = rules.filter(
            ({ rule: { types, patches } }) =>
                types.includes(type) ||
                (isCustomType && types.includes(anyCustom)) ||
                types.includes(inAnyVersion) ||
                (!!patches && types.includes(inAnyVersion.replace("Patch", ""))),
        );
        return { asked, reason: askedReason(namesOf(asked)) };
    };
    return type => {
        const judges = found.get(type) ?? judging(type);
        found.set(type, judges);
        return judges;
    };
}

/**
 * The SDK's policies for a set of rules. The SDK deserializes a resource again for each policy that looks at it and notes each one that
 * does not, so a hundred rules as a hundred policies would cost several times what one does: two policies run them all, and those that mend.
 */
export function policiesOf(rules: Rule[], options: PackOptions = {}): Policy[] {
    const ordered = dearestFirst(rules);
    const resourceRules = ordered.filter((rule): rule is ResourceRule => !isGraphRule(rule));
    const graphRules = ordered.filter(isGraphRule);
    const { preset, own = false, exemptions, bot, asked } = options;
    const config = configOf(rules, options);
    const all = rules.map(rule => listed(rule, config));
    // While a provider's settings are unknown, as the cluster's are before it exists, stack policies are handed its resources empty.
    const inputs = new Map<string, () => Record<string, unknown>>();
    const used = new Set<Exemption>();
    const unanswered: Unanswered[] = [];
    // The CLI configures a pack before a run; a run ends with the analysis of the stack.
    let configuring: Promise<Running> | undefined;
    const whenConfigured = (judge: (running: Running) => void): Promise<void> => {
        configuring ??= configured(all, { config, runners: [resourceRunner, graphRunner, presetPolicy], preset, own }).then(configuration => ({
            ...{ exemptions, bot, asked, configuration, used, unanswered },
            judging: byType(askedOf(resourceRules, configuration)),
        }));
        return configuring.then(judge);
    };
    const resources: ResourceValidationPolicy = {
        name: resourceRunner,
        description: "Runs every rule that judges a single resource; each is configured, and counted as asked, under its own name.",
        enforcementLevel: "mandatory",
        validateResource: (args, report) => {
            const props = unguarded(args.props);
            if (!args.provider || !isWhollyKnown(args.provider.props)) inputs.set(args.urn, laidAside(props));
            return whenConfigured(running => {
                const { asked, reason } = running.judging(args.type);
                if (!asked.length) return;
                const judged = asked.filter(one => ask(one, new AboutResource(one.rule, props, args), report, running));
                args.notApplicable(judged.length === asked.length ? reason : askedReason(namesOf(judged)));
            });
        },
    };
    const graph: StackValidationPolicy = {
        name: graphRunner,
        description: "Runs every rule that judges the whole resource graph; each is configured, and counted as asked, under its own name.",
        enforcementLevel: "mandatory",
        validateStack: (args, report) =>
            whenConfigured(running => {
                const index = new Graph(
                    args.resources.map(one =>
                        Object.assign(one, { props: Object.keys(one.props).length > 0 ? unguarded(one.props) : (inputs.get(one.urn)?.() ?? one.props) }),
                    ),
                );
                const { configuration } = running;
                const told = new Set<string>();
                for (const one of askedOf(graphRules, configuration)) {
                    for (const question of nodesOf(one.rule, index)) if (ask(one, question, report, running)) told.add(one.rule.name);
                }
                const judging = { stack: stackOf(args.resources[0]?.urn), bot: options.bot };
                const run = { exemptions: meantFor(options.exemptions ?? [], judging), used, rules, mistakes: configuration.mistakes, unanswered };
                for (const one of askedOf(rules.filter(isRunRule), configuration)) {
                    const faults = one.rule.faults(run);
                    told.add(one.rule.name);
                    if (faults.length === 0) running.asked?.(one.rule, "");
                    for (const fault of faults) ask(one, { urn: "", flaw: () => fault }, report, running);
                }
                used.clear();
                unanswered.length = 0;
                inputs.clear();
                configuring = undefined;
                args.notApplicable(askedReason(told));
            }),
    };
    return [...all.filter(policy => policy.remediateResource), resources, graph];
}
