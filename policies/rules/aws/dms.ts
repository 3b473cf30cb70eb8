import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { weakTls } from "../shared/reasons";

export const migrationTls = rule(
    aws.dms.Endpoint,
    {
        name: "migration-endpoint-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:76"],
        says: "A migration's endpoint speaks TLS with its database.",
        because: weakTls,
        fix: 'Set sslMode to "require" or stronger.',
    },
    endpoint => {
        // Stores of AWS are reached over its own interface, always with TLS.
        if (/(s3|dynamodb|kinesis|kafka|opensearch|elasticsearch|redis|neptune|redshift)/.test(endpoint.engineName)) return undefined;
        return (endpoint.sslMode ?? "none") === "none" ? `sslMode is ${endpoint.sslMode ?? "absent, which is none"}` : undefined;
    },
);
