import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { serverOf } from "./postgres.mjs";
import { makeHandler } from "./rotate-postgres.mjs";
import { podCredentials, secretsManagerBy } from "./secrets-manager.mjs";
import { patient, stagesOf } from "./values.mjs";

const day = 86_400_000;

/**
 * What Secrets Manager does for a function, done for a database that no function reaches: goes on with the rotation that an earlier run has
 * begun, and begins one where the value is older than `days`. Two runs of one day take the same token, so that they are one rotation.
 */
export const rotateDue = async ({ secretsManager, handler, secretId, days, now, sleep }) => {
    const ask = patient(secretsManager, sleep);
    const { AWSCURRENT, AWSPENDING } = stagesOf(await ask.describeSecret({ SecretId: secretId }));
    let token = AWSPENDING === AWSCURRENT ? undefined : AWSPENDING;
    if (!token) {
        const { Versions = [] } = await ask.listSecretVersionIds({ SecretId: secretId });
        // The SDK gives a date, the API seconds.
        const made = Versions.find(({ VersionId }) => VersionId === AWSCURRENT)?.CreatedDate;
        const since = made instanceof Date ? made.getTime() : made * 1000;
        if (now() - since < days * day) return false;
        token = createHash("sha256")
            .update(`${AWSCURRENT} ${Math.floor(now() / day)}`)
            .digest("hex");
        await handler.begin(secretId, token);
    }
    for (const Step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await handler({ SecretId: secretId, ClientRequestToken: token, Step });
    return true;
};

/** Rotates the roles of one database that are due; one that fails keeps no other one from its turn. */
export const main = async (environment = process.env) => {
    const { HOST: host, PORT: port, DATABASE: database, AUTHORITY, DAYS, AWS_REGION: region, ENDPOINT: endpoint } = environment;
    const [{ default: aws4 }, { default: postgres }] = await Promise.all([import("aws4"), import("postgres")]);
    const [address, tokenFile] = [environment.AWS_CONTAINER_CREDENTIALS_FULL_URI, environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE];
    const credentials = await podCredentials({ fetch, address, tokenFile });
    const secretsManager = secretsManagerBy({ fetch, sign: aws4.sign, credentials, region, endpoint });
    const logIn = serverOf({ postgres, host, port, database, authority: await readFile(AUTHORITY, "utf8") });
    const sleep = ms => new Promise(done => setTimeout(done, ms));
    const failed = [];
    for (const [role, secretId] of Object.entries(JSON.parse(environment.SECRETS))) {
        const handler = makeHandler({ secretsManager, logIn, host, role, secretId, sleep });
        try {
            await rotateDue({ secretsManager, handler, secretId, days: Number(DAYS), now: Date.now, sleep });
        } catch (error) {
            failed.push(`${role}: ${error.message}`);
        }
    }
    if (failed.length > 0) throw new Error(failed.join("; "));
};
