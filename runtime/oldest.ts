/** The oldest Node that Golive runs under: the oldest release of 22 that loads ES modules by `require`, as mocha wants. Pulumi wants 22. */
export const oldest = "22.12.0";

const numbersOf = (version: string): number[] => version.split(".").map(Number);

/** Whether a version of Node, such as `20.19.6`, is older than that. */
export function isTooOld(version: string): boolean {
    const asked = numbersOf(version);
    const differs = numbersOf(oldest).findIndex((number, i) => number !== asked[i]);
    return differs >= 0 && asked[differs] < numbersOf(oldest)[differs];
}
