import { alertTest } from "./alert-test";
import { duplicateSignal } from "./duplicate-signal";
import { emergencyStop } from "./emergency-stop";
import { failoverBroker } from "./failover-broker";
import { failoverCache, failoverDatabase } from "./failovers";
import type { Drill } from "./frame";
import { load } from "./load";
import { cacheOutage, chainRpcOutage, dataOutage } from "./outages";
import { restore } from "./restore";
import { rollback } from "./rollback";

const all: readonly Drill[] = [
    ...[restore, rollback, failoverDatabase, failoverCache, failoverBroker],
    ...[cacheOutage, chainRpcOutage, dataOutage, duplicateSignal, emergencyStop, alertTest, load],
];

/** Every drill, by its name. */
export const drills: ReadonlyMap<string, Drill> = new Map(all.map(drill => [drill.name, drill]));
