import { containersOf, kindOf, podOf, specPath } from "./pods";
import { documentOf, known, listOf } from "./read";
import { firstFlaw, type Judged, type ResourceRule, type RuleText, type Thresholds } from "./rule";

/** A setting that a program hands to a workload as text. */
export interface Literal {
    /** Where it stands in the resource's properties. */
    where: string;
    /** Its name: of the variable, the key or the property. */
    name: string;
    value: string;
    /** What it stands in: chart values name other objects, files hold many settings. */
    source: "environment" | "map" | "secret" | "chart" | "script";
}

type Properties = Record<string, unknown>;
type Found = { where: string; name: string; source: Literal["source"]; read: () => unknown };

const entriesOf = (object: unknown, where: string, source: Literal["source"], decode = (value: unknown) => value): Found[] =>
    Object.keys((object as Properties | undefined) ?? {}).map(name => ({
        ...{ where: `${where}.${name}`, name, source },
        read: () => decode((object as Properties)[name]),
    }));

const decoded = (value: unknown): unknown => (typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : value);

function podEnvironment(kind: string, props: Properties): Found[] {
    const spec = podOf.get(kind)?.(props)?.spec;
    if (!spec) return [];
    return containersOf(spec, specPath(kind)).flatMap(({ container, where }) =>
        listOf(container.env).map((variable, i) => ({
            ...{ where: `${where}.env[${i}].value`, name: variable.name, source: "environment" as const },
            read: () => variable.value,
        })),
    );
}

function chartValues(values: unknown, where: string): Found[] {
    if (typeof values !== "object" || values === null) return [];
    return Object.keys(values).flatMap(name => {
        const read = () => (values as Properties)[name];
        try {
            const value = read();
            if (typeof value === "object") return chartValues(value, `${where}.${name}`);
        } catch {
            // Unknown: read again, and then left out, by whoever asks for the literal.
        }
        return [{ where: `${where}.${name}`, name, source: "chart" as const, read }];
    });
}

// biome-ignore lint/suspicious/noExplicitAny: properties come from programs; a wrong shape throws and leaves a rule undecided
const readers: Record<string, (props: any) => Found[]> = {
    ConfigMap: props => entriesOf(props.data, "data", "map"),
    Secret: props => [...entriesOf(props.stringData, "stringData", "secret"), ...entriesOf(props.data, "data", "secret", decoded)],
    ExternalSecret: props => entriesOf(props.spec?.target?.template?.data, "spec.target.template.data", "map"),
    Release: props => chartValues(props.values, "values"),
    Chart: props => chartValues(props.values, "values"),
    "aws:lambda/function:Function": props => entriesOf(props.environment?.variables, "environment.variables", "environment"),
    "aws:ecs/taskDefinition:TaskDefinition": props =>
        listOf(documentOf(props.containerDefinitions) as { environment?: { name: string; value: string }[] }[]).flatMap((container, i) =>
            listOf(container.environment).map((variable, j) => ({
                ...{ where: `containerDefinitions[${i}].environment[${j}].value`, name: variable.name, source: "environment" as const },
                read: () => variable.value,
            })),
        ),
    "aws:ssm/parameter:Parameter": props => [{ where: "value", name: String(props.name ?? ""), source: "map", read: () => props.value }],
    "aws:ec2/instance:Instance": props => scripts(props),
    "aws:ec2/launchTemplate:LaunchTemplate": props => scripts(props),
    "aws:codebuild/project:Project": props =>
        listOf(props.environment?.environmentVariables as { name: string; value: string; type?: string }[]).map((variable, i) => ({
            ...{ where: `environment.environmentVariables[${i}].value`, name: variable.name, source: "environment" as const },
            read: () => (variable.type && variable.type !== "PLAINTEXT" ? undefined : variable.value),
        })),
};

const scripts = (props: Properties): Found[] => [
    { where: "userData", name: "userData", source: "script", read: () => readable(props.userData) },
    { where: "userDataBase64", name: "userDataBase64", source: "script", read: () => decoded(props.userDataBase64) },
];

/** User data is written plainly or in base64; only the latter has no blank in it. */
const readable = (value: unknown): unknown =>
    typeof value === "string" && /^[A-Za-z0-9+/=\s]+$/.test(value) && !value.trim().includes(" ") ? decoded(value) : value;

/** A rule on every setting that a program writes as text; what is not known yet comes from somewhere else and is no literal. */
export function literalRule<T extends Thresholds = Record<never, never>>(
    text: RuleText<T>,
    flaw: (literal: Literal, judged: Judged<T>) => string | undefined,
    sources: Literal["source"][] = ["environment", "map", "chart"],
): ResourceRule {
    const types = [...podOf.keys(), ...Object.keys(readers)].map(key => (key.includes(":") ? key : `kubernetes:*:${key}`));
    return {
        ...text,
        types,
        flaw: (props, judged) => {
            const kind = kindOf(judged.type)?.replace(/Patch$/, "") ?? "";
            const found = podOf.has(kind) ? podEnvironment(kind, props as Properties) : (readers[kind || judged.type]?.(props) ?? []);
            return firstFlaw(found, ({ where, name, source, read }) => {
                if (!sources.includes(source)) return undefined;
                const value = known(read);
                return typeof value === "string" && value ? flaw({ where, name, value, source }, judged as Judged<T>) : undefined;
            });
        },
    };
}
