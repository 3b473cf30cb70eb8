import { demanding, managementOf } from "./rabbitmq.mjs";
import { rotation } from "./rotation.mjs";
import { patient, randomPassword, readFields } from "./values.mjs";

const clone = "_clone";
const other = username => (username.endsWith(clone) ? username.slice(0, -clone.length) : `${username}${clone}`);

/** Rotates a RabbitMQ user: two take turns, so that no password that is in use is ever changed. */
export const makeHandler = ({ secretsManager, fetch, address, administrator, virtualHost, secretId, sleep }) => {
    const ask = patient(secretsManager, sleep);
    return rotation({
        ask,
        secretId,
        renew: async current => ({ username: other(current.username), password: await randomPassword(ask, current.password.length) }),
        set: async (pending, current) => {
            if (pending.username === current.username) throw new Error(`${pending.username} is in use`);
            const put = demanding(managementOf({ fetch, address }, await readFields(ask, administrator, "AWSCURRENT")));
            const user = encodeURIComponent(pending.username);
            await put("PUT", `users/${user}`, { password: pending.password, tags: "" });
            await put("PUT", `permissions/${encodeURIComponent(virtualHost)}/${user}`, { configure: ".*", write: ".*", read: ".*" });
        },
        // It has no management of its own: the refusal names that where the password is right, and another reason where it is wrong.
        test: async pending => {
            const response = await managementOf({ fetch, address }, pending)("GET", "whoami");
            const { reason } = response.ok ? { reason: "Not management user" } : await response.json().catch(() => ({}));
            if (!/not management user/i.test(reason ?? "")) throw new Error(`${pending.username} can't log in: HTTP ${response.status}`);
        },
    });
};

let ready;
export const handler = async event => {
    ready ??= import("@aws-sdk/client-secrets-manager").then(({ SecretsManager }) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            fetch,
            address: process.env.MANAGEMENT,
            administrator: process.env.ADMINISTRATOR,
            virtualHost: process.env.VIRTUAL_HOST,
            secretId: process.env.SECRET_NAME,
            sleep: ms => new Promise(done => setTimeout(done, ms)),
        }),
    );
    return (await ready)(event);
};
