import { createServer } from "node:tls";
import { caught, here, listening } from "../../canary/loopback";
import { plantedWorld } from "../../canary/world";
import type { Family } from "../../probe";
import { certified } from "../certificate";
import { namesResolve, worldResolvers } from "./names";
import { dnsServer } from "./server";

const host = "planted.golive.example";
const target = { name: host, service: "planted", host, paths: ["/*"], page: false };

/** What the world's resolvers make of the bot's names. */
export const dns: Family = {
    name: "dns",
    ofRelease: false,
    probes: [namesResolve(worldResolvers)],
    // A name that nobody knows, and one that leads to somebody else.
    canary: async signal => {
        const own = certified({ names: ["somebody-else.golive.example"] });
        const stranger = await listening(createServer({ cert: own.certificate, key: own.key }));
        const servers = [await dnsServer("no such name"), await dnsServer({ address: "192.0.2.1" })];
        const world = plantedWorld({ world: async () => here(stranger.port, own.certificate) });
        try {
            const asked = servers.map(async ({ port }) => {
                const probe = namesResolve([{ name: "a planted server", address: `127.0.0.1:${port}` }]);
                return caught(probe.name, await probe.ask(target, { world, demands: {}, signal }));
            });
            return (await Promise.all(asked)).flat();
        } finally {
            await Promise.all([stranger, ...servers].map(one => one.close()));
        }
    },
};
