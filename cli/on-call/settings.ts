import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { keyed, mapping, stacksIn } from "../../config/bots";
import { projectRoot } from "../../config/check";
import { oneOf, SettingsError } from "../../config/faults/faults";

/** What of a stack's file whoever is on call has to know. */
export interface NightSettings {
    bot?: string;
    region?: string;
    /** The AWS account's twelve digits, where exactly one is named. */
    account?: string;
}

/** The three as lines of a file that is no YAML. */
const lines: Record<keyof NightSettings, RegExp> = {
    bot: /^[ \t]*["']?golive:(?:config:)?bot["']?:[ \t]*["']?([\w-]+)/gm,
    region: /^[ \t]*["']?aws:(?:config:)?region["']?:[ \t]*["']?([\w-]+)/gm,
    account: /^[ \t]*["']?aws:(?:config:)?allowedAccountIds["']?:[\s[\-"']*(\d{12})\b/gm,
};

/** The value that a text has for a pattern; none where it has several. */
function only(text: string, pattern: RegExp): string | undefined {
    const [value, ...others] = new Set([...text.matchAll(pattern)].map(([, found]) => found));
    return others.length === 0 ? value : undefined;
}

/** A file's `config` with its namespaces; nothing where it is no YAML. */
function configIn(text: string): Record<string, unknown> | undefined {
    const document = parseDocument(text, { merge: true, prettyErrors: false });
    if (document.errors.length > 0) return undefined;
    try {
        return keyed(mapping(mapping(document.toJS())?.config) ?? {}, "golive");
    } catch {
        return undefined;
    }
}

/**
 * Where a stack is and whose bot it has. Nothing else is looked at, neither in its file nor in another: whatever is wrong there must keep nobody from
 * stopping, or from helping. A file that is no YAML, such as one with a conflict of git's in it, is read by its lines. Throws a SettingsError where
 * there is no such stack.
 */
export function nightSettings(stack: string, root = projectRoot): NightSettings {
    const file = `Pulumi.${stack}.yaml`;
    const stacks = stacksIn(root);
    if (!stacks.includes(stack)) throw new SettingsError([{ file, path: "(whole file)", found: "no such stack", allowed: oneOf(stack, stacks) }]);
    const text = readFileSync(join(root, file), "utf8");
    const config = configIn(text);
    if (!config) return { bot: only(text, lines.bot), region: only(text, lines.region), account: only(text, lines.account) };
    const word = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
    const [account, ...others] = [config["aws:allowedAccountIds"]].flat().flatMap(one => String(one).match(/\b\d{12}\b/g) ?? []);
    return { bot: word(config["golive:bot"]), region: word(config["aws:region"]), account: others.length === 0 ? account : undefined };
}
