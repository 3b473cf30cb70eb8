import { createServer as plainServer } from "node:http";
import { createServer } from "node:https";
import { WebSocketServer } from "ws";
import type { Measure } from "../../../checklist/evidence-file";
import { caught, here, listening } from "../../canary/loopback";
import { plantedWorld } from "../../canary/world";
import type { Probe } from "../../probe";
import { certified } from "../certificate";
import type { Exposed } from "../public";
import { compresses } from "./compression";
import { endpointsAnswer } from "./endpoints";
import { securityHeaders } from "./headers";
import { loginRequired } from "./login";
import { foreignOriginRefused } from "./origins";
import { rateLimit } from "./rate-limit";
import { redirectsToHttps } from "./redirect";
import { websocketStaysOpen } from "./websocket";

const host = "planted.golive.example";
const page = `<html><body>${"An open page. ".repeat(200)}</body></html>`;

/** A server with every fault of the family: it shows everything to everybody, in plain text too, and lets any page read it. */
async function everyFault() {
    const authority = certified({ names: [], authority: true });
    const own = certified({ names: [host], by: authority });
    const answer: Parameters<typeof plainServer>[1] = ({ url, headers: { origin } }, response) => {
        if (origin) response.setHeader("access-control-allow-origin", origin);
        response.statusCode = url === "/lost" ? 404 : 200;
        response.setHeader("content-type", "text/html").end(page);
    };
    const secure = createServer({ cert: own.certificate, key: own.key }, answer);
    // Whoever opens a socket is shown out at once.
    new WebSocketServer({ server: secure }).on("connection", socket => socket.close());
    return { secure: await listening(secure), plain: await listening(plainServer(answer)), ca: authority.certificate };
}

/** Asks every probe of the family of a server that has every fault; throws where one of them does not tell its own. */
export async function canary(signal: AbortSignal): Promise<Measure[]> {
    const { secure, plain, ca } = await everyFault();
    const world = plantedWorld({ world: async (_, port) => (port === 80 ? here(plain.port) : here(secure.port, ca)) });
    const one: Exposed = { name: host, service: "planted", host, paths: ["/positions"], page: false };
    const ask = async <T extends Exposed>(probe: Probe<T>, target: T) => caught(probe.name, await probe.ask(target, { world, demands: {}, signal }));
    try {
        const measured = await Promise.all([
            ask(endpointsAnswer, { ...one, pattern: "/lost" }),
            ask(redirectsToHttps, one),
            ask(securityHeaders, one),
            ask(foreignOriginRefused, one),
            ask(rateLimit({ most: 100, settles: 0 }), { ...one, limit: 5 }),
            ask(websocketStaysOpen(0.1), { ...one, path: "/ws" }),
            ask(loginRequired, one),
            ask(compresses, { ...one, page: true }),
        ]);
        return measured.flat();
    } finally {
        await Promise.all([secure.close(), plain.close()]);
    }
}
