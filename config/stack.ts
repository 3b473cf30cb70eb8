import { join } from "node:path";
import { keyed, notOf, stacksIn, stands, twice } from "./bots";
import { check, encrypted, projectRoot, touches } from "./check";
import { credentialsIn, settingsElsewhere } from "./elsewhere";
import { keysOf } from "./faults/allowed";
import { type Fault, oneOf, pathText, SettingsError, type Step, show } from "./faults/faults";
import { readYaml } from "./faults/yaml";
import { settingsSchema } from "./settings";

const topLevel = ["config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"];

/**
 * A stack's configuration as the engine passes it to the program, read without the engine: keys with their namespace, values as text, lists
 * and mappings as JSON. Overrides are `key=value`, as `pulumi config set --path` takes them. Encrypted values stay closed: a mark stands for them.
 */
export function stackConfig(stack: string, overrides: string[] = [], root = projectRoot, now?: Date): Record<string, string> {
    return configOf(stack, overrides, root, now).config;
}

/**
 * The same overrides as the engine has to be given them, `path=value` each with its whole path: a setting that the bot's own section has is
 * overridden there.
 */
export function placedOverrides(stack: string, overrides: string[], root = projectRoot): string[] {
    const { places } = configOf(stack, overrides, root);
    return overrides.map(override => `${engines(places.get(override) as Step[])}=${override.slice(override.indexOf("=") + 1)}`);
}

/** A path as Pulumi writes it. */
const engines = ([first, ...rest]: Step[]): string =>
    `${first}${rest.map(step => (typeof step === "number" ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`)).join("")}`;

/** The configuration, and of each override the path that it set. */
function configOf(stack: string, overrides: string[], root: string, now?: Date): { config: Record<string, string>; places: Map<string, Step[]> } {
    const project = projectName(root);
    const places = new Map<string, Step[]>();
    const data = stackData(stack, root, project);
    const stacksBot = data[`${project}:bot`];
    // The bot first: a setting that its section has is overridden there.
    const choosesBot = (override: string) => override.startsWith("bot=") || override.startsWith(`${project}:bot=`);
    const change = (some: string[]) =>
        some.map(override => {
            const path = apply(data, override, project);
            places.set(override, path);
            return pathText(path);
        });
    const chosen = change(overrides.filter(choosesBot));
    for (const key of notOf(ownIn(data, project), stacksBot)) delete data[`${project}:${key}`];
    const overridden = [...chosen, ...change(overrides.filter(override => !choosesBot(override)))];
    const config: Record<string, string> = {};
    for (const [key, value] of Object.entries(data)) config[key] = flat(closed(value));
    if (overridden.length === 0) return { config, places };
    const { faults } = check({ config, project, stack, root, now });
    if (!faults.length) return { config, places };
    const file = `Pulumi.${stack}.yaml`;
    const told = faults.map(fault => (overridden.some(path => fault.file === file && touches(path, fault.path)) ? { ...fault, file: "--config" } : fault));
    const ownBots = () => check({ config: { ...config, [`${project}:bot`]: flat(stacksBot) }, project, stack, root, now }).faults;
    throw new SettingsError(
        lacksSection(data, stacksBot, project) ? withoutSection(told, ownBots, file, [`${project}:bots`, data[`${project}:bot`] as string], stacksBot) : told,
    );
}

/** Whether another bot than the stack's own is chosen, and no section says what is otherwise for it. */
function lacksSection(data: Record<string, unknown>, stacksBot: unknown, project: string): boolean {
    const [bot, sections] = [data[`${project}:bot`], data[`${project}:bots`] ?? {}];
    return typeof bot === "string" && bot !== stacksBot && !Object.hasOwn(sections, bot);
}

/**
 * Where settings that were written for the stack's own bot do not fit another one, the section that is missing is the fault, and none of them is:
 * told are those that the stack's own bot has too.
 */
function withoutSection(faults: Fault[], ownBots: () => Fault[], file: string, path: Step[], stacksBot: unknown): Fault[] {
    const misfit = faults.filter(fault => fault.file === file);
    if (!misfit.length) return faults;
    const own = ownBots();
    const isOwn = (fault: Fault) => own.some(other => other.file === fault.file && other.path === fault.path && other.found === fault.found);
    if (misfit.every(isOwn)) return faults;
    const allowed = `a section that says what is otherwise for ${path[1]} (docs/your-bot.md, step 3); without one it has the settings of ${stacksBot}, which do not fit it`;
    return [...faults.filter(fault => fault.file !== file || isOwn(fault)), { file, path: pathText(path), found: "nothing", allowed }];
}

function projectName(root: string): string {
    const read = readYaml(root, join(root, "Pulumi.yaml"));
    if ("faults" in read) throw new SettingsError(read.faults);
    const elsewhere = settingsElsewhere(root, read.data);
    if (elsewhere.length) throw new SettingsError(elsewhere);
    const { name } = read.data;
    if (typeof name === "string" && name) return name;
    throw new SettingsError([{ file: "Pulumi.yaml", path: "name", found: show(name), allowed: "the project's name" }]);
}

/** The `config` of a stack's file, every key with its namespace. */
function stackData(stack: string, root: string, project: string): Record<string, unknown> {
    const file = `Pulumi.${stack}.yaml`;
    const refuse = (...faults: Fault[]) => {
        throw new SettingsError(faults);
    };
    const fault = (path: Step[], found: string, allowed: string): Fault => ({ file, path: pathText(path), found, allowed });
    if (!stacksIn(root).includes(stack)) refuse(fault([], "no such stack", oneOf(stack, stacksIn(root))));
    const read = readYaml(root, join(root, file));
    if ("faults" in read) throw new SettingsError(read.faults);
    const unknown = Object.keys(read.data).filter(key => !topLevel.includes(key));
    if (unknown.length)
        refuse(
            ...unknown.map(key =>
                fault([key], "an unknown key", `${key.includes(":") ? "such a key under config, indented; here " : ""}${oneOf(key, topLevel)}`),
            ),
        );
    const { config } = read.data;
    if (config === undefined || config === null || typeof config !== "object" || Array.isArray(config))
        return refuse(fault(["config"], show(config), "a mapping of settings")) as never;
    const open = credentialsIn(config as Record<string, unknown>, file);
    if (open.length) refuse(...open);
    const again = twice(config as Record<string, unknown>, project);
    if (again.length) refuse(...again.map(key => fault([key], "a second value", "each setting once: it stands there in another form too")));
    return keyed(config as Record<string, unknown>, project);
}

/** The values of the project's own keys, by their names. */
const ownIn = (data: Record<string, unknown>, project: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(data).flatMap(([key, value]) => (key.startsWith(`${project}:`) ? [[key.slice(project.length + 1), value]] : [])));

/** Marks what is encrypted, without opening it. */
function closed(value: unknown): unknown {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(closed);
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0] === "secure") return encrypted;
    const copy: Record<string, unknown> = {};
    for (const key of keys) Object.defineProperty(copy, key, { value: closed((value as Record<string, unknown>)[key]), enumerable: true });
    return copy;
}

function flat(value: unknown): string {
    if (value === null || value === undefined) return "";
    // The engine sorts the keys of mappings.
    const sorted = (_: string, part: unknown) =>
        part !== null && typeof part === "object" && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
            : part;
    return typeof value === "object" ? JSON.stringify(value, sorted) : String(value);
}

/** Sets one override in the data and returns the path where it did. */
function apply(data: Record<string, unknown>, override: string, project: string): Step[] {
    const refuse = (path: string, found: string, allowed: string): never => {
        throw new SettingsError([{ file: "--config", path, found, allowed }]);
    };
    const cut = override.indexOf("=");
    if (cut < 1) return refuse(override.split("=")[0] || "(no key)", "no value", "key=value, such as network.natGateways=single");
    const text = override.slice(cut + 1);
    const steps = stepsOf(override.slice(0, cut));
    if (!steps) return refuse(override.slice(0, cut), "no path", 'a path such as zones[0] or release.digests["bifrost"]');
    const [first, ...after] = steps;
    const written = String(first).includes(":") ? String(first) : `${project}:${first}`;
    const settings = keysOf(settingsSchema);
    const name = written.slice(project.length + 1);
    if (written.startsWith(`${project}:`) && !settings.includes(name)) return refuse(written, "an unknown key", oneOf(name, settings));
    const own = ownIn(data, project);
    const placed = written.startsWith(`${project}:`) ? stands(own, [name]) : [];
    const [key, ...rest] = placed.length > 1 ? [`${project}:${placed[0]}`, ...placed.slice(1), ...after] : [written, ...after];
    const whole = [key, ...rest];
    const path = pathText(whole);
    if (rest.length === 0) {
        data[key] = text;
        return whole;
    }
    const container = (step: Step) => (typeof step === "number" ? [] : {});
    if (data[key] === null || typeof data[key] !== "object") data[key] = container(rest[0]);
    let here = data[key] as Record<Step, unknown>;
    rest.forEach((step, index) => {
        if (Array.isArray(here) !== (typeof step === "number") || step === "__proto__")
            refuse(path, show(here), typeof step === "number" ? "a list, for an index" : "a mapping, for a key");
        if (Array.isArray(here) && Number(step) > here.length) refuse(path, `index ${step}`, `an index up to ${here.length}`);
        if (index === rest.length - 1) here[step] = adjusted(text);
        else {
            const next = Object.hasOwn(here, step) ? here[step] : undefined;
            if (next !== undefined && next !== null && typeof next !== "object") refuse(path, show(next), "a mapping or a list, for a path into it");
            here[step] = next ?? container(rest[index + 1]);
            here = here[step] as Record<Step, unknown>;
        }
    });
    return whole;
}

/** Booleans, whole numbers and JSON inside a mapping are what they look like, as `pulumi config set --path` has it. */
function adjusted(text: string): unknown {
    if (text === "true" || text === "false") return text === "true";
    if (/^-?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
    if (!/^[[{]/.test(text)) return text;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** The steps of a property path: `golive:network.cidr`, `zones[0]`, `release.digests["a.b"]`. */
function stepsOf(path: string): Step[] | undefined {
    const steps: Step[] = [];
    const pattern = /(?:^|\.)([^.[\]]+)|\[(\d+)\]|\["((?:\\.|[^"\\])*)"\]/y;
    while (pattern.lastIndex < path.length) {
        const match = pattern.exec(path);
        if (!match) return undefined;
        const [, key, index, quoted] = match;
        try {
            steps.push(key ?? (index === undefined ? (JSON.parse(`"${quoted}"`) as string) : Number(index)));
        } catch {
            return undefined;
        }
    }
    return typeof steps[0] === "string" ? steps : undefined;
}
