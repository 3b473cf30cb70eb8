import type { Node } from "./tree";

/** What an expression is worth: a text that is known, or only how it begins and ends, with the parameter that fills it. */
export type Value = { text: string } | { before: string; after: string; parameter?: string };

/** A value of which nothing is known. */
export const unknown: Value = { before: "", after: "" };

/** The text of a value that is known. */
export const textOf = (value: Value | undefined): string | undefined => (value && "text" in value ? value.text : undefined);

/** Two values one after the other. */
export function joined(a: Value, b: Value): Value {
    if ("text" in a) return "text" in b ? { text: a.text + b.text } : { ...b, before: a.text + b.before };
    if ("text" in b) return { ...a, after: a.after + b.text };
    // Two holes: what lies between them is lost, and so is which parameter fills which.
    return { before: a.before, after: b.after };
}

/** A call, with its arguments by place and by name. */
export interface Call {
    node: Node;
    /** What is called, as it is written: `os.getenv`, `self.helper`. */
    written: string;
    args: Node[];
    named: Map<string, Node>;
}

/** A function, method or closure with its parameters, the receiver left out. */
export interface Func {
    node: Node;
    name: string;
    /** The class, struct or object that it belongs to. */
    owner?: string;
    /** What a method calls the instance, where the language lets it choose. */
    receiver?: string;
    parameters: Parameter[];
}

/** A parameter of a function. */
export interface Parameter {
    /** Its name; the text of a pattern, which no other text is equal to. */
    name: string;
    fallback?: Node;
    type?: string;
    /** Names that a pattern binds to keys of what it is handed. */
    binds?: { key: string; name: string; node: Node }[];
}

/** A name that gets a value. */
export interface Binding {
    node: Node;
    /** A name, or a dotted path such as `self.mode`. */
    name: string;
    value?: Node;
    /** The value is a list or a mapping, and the name is each of its elements, keys or values in turn. */
    each?: Part;
    /** Type that is written beside the name. */
    type?: string;
}

/** What of a list or mapping is meant; of a list both are its elements. */
export type Part = "keys" | "values";

/** What happens to a value at the place where it stands. */
export type Step =
    /** It goes on as the value of a node around it, perhaps folded to one case. */
    | { to: Node; fold?: "lower" | "upper" }
    /** It goes on, and another one takes its place when it is empty, or only when it is missing. */
    | { to: Node; otherwise: Node | undefined; when: "empty" | "missing" }
    /** The program ends, or an error goes up, when it is missing. */
    | { to: Node; demanded: true }
    /** It is compared with these. */
    | { with: Node[] }
    /** A name gets it. */
    | { bound: string; to?: Node }
    /** It has a name of its own inside another node: a closure's parameter, the name in `if let Ok(x)`. */
    | { named: string; within: Node; to?: Node }
    /** It is asked whether there is anything in it. */
    | { tested: boolean; demanded?: boolean };

/** What the mechanism has to know of a language's syntax. */
export interface Grammar {
    /** Kinds of nodes; `methods` hold the methods of a class that is defined elsewhere. */
    kinds: { call: readonly string[]; function: readonly string[]; class: readonly string[]; binding: readonly string[]; methods?: readonly string[] };
    /** What names of this file stand for: `np` is `numpy`, `getenv` is `os.getenv`. */
    imports(root: Node, file: string): Map<string, string>;
    call(node: Node): Omit<Call, "node"> | undefined;
    func(node: Node): Func;
    bindings(node: Node): Binding[];
    className(node: Node): string;
    /** A name or dotted path; undefined for any other expression. */
    path(node: Node): string | undefined;
    /** Kinds of nodes whose text is a whole string, with its quotes. */
    stringKinds: readonly string[];
    /** What a string is worth; a template asks for what fills its holes. */
    string(node: Node, hole: (node: Node) => Value): Value | undefined;
    /** A number, a truth value or nothing, as it is written. */
    scalar(node: Node): string | undefined;
    /** The node inside that has the same value: parentheses, conversions to text. */
    inner(node: Node): Node[] | undefined;
    /** Elements of a list, or keys or values of a mapping, that is written out. */
    elements(node: Node, part: Part): Node[] | undefined;
    /** The list or mapping that a node takes its elements from: `table.values()`, `list.iter()`. */
    derived?(node: Node): { of: Node; part?: Part } | undefined;
    /** The list that a closure is handed each element of: `list.map(name => …)`. */
    iterated?(closure: Node): Node | undefined;
    /** The value of a key of an object that is written out. */
    member?(node: Node, key: string): Node | undefined;
    /** What happens to the value of a node where it stands. */
    step(node: Node): Step | undefined;
    /** Nodes in which the value of a path is used, inside a node. */
    mentions(path: string, within: Node): Node[];
    /** Names of a file's top are those of all files of its folder. */
    wholePackage?: boolean;
    /** The node within which a name holds that gets a value at this one; where it is not the function around. */
    scope?(node: Node): Node | undefined;
    /**
     * Kinds of nodes in which one statement comes after the other, around such blocks that are passed in any case, that come round again, and that
     * bind a name for themselves or add to it.
     */
    ordered?: { blocks: readonly string[]; passed: readonly string[]; loops: readonly string[]; partial: readonly string[] };
    /** The type of a value that is written out: `Config{}`. */
    literalType?(node: Node): string | undefined;
    /** The type that a class's field has. */
    fieldType?(node: Node, field: string): string | undefined;
    /** Texts of an enumeration's members, if the class is one. */
    members(node: Node): Node[] | undefined;
    /** Separator of qualified names: `.` or `::`. */
    separator: string;
    /** The receiver in a method: `self`, `this`. */
    receivers: ReadonlySet<string>;
}
