/**
 * Values that parameters have without being set (RDS User Guide, "Working with parameters", and DocumentDB Developer Guide, "Cluster parameters";
 * read in November 2026): of PostgreSQL 15 and newer on RDS, and of DocumentDB.
 */
const defaults: Record<string, string> = {
    "rds.force_ssl": "1",
    ssl_min_protocol_version: "TLSv1.2",
    password_encryption: "scram-sha-256",
    profiler_threshold_ms: "100",
};

/**
 * Parameters as their group takes them. One that equals its default is as good as not set: RDS gives it back as `pending-reboot`, whatever was
 * asked for, and "immediate" would be a change at every deployment. It is written all the same, since rules read it and a default may change.
 */
export const parametersOf = (values: Record<string, string>): { name: string; value: string; applyMethod: string }[] =>
    Object.entries(values).map(([name, value]) => ({ name, value, applyMethod: defaults[name] === value ? "pending-reboot" : "immediate" }));
