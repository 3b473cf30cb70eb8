import { createServer } from "node:net";
import { caught, here, listening } from "../../canary/loopback";
import { plantedWorld } from "../../canary/world";
import { freePort } from "../../means/forward";
import type { Family } from "../../probe";
import { publicAddresses } from "./addresses";
import { closedFromOutside } from "./closed";

/** Public resolvers that answer over TCP, beside the web's ports. */
const witnesses = [
    { host: "1.1.1.1", port: 853 },
    { host: "8.8.8.8", port: 853 },
    { host: "9.9.9.9", port: 53 },
];

const nobodys = { address: "203.0.113.7", what: "a planted database", balancer: false };

/** What answers from the internet. */
export const ports: Family = {
    name: "ports",
    ofRelease: false,
    probes: [closedFromOutside({ addresses: publicAddresses, witnesses, patience: 3_000 })],
    canary: async signal => {
        const open = await listening(createServer(socket => socket.end()));
        const closed = await freePort();
        const probe = closedFromOutside({ addresses: async () => [nobodys], witnesses: [{ host: "203.0.113.8", port: 853 }], patience: 3_000 });
        const world = plantedWorld({ world: async (_, port) => here(port === 5432 || port === 853 ? open.port : closed) });
        try {
            return caught(probe.name, await probe.ask({ name: "planted" }, { world, demands: {}, signal }));
        } finally {
            await open.close();
        }
    },
};
