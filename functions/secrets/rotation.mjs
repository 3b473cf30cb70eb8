import { readFields, stagesOf } from "./values.mjs";

/**
 * Secrets Manager's four steps, which call a function once each and may repeat one. `renew` says which fields are new, `set` brings the store
 * to take them beside the current ones, `test` fails where it does not: only then they become current.
 */
export const rotation = ({ ask, secretId, renew, set, test }) => {
    const current = id => readFields(ask, id, "AWSCURRENT");
    const pending = (id, token) => readFields(ask, id, "AWSPENDING", token);
    const steps = {
        createSecret: async (id, token) => {
            const old = await current(id);
            try {
                await pending(id, token);
            } catch (error) {
                if (error.name !== "ResourceNotFoundException") throw error;
                const value = { ...old, ...(await renew(old)) };
                await ask.putSecretValue({ SecretId: id, ClientRequestToken: token, SecretString: JSON.stringify(value), VersionStages: ["AWSPENDING"] });
            }
        },
        setSecret: async (id, token) => set(await pending(id, token), await current(id)),
        testSecret: async (id, token) => test(await pending(id, token)),
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
