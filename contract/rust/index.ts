import { filesFromVariables } from "../data";
import type { Facts } from "../facts";
import { metricsThroughHelpers, throughHelpers } from "../helpers";
import type { Language } from "../language";
import { withVariables } from "../ports";
import type { Module } from "../syntax/module";
import { Project } from "../syntax/project";
import { files } from "./files";
import { attributesOf, rust } from "./grammar";
import { locator } from "./locate";
import { metrics } from "./metrics";
import { ports } from "./ports";
import { routes } from "./routes";
import { settings } from "./settings";
import { variables } from "./variables";

/** Rust: std::env, dotenvy, envy, config, figment, clap, serde, metrics, prometheus, axum, actix-web, warp. */
export const language: Language = {
    name: "rust",
    extensions: { rs: "rust" },
    grammar: rust,
    programs: ["cargo build"],
    isTest: file => /(^|\/)(tests|benches|examples)\//.test(file) || /(^|\/)(tests?|[^/]+_tests?)\.rs$/.test(file),
    read(modules) {
        const project = new Project(modules, locator(modules));
        const asked = modules.map(module => settings(module, project));
        const found = throughHelpers([...project.each(variables), ...asked.flatMap(one => one.variables)], project);
        return withoutTests({
            variables: found,
            keys: filesFromVariables([...project.each(files), ...asked.flatMap(one => one.keys)], found, project),
            metrics: metricsThroughHelpers(project.each(metrics), project),
            routes: routes(modules, project),
            ports: withVariables(project.each(ports), found, project),
        });
    },
};

/** Rust's tests stand in the files that they test: `#[cfg(test)] mod tests`. */
function withoutTests(facts: Facts): Facts {
    const ranges = new Map<Module, [number, number][]>();
    const testsOf = (module: Module) => {
        const known = ranges.get(module);
        if (known) return known;
        const found = module.root
            .findAll({ rule: { any: [{ kind: "mod_item" }, { kind: "function_item" }] } })
            .filter(node => attributesOf(node).some(({ name, says }) => (name === "cfg" && says.has("test")) || /(^|\.)test$/.test(name)))
            .map((node): [number, number] => [node.range().start.index, node.range().end.index]);
        ranges.set(module, found);
        return found;
    };
    // What a helper's caller hands over is judged by where the caller stands.
    const isOwn = ({ module, node }: Facts["variables"][number] | Facts["ports"][number]) =>
        !testsOf(module).some(([start, end]) => node.range().start.index >= start && node.range().end.index <= end);
    return {
        variables: facts.variables.filter(isOwn),
        keys: facts.keys.filter(fact => isOwn(fact as never) && (!fact.from || isOwn({ module: fact.fromModule, node: fact.from } as never))),
        metrics: facts.metrics.filter(fact => isOwn(fact as never)),
        routes: facts.routes.filter(fact => isOwn(fact as never)),
        ports: facts.ports.filter(isOwn),
    };
}
