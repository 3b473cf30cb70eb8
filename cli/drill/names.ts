/** Every drill's name, as controls may refer to it. Apart from the drills, so that a report need not load what they use. */
export const drillNames = [
    ...["restore", "rollback", "failover-database", "failover-cache", "failover-broker"],
    ...["cache-outage", "chain-rpc-outage", "data-outage", "duplicate-signal", "emergency-stop", "alert-test", "load"],
];

/** Drills that break nothing of what trades: they are walked in production too while money is traded, where every other one is refused. */
export const harmlessDrills: readonly string[] = ["restore", "alert-test"];
