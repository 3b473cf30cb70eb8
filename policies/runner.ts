import type { ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { type Exemption, exemptionFor, exemptionHolds, staleExemptions } from "./exemptions";
import { Graph, type GraphRule } from "./graph";
import type { Judged, Level, ResourceRule, RuleText, Thresholds } from "./rule";

const { UnknownValueError } = require("@pulumi/policy/proxy") as { UnknownValueError: new () => Error };

/** Any rule of the pack. */
export type Rule = ResourceRule | GraphRule;

/** What policy configuration says, per rule: its level and its thresholds. */
export type Config = Record<string, Partial<Thresholds> & { level?: Level | "disabled" }>;

/** How a pack is put together. */
export interface PackOptions {
    /** Configuration that holds unless Pulumi's policy configuration says otherwise. @default none: production's thresholds */
    config?: Config;
    /** What is let through, and until when. @default none */
    exemptions?: Exemption[];
    /** Told of each question a rule is asked. @default nobody */
    asked?: (rule: Rule) => void;
}

/** Name of the SDK policy that runs the rules on single resources, and holds their configuration. */
export const resourceRunner = "resource-rules";
/** Name of the SDK policy that runs the rules on the whole graph, and holds their configuration. */
export const graphRunner = "graph-rules";
/** How the message of an undecided rule starts: the SDK's own words. */
export const undecidedPrefix = "can't run policy ";
/** How the message of an exempted flaw starts. */
export const exemptPrefix = "exempt until ";

export const isGraphRule = (rule: Rule): rule is GraphRule => "nodes" in rule;

/** The level at which a flaw counts for the verdict GO. */
export const levelOf = (rule: RuleText, config: Config = {}): Level | "disabled" => config[rule.name]?.level ?? rule.level ?? "mandatory";

/** The level at which a flaw counts for `pulumi up`. */
const deployLevelOf = (rule: RuleText, config: Config): Level | "disabled" => {
    const level = levelOf(rule, config);
    return rule.goLive && level === "mandatory" ? "advisory" : level;
};

/** Every rule's metadata, as the CLI and Pulumi Cloud list it; it has nothing to run, so it costs nothing per resource. */
function listed(rule: Rule, config: Config): ResourceValidationPolicy {
    return {
        name: rule.name,
        description: rule.says,
        severity: rule.severity,
        enforcementLevel: deployLevelOf(rule, config),
        remediationSteps: rule.fix,
        framework: { name: "go-live checklists", version: "1", reference: rule.items.join(" "), specification: rule.because },
    };
}

function schemaOf(rules: Rule[]): ResourceValidationPolicy["configSchema"] {
    const typeOf = (value: Thresholds[string]) => (Array.isArray(value) ? "array" : (typeof value as "number" | "string" | "boolean"));
    const properties = Object.fromEntries(
        rules.map(rule => {
            const thresholds = Object.entries(rule.thresholds ?? {}).map(([name, value]) => [name, { type: typeOf(value), default: value }]);
            const level = { type: "string" as const, enum: ["mandatory", "advisory", "disabled"] };
            return [rule.name, { type: "object" as const, additionalProperties: false, properties: { level, ...Object.fromEntries(thresholds) } }];
        }),
    );
    return { properties };
}

/** What the two policies share while they run. */
interface Running extends PackOptions {
    /** Exemptions that have let something through. */
    used: Set<Exemption>;
}

/** Asks one rule about one resource and reports its answer under the rule's own name and level. */
function ask(rule: Rule, urn: string, flaw: (thresholds: Thresholds) => string | undefined, report: ReportViolation, config: Config, options: Running): void {
    const level = deployLevelOf(rule, config);
    if (level === "disabled") return;
    options.asked?.(rule);
    let message: string | undefined;
    let undecided = false;
    try {
        const found = flaw({ ...rule.thresholds, ...config[rule.name] } as Thresholds);
        if (found) message = `${found}. ${rule.says} ${rule.because} ${rule.fix}`;
    } catch (error) {
        undecided = true;
        const reason =
            error instanceof UnknownValueError ? error.message : `the properties have a shape that no such resource has (${(error as Error).message})`;
        message = `${undecidedPrefix}'${rule.name}' during preview: ${reason}`;
    }
    if (!message) return;
    const exemption = exemptionFor(options.exemptions ?? [], rule.name, urn);
    if (exemption) options.used.add(exemption);
    if (exemption) message = `${exemptPrefix}${exemption.expiry} (${exemption.ticket}, ${exemption.owner}): ${exemption.reason}. ${message}`;
    // Without a level of its own a report has the runner's, which "all" in a policy configuration lowers for every rule at once.
    const enforcementLevel = level === "advisory" || undecided || exemption ? "advisory" : undefined;
    // The SDK's server takes a report under another name and level; only its type leaves that out.
    const violation = { name: rule.name, description: rule.says, severity: rule.severity, message, enforcementLevel, urn };
    report(violation as unknown as string, urn);
}

/** The resources a graph rule judges; where it cannot even tell, the stack as a whole stays undecided. */
function nodesOf(rule: GraphRule, graph: Graph): { urn: string; flaw: (thresholds: Thresholds) => string | undefined }[] {
    try {
        return rule.nodes(graph).map(node => ({ urn: node.urn, flaw: thresholds => rule.flaw(node, graph, thresholds) }));
    } catch (error) {
        const flaw = () => {
            throw error;
        };
        return [{ urn: "", flaw }];
    }
}

/** The rules that judge a type, found once per type. */
function byType(rules: ResourceRule[]): (type: string) => ResourceRule[] {
    const index = new Map<string, ResourceRule[]>();
    for (const rule of rules) for (const type of rule.types) index.set(type, [...(index.get(type) ?? []), rule]);
    const found = new Map<string, ResourceRule[]>();
    return type => {
        const known = found.get(type);
        if (known) return known;
        const kind = /^kubernetes:.*:(\w+)$/.exec(type)?.[1];
        const ofKind = (name: string) => index.get(`kubernetes:*:${name}`) ?? [];
        const patched = kind?.endsWith("Patch") ? ofKind(kind.slice(0, -"Patch".length)).filter(rule => rule.patches) : [];
        const all = [...(index.get(type) ?? []), ...(kind ? ofKind(kind) : []), ...patched];
        found.set(type, all);
        return all;
    };
}

/**
 * The SDK's policies for a set of rules. The SDK deserializes a resource again for each policy that looks at it and notes each one that
 * does not, so a hundred rules as a hundred policies would cost several times what one does: two policies run them all.
 */
export function policiesOf(rules: Rule[], options: PackOptions = {}): (ResourceValidationPolicy | StackValidationPolicy)[] {
    const resourceRules = rules.filter((rule): rule is ResourceRule => !isGraphRule(rule));
    const graphRules = rules.filter(isGraphRule);
    const rulesFor = byType(resourceRules);
    // While a provider's settings are unknown, as the cluster's are before it exists, stack policies are handed its resources empty.
    const inputs = new Map<string, Record<string, unknown>>();
    const running: Running = { ...options, used: new Set() };
    const merged = (given: Config): Config => {
        const both = Object.keys(given).map(name => [name, { ...options.config?.[name], ...given[name] }]);
        return { ...options.config, ...Object.fromEntries(both) };
    };
    const resources: ResourceValidationPolicy = {
        name: resourceRunner,
        description: "Runs every rule that judges a single resource; configure a rule under its name.",
        enforcementLevel: "mandatory",
        configSchema: schemaOf(resourceRules),
        validateResource: (args, report) => {
            inputs.set(args.urn, args.props);
            const applicable = rulesFor(args.type);
            if (!applicable.length) return;
            const config = merged(args.getConfig<Config>());
            const { type, name, urn, opts, props } = args;
            for (const rule of applicable) {
                ask(rule, urn, thresholds => rule.flaw(props, { type, name, urn, opts, thresholds } satisfies Judged), report, config, running);
            }
        },
    };
    const graph: StackValidationPolicy = {
        name: graphRunner,
        description: "Runs every rule that judges the whole resource graph; configure a rule under its name.",
        enforcementLevel: "mandatory",
        configSchema: schemaOf(graphRules),
        validateStack: (args, report) => {
            const config = merged(args.getConfig<Config>());
            const index = new Graph(args.resources.map(one => (Object.keys(one.props).length > 0 ? one : { ...one, props: inputs.get(one.urn) ?? one.props })));
            for (const rule of graphRules) {
                for (const { urn, flaw } of nodesOf(rule, index)) ask(rule, urn, flaw, report, config, running);
            }
            for (const stale of staleExemptions(options.exemptions ?? [], running.used)) ask(exemptionHolds, "", () => stale, report, config, running);
        },
    };
    return [...rules.map(rule => listed(rule, options.config ?? {})), resources, graph];
}
