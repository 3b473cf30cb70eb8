/** Everything that needs encoding in a URL or quoting in a shell; `-`, `.` and `_` are left as symbols. */
export const unsafe = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

/** A random text with lower and upper case, digits and symbols. */
export const randomPassword = async (ask, length) =>
    (await ask.getRandomPassword({ PasswordLength: length, ExcludeCharacters: unsafe, RequireEachIncludedType: true })).RandomPassword;

/** The label of a new exchange key that waits for its rotation: none of Secrets Manager's own, so that nothing takes it for current. */
export const stagedLabel = "GOLIVE_STAGED";
/** How the labels begin that say what a person has seen of a staged key at the exchange, which says it to no machine. */
export const seenLabels = "GOLIVE_SEEN_";
/** The one for a check of the guard's, by what it is held against (config/key-questions.ts). */
export const seenLabel = (check, by) => `${seenLabels}${check}_${by}`;

/** The version that carries each stage of a secret. */
export const stagesOf = secret =>
    Object.fromEntries(Object.entries(secret.VersionIdsToStages ?? {}).flatMap(([version, stages]) => stages.map(stage => [stage, version])));

/**
 * The fields of a version by its stage, and the version's own name, which is no secret; an empty version is none. A parser's error quotes what it could
 * not read, so it goes no further.
 */
export const readVersion = async (ask, secretId, stage, version) => {
    const { SecretString, VersionId } = await ask.getSecretValue({ SecretId: secretId, VersionStage: stage, ...(version ? { VersionId: version } : {}) });
    if (!SecretString) throw Object.assign(new Error(`${stage} of ${secretId} is empty`), { name: "ResourceNotFoundException" });
    try {
        return { value: JSON.parse(SecretString), version: VersionId };
    } catch {
        throw new Error(`${stage} of ${secretId} is no JSON`);
    }
};

/** The fields alone. */
export const readFields = async (...of) => (await readVersion(...of)).value;

/** The same, or undefined where the version is empty: Secrets Manager makes the pending one so, and leaves it so where a rotation fails early. */
export const readFieldsIfAny = async (...of) => {
    try {
        return await readFields(...of);
    } catch (error) {
        if (error.name === "ResourceNotFoundException") return undefined;
        throw error;
    }
};

/** Whether two values have the same fields with the same content. */
export const same = (one, other) => [...new Set([...Object.keys(one), ...Object.keys(other)])].every(field => one[field] === other[field]);

const passing = [
    "AccessDeniedException",
    "AccessDenied",
    "ThrottlingException",
    "Throttling",
    "InternalServiceError",
    "InvalidUserState",
    "InvalidUserStateFault",
];

/** A client whose calls wait for permissions that have not spread yet (IAM takes seconds, KMS five minutes for a new alias), and for a busy service or user. */
export const patient = (client, sleep) =>
    new Proxy(client, {
        get: (_, call) => async input => {
            for (let attempt = 1; ; attempt++) {
                try {
                    return await client[call](input);
                } catch (error) {
                    if (attempt === 40 || !passing.includes(error.name)) throw error;
                    await sleep(10_000);
                }
            }
        },
    });
