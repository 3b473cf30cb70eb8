import type { RouteFact } from "../facts";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { Actix, Axum, attributed, Warp } from "./frameworks";
import { ownPlace, type Served } from "./routing";

/** Routes of axum, actix-web and warp, from what is served down; what is defined and served nowhere is unmounted. */
export function routes(modules: Module[], project: Project): RouteFact[] {
    const uses = (name: string) =>
        modules.filter(
            module =>
                [...module.imports.values()].some(path => path === name || path.startsWith(`${name}.`)) ||
                module.calls.some(({ written }) => written.startsWith(`${name}.`)),
        );
    return [...axum(uses("axum"), modules, project), ...actix(uses("actix_web"), project), ...warp(uses("warp"), modules, project)];
}

const fact = ({ method, path, node, module }: Served, by: string): RouteFact => ({ method: method ?? "*", path, node, module, by });

function axum(modules: Module[], all: Module[], project: Project): RouteFact[] {
    const routing = new Axum(project);
    const served = (modules.length ? all : []).flatMap(module =>
        module.calls.flatMap(call => {
            if (/(^|\.)axum\.serve$|^serve$/.test(module.qualified(call.written)) && call.args[1]) return routing.of(call.args[1], { module, depth: 0 }) ?? [];
            return /\.serve$/.test(call.written) && call.args[0] ? (routing.of(call.args[0], { module, depth: 0 }) ?? []) : [];
        }),
    );
    const seen = new Set(served.map(({ module, node }) => at(module, node)));
    const open = modules.flatMap(module =>
        module.calls
            .filter(call => /\.route$/.test(call.written) && call.args.length === 2 && !seen.has(at(module, ownPlace(call.node))))
            .flatMap(call => (routing.of(call.node, { module, depth: 0 }) ?? []).filter(({ node }) => node.id() === ownPlace(call.node).id()))
            .map(route => ({ ...fact(route, "axum"), unmounted: true })),
    );
    return [...served.map(route => fact(route, "axum")), ...open];
}

const at = (module: Module, node: Node) => `${module.file}:${node.range().end.index}`;

function actix(modules: Module[], project: Project): RouteFact[] {
    const routing = new Actix(project);
    const served = modules.flatMap(module =>
        module.calls.filter(({ written }) => /(^|\.)App\.new$/.test(written)).flatMap(call => routing.of(outermost(call.node), { module, depth: 0 }) ?? []),
    );
    const seen = new Set(served.map(({ module, node }) => at(module, node)));
    const open = modules.flatMap(module =>
        module.functions.flatMap(({ node }) => attributed(node).map(route => ({ ...route, module }))).filter(({ node }) => !seen.has(at(module, node))),
    );
    return [...served.map(route => fact(route, "actix")), ...open.map(route => ({ ...fact(route, "actix"), unmounted: true }))];
}

/** The end of the chain that a call begins. */
function outermost(node: Node): Node {
    let last = node;
    for (let outer = node.parent(); outer?.is("field_expression") || outer?.is("call_expression"); outer = outer.parent())
        if (outer.is("call_expression")) last = outer;
    return last;
}

function warp(modules: Module[], all: Module[], project: Project): RouteFact[] {
    const routing = new Warp(project);
    return (modules.length ? all : []).flatMap(module =>
        module.calls
            .filter(({ written, args }) => /(^|\.)warp\.serve$/.test(module.qualified(written)) && args.length > 0)
            .flatMap(call => (routing.of(call.args[0], { module, depth: 0 }) ?? []).filter(({ path }) => !("text" in path) || path.text !== ""))
            .map(route => fact(route, "warp")),
    );
}
