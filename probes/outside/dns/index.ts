import type { Family } from "../../probe";
import { caught, plantedWorld } from "../planted";
import { namesResolve, worldResolvers } from "./names";
import { dnsServer } from "./server";

const host = "planted.golive.example";

/** What the world's resolvers make of the bot's names. */
export const dns: Family = {
    name: "dns",
    probes: [namesResolve(worldResolvers)],
    canary: async signal => {
        const server = await dnsServer("no such name");
        const probe = namesResolve([{ name: "a planted server", address: `127.0.0.1:${server.port}` }]);
        try {
            const one = { name: host, service: "planted", host, paths: ["/*"], page: false };
            return caught(probe.name, await probe.ask(one, { world: plantedWorld({}), demands: {}, signal }));
        } finally {
            await server.close();
        }
    },
};
