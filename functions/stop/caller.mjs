import { stsHost } from "./kubernetes.mjs";

/** Header by which a proof holds for one stack alone. */
export const proofHeader = "x-golive-stop";

/**
 * Who calls, as AWS itself says: the caller signs the question who he is, for this stack alone, and it is asked here. Lambda tells a function
 * nothing of its caller, and a name that somebody types proves nothing. The host is never the caller's choice. A stop waits for no proof.
 */
export const callerOf = async ({ fetch, region, stack, patience = 2_000 }, { proof, told = "somebody" } = {}) => {
    const unproven = why => ({ who: `${String(told).slice(0, 200)} (unproven: ${why})`, proven: false });
    if (typeof proof !== "string" || !/^\/\?[\w%&=.~-]+$/.test(proof) || !/[?&]Action=GetCallerIdentity(&|$)/.test(proof)) return unproven("no proof was sent");
    try {
        const headers = { accept: "application/json", [proofHeader]: stack };
        const response = await fetch(`https://${stsHost(region)}${proof}`, { headers, redirect: "error", signal: AbortSignal.timeout(patience) });
        if (!response.ok) return unproven(`AWS answered HTTP ${response.status}`);
        const { Arn } = (await response.json()).GetCallerIdentityResponse.GetCallerIdentityResult;
        return { who: Arn, proven: true };
    } catch (error) {
        return unproven(`AWS could not be asked: ${error.name}`);
    }
};
