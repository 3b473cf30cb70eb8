import type { PortFact } from "../facts";
import { type Place, portsAt } from "../ports";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";

/** Where functions that listen take their address. */
const listeners: Record<string, Place> = {
    ListenAndServe: { place: 0, named: [] },
    ListenAndServeTLS: { place: 0, named: [] },
    Listen: { place: 0, named: [] },
    Run: { place: 0, named: [] },
    Start: { place: 0, named: [] },
};

/** Ports that Go listens on: servers' addresses, and what frameworks are run with. */
export function ports(module: Module, project: Project): PortFact[] {
    const called = module.calls.flatMap(call => {
        const name = lastName(call.written);
        const place = listeners[name];
        if (!place || call.args.length === 0) return [];
        const qualified = project.callee(call.written, call.node, module);
        if (qualified === "net.Listen" && call.args[1]) return portsAt({ ...call, args: [call.args[1]] }, place, "net.Listen", module, project);
        const known = qualified.startsWith("net/http.") || /(gin|echo|fiber)(\/v\d+)?\.\w+#/.test(qualified);
        return known && (name !== "Run" || /gin/.test(qualified))
            ? portsAt(call, place, lastName(qualified.split("#")[0]) === name ? `http.${name}` : name, module, project)
            : [];
    });
    return [...called, ...servers(module, project)];
}

/** `&http.Server{Addr: ":8080"}`. */
function servers(module: Module, project: Project): PortFact[] {
    const literals = module.root.findAll({ rule: { kind: "composite_literal", has: { field: "type", regex: "^http\\.Server$" } } });
    return literals.flatMap(node => {
        const element = node
            .field("body")
            ?.namedChildren()
            .find(one => one.is("keyed_element") && one.namedChildren()[0]?.text() === "Addr");
        const value = element?.namedChildren()[1]?.namedChildren()[0] ?? element?.namedChildren()[1];
        return value ? portsAt({ node, args: [value], named: new Map() }, { place: 0, named: [] }, "http.Server", module, project) : [];
    });
}
