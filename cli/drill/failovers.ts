import type { Drill } from "./frame";
export const failoverBroker: Drill = { name: "failover-broker", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
export const failoverCache: Drill = { name: "failover-cache", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
export const failoverDatabase: Drill = { name: "failover-database", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
