import { createServer as plainServer } from "node:http";
import { createServer } from "node:https";
import { performance } from "node:perf_hooks";
import { WebSocketServer } from "ws";
import { readCatalogue } from "../checklist/catalogue";
import { wantedOf } from "../cli/answering/answering";
import { projectRoot } from "../config/check";
import { type Everything, readSettings, stackConfig } from "../config/load";
import { readContract } from "../contract";
import { here, type Listening, listening } from "../probes/canary/loopback";
import { plantedWorld } from "../probes/canary/world";
import { certified } from "../probes/outside/certificate";
import { dns } from "../probes/outside/dns";
import { namesResolve } from "../probes/outside/dns/names";
import { dnsServer } from "../probes/outside/dns/server";
import { ports } from "../probes/outside/ports";
import { closedFromOutside } from "../probes/outside/ports/closed";
import { tls } from "../probes/outside/tls";
import { http } from "../probes/outside/web";
import type { Family, World } from "../probes/probe";
import { run } from "../probes/run";
import type { Row } from "./pack";

const day = 24 * 60 * 60 * 1000;
const headers = { "strict-transport-security": "max-age=31536000", "x-content-type-options": "nosniff", "x-frame-options": "DENY" };

/** A bot of which a whole interface is public, with a socket. */
function subject(): Everything {
    const everything = readSettings({ config: stackConfig("prod"), project: "golive", stack: "prod" });
    const { public: exposed } = everything.manifest.services.api;
    if (exposed) exposed.paths = ["/api/v1/*"];
    return everything;
}

/** A healthy edge on this machine: who has no login is refused, and who asks too much is told so. */
async function healthy(host: string, limit: number): Promise<{ opened: Listening[]; secure: number; plain: number; closed: number; ca: string }> {
    const authority = certified({ names: [], authority: true, until: new Date(Date.now() + 3000 * day) });
    const own = certified({ names: [host], by: authority, until: new Date(Date.now() + 90 * day) });
    let count = 0;
    const secure = createServer({ cert: own.certificate, key: own.key }, ({ url = "" }, response) => {
        const status = ++count > limit ? 429 : url.endsWith("/health") ? 200 : url.startsWith("/api/") ? 401 : 404;
        response.writeHead(status, headers).end("{}");
    });
    new WebSocketServer({ server: secure, path: "/api/v1/ws" });
    const plain = plainServer(({ url }, response) => response.writeHead(301, { location: `https://${host}${url}` }).end());
    const opened = [await listening(secure), await listening(plain), await listening(plainServer())];
    const [first, second, third] = opened;
    // Nobody listens any more where somebody just did.
    await third.close();
    return { opened: [first, second], secure: first.port, plain: second.port, closed: third.port, ca: authority.certificate };
}

/** Seconds that the probes of what the internet sees take of an environment in which all is well; throws where they do not find it so. */
export async function benchVerify(): Promise<Row[]> {
    const everything = subject();
    const host = `api.${everything.settings.edge?.zone.name}`;
    const edge = await healthy(host, everything.settings.edge?.rateLimit ?? 2000);
    const resolver = await dnsServer({ address: "192.0.2.1" });
    const gateway = { address: "192.0.2.2", what: "a gateway", balancer: false };
    const witness = { host: "192.0.2.3", port: 853 };
    const families: Family[] = [
        http,
        { ...tls, probes: tls.probes.filter(({ name }) => name !== "tls.stores-refuse-plain-text") },
        { ...dns, probes: [namesResolve([{ name: "local", address: `127.0.0.1:${resolver.port}` }])] },
        { ...ports, probes: [closedFromOutside({ addresses: async () => [gateway], witnesses: [witness], patience: 3000 })] },
    ];
    const leads = (address: string, port: number) =>
        address === witness.host ? edge.secure : port === 443 && address !== gateway.address ? edge.secure : edge.closed;
    const means = { world: async (address: string, port: number) => here(port === 80 && address === host ? edge.plain : leads(address, port), edge.ca) };
    const { contract } = readContract(projectRoot, everything.target.bot);
    const world: World = { ...plantedWorld(means), everything, contract };
    const known = new Set(families.flatMap(({ probes }) => probes.map(({ name }) => name as string)));
    const wanted = wantedOf(readCatalogue(), everything, ({ answer }) => "probe" in answer && known.has(answer.probe));
    try {
        const start = performance.now();
        const answers = await run(wanted, { families, world });
        const seconds = (performance.now() - start) / 1000;
        for (const { probe, result, measured } of answers)
            if (result !== "pass")
                throw new Error(`${probe} of a healthy environment: ${result}, ${JSON.stringify(measured.filter(({ holds }) => holds !== "yes"))}`);
        return [[`verify of a healthy edge, ${answers.length} answers`, seconds, "s", 60]];
    } finally {
        await Promise.all([...edge.opened, resolver].map(one => one.close()));
    }
}
