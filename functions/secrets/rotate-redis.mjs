import { untilActive } from "./redis-user.mjs";
import { patient, randomPassword, readFields, stagesOf } from "./values.mjs";

/**
 * Rotates an ElastiCache user's password in Secrets Manager's four steps; both passwords hold until the next rotation.
 * AWS publishes the source of such a function but offers it nowhere to deploy, unlike those for databases.
 */
export const makeHandler = ({ secretsManager, elasticache, secretId, userId, sleep }) => {
    const ask = patient(secretsManager, sleep);
    const users = patient(elasticache, sleep);

    const steps = {
        createSecret: async (id, token) => {
            const current = await readFields(ask, id, "AWSCURRENT");
            try {
                await readFields(ask, id, "AWSPENDING", token);
            } catch (error) {
                if (error.name !== "ResourceNotFoundException") throw error;
                const value = { ...current, password: await randomPassword(ask, current.password.length) };
                await ask.putSecretValue({ SecretId: id, ClientRequestToken: token, SecretString: JSON.stringify(value), VersionStages: ["AWSPENDING"] });
            }
        },
        setSecret: async (id, token) => {
            const pending = await readFields(ask, id, "AWSPENDING", token);
            const current = await readFields(ask, id, "AWSCURRENT");
            await untilActive({ elasticache: users, sleep }, userId);
            await users.modifyUser({ UserId: userId, AuthenticationMode: { Type: "password", Passwords: [pending.password, current.password] } });
        },
        // The user lives in an isolated network: that ElastiCache has spread the change is all that can be seen from here.
        testSecret: () => untilActive({ elasticache: users, sleep }, userId),
        finishSecret: async (id, token) => {
            const { AWSCURRENT } = stagesOf(await ask.describeSecret({ SecretId: id }));
            await ask.updateSecretVersionStage({ SecretId: id, VersionStage: "AWSCURRENT", MoveToVersionId: token, RemoveFromVersionId: AWSCURRENT });
        },
    };

    return async ({ SecretId, ClientRequestToken, Step }) => {
        if (!Object.hasOwn(steps, Step)) throw new Error(`no step ${Step}`);
        const secret = await ask.describeSecret({ SecretId });
        if (secret.Name !== secretId) throw new Error(`this function rotates ${secretId}, not ${secret.Name}`);
        const stages = secret.VersionIdsToStages?.[ClientRequestToken] ?? [];
        if (stages.includes("AWSCURRENT")) return;
        if (!stages.includes("AWSPENDING")) throw new Error(`version ${ClientRequestToken} of ${secretId} is not AWSPENDING`);
        await steps[Step](SecretId, ClientRequestToken);
        console.log(JSON.stringify({ secretId, step: Step }));
    };
};

let ready;
export const handler = async event => {
    ready ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("@aws-sdk/client-elasticache")]).then(([{ SecretsManager }, { ElastiCache }]) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            elasticache: new ElastiCache({}),
            secretId: process.env.SECRET_NAME,
            userId: process.env.USER_ID,
            sleep: ms => new Promise(done => setTimeout(done, ms)),
        }),
    );
    return (await ready)(event);
};
