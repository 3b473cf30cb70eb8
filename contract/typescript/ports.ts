import type { PortFact } from "../facts";
import { portsAt } from "../ports";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { valueIn } from "./schemas";

/** Ports that are listened on: `app.listen(3000)`, `serve({ port })`, `new WebSocketServer({ port })`. */
export function ports(module: Module, project: Project): PortFact[] {
    return module.calls.flatMap(call => {
        const last = call.written.slice(call.written.lastIndexOf(".") + 1);
        if (!["listen", "serve", "WebSocketServer", "Server"].includes(last)) return [];
        const [first] = call.args;
        if (!first) return [];
        const port = first.is("object") ? valueIn(first, "port") : last === "listen" ? first : undefined;
        if (!port || port.is("arrow_function") || port.is("function_expression")) return [];
        return portsAt(
            { node: call.node, args: [port], named: call.named },
            { place: 0, named: [] },
            last === "listen" ? "listen" : call.written,
            module,
            project,
        );
    });
}
