import type { PortFact } from "../facts";
import { portsAt } from "../ports";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";
import type { Node } from "../syntax/tree";

/** Ports that Rust listens on: `bind("0.0.0.0:80")`, `bind(("0.0.0.0", 80))`, `run(([0, 0, 0, 0], 80))`. */
export function ports(module: Module, project: Project): PortFact[] {
    return module.calls.flatMap(call => {
        const name = lastName(call.written);
        const [first] = call.args;
        if (!first || !["bind", "run", "bind_rustls", "try_bind"].includes(name)) return [];
        const server =
            name === "run"
                ? call.written.includes("warp.serve") || /serve\(\)\.run$/.test(call.written)
                : /(TcpListener|HttpServer|Server)|^\?/.test(call.written) || call.written.endsWith("().bind");
        if (!server) return [];
        const port = portIn(first, module, project);
        return portsAt({ node: call.node, args: [port], named: call.named }, { place: 0, named: [] }, name === "run" ? "warp" : "bind", module, project);
    });
}

/** The port of an address: the second of a pair, also inside SocketAddr::from and under a name. */
function portIn(node: Node, module: Module, project: Project): Node {
    const bare = module.grammar.inner(node)?.[0];
    if (bare) return portIn(bare, module, project);
    if (node.is("tuple_expression")) return node.namedChildren()[1] ?? node;
    const called = module.grammar.call(node);
    if (called && /SocketAddr\.(from|new)$/.test(called.written)) return called.args[1] ?? (called.args[0] ? portIn(called.args[0], module, project) : node);
    const path = module.grammar.path(node);
    const bound = path === undefined ? undefined : module.binding(path, node)?.value;
    return bound ? portIn(bound, module, project) : node;
}
