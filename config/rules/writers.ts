import { oneOf } from "../faults/faults";
import { entries, type Rule, said, setting } from "./rule";

const accountsAreAnExchanges: Rule = ({ settings: { exchangeAccounts }, manifest, names }) =>
    manifest.exchanges
        ? Object.keys(exchangeAccounts ?? {})
              .filter(name => !names.exchanges.includes(name))
              .map(name => setting(["exchangeAccounts", name], name, oneOf(name, names.exchanges)))
        : [];

/** Nobody else trades money on this stack's accounts: neither the bot itself in another stack, nor another bot (vanta:149, vanta:293). */
const accountsHaveOneWriter: Rule = ({ stack, settings, manifest, traders }) => {
    const { bot, phase = "dry", reached, testnet, exchangeAccounts } = settings;
    // A phase that was never reached is refused by the rules on phases.
    if (bot === undefined || phase === "dry" || testnet || !reached?.[phase]) return [];
    const used = new Set(entries(manifest.services).flatMap(([, service]) => (service.placesOrders ? service.exchanges : [])));
    const others = traders().filter(trader => trader.stack !== stack || trader.bot !== bot);
    return entries(manifest.exchanges)
        .filter(([name]) => used.has(name))
        .flatMap(([name, { venue, account: usual }]) => {
            const account = `${venue}/${exchangeAccounts?.[name] ?? usual}`;
            const other = others.find(({ accounts }) => !accounts || accounts.includes(account));
            if (!other) return [];
            const who = `${other.bot} in Pulumi.${other.stack}.yaml, in ${other.phase}`;
            const found = other.accounts ? `${account}, on which ${who}, trades too` : `${account}, while nobody knows what ${who}, trades on`;
            const allowed = other.accounts
                ? "an account that nobody else trades money on: name a sub-account of this stack's own here, or take the other back to dry"
                : "files that can be read, of every stack and every bot that trades";
            return [said("settings", ["exchangeAccounts", name], found, allowed)];
        });
};

/** Rules about who trades on which exchange account. */
export const writerRules: Rule[] = [accountsAreAnExchanges, accountsHaveOneWriter];
