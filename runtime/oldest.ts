/** The oldest Node that Golive runs under: the oldest release of 22 that loads ES modules by `require`, as mocha wants. Pulumi wants 22. */
export const oldest = "22.12.0";

/** Whether a version of Node, such as `20.19.6`, is older than that. */
export function isTooOld(version: string): boolean {
    return version.localeCompare(oldest, "en", { numeric: true }) < 0;
}
