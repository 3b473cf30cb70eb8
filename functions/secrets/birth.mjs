import { createHash } from "node:crypto";
import { setRedisUser } from "./redis-user.mjs";
import { patient, randomPassword, readFields, stagesOf } from "./values.mjs";

/**
 * Gives a secret its first value, and later only brings the fields that are no secret up to date.
 * Whatever is done twice, half, or by two at once ends the same: the first value put is the value, and nothing here ever replaces a password.
 * The answer and the logs say that a value was born, never what it is.
 *
 * Event: { secretId, fields?: {...}, generate: { field, length }, redisUser?: { userId, accessString } }
 */
export const makeHandler = ({ secretsManager, elasticache, sleep, left }) => {
    const ask = patient(secretsManager, sleep);

    const putFirst = async ({ secretId, fields, generate }, arn) => {
        const value = { ...fields, [generate.field]: await randomPassword(ask, generate.length) };
        // The same token for every attempt: Secrets Manager refuses a second value under it, so two attempts at once cannot both win.
        const token = createHash("sha256").update(arn).digest("hex");
        try {
            await ask.putSecretValue({ SecretId: secretId, ClientRequestToken: token, SecretString: JSON.stringify(value) });
            return true;
        } catch (error) {
            if (error.name !== "ResourceExistsException") throw error;
        }
        if (!stagesOf(await ask.describeSecret({ SecretId: secretId })).AWSCURRENT) {
            throw new Error(`${secretId} has a first version that is not AWSCURRENT: move the stage to it, or put a value`);
        }
        return false;
    };

    /** A restored database has another host: rotation would go to the old one. The username belongs to rotation, which alternates it. */
    const refresh = async ({ secretId, fields, generate }) => {
        const old = await readFields(ask, secretId, "AWSCURRENT");
        const { username: _, [generate.field]: __, ...wanted } = fields;
        if (Object.entries(wanted).every(([key, value]) => old[key] === value)) return false;
        await ask.putSecretValue({ SecretId: secretId, SecretString: JSON.stringify({ ...old, ...wanted }) });
        return true;
    };

    return async ({ secretId, fields = {}, generate, redisUser }) => {
        const event = { secretId, fields, generate };
        const secret = await ask.describeSecret({ SecretId: secretId });
        if (secret.DeletedDate) throw new Error(`${secretId} is scheduled for deletion: restore it first`);
        const born = !stagesOf(secret).AWSCURRENT && (await putFirst(event, secret.ARN));
        const updated = !born && Object.keys(fields).length > 0 && (await refresh(event));
        if (redisUser) await setRedisUser({ ask, elasticache: patient(elasticache, sleep), sleep, left }, secretId, redisUser);
        console.log(JSON.stringify({ secretId, born, updated }));
        return { born, updated };
    };
};

let ready;
let context;
export const handler = async (event, now) => {
    context = now;
    ready ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("@aws-sdk/client-elasticache")]).then(([{ SecretsManager }, { ElastiCache }]) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            elasticache: new ElastiCache({}),
            sleep: ms => new Promise(done => setTimeout(done, ms)),
            left: () => context.getRemainingTimeInMillis(),
        }),
    );
    return (await ready)(event);
};
