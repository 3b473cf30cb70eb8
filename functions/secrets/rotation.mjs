import { readFields, readFieldsIfAny, stagesOf } from "./values.mjs";

/** What a rotation may change of the value of a store's user; the rest says where the user is, and stays. */
const usersOwn = ["username", "password"];

/**
 * Secrets Manager's four steps, each of which it may call again, late, or beside another rotation's. `renew` says which fields are new, `set`
 * brings the store to take them beside the current ones (`pends` throws once another rotation has taken over), `test` fails where the store does
 * not take them: only what passes becomes current, and `finished` clears up behind it. `renewed` names the fields that may differ; "all" where the
 * whole value is the credential.
 */
export const rotation = ({ ask, secretId, renew, set, test, finished, renewed = usersOwn }) => {
    const current = id => readFields(ask, id, "AWSCURRENT");

    const found = (id, token) => readFieldsIfAny(ask, id, "AWSPENDING", token);
    const pending = async (id, token) => {
        const value = await found(id, token);
        if (value === undefined) throw new Error(`AWSPENDING of ${secretId} is empty: createSecret has put nothing there`);
        const now = await current(id);
        const fields = [...new Set([...Object.keys(now), ...Object.keys(value)])].filter(field => renewed !== "all" && !renewed.includes(field));
        const moved = fields.filter(field => now[field] !== value[field]);
        if (moved.length === 0) return { value, now };
        const cure = `take the label off version ${token}, and the next rotation makes another (docs/rotation.md)`;
        throw new Error(`AWSPENDING of ${secretId} is older than AWSCURRENT, where ${moved.join(", ")} changed: ${cure}`);
    };
    const pends = async (id, token) => {
        const stages = stagesOf(await ask.describeSecret({ SecretId: id }));
        if (stages.AWSPENDING !== token) throw new Error(`version ${token} of ${secretId} is not AWSPENDING`);
        return stages;
    };

    const steps = {
        createSecret: async (id, token) => {
            if (await found(id, token)) return;
            const old = await current(id);
            const made = await renew(old);
            const value = renewed === "all" ? made : { ...old, ...made };
            try {
                await ask.putSecretValue({ SecretId: id, ClientRequestToken: token, SecretString: JSON.stringify(value), VersionStages: ["AWSPENDING"] });
            } catch (error) {
                // Another attempt was first, and its value is the version's for good.
                if (error.name !== "ResourceExistsException") throw error;
            }
        },
        setSecret: async (id, token) => {
            const { value, now } = await pending(id, token);
            await set(value, now, () => pends(id, token));
        },
        // Secrets Manager tries this step when a schedule is made, before there is anything new: then the way to the store is tested.
        testSecret: async (id, token) => {
            const value = await found(id, token);
            await (value ? test(value, { stage: "AWSPENDING", versionId: token }) : test(await current(id), { stage: "AWSCURRENT" }));
        },
        finishSecret: async (id, token) => {
            // From before the test: where another version has become current since, the move is refused.
            const { AWSCURRENT } = await pends(id, token);
            // Once more: another rotation may have changed the user since the test.
            const { value } = await pending(id, token);
            await test(value, { stage: "AWSPENDING", versionId: token });
            await pends(id, token);
            await ask.updateSecretVersionStage({ SecretId: id, VersionStage: "AWSCURRENT", MoveToVersionId: token, RemoveFromVersionId: AWSCURRENT });
            await finished?.(value);
        },
    };

    const handler = async ({ SecretId, ClientRequestToken, Step }) => {
        if (!Object.hasOwn(steps, Step)) throw new Error(`no step ${Step}`);
        const secret = await ask.describeSecret({ SecretId });
        if (secret.Name !== secretId) throw new Error(`this function rotates ${secretId}, not ${secret.Name}`);
        const stages = secret.VersionIdsToStages?.[ClientRequestToken] ?? [];
        if (stages.includes("AWSCURRENT")) {
            // Again, where the attempt that made it current got no further.
            if (Step === "finishSecret") await finished?.(await current(SecretId));
            return;
        }
        if (!stages.includes("AWSPENDING")) throw new Error(`version ${ClientRequestToken} of ${secretId} is not AWSPENDING`);
        await steps[Step](SecretId, ClientRequestToken);
        console.log(JSON.stringify({ secretId, step: Step }));
    };
    // Where no Secrets Manager has begun the rotation, this makes the version that is pending.
    return Object.assign(handler, { begin: steps.createSecret });
};
