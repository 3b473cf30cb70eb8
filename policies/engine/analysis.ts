import type { Severity } from "@pulumi/policy";
import { specialOutputValueSig, specialResourceSig, specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { levelOf } from "./configuration";
import type { Exemption } from "./exemptions";
import { byCost } from "./order";
import type { Config } from "./rule";
import { advicePrefix, exemptPrefix, policiesOf, type Rule, undecidedPrefix, withoutAdvice } from "./runner";
import { call, type Diagnostic, identity, makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, pb, Struct } from "./sdk";

/** A resource as the offline preview records it: what the engine would hand a policy pack. */
export interface RecordedResource {
    urn: string;
    type: string;
    name: string;
    /** Whether a provider manages it; components have nothing to judge. */
    custom: boolean;
    /** URN of the parent. */
    parent?: string;
    /** As the SDK serializes them: unknown values are sentinel strings, secrets are signed objects. */
    properties: Record<string, unknown>;
    options: RecordedOptions;
    /** The provider as the SDK refers to it: its URN, two colons and its id. */
    provider?: string;
    /** What a component registered as its outputs. */
    outputs?: Record<string, unknown>;
    /** URNs. */
    dependencies: string[];
    /** URNs by property. */
    propertyDependencies: Record<string, string[]>;
}

/** A resource's options; times are in seconds. */
export interface RecordedOptions {
    protect?: boolean;
    ignoreChanges?: string[];
    aliases?: string[];
    deleteBeforeReplace?: boolean;
    retainOnDelete?: boolean;
    additionalSecretOutputs?: string[];
    customTimeouts?: { create?: number; update?: number; delete?: number };
}

/** One rule's answer about one resource, unless it is "sound". */
export interface Finding {
    rule: string;
    severity: Severity;
    /** The rule's level for the verdict, which an undecided answer keeps; advisory where the rule only advises. */
    level: "mandatory" | "advisory";
    result: "fail" | "undecided" | "exempt";
    /** The resource; empty for the stack as a whole. */
    urn: string;
    message: string;
    /** Checklist items. */
    items: string[];
}

/** What the rules found, and how much each of them had to judge. */
export interface Analysis {
    /** The dearest first. */
    findings: Finding[];
    /** Every rule, with the number of resources it was asked about. */
    rules: { name: string; judged: number }[];
    /** URNs that each rule was asked about; empty for the stack as a whole. */
    asked: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How resources are judged. */
export interface JudgeOptions {
    rules: Rule[];
    /** Policy configuration per rule. @default none: production's thresholds */
    config?: Config;
    /** What is let through. @default none */
    exemptions?: Exemption[];
    /** The bot that is judged. @default nobody knows */
    bot?: string;
}

/**
 * A property as the engine hands it to a pack: it keeps unknown values and secrets, but of a reference to a resource only the id or the URN,
 * and of an output only its value; the SDK's server refuses both.
 */
function asSent(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(asSent);
    const object = value as Record<string, unknown>;
    if (object[specialSigKey] === specialResourceSig) return object.id || ("id" in object ? unknownValue : object.urn);
    if (object[specialSigKey] === specialOutputValueSig) {
        const known = "value" in object ? asSent(object.value) : unknownValue;
        return object.secret ? { [specialSigKey]: specialSecretSig, value: known } : known;
    }
    const sent: Record<string, unknown> = {};
    // In one order, as the SDK reads them out of a message.
    for (const key of Object.keys(object).sort()) sent[key] = asSent(object[key]);
    return sent;
}

/** Properties as a message has them, which writes them only when it crosses a wire: in one process they are asked for as values again. */
function structOf(properties: Record<string, unknown>) {
    const struct = new Struct();
    const values = asSent(properties) as Record<string, unknown>;
    struct.toJavaScript = () => ({ ...values });
    struct.getFieldsMap = () => Struct.fromJavaScript(values).getFieldsMap();
    return struct;
}

function optionsOf(resource: RecordedResource) {
    const { options } = resource;
    const message = new pb.AnalyzerResourceOptions();
    message.setProtect(options.protect ?? false);
    message.setIgnorechangesList(options.ignoreChanges ?? []);
    message.setAliasesList(options.aliases ?? []);
    message.setAdditionalsecretoutputsList(options.additionalSecretOutputs ?? []);
    message.setDeletebeforereplacedefined(options.deleteBeforeReplace !== undefined);
    message.setDeletebeforereplace(options.deleteBeforeReplace ?? false);
    message.setParent(resource.parent ?? "");
    const timeouts = new pb.AnalyzerResourceOptions.CustomTimeouts();
    timeouts.setCreate(options.customTimeouts?.create ?? 0);
    timeouts.setUpdate(options.customTimeouts?.update ?? 0);
    timeouts.setDelete(options.customTimeouts?.delete ?? 0);
    message.setCustomtimeouts(timeouts);
    return message;
}

/** Finds the message of a provider that a resource refers to; a stack has few providers, so each is written once. */
function providersOf(resources: RecordedResource[]): (reference: string | undefined) => unknown {
    const messages = new Map<string, unknown>();
    for (const resource of resources) {
        if (!resource.type.startsWith("pulumi:providers:")) continue;
        const message = new pb.AnalyzerProviderResource();
        message.setUrn(resource.urn);
        message.setType(resource.type);
        message.setName(resource.name);
        message.setProperties(Struct.fromJavaScript(resource.properties));
        messages.set(resource.urn, message);
    }
    return reference => (reference === undefined ? undefined : messages.get(reference.slice(0, reference.lastIndexOf("::"))));
}

// biome-ignore lint/suspicious/noExplicitAny: protobuf's generated classes carry no types
function fill<M extends Record<string, any>>(message: M, resource: RecordedResource, properties: unknown, provider: unknown): M {
    message.setUrn(resource.urn);
    message.setType(resource.type);
    message.setName(resource.name);
    message.setProperties(properties);
    message.setOptions(optionsOf(resource));
    message.setProvider(provider);
    return message;
}

function inStack(resource: RecordedResource, properties: unknown, provider: unknown) {
    const message = fill(new pb.AnalyzerResource(), resource, properties, provider);
    message.setParent(resource.parent ?? "");
    message.setDependenciesList(resource.dependencies);
    for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
        const dependencies = new pb.AnalyzerPropertyDependencies();
        dependencies.setUrnsList(urns);
        message.getPropertydependenciesMap().set(property, dependencies);
    }
    return message;
}

/** What the engine sends a pack: a request for each resource in turn, and one for the stack. */
export function requestsOf(resources: RecordedResource[]) {
    const providerOf = providersOf(resources);
    const stack = new pb.AnalyzeStackRequest();
    const parts = resources.map(resource => {
        const properties = structOf(resource.properties);
        const provider = providerOf(resource.provider);
        return { one: fill(new pb.AnalyzeRequest(), resource, properties, provider), inStack: inStack(resource, properties, provider) };
    });
    stack.setResourcesList(parts.map(part => part.inStack));
    return { single: parts.map(part => part.one), stack };
}

/** Judges recorded resources one by one and as a whole, as the engine does with the pack. */
export async function analyze(resources: RecordedResource[], { rules, config, exemptions, bot }: JudgeOptions): Promise<Analysis> {
    const byName = new Map(rules.map(rule => [rule.name, rule]));
    const judged = new Map<string, number>();
    const about = new Map<string, Set<string>>();
    const asked = ({ name }: Rule, urn: string) => {
        judged.set(name, (judged.get(name) ?? 0) + 1);
        about.set(name, (about.get(name) ?? new Set()).add(urn));
    };
    const policies = policiesOf(rules, { config, exemptions, bot, asked });
    const findingOf = (found: Diagnostic): Finding => {
        const [name, message, urn] = [found.getPolicyname(), found.getMessage(), found.getUrn()];
        const rule = byName.get(name) as Rule;
        const advice = message.startsWith(advicePrefix);
        const answer = withoutAdvice(message);
        const result = answer.startsWith(undecidedPrefix) ? "undecided" : answer.startsWith(exemptPrefix) ? "exempt" : "fail";
        const level = advice ? "advisory" : (levelOf(rule, config) as Finding["level"]);
        return { rule: name, severity: rule.severity, level, result, urn, message, items: [...rule.items] };
    };
    const analyze = makeAnalyzeRpcFun(...identity, policies);
    const analyzeStack = makeAnalyzeStackRpcFun(...identity, policies);
    const { single, stack } = requestsOf(resources);
    const found: Diagnostic[] = [];
    for (const request of single) found.push(...(await call(analyze, request)));
    found.push(...(await call(analyzeStack, stack)));
    return { findings: byCost(found.map(findingOf), rules), rules: rules.map(({ name }) => ({ name, judged: judged.get(name) ?? 0 })), asked: about };
}
