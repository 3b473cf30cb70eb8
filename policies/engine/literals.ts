import { anyCustom, type Found as FoundTemplate, kindOf, podKinds, templateIn } from "./kinds";
import { containersOf, type PodSpec } from "./pods";
import { documentOf, known, listOf, ofLast } from "./reading";
import { allFlaws, type Judged, type ResourceRule, type RuleText, type Thresholds } from "./rule";

/** A setting that a program hands to a workload as text. */
export interface Literal {
    /** Where it stands in the resource's properties. */
    where: string;
    /** Its name: of the variable, the key or the property. */
    name: string;
    value: string;
    /** What it stands in: chart values name other objects, files hold many settings. */
    source: "environment" | "map" | "secret" | "chart" | "script" | "prose";
    /** Words before it in the same command line; one that is not known yet is undefined. Only of command lines. */
    before?: (string | undefined)[];
}

type Properties = Record<string, unknown>;
type Found = { where: string; name: string; source: Literal["source"]; before?: Literal["before"]; read: () => unknown };

const entriesOf = (object: unknown, where: string, source: Literal["source"], decode = (value: unknown) => value): Found[] =>
    Object.keys((object as Properties | undefined) ?? {}).map(name => ({
        ...{ where: `${where}.${name}`, name, source },
        read: () => decode((object as Properties)[name]),
    }));

/** Throws on what is no text; no literal is then found. */
const decoded = (value: unknown): unknown => Buffer.from(value as string, "base64").toString("utf8");

/** The words of a command line that stands in one list or in several, such as a container's command and its arguments. */
function commandLine(container: Properties, names: string[], where: string): Found[] {
    const line: Found[] = names.flatMap(name =>
        Object.keys(known(() => container[name]) ?? []).map(i => ({
            ...{ where: `${where}.${name}[${i}]`, name, source: "script" as const },
            read: () => (container[name] as unknown[])[Number(i)],
        })),
    );
    const words = line.map(({ read }) => known(read)).map(word => (typeof word === "string" ? word : undefined));
    return line.map((found, i) => ({ ...found, before: words.slice(0, i) }));
}

/** What a container is asked, and told when it starts and ends. */
const hooks = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

function podEnvironment(spec: PodSpec, at: string): Found[] {
    return containersOf(spec, at).flatMap(({ container, where }) => [
        ...pairs(container.env, `${where}.env`),
        ...commandLine(container, ["command", "args"], where),
        ...hooks.flatMap(hook => {
            // biome-ignore lint/suspicious/noExplicitAny: a probe and a hook have these in common
            const handler = known(() => hook.split(".").reduce((value: any, key) => value?.[key], container));
            return [
                ...commandLine(known(() => handler?.exec) ?? {}, ["command"], `${where}.${hook}.exec`),
                ...(known(() => handler?.httpGet)
                    ? [{ where: `${where}.${hook}.httpGet.path`, name: "path", source: "prose" as const, read: () => handler.httpGet.path }]
                    : []),
                ...(known(() => pairs(handler?.httpGet?.httpHeaders, `${where}.${hook}.httpGet.httpHeaders`)) ?? []),
            ];
        }),
    ]);
}

/** What a pod's containers are given, and what its annotations say. */
function podLiterals({ template, where }: FoundTemplate): Found[] {
    const annotations = known(() => template?.metadata?.annotations);
    return [...podEnvironment(template?.spec ?? {}, where), ...entriesOf(annotations, where.replace(/spec$/, "metadata.annotations"), "prose")];
}

function chartValues(values: unknown, where: string): Found[] {
    return Object.keys(values ?? {}).flatMap(key => {
        const read = () => (values as Properties)[key];
        // What is not known yet is left out by whoever asks for the literal.
        const value = known(read);
        if (typeof value === "object") return chartValues(value, `${where}.${key}`);
        const variable = key === "value" ? known(() => (values as Properties).name) : undefined;
        return [{ where: `${where}.${key}`, name: String(variable ?? key), source: variable ? ("environment" as const) : ("chart" as const), read }];
    });
}

// biome-ignore lint/suspicious/noExplicitAny: properties come from programs; a wrong shape throws and leaves a rule undecided
const readers: Record<string, (props: any) => Found[]> = {
    ConfigMap: props => [...entriesOf(props.data, "data", "map"), ...entriesOf(props.binaryData, "binaryData", "map", decoded)],
    Secret: props => [...entriesOf(props.stringData, "stringData", "secret"), ...entriesOf(props.data, "data", "secret", decoded)],
    ExternalSecret: props => entriesOf(props.spec?.target?.template?.data, "spec.target.template.data", "map"),
    PrometheusRule: props =>
        listOf(props.spec?.groups as { rules?: { annotations?: object }[] }[]).flatMap(({ rules }, group) =>
            listOf(rules).flatMap(({ annotations }, i) => entriesOf(annotations, `spec.groups[${group}].rules[${i}].annotations`, "prose")),
        ),
    Release: props => chartValues(props.values, "values"),
    Chart: props => chartValues(props.values, "values"),
    "aws:lambda/function:Function": props => [
        ...entriesOf(props.environment?.variables, "environment.variables", "environment"),
        ...commandLine(known(() => props.imageConfig) ?? {}, ["entryPoints", "commands"], "imageConfig"),
    ],
    "aws:ecs/taskDefinition:TaskDefinition": props =>
        listOf(documentOf(props.containerDefinitions) as Environment[]).flatMap((container, i) => containerOf(container, `containerDefinitions[${i}]`)),
    "aws:ssm/parameter:Parameter": props =>
        ["value", "insecureValue"].map(where => ({
            ...{ where, name: String(props.name), source: where === "value" && props.type === "SecureString" ? ("secret" as const) : ("map" as const) },
            read: () => props[where],
        })),
    "aws:ec2/instance:Instance": props => scripts(props),
    "aws:ec2/launchTemplate:LaunchTemplate": props => scripts(props),
    "aws:ec2/launchConfiguration:LaunchConfiguration": props => scripts(props),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": props => scripts(props),
    "aws:batch/jobDefinition:JobDefinition": props => containerOf((documentOf(props.containerProperties) ?? {}) as Environment, "containerProperties"),
    "aws:apprunner/service:Service": props => {
        const { imageRepository: image, codeRepository: code } = props.sourceConfiguration ?? {};
        const where = "sourceConfiguration";
        return [
            ...entriesOf(
                image?.imageConfiguration?.runtimeEnvironmentVariables,
                `${where}.imageRepository.imageConfiguration.runtimeEnvironmentVariables`,
                "environment",
            ),
            ...entriesOf(
                code?.codeConfiguration?.codeConfigurationValues?.runtimeEnvironmentVariables,
                `${where}.codeRepository.codeConfiguration.codeConfigurationValues.runtimeEnvironmentVariables`,
                "environment",
            ),
        ];
    },
    "aws:elasticbeanstalk/environment:Environment": props => pairs(props.settings, "settings"),
    "aws:amplify/app:App": props => entriesOf(props.environmentVariables, "environmentVariables", "environment"),
    "aws:amplify/branch:Branch": props => entriesOf(props.environmentVariables, "environmentVariables", "environment"),
    "aws:glue/job:Job": props => entriesOf(props.defaultArguments, "defaultArguments", "environment"),
    "aws:sagemaker/model:Model": props => entriesOf(props.primaryContainer?.environment, "primaryContainer.environment", "environment"),
    "aws:cloudformation/stack:Stack": props => entriesOf(props.parameters, "parameters", "environment"),
    HelmRelease: props => chartValues(props.spec?.values, "spec.values"),
    "aws:codebuild/project:Project": props =>
        listOf(props.environment?.environmentVariables as { name: string; value: string; type?: string }[]).map((variable, i) => ({
            ...{ where: `environment.environmentVariables[${i}].value`, name: variable.name, source: "environment" as const },
            read: () => ((variable.type ?? "PLAINTEXT") === "PLAINTEXT" ? variable.value : undefined),
        })),
};

interface Environment {
    environment?: { name: string; value?: unknown }[];
    healthCheck?: Properties;
    logConfiguration?: { options?: Properties };
}
/** A container as ECS and Batch write it. */
const containerOf = (container: Environment, where: string): Found[] => [
    ...pairs(container.environment, `${where}.environment`),
    ...commandLine(container as Properties, ["entryPoint", "command"], where),
    ...commandLine(known(() => container.healthCheck) ?? {}, ["command"], `${where}.healthCheck`),
    ...entriesOf(
        known(() => container.logConfiguration?.options),
        `${where}.logConfiguration.options`,
        "environment",
    ),
];

/** Variables written as a list of names and values. */
const pairs = (list: Environment["environment"], where: string): Found[] =>
    listOf(list).map((variable, i) => ({
        ...{ where: `${where}[${i}].value`, name: variable.name, source: "environment" as const },
        read: () => variable.value,
    }));

/** User data is written plainly or in base64, and plain text begins with a mark that base64 does not have. */
const base64 = /^[A-Za-z0-9+/=\s]+$/;
const scriptAt = (props: Properties, where: string): unknown => (base64.test(String(props[where])) ? decoded(props[where]) : props[where]);
const userData = ["userData", "userDataBase64"];
const scripts = (props: Properties): Found[] => userData.map(where => ({ ...{ where, name: where, source: "script" }, read: () => scriptAt(props, where) }));

/** The user data of a machine, as its script reads; nothing where it has none. */
export const userDataOf = (props: object): unknown => {
    const where = userData.find(one => (props as Properties)[one] !== undefined);
    return where && scriptAt(props as Properties, where);
};

/** The literals of a resource; what is not known yet comes from somewhere else and is none. */
function literalsIn(props: object, type: string): Literal[] {
    const kind = (kindOf(type) || type).replace("Patch", "");
    const template = templateIn(type, props);
    const found = template ? podLiterals(template) : (readers[kind]?.(props) ?? []);
    return found.flatMap(({ where, name, source, before, read }) => {
        const value = known(read);
        return typeof value === "string" ? [{ where, name, value, source, before }] : [];
    });
}

const literalsOf = ofLast(literalsIn);

/**
 * A rule on every setting that a program writes as text; what is not known yet comes from somewhere else and is no literal. Where `advice`
 * holds for each that has the flaw, the answer does not block.
 */
export function literalRule<T extends Thresholds = Record<never, never>>(
    text: RuleText<T>,
    flaw: (literal: Literal, judged: Judged<T>) => string | undefined,
    sources: Literal["source"][] = ["environment", "map", "chart"],
    advice?: { says: string; holds(literal: Literal): boolean },
): ResourceRule {
    const isFlawed = (literal: Literal, judged: Judged<T>) => sources.includes(literal.source) && flaw(literal, judged) !== undefined;
    const allHold = (props: object, judged: Judged<T>) => literalsOf(props, judged.type).every(literal => !isFlawed(literal, judged) || advice?.holds(literal));
    const types = [...podKinds, ...Object.keys(readers)].map(key => (key.includes(":") ? key : `kubernetes:*:${key}`)).concat(anyCustom);
    return {
        ...text,
        types,
        adviceWhere: advice && [{ says: advice.says, holds: allHold as NonNullable<ResourceRule["adviceWhere"]>[number]["holds"] }],
        flaw: (props, judged) =>
            allFlaws(literalsOf(props, judged.type), literal => (sources.includes(literal.source) ? flaw(literal, judged as Judged<T>) : undefined)),
    };
}
