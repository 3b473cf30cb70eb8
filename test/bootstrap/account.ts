import { join } from "node:path";
import program from "../../bootstrap/index";
import { type Recording, record } from "../../cli/recording/record";
import { stackConfig } from "../../config/load";

/** The bootstrap's folder. */
export const root = join(__dirname, "..", "..", "bootstrap");

/** What the bootstrap registers for an account in the offline preview; settings are the committed file's, with some changed. */
export function bootstrapped(account: string, change: Record<string, unknown> = {}): Promise<Recording> {
    const changed = Object.entries(change).map(([key, value]) => [`golive-bootstrap:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    const config = { ...stackConfig(account, [], root), ...Object.fromEntries(changed) };
    return record(program, { project: "golive-bootstrap", name: account, config });
}
