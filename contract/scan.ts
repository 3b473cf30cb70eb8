import type { Facts } from "./facts";
import type { Language } from "./language";
import { Module } from "./syntax/module";
import { parser } from "./syntax/tree";

/** A file to read. */
export interface SourceFile {
    /** Path in the repository. */
    file: string;
    text: string;
}

/** The extension of a file, without its dot. */
export const extensionOf = (file: string): string => /\.([A-Za-z0-9]+)$/.exec(file)?.[1] ?? "";

/** Files of a language with their syntax trees. */
export async function modulesOf(language: Language, files: SourceFile[]): Promise<Module[]> {
    const parse = await parser();
    return files.map(({ file, text }) => new Module(file, parse(language.extensions[extensionOf(file)], text), language.grammar));
}

/** Runs a language's rules over files; those of other kinds are there for the rules that ask for them. */
export async function scan(language: Language, files: SourceFile[]): Promise<Facts> {
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    const own = files.filter(({ file }) => extensionOf(file) in language.extensions);
    return language.read(await modulesOf(language, own), { files: [...texts.keys()].sort(), text: file => texts.get(file) });
}
