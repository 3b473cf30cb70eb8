export { Exporter, exporterReader } from "./exporter";
export type { Scraped } from "./nats";
export { restoredName } from "./restore-access";
export { storeAlerts } from "./store-alerts";
export { runsPostgres, Stores, storePorts, storesNamespace } from "./stores";
