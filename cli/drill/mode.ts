import type { Around } from "./frame";
import { callOf } from "./http";

/** What a bot says of its mode. */
export interface Said {
    mode: string;
    /** How often in a row it has read its cache well. @default it says nothing of it */
    reads?: number;
}

/** What stands at a path of an answer, with dots between its keys. */
const at = (value: unknown, path: string): unknown =>
    path.split(".").reduce<unknown>((found, key) => (found !== null && typeof found === "object" ? (found as Record<string, unknown>)[key] : undefined), value);

/** How a bot is asked for its mode; what a person declares where it cannot be. */
export function modeSaid({ everything: { manifest } }: Around): string | ((around: Around) => Promise<Said>) {
    const { trading } = manifest;
    const mode = trading.reports?.mode;
    if (!mode || !("path" in mode)) return "the manifest does not say which path tells the mode: trading.reports.mode";
    const { service, port, path, at: where } = mode;
    return async around => {
        const { status, text } = await callOf(around, { service, port, path });
        if (status !== 200) throw new Error(`${service} answered ${path} with ${status}`);
        const answer: unknown = JSON.parse(text);
        const said = at(answer, where);
        if (typeof said !== "string") throw new Error(`${service} says no mode at ${where} of ${path}`);
        const reads = trading.drills.cacheReads === undefined ? undefined : at(answer, trading.drills.cacheReads);
        return { mode: said, ...(typeof reads === "number" && { reads }) };
    };
}
