import { readFile } from "node:fs/promises";
import { scramVerifier, serverOf } from "./postgres.mjs";
import { rotation } from "./rotation.mjs";
import { patient, randomPassword, readFields } from "./values.mjs";

const clone = "_clone";

/**
 * Rotates a role of a database: it and its clone, which the roles' Job has made, take turns, so that no password that is in use is ever changed.
 * `logIn` is the server's; the administrator is whom the secret's `masterarn` names.
 */
export const makeHandler = ({ secretsManager, logIn, host, role, secretId, sleep }) => {
    const ask = patient(secretsManager, sleep);
    const turns = [role, `${role}${clone}`];
    /** Whoever may write the secret would else choose whose password is changed. */
    const known = username => {
        if (!turns.includes(username)) throw new Error(`${secretId} is of ${turns.join(" or ")}, not of ${JSON.stringify(username)}`);
        return username;
    };
    return rotation({
        ask,
        secretId,
        renew: async ({ username, password }) => ({
            username: turns[1 - turns.indexOf(known(username))],
            password: await randomPassword(ask, password.length),
        }),
        set: async (pending, current, pends) => {
            if (known(pending.username) === known(current.username)) throw new Error(`${pending.username} is in use`);
            if (current.host !== host) throw new Error(`${secretId} is for another server than ${host}`);
            const administrator = await readFields(ask, current.masterarn, "AWSCURRENT");
            const verifier = scramVerifier(pending.password);
            await logIn(administrator, async run => {
                await run("BEGIN");
                // Two rotations at once take turns here, and the one that another has replaced stops before it changes anything.
                await run("SELECT pg_advisory_xact_lock(hashtext('golive rotation'))");
                await pends();
                await run(`ALTER ROLE "${pending.username}" PASSWORD '${verifier}'`);
                await run("COMMIT");
            });
        },
        test: async user => {
            known(user.username);
            await logIn(user, run => run("SELECT 1"));
        },
    });
};

let ready;
export const handler = async event => {
    const { HOST: host, PORT: port, DATABASE: database, ROLE: role, SECRET_NAME: secretId } = process.env;
    ready ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("postgres"), readFile(new URL("authority.pem", import.meta.url), "utf8")]).then(
        ([{ SecretsManager }, { default: postgres }, authority]) =>
            makeHandler({
                secretsManager: new SecretsManager({}),
                logIn: serverOf({ postgres, host, port, database, authority }),
                ...{ host, role, secretId },
                sleep: ms => new Promise(done => setTimeout(done, ms)),
            }),
    );
    return (await ready)(event);
};
