import { readFields, readFieldsIfAny, stagesOf } from "./values.mjs";

/** Milliseconds that are kept back, so that the function ends with a word and is not cut off. */
const reserve = 15_000;

const until = async ({ sleep, left }, what, isActive) => {
    while (!(await isActive())) {
        if (left() < reserve) throw new Error(`${what} was not active for as long as this function had time`);
        await sleep(5_000);
    }
};

/** Waits, while the function has time, until ElastiCache has spread a user's last change; it refuses a second change before. More than five minutes are reported. */
export const untilActive = async ({ elasticache, sleep, left }, userId) =>
    until({ sleep, left }, `user ${userId}`, async () => (await elasticache.describeUsers({ UserId: userId })).Users?.[0]?.Status === "active");

/** The same for the groups that a user is in: with one that is being changed ElastiCache makes no replication group. */
const untilGroupsActive = async ({ elasticache, sleep, left }, userId) => {
    const { Users } = await elasticache.describeUsers({ UserId: userId });
    for (const UserGroupId of Users?.[0]?.UserGroupIds ?? [])
        await until(
            { sleep, left },
            `user group ${UserGroupId}`,
            async () => (await elasticache.describeUserGroups({ UserGroupId })).UserGroups?.[0]?.Status === "active",
        );
};

/**
 * Gives the user its current password, and beside it the one that a rotation in progress is about to make current,
 * or else the previous one, which pods may still hold: ElastiCache keeps two.
 */
export const setRedisUser = async ({ ask, elasticache, sleep, left }, secretId, { userId, accessString }) => {
    const stages = stagesOf(await ask.describeSecret({ SecretId: secretId }));
    const passwords = [(await readFields(ask, secretId, "AWSCURRENT")).password];
    const rotating = stages.AWSPENDING && stages.AWSPENDING !== stages.AWSCURRENT;
    const next = rotating ? await readFieldsIfAny(ask, secretId, "AWSPENDING") : undefined;
    if (next) passwords.push(next.password);
    else if (stages.AWSPREVIOUS) passwords.push((await readFields(ask, secretId, "AWSPREVIOUS")).password);
    await untilActive({ elasticache, sleep, left }, userId);
    await elasticache.modifyUser({
        UserId: userId,
        AccessString: accessString,
        AuthenticationMode: { Type: "password", Passwords: [...new Set(passwords)] },
    });
    await untilActive({ elasticache, sleep, left }, userId);
    await untilGroupsActive({ elasticache, sleep, left }, userId);
};
