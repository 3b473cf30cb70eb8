import { readFields, stagesOf } from "./values.mjs";

/** Waits until ElastiCache has spread a user's last change; it refuses a second change before. */
export const untilActive = async ({ elasticache, sleep }, userId) => {
    for (let attempt = 1; attempt <= 60; attempt++) {
        const { Users } = await elasticache.describeUsers({ UserId: userId });
        if (Users?.[0]?.Status === "active") return;
        await sleep(5_000);
    }
    throw new Error(`user ${userId} was not active within five minutes`);
};

/**
 * Gives the user its current password, and beside it the one that a rotation in progress is about to make current,
 * or else the previous one, which pods may still hold: ElastiCache keeps two.
 */
export const setRedisUser = async ({ ask, elasticache, sleep }, secretId, { userId, accessString }) => {
    const stages = stagesOf(await ask.describeSecret({ SecretId: secretId }));
    const passwords = [(await readFields(ask, secretId, "AWSCURRENT")).password];
    const rotating = stages.AWSPENDING && stages.AWSPENDING !== stages.AWSCURRENT;
    if (rotating) passwords.push((await readFields(ask, secretId, "AWSPENDING")).password);
    else if (stages.AWSPREVIOUS) passwords.push((await readFields(ask, secretId, "AWSPREVIOUS")).password);
    await untilActive({ elasticache, sleep }, userId);
    await elasticache.modifyUser({
        UserId: userId,
        AccessString: accessString,
        AuthenticationMode: { Type: "password", Passwords: [...new Set(passwords)] },
    });
    await untilActive({ elasticache, sleep }, userId);
};
