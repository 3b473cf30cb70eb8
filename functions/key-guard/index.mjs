import { exchanges } from "./exchanges.mjs";
import { makeGuard } from "./guard.mjs";
import { makeHandler } from "./rotate-exchange.mjs";
import { adapters } from "./venues.mjs";
import { zonesOf } from "./zones.mjs";

const sleep = ms => new Promise(done => setTimeout(done, ms));

let guard;
/** Asks an exchange what a key may do. A check on which the venue is silent stays open: what a person says of it is not known here. */
export const handler = async event => {
    guard ??= import("@aws-sdk/client-secrets-manager").then(({ SecretsManager }) => {
        const { SECRETS, FROM, CODE } = process.env;
        const secretsManager = new SecretsManager({});
        return makeGuard({ secretsManager, adapters, exchanges, secrets: JSON.parse(SECRETS), from: FROM, code: CODE, fetch, now: Date.now, sleep });
    });
    return (await guard)(event);
};

let rotation;
/** Makes a staged key current. What no answer could ever say, whoever staged it has said he saw (docs/exchange-keys.md). */
export const rotate = async event => {
    rotation ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("@aws-sdk/client-lambda")]).then(([{ SecretsManager }, { Lambda }]) => {
        const { SECRET_NAME, GUARDS, SILENT, HELD_AGAINST } = process.env;
        const askZones = zonesOf({ lambda: new Lambda({}), guards: JSON.parse(GUARDS), sleep });
        return makeHandler({ secretsManager: new SecretsManager({}), askZones, silent: JSON.parse(SILENT), by: HELD_AGAINST, secretId: SECRET_NAME, sleep });
    });
    return (await rotation)(event);
};
