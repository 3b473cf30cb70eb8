import type { Checkout } from "./checkout";
import type { Facts } from "./facts";
import type { Grammar } from "./syntax/grammar";
import type { Module } from "./syntax/module";
import type { GrammarName } from "./syntax/tree";

/** A language that is read: its files, its syntax and its rules. */
export interface Language {
    name: "python" | "typescript" | "go" | "rust";
    /** Which grammar parses the files with an extension. */
    extensions: Record<string, GrammarName>;
    grammar: Grammar;
    /** Whether a file is a test by the ecosystem's own rule. */
    isTest(file: string): boolean;
    /** Runs the rules over all files of the language; some ask for files of another kind. */
    read(modules: Module[], checkout: Pick<Checkout, "files" | "text">): Facts;
    /** Kinds of programs that are built from it. */
    programs?: readonly string[];
    /** Which files a program is made of, by the package that it is built from. */
    reach?(modules: Module[], checkout: Pick<Checkout, "files" | "text">): (target: string) => ReadonlySet<string>;
}
