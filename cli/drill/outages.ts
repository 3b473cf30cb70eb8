import type { Drill } from "./frame";
export const cacheOutage: Drill = { name: "cache-outage", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
export const chainRpcOutage: Drill = { name: "chain-rpc-outage", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
export const dataOutage: Drill = { name: "data-outage", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
