import { connect } from "node:net";
import type { Measure } from "../../../checklist/evidence-file";
import { pooled } from "../../bounds";
import type { Dial, Probe, Target, World } from "../../probe";
import type { PublicAddress } from "./addresses";

/** How the probe is made. */
export interface Scan {
    /** Which addresses there are. */
    addresses(world: World, signal: AbortSignal): Promise<PublicAddress[]>;
    /** Who answers at a port other than the web's, far from the stack: where nobody does, this machine is not let out, and what is silent says nothing. */
    witnesses: readonly { host: string; port: number }[];
    /** Milliseconds after which a port is silent. */
    patience: number;
}

/** Ports behind which something is found that nobody meant to open: remote logins, databases, caches, brokers, monitoring, control planes, and the usual ones of web servers. */
const known = [
    ...[21, 22, 23, 25, 53, 80, 111, 135, 389, 443, 445, 873, 1433, 1521, 2049, 2375, 2376, 2379, 3000, 3306, 3389, 4222, 5000, 5432, 5433, 5671, 5672, 5900],
    ...[
        6222, 6379, 6380, 6443, 8000, 8080, 8081, 8086, 8090, 8222, 8443, 8500, 8888, 9000, 9090, 9091, 9093, 9100, 9121, 9187, 9200, 10250, 11211, 15672,
        27017,
    ],
];
const web = [80, 443];

/** Whether a port answers, is closed, or nobody can say. */
type Port = "open" | "closed" | "silent" | "unknown";

/** What says that a machine is there and does not want it. */
const closed = /^(ECONNREFUSED|ECONNRESET)$/;

function tried({ host, port }: Dial, patience: number, signal: AbortSignal): Promise<Port> {
    return new Promise(done => {
        const socket = connect({ host, port });
        const timer = setTimeout(() => end("silent"), patience);
        const abort = () => end("unknown");
        const end = (is: Port) => {
            clearTimeout(timer);
            signal.removeEventListener("abort", abort);
            socket.destroy();
            done(is);
        };
        signal.addEventListener("abort", abort, { once: true });
        socket.once("connect", () => end("open"));
        socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => end(closed.test(code) ? "closed" : code === "ETIMEDOUT" ? "silent" : "unknown"));
    });
}

/** Ports that are meant to be open at an address. Behind a CDN nobody but the CDN gets in. */
function meant({ balancer }: PublicAddress, { everything: { settings } }: World): number[] {
    return balancer && settings.edge && !settings.edge.cdn ? web : [];
}

/** The ports that are tried: the known ones, and those of the bot's own services. */
const portsOf = ({ everything: { manifest } }: World): number[] =>
    [...new Set([...known, ...Object.values(manifest.services).flatMap(({ ports }) => Object.values(ports))])].sort((a, b) => a - b);

function judged(one: PublicAddress, found: Map<number, Port>, world: World): Measure {
    const ports = [...found.keys()];
    const wrong = ports.filter(port => found.get(port) === "open" && !meant(one, world).includes(port));
    const unsure = ports.filter(port => found.get(port) === "unknown");
    const only = meant(one, world);
    const measure = (said: string, holds: Measure["holds"]): Measure => ({
        what: `${one.address} (${one.what})`,
        demanded: only.length ? `of ${ports.length} ports none but ${only.join(" and ")} answers` : `none of ${ports.length} ports answers`,
        found: said,
        holds,
    });
    if (wrong.length) return measure(`open: ${wrong.join(", ")}`, "no");
    return unsure.length ? measure(`not reached: ${unsure.slice(0, 5).join(", ")}`, "unknown") : measure("no other does", "yes");
}

/** From the internet only what is meant to be open answers, at every public address of the stack's network. */
export const closedFromOutside = ({ addresses, witnesses, patience }: Scan): Probe<Target> => ({
    name: "ports.closed-from-outside",
    says: "only the ports that are meant to be open answer from the internet",
    seconds: 60,
    targets: ({ everything: { target } }) => [{ name: `public addresses of ${target.bot} ${target.stack}` }],
    ask: async (_, { world, signal }) => {
        const reach = async (host: string, port: number) => tried(await world.means.world(host, port), patience, signal);
        const letOut = await Promise.all(witnesses.map(({ host, port }) => reach(host, port)));
        if (!letOut.includes("open")) throw new Error("this machine is let out to web ports alone: that a port is silent says nothing from here");
        const all = await addresses(world, signal);
        if (all.length === 0) throw new Error("the stack's network has no public address, not even a gateway's: nobody knows what was looked at");
        const ports = portsOf(world);
        const tasks = all.flatMap(one => ports.map(port => async () => [one, port, await reach(one.address, port)] as const));
        const found = new Map(all.map(one => [one, new Map<number, Port>()]));
        for (const [one, port, is] of await pooled(tasks, 100)) found.get(one)?.set(port, is);
        return all.map(one => judged(one, found.get(one) ?? new Map(), world));
    },
});
