import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readContract } from "../contract";
import { nearest } from "../names";
import { botsIn, settingsOf, stands, strangers } from "./bots";
import { schemaAt, unwrapped } from "./faults/allowed";
import { type Fault, oneOf, pathText, type Step } from "./faults/faults";
import { type Parsed, parse } from "./faults/parse";
import { readYaml } from "./faults/yaml";
import { type Manifest, manifestSchema } from "./manifest";
import { noticesOf } from "./notices";
import { accountRules } from "./rules/account";
import { edgeRules } from "./rules/edge";
import { environmentRules } from "./rules/environment";
import { exchangeKeyRules } from "./rules/exchange-keys";
import { limitRules } from "./rules/limits";
import { manifestRules } from "./rules/manifest";
import { measureRules } from "./rules/measures";
import { originRules } from "./rules/origins";
import { partRules } from "./rules/parts";
import { plainTextRules } from "./rules/plain-texts";
import { recoveryRules } from "./rules/recovery";
import { releaseRules } from "./rules/release";
import { reportRules } from "./rules/reports";
import type { Known, Rule } from "./rules/rule";
import { serviceRules } from "./rules/services";
import { stepRules } from "./rules/steps";
import { textRules } from "./rules/text";
import { writerRules } from "./rules/writers";
import { type AwsSettings, awsSchema, type Settings, settingsSchema } from "./settings";
import type { Target } from "./target";
import { tradersIn } from "./traders";

/** Everything a person wrote for a stack, read and found sound. */
export interface Everything {
    settings: Settings;
    aws: AwsSettings;
    manifest: Manifest;
    target: Target;
    /** What is still sound and will not stay so, in sentences. */
    notices: string[];
    /** A path in the settings as the stack's file has it, in the bot's section or beside it. */
    place: (path: Step[]) => string;
    /** What stands in the files for this bot, without any default: what evidence was given for. */
    written: Written;
}

/** What a person wrote, as the files have it. */
export interface Written {
    /** The stack's settings, the bot's section in their place. */
    settings: Record<string, unknown>;
    /** The AWS provider's settings. */
    aws: Record<string, unknown>;
    manifest: Record<string, unknown>;
}

/** Where settings come from. */
export interface Source {
    /** The flat map that the engine passes: every key with its namespace, values as text, lists and mappings as JSON. */
    config: Record<string, string>;
    /** Name of the Pulumi project: the namespace of Golive's own keys. */
    project: string;
    /** Name of the stack. */
    stack: string;
    /** Whether a key is encrypted in the stack's file. Default: none is, beside what stackConfig marked. */
    isSecret?: (key: string) => boolean;
    /** The project's folder, with bots/ in it. Default: Golive's own. */
    root?: string;
    /** What time it is. Default: the machine's clock, which is read here and nowhere else. */
    now?: Date;
}

/** Golive's own folder. */
export const projectRoot = join(__dirname, "..");

/** What stands for an encrypted value where no passphrase is at hand. */
export const encrypted = "[encrypted]";

const rules: Rule[] = [
    ...environmentRules,
    ...accountRules,
    ...releaseRules,
    ...recoveryRules,
    ...serviceRules,
    ...partRules,
    ...textRules,
    ...manifestRules,
    ...measureRules,
    ...limitRules,
    ...stepRules,
    ...reportRules,
    ...edgeRules,
    ...originRules,
    ...writerRules,
    ...plainTextRules,
    ...exchangeKeyRules,
];

/** Reads settings and manifest, and tells what they are or all that is wrong with them. */
export function check(from: Source): { faults: Fault[]; everything?: Everything } {
    const { stack, project, root = projectRoot, now = new Date() } = from;
    const file = `Pulumi.${stack}.yaml`;
    const written = namespace(from, project, settingsSchema);
    const own = { ...written, values: settingsOf(written.values) };
    const provider = namespace(from, "aws", awsSchema);
    const place = (path: Step[]) => placed(project)(stands(written.values, path));
    const settings = parse(settingsSchema, own.values, file, place);
    const aws = parse(awsSchema, provider.values, file, placed("aws"));
    const { bot } = settings.sound;
    const manifest = bot === undefined ? undefined : readManifest(root, bot);

    const names = manifest?.names ?? { services: [], jobs: [], stores: [], exchanges: [], secrets: [], migrations: [] };
    const source = bot === undefined ? undefined : readContract(root, bot);
    const known: Known = {
        ...{ stack, now, settings: settings.sound, given: Object.keys(own.values), aws: aws.sound, manifest: manifest?.sound ?? {}, names },
        hasEvidence: bot !== undefined && existsSync(join(root, "evidence", stack, bot)),
        libraries: (source?.contract?.exchanges ?? []).map(({ library }) => library),
        contract: source?.contract,
        traders: () => tradersIn(root, project),
    };
    const crossed = rules
        .flatMap(rule => rule(known))
        .map(({ in: where, path, found, allowed }) =>
            where === "manifest"
                ? { file: manifestFile(bot ?? ""), path: pathText(path), found, allowed }
                : { file, path: pathText(where === "aws" ? placed("aws")(path) : place(path)), found, allowed },
        );
    const locked = own.locked.map(path => ({
        file,
        path,
        found: "an encrypted value",
        allowed: "plain text: it is encrypted; no Golive setting is a secret: every secret is born in Secrets Manager",
    }));
    const unknown = [...strangers(written.values, root, file, placed(project)), ...strayKeys(from.config, project, file)];
    const readable = (fault: Fault) => fault.file !== file || !own.locked.some(path => touches(path, fault.path));
    const all = [
        ...locked,
        ...[...settings.faults, ...unknown, ...aws.faults, ...(manifest?.faults ?? []), ...(source?.faults ?? []), ...crossed].filter(readable),
    ];
    const faults = all.filter((fault, index) => all.findIndex(other => other.file === fault.file && other.path === fault.path) === index);
    if (faults.length || !settings.whole || !aws.whole || !manifest?.whole) return { faults };
    const everything = { settings: settings.whole, aws: aws.whole, manifest: onAccounts(manifest.whole, settings.whole) };
    return {
        faults,
        everything: {
            ...everything,
            target: targetOf(stack, everything),
            notices: noticesOf(everything.settings, now),
            place: path => pathText(place(path)),
            written: { settings: own.values, aws: provider.values, manifest: manifest.data },
        },
    };
}

/** The manifest with the exchange accounts that the stack names in the place of the usual ones. */
function onAccounts(manifest: Manifest, { exchangeAccounts }: Settings): Manifest {
    const exchanges = Object.entries(manifest.exchanges).map(([name, exchange]) => [
        name,
        { ...exchange, account: exchangeAccounts[name] ?? exchange.account },
    ]);
    return { ...manifest, exchanges: Object.fromEntries(exchanges) };
}

/** Keys that nobody reads: a misspelt namespace, or a setting that the AWS provider does not have, would silently say nothing. */
function strayKeys(config: Source["config"], project: string, file: string): Fault[] {
    return Object.keys(config).flatMap(key => {
        const [space, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
        const fault = (found: string, allowed: string): Fault[] => [{ file, path: pathText([key]), found, allowed }];
        // Any other namespace may be a provider's that somebody adds.
        if (space !== project && nearest(space, [project])) return fault("an unknown namespace", `did you mean ${project}:${name}?`);
        if (space !== "aws" || Object.hasOwn(awsSchema.shape, name)) return [];
        // Loaded for such a key alone: it takes half a second.
        const known = Object.keys(require("@pulumi/aws/config/vars") as object);
        return known.includes(name) ? [] : fault("an unknown key", oneOf(name, known));
    });
}

/** Whether one path lies in the other. */
export function touches(a: string, b: string): boolean {
    const [short, long] = a.length < b.length ? [a, b] : [b, a];
    return long.startsWith(short) && (long.length === short.length || ".[".includes(long[short.length]));
}

function targetOf(stack: string, { settings, aws, manifest }: Omit<Everything, "target" | "notices" | "place" | "written">): Target {
    return {
        bot: manifest.name,
        stack,
        production: settings.environment === "production",
        account: aws.allowedAccountIds[0],
        region: aws.region,
        zones: [...settings.zones].sort(),
        storeZones: [...(settings.storeZones ?? settings.zones)].sort(),
        protect: settings.protect,
        logDays: settings.retention.logDays,
        maintenance: settings.maintenance,
    };
}

/** Turns a path in the settings into one in the stack's file: the first step gets its namespace. */
export const placed =
    (space: string) =>
    ([first, ...rest]: Step[]): Step[] =>
        first === undefined || String(first).startsWith("(") ? [first ?? "", ...rest] : [`${space}:${first}`, ...rest];

/** One namespace's values as their schema wants them, and the paths of those that are encrypted. */
export function namespace(
    { config, isSecret }: Pick<Source, "config" | "isSecret">,
    space: string,
    schema: z.ZodObject,
): { values: Record<string, unknown>; locked: string[] } {
    const values: Record<string, unknown> = {};
    const locked: string[] = [];
    for (const [key, text] of Object.entries(config)) {
        if (!key.startsWith(`${space}:`)) continue;
        const name = key.slice(space.length + 1);
        const value = typed(text, schemaAt(schema, [name]));
        if (isSecret?.(key)) locked.push(key);
        else locked.push(...encryptedPaths(value, [key]));
        Object.defineProperty(values, name, { value: isSecret?.(key) ? encrypted : value, enumerable: true, configurable: true, writable: true });
    }
    return { values, locked };
}

function encryptedPaths(value: unknown, path: Step[]): string[] {
    if (value === encrypted) return [pathText(path)];
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, entry]) => encryptedPaths(entry, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** The engine passes text alone: numbers, booleans, lists and mappings are recognised where the schema has one. */
function typed(text: string, schema: z.ZodType | undefined): unknown {
    if (!schema) return text;
    const bare = unwrapped(schema);
    if (bare instanceof z.ZodBoolean) return text === "true" ? true : text === "false" ? false : text;
    if (bare instanceof z.ZodString || bare instanceof z.ZodEnum) return text;
    if (text === "") return null;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

const manifestFile = (bot: string) => `bots/${bot}.yaml`;

interface ManifestRead extends Parsed<Manifest> {
    names: Known["names"];
    /** As the file has it. */
    data: Record<string, unknown>;
}

function readManifest(root: string, bot: string): ManifestRead {
    const none = { services: [], jobs: [], stores: [], exchanges: [], secrets: [], migrations: [] };
    const name = manifestFile(bot);
    if (!existsSync(join(root, name))) {
        const allowed = `a manifest that is there: ${oneOf(bot, botsIn(root))}`;
        return { sound: {}, names: none, data: {}, faults: [{ file: name, path: pathText([]), found: "no such file", allowed }] };
    }
    const read = readYaml(root, join(root, name));
    if ("faults" in read) return { sound: {}, names: none, data: {}, faults: read.faults };
    const keys = (section: keyof typeof none) => {
        const value = read.data[section];
        return value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
    };
    const names = Object.fromEntries(Object.keys(none).map(section => [section, keys(section as keyof typeof none)])) as Known["names"];
    return { ...parse(manifestSchema, read.data, name), names, data: read.data };
}
