import type { Value } from "./syntax/grammar";
import type { Module } from "./syntax/module";
import type { Node } from "./syntax/tree";

/** Whether a variable that is set and empty is a value to the code or the same as none. */
export type Empty = "value" | "unset" | "unknown";

/** Where in the source something was found. */
interface Found {
    module: Module;
    node: Node;
    /** The rule that found it, as a person names it: `os.getenv`, `viper`. */
    by: string;
}

/** A place that reads a variable. */
export interface VariableFact extends Found {
    name: Value;
    fallback?: Value;
    required: boolean;
    empty: Empty;
    /** Upper and lower case of the name make no difference. */
    anyCase?: boolean;
    /** What the value is compared with, and how it is folded before. */
    compared: string[];
    fold?: "lower" | "upper";
    /** Names in the same file that a computed name may be; only where nothing of the name is known. */
    candidates?: string[];
}

/** A place that reads a key of a configuration file. */
export interface KeyFact extends Found {
    /** The file, as the code names it; undefined when that is computed. */
    source: string | undefined;
    /** Variable that names the file; `source` is then its default. */
    variable?: string;
    /** The expression that names the file, and where it stands. */
    from?: Node;
    fromModule?: Module;
    /** Keys from the file's top; `*` is any key or index. */
    path: string[];
    fallback?: string;
    compared: string[];
    fold?: "lower" | "upper";
    /** The file is loaded into the environment. */
    environment?: boolean;
    /** What it has takes the place of what the environment has. */
    overrides?: boolean;
}

/** A metric that is exported, under the name that stands in the exposition. */
export interface MetricFact extends Found {
    name: Value;
    type: "counter" | "gauge" | "histogram" | "summary" | "info" | "stateset" | "untyped";
    /** Undefined when they are computed. */
    labels: string[] | undefined;
}

/** A route that is served. */
export interface RouteFact extends Found {
    /** `*` is any. */
    method: string;
    path: Value;
    /** Its router is mounted nowhere that could be seen, so that nobody reaches it. */
    unmounted?: boolean;
}

/** A port that is listened on: a number, a variable's value, or computed. */
export interface PortFact extends Found {
    port: number | undefined;
    variable?: string;
    /** The expression that gives the port. */
    from?: Node;
}

/** An option of a command line that is declared. */
export interface OptionFact extends Found {
    /** With its dashes; a command or a positional argument has none. Undefined where any option may be read. */
    name: string | undefined;
    /** The texts that it takes; none where it takes any. */
    values: string[];
    /** It takes no value. */
    bare: boolean;
    fallback?: string;
}

/** Everything that one language's rules found. */
export interface Facts {
    variables: VariableFact[];
    keys: KeyFact[];
    metrics: MetricFact[];
    routes: RouteFact[];
    ports: PortFact[];
    /** Without it, nobody reads the language for options. */
    options?: OptionFact[];
}

export const noFacts = (): Facts => ({ variables: [], keys: [], metrics: [], routes: [], ports: [] });
