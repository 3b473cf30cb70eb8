import { join } from "node:path";
import { namesOf, onlyReads } from "../venues";
import { mapping as asMapping, keyed, settingsOf, stacksIn, twice } from "./bots";
import { readYaml } from "./faults/yaml";

/** A bot that trades money in a stack, and the exchange accounts that it trades on. */
export interface Trader {
    /** Name of the stack. */
    stack: string;
    /** Name of the bot. */
    bot: string;
    /** Its phase as the stack's file has it, such as "canary". */
    phase: string;
    /** Its accounts as `exchange/account`, by each of their names; nothing when its manifest or its stack's file does not say them, and nobody knows. */
    accounts?: string[];
}

type Values = Record<string, unknown>;
const mapping = (value: unknown): Values => asMapping(value) ?? {};

/** A file's mapping; nothing when it cannot be read. */
function dataIn(root: string, file: string): Values | undefined {
    const read = readYaml(root, join(root, file));
    return "data" in read ? read.data : undefined;
}

/**
 * The exchanges of a manifest, sound or not, that somebody can trade on: those of a service that places orders, and those of which a service, a
 * sidecar, a job or the migration holds a key that may do more than read, whatever it says that it does.
 */
export function exchangesTraded({ exchanges, services, jobs, migrations }: Values): string[] {
    const placed = Object.values(mapping(services)).flatMap(service => {
        const { placesOrders, exchanges: names } = mapping(service);
        return placesOrders === true && Array.isArray(names) ? names.map(String) : [];
    });
    // Every field of an exchange is secret: a placeholder with its name gives a key away.
    const texts = JSON.stringify([services, jobs, migrations]);
    const held = Object.entries(mapping(exchanges)).flatMap(([name, exchange]) => {
        const { venue, permissions } = mapping(exchange);
        const reads = Array.isArray(permissions) && onlyReads(String(venue), permissions.map(String));
        return !reads && texts.includes(`\${${name}.`) ? [name] : [];
    });
    return [...new Set([...placed, ...held])];
}

/** Whether an exchange's `testnet` tells the bot anything: without it, the stack's `testnet: true` reaches nobody. */
function switches(testnet: unknown): boolean {
    const { variable, on, off } = mapping(testnet);
    return typeof variable === "string" && variable !== "" && typeof on === "string" && on !== off;
}

/** Accounts that a bot trades money on, by the settings' names for this stack: two writers on one place an order twice (vanta:149). */
function accountsOf(root: string, bot: string, settings: Values): string[] | undefined {
    const manifest = dataIn(root, `bots/${bot}.yaml`);
    if (!manifest) return undefined;
    const traded = exchangesTraded(manifest);
    // Past dry it trades somewhere, so a manifest that names nothing leaves it unknown where.
    if (traded.length === 0) return undefined;
    const exchanges = mapping(manifest.exchanges);
    return traded.flatMap(name => {
        const { venue, account, testnet, hosts } = mapping(exchanges[name]);
        if (settings.testnet === true && switches(testnet)) return [];
        const named = { venue: String(venue), account: String(account), hosts: Array.isArray(hosts) ? hosts.map(String) : [] };
        return namesOf(name, named, mapping(settings.exchangeAccounts));
    });
}

/**
 * Every bot that trades money by some `Pulumi.<stack>.yaml` of the project: its phase is past dry, and on an exchange that it is not told to use
 * the test network of. A bot of a section counts once its section says its phase: the stack's is never its own.
 */
export function tradersIn(root: string, project: string): Trader[] {
    return stacksIn(root).flatMap(stack => {
        const data = dataIn(root, `Pulumi.${stack}.yaml`);
        if (!data || twice(mapping(data.config), project).length) return [{ stack, bot: "some bot", phase: "an unknown phase" }];
        const written = Object.entries(keyed(mapping(data.config), project));
        const own = written.flatMap(([key, value]) => (key.startsWith(`${project}:`) ? [[key.slice(project.length + 1), value] as const] : []));
        const values: Values = Object.fromEntries(own);
        const bots = [values.bot, ...Object.keys(mapping(values.bots)).filter(bot => bot !== values.bot)];
        return bots.flatMap((bot): Trader[] => {
            if (typeof bot !== "string") return [];
            const settings = settingsOf({ ...values, bot });
            const { phase = "dry" } = settings;
            if (phase === "dry") return [];
            const accounts = accountsOf(root, bot, settings);
            // None is left where every exchange is on its test network.
            return accounts?.length === 0 ? [] : [{ stack, bot, phase: String(phase), accounts }];
        });
    });
}
