import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { typeName } from "./grammar";

/** A field of a class: its annotation and what it is set to. */
export interface Field {
    name: string;
    node: Node;
    type?: Node;
    /** The class that the annotation names. */
    typeName?: string;
    value?: Node;
}

/** Fields that stand in a class's body. */
export function fieldsOf(classNode: Node): Field[] {
    const fields: Field[] = [];
    for (const statement of classNode.field("body")?.namedChildren() ?? [])
        for (const node of statement.namedChildren()) {
            const left = node.is("assignment") ? node.field("left") : undefined;
            if (!left?.is("identifier")) continue;
            const type = node.field("type") ?? undefined;
            fields.push({ name: left.text(), node, type, typeName: type && typeName(type), value: node.field("right") ?? undefined });
        }
    return fields;
}

/** Bases of a class as they are written. */
export const basesOf = (classNode: Node): string[] =>
    (classNode.field("superclasses")?.namedChildren() ?? []).filter(base => base.is("identifier") || base.is("attribute")).map(base => base.text());

export interface Ancestry {
    /** Qualified names of bases that are no class of the repository. */
    foreign: string[];
    /** The class and those it inherits from, nearest first. */
    line: { node: Node; module: Module }[];
}

/** A class with all that it inherits from. */
export function ancestry(classNode: Node, module: Module, project: Project): Ancestry {
    const found: Ancestry = { foreign: [], line: [] };
    const queue = [{ node: classNode, module }];
    while (queue.length && found.line.length < 12) {
        const { node, module: home } = queue.shift() as { node: Node; module: Module };
        if (found.line.some(known => known.node.id() === node.id())) continue;
        found.line.push({ node, module: home });
        for (const base of basesOf(node)) {
            const parent = project.classOf(base, home);
            if (parent) queue.push(parent);
            else found.foreign.push(home.qualified(base));
        }
    }
    return found;
}

/** The name that a class is called by inside its file, with the class around it. */
export const isNested = (inner: Node, outer: Node): boolean => inner.parent()?.parent()?.id() === outer.id();
