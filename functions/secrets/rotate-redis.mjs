import { untilActive } from "./redis-user.mjs";
import { rotation } from "./rotation.mjs";
import { patient, randomPassword } from "./values.mjs";

/**
 * Rotates an ElastiCache user's password; both passwords hold until the next rotation.
 * AWS publishes the source of such a function but offers it nowhere to deploy, unlike those for databases.
 */
export const makeHandler = ({ secretsManager, elasticache, secretId, userId, sleep, left }) => {
    const ask = patient(secretsManager, sleep);
    const users = patient(elasticache, sleep);
    return rotation({
        ask,
        secretId,
        renew: async current => ({ password: await randomPassword(ask, current.password.length) }),
        set: async (pending, current) => {
            await untilActive({ elasticache: users, sleep, left }, userId);
            await users.modifyUser({ UserId: userId, AuthenticationMode: { Type: "password", Passwords: [pending.password, current.password] } });
        },
        // The user lives in an isolated network: that ElastiCache has spread the change is all that can be seen from here.
        test: () => untilActive({ elasticache: users, sleep, left }, userId),
    });
};

let ready;
let context;
export const handler = async (event, now) => {
    context = now;
    ready ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("@aws-sdk/client-elasticache")]).then(([{ SecretsManager }, { ElastiCache }]) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            elasticache: new ElastiCache({}),
            secretId: process.env.SECRET_NAME,
            userId: process.env.USER_ID,
            sleep: ms => new Promise(done => setTimeout(done, ms)),
            left: () => context.getRemainingTimeInMillis(),
        }),
    );
    return (await ready)(event);
};
