import { demanding, managementOf } from "./rabbitmq.mjs";
import { patient, readFields } from "./values.mjs";

/** Who may log in and do what is the program's: without it no hash of a password leaves the broker, and an import can't bring old ones back. */
const withheld = ["users", "permissions", "topic_permissions"];

/** Saves what a broker has declared (queues, exchanges, bindings, policies) as one object, of which the bucket keeps every version. */
export const makeHandler = ({ secretsManager, s3, fetch, address, administrator, bucket, key, sleep }) => {
    const ask = patient(secretsManager, sleep);
    const storage = patient(s3, sleep);
    return async () => {
        const get = demanding(managementOf({ fetch, address }, await readFields(ask, administrator, "AWSCURRENT")));
        const response = await get("GET", "definitions");
        const definitions = await response.json().catch(() => undefined);
        if (!Array.isArray(definitions?.queues) || !Array.isArray(definitions?.vhosts)) throw new Error("the answer has no definitions");
        const kept = Object.fromEntries(Object.entries(definitions).filter(([part]) => !withheld.includes(part)));
        await storage.putObject({ Bucket: bucket, Key: key, Body: JSON.stringify(kept), ContentType: "application/json" });
        const saved = Object.fromEntries(Object.entries(kept).flatMap(([part, list]) => (Array.isArray(list) ? [[part, list.length]] : [])));
        console.log(JSON.stringify({ bucket, key, saved }));
        return { saved };
    };
};

let ready;
export const handler = async () => {
    ready ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("@aws-sdk/client-s3")]).then(([{ SecretsManager }, { S3 }]) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            s3: new S3({}),
            fetch,
            address: process.env.MANAGEMENT,
            administrator: process.env.ADMINISTRATOR,
            bucket: process.env.BUCKET,
            key: process.env.KEY,
            sleep: ms => new Promise(done => setTimeout(done, ms)),
        }),
    );
    return (await ready)();
};
