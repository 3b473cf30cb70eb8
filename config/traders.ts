import { join } from "node:path";
import { mapping as asMapping, settingsOf, stacksIn } from "./bots";
import { readYaml } from "./faults/yaml";

/** A bot that trades money in a stack, and the exchange accounts that it trades on. */
export interface Trader {
    /** Name of the stack. */
    stack: string;
    /** Name of the bot. */
    bot: string;
    /** Its phase as the stack's file has it, such as "canary". */
    phase: string;
    /** Its accounts as `venue/account`; nothing when its manifest or its stack's file cannot be read, and nobody knows. */
    accounts?: string[];
}

type Values = Record<string, unknown>;
const mapping = (value: unknown): Values => asMapping(value) ?? {};

/** A file's mapping; nothing when it cannot be read. */
function dataIn(root: string, file: string): Values | undefined {
    const read = readYaml(root, join(root, file));
    return "data" in read ? read.data : undefined;
}

/** Accounts of the services that place orders, by the settings' names for this stack: two writers on one place an order twice (vanta:149). */
function accountsOf(root: string, bot: string, settings: Values): string[] | undefined {
    const manifest = dataIn(root, `bots/${bot}.yaml`);
    if (!manifest) return undefined;
    const exchanges = mapping(manifest.exchanges);
    const used = Object.values(mapping(manifest.services)).flatMap(service => {
        const { placesOrders, exchanges: names } = mapping(service);
        return placesOrders === true && Array.isArray(names) ? names.map(String) : [];
    });
    return [...new Set(used)].map(name => {
        const { venue, account } = mapping(exchanges[name]);
        return `${venue}/${mapping(settings.exchangeAccounts)[name] ?? account}`;
    });
}

/**
 * Every bot that trades money by some `Pulumi.<stack>.yaml` of the project: its phase is past dry, on no test network. A bot of a section counts
 * once its own section says that it reached its phase, since the stack's history is never its own.
 */
export function tradersIn(root: string, project: string): Trader[] {
    return stacksIn(root).flatMap(stack => {
        const data = dataIn(root, `Pulumi.${stack}.yaml`);
        if (!data) return [{ stack, bot: "some bot", phase: "an unknown phase" }];
        const written = Object.entries(mapping(data.config)).map(([key, value]) => [
            key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key,
            value,
        ]);
        const values: Values = Object.fromEntries(written);
        const bots = [values.bot, ...Object.keys(mapping(values.bots)).filter(bot => bot !== values.bot)];
        return bots.flatMap((bot): Trader[] => {
            if (typeof bot !== "string") return [];
            const settings = settingsOf({ ...values, bot });
            const { phase = "dry", testnet, reached } = settings;
            const there = bot === values.bot || mapping(reached)[String(phase)] !== undefined;
            if (phase === "dry" || testnet === true || !there) return [];
            return [{ stack, bot, phase: String(phase), accounts: accountsOf(root, bot, settings) }];
        });
    });
}
