import { rotation } from "../secrets/rotation.mjs";
import { patient, readFields, same, stagedLabel, stagesOf } from "../secrets/values.mjs";

/**
 * Makes a staged exchange key the current one, once the guard calls it sound (arbitrage:126). No machine makes such a key: a person lays it under
 * GOLIVE_STAGED. Until the guard is content the current key stays, whatever happens here, however often, and beside whom.
 */
export const makeHandler = ({ secretsManager, guard, secretId, sleep }) => {
    const ask = patient(secretsManager, sleep);
    return rotation({
        ask,
        secretId,
        renewed: "all",
        renew: async current => {
            const { [stagedLabel]: version } = stagesOf(await ask.describeSecret({ SecretId: secretId }));
            if (!version) throw new Error(`no key of ${secretId} is staged: npm run keys stage`);
            const staged = await readFields(ask, secretId, stagedLabel);
            if (same(staged, current)) throw new Error(`the staged key of ${secretId} is the current one`);
            return staged;
        },
        // There is nothing to set: the exchange has made the key.
        set: async () => {},
        test: async value => {
            const { answer, checks } = await guard.verdictOn(secretId, value);
            if (answer === "sound") return;
            const bad = checks.filter(({ holds, signed, later }) => !later && (holds === "no" || (holds === "unknown" && !signed)));
            throw new Error(`the key of ${secretId} is ${answer}: ${bad.map(({ check, found }) => `${check}: ${found}`).join("; ")}`);
        },
    });
};
