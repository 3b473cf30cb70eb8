import { exchanges } from "./exchanges.mjs";
import { makeGuard } from "./guard.mjs";
import { makeHandler } from "./rotate-exchange.mjs";
import { adapters } from "./venues.mjs";

/** What both functions are made from: what the environment names, the clients of this place, and the checks on which each venue may be silent. */
const partsOf = async signedAt => {
    const { SecretsManager } = await import("@aws-sdk/client-secrets-manager");
    const { SECRETS, FROM } = process.env;
    const secrets = Object.fromEntries(Object.entries(JSON.parse(SECRETS)).map(([name, one]) => [name, { ...one, signed: signedAt(one) }]));
    return {
        ...{ secretsManager: new SecretsManager({}), adapters, exchanges, secrets, from: FROM, fetch, now: Date.now },
        sleep: ms => new Promise(done => setTimeout(done, ms)),
    };
};

/** What nobody could ever answer by asking: the venue says it of no key, or the settings name no account that an answer could be held against. */
const unanswerable = ({ venue, account }) => [...(adapters[venue]?.silent ?? []), ...(account ? [] : ["account"])];

let guard;
/** Asks an exchange what a key may do. A check on which the venue is silent stays open: who signed for it is in the evidence, which is not known here. */
export const handler = async event => {
    guard ??= partsOf(() => []).then(makeGuard);
    return (await guard)(event);
};

let rotation;
/** Makes a staged key current. What no answer could ever say does not keep it out: else no key of such a venue would ever be replaced (docs/exchange-keys.md). */
export const rotate = async event => {
    rotation ??= partsOf(unanswerable).then(parts => makeHandler({ ...parts, guard: makeGuard(parts), secretId: process.env.SECRET_NAME }));
    return (await rotation)(event);
};
