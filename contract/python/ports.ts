import type { PortFact } from "../facts";
import { type Place, portsAt } from "../ports";
import type { Call } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";

/** Where functions that listen take their port. */
const listeners: Record<string, Place> = {
    "uvicorn.run": { named: ["port"], otherwise: 8000 },
    "uvicorn.Config": { named: ["port"], otherwise: 8000 },
    "prometheus_client.start_http_server": { place: 0, named: ["port"] },
    "prometheus_client.start_wsgi_server": { place: 0, named: ["port"] },
    "aiohttp.web.run_app": { named: ["port"], otherwise: 8080 },
    "aiohttp.web.TCPSite": { place: 2, named: ["port"] },
    "flask.Flask#run": { place: 1, named: ["port"], otherwise: 5000 },
    "dash.Dash#run": { named: ["port"], otherwise: 8050 },
    "dash.Dash#run_server": { named: ["port"], otherwise: 8050 },
    "asyncio.start_server": { place: 2, named: ["port"] },
    "websockets.serve": { place: 2, named: ["port"] },
    "waitress.serve": { named: ["port"], otherwise: 8080 },
};
const servers = /(^|\.)(ThreadingHTTPServer|HTTPServer|ThreadingTCPServer|TCPServer|make_server)$/;

const names = new Set([...Object.keys(listeners).map(lastName), "ThreadingHTTPServer", "HTTPServer", "ThreadingTCPServer", "TCPServer", "make_server"]);

/** Ports that Python listens on. */
export function ports(module: Module, project: Project): PortFact[] {
    return module.calls.flatMap(call => {
        if (!names.has(lastName(call.written))) return [];
        const qualified = project.callee(call.written, call.node, module);
        const known = listeners[qualified];
        if (known) return portsAt(call, known, qualified.replace("#", "."), module, project);
        return servers.test(qualified) && call.args[0] ? address(call, qualified, module, project) : [];
    });
}

/** `HTTPServer((host, port), Handler)`. */
function address(call: Call, by: string, module: Module, project: Project): PortFact[] {
    const pair = project.elements(call.args[0], module);
    const port = pair?.nodes[1] ?? (by.endsWith("make_server") ? call.args[1] : undefined);
    return portsAt({ ...call, args: port ? [port] : [] }, { place: 0, named: [] }, by, pair?.module ?? module, project);
}
