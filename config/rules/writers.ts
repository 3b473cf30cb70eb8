import { namesOf, onlyReads } from "../../venues";
import { oneOf, type Step } from "../faults/faults";
import type { ImageSource } from "../manifest";
import { isBuiltFrom, sourceOf } from "../source";
import { exchangesTraded } from "../traders";
import { allServicesSound, entries, type Flaw, type Known, type Rule, said, setting } from "./rule";

const accountsAreAnExchanges: Rule = ({ settings, manifest, names }) =>
    (["exchangeAccounts", "exchangeAccountNumbers"] as const).flatMap(field =>
        manifest.exchanges
            ? Object.keys(settings[field] ?? {})
                  .filter(name => !names.exchanges.includes(name))
                  .map(name => setting([field, name], name, oneOf(name, names.exchanges)))
            : [],
    );

/** Nobody else trades money on this stack's accounts: neither the bot itself in another stack, nor another bot (vanta:149, vanta:293). */
const accountsHaveOneWriter: Rule = ({ stack, settings, manifest, traders }) => {
    const { bot, phase = "dry", testnet, exchangeAccounts } = settings;
    if (bot === undefined || phase === "dry" || testnet) return [];
    const used = exchangesTraded(manifest);
    const others = traders().filter(trader => trader.stack !== stack || trader.bot !== bot);
    return entries(manifest.exchanges)
        .filter(([name]) => used.includes(name))
        .flatMap(([name, exchange]) => {
            const accounts = namesOf(name, exchange, exchangeAccounts);
            const other = others.find(one => !one.accounts || accounts.some(account => one.accounts?.includes(account)));
            const account = accounts.find(one => other?.accounts?.includes(one)) ?? accounts[0];
            if (!other) return [];
            const who = `${other.bot} in Pulumi.${other.stack}.yaml, in ${other.phase}`;
            const found = other.accounts ? `${account}, on which ${who}, trades too` : `${account}, while nobody knows what ${who}, trades on`;
            const allowed = other.accounts
                ? "an account that nobody else trades money on: name a sub-account of this stack's own here, or take the other back to dry"
                : "files that can be read, of every stack and every bot that trades, and manifests that say which service places the orders";
            return [said("settings", ["exchangeAccounts", name], found, allowed)];
        });
};

/** A manifest in which nobody places orders escapes every rule on who does. */
const somebodyPlacesOrders: Rule = known => {
    const { phase = "dry" } = known.settings;
    if (phase === "dry" || !allServicesSound(known) || entries(known.manifest.services).some(([, { placesOrders }]) => placesOrders)) return [];
    const allowed = `\`placesOrders: true\` at the service that sends the orders: in ${phase} the bot trades money; or the phase dry, for a bot that only watches`;
    return [said("manifest", ["services"], "no service that places orders", allowed)];
};

/** Whether a container's image is the service's own, or built from the bot's source: of any other nobody has read what it does with a key. */
function isOfTheService(image: ImageSource, own: ImageSource, manifest: Known["manifest"]): boolean {
    if ("reference" in image) return "reference" in own && own.reference === image.reference;
    return isBuiltFrom(sourceOf(manifest), image.build) || ("build" in own && own.build.context === image.build.context);
}

const strangers = (image: ImageSource, may: string): string =>
    `nothing: ${may}, and this container's image is ${"reference" in image ? "one that somebody else builds" : "built from another source than the bot's"}`;

/** Whoever holds a key that may trade can place orders, whatever the manifest says of it: it is counted as a writer, or goes without the key. */
const tradingKeysAreTheWriters: Rule = ({ manifest }) =>
    entries(manifest.exchanges).flatMap(([exchange, { venue, permissions }]) => {
        const services = entries(manifest.services);
        const placed = services.some(([, { placesOrders, exchanges }]) => placesOrders && exchanges.includes(exchange));
        // Where nobody places orders, another rule says so of the permission.
        if (!placed || onlyReads(venue, permissions)) return [];
        const may = `it may ${permissions.join(", ")}`;
        const flaws = (path: Step[], secrets: Record<string, string>, allowed: string): Flaw[] =>
            Object.entries(secrets)
                .filter(([, template]) => template.includes(`\${${exchange}.`))
                .map(([key]) => said("manifest", [...path, "secrets", key], `a key of ${exchange}`, allowed));
        return services.flatMap(([name, service]) => {
            const path = ["services", name];
            const parts = entries(service.sidecars).map(([sidecar, part]) => ({ ...part, path: [...path, "sidecars", sidecar] }));
            if (!service.placesOrders && service.gatewayFor !== exchange) {
                const allowed = `only with \`placesOrders: true\`, on an account of its own: ${may}; what only reads gets an exchange with \`permissions: [read]\``;
                return [{ path, secrets: service.secrets }, ...parts].flatMap(part => flaws(part.path, part.secrets, allowed));
            }
            const strange = parts.filter(({ image }) => !isOfTheService(image, service.image, manifest));
            return strange.flatMap(part => flaws(part.path, part.secrets, strangers(part.image, may)));
        });
    });

/** Whoever signs transactions moves money: every rule on who trades asks it. */
const signersAreTheWriters: Rule = ({ manifest }) =>
    entries(manifest.services).flatMap(([name, { signer, placesOrders }]) =>
        signer && !placesOrders
            ? [
                  said(
                      "manifest",
                      ["services", name, "signer"],
                      "a key that signs transactions",
                      "only with `placesOrders: true`: whoever signs sends orders and money",
                  ),
              ]
            : [],
    );

/** Rules about who trades on which exchange account. */
export const writerRules: Rule[] = [accountsAreAnExchanges, accountsHaveOneWriter, somebodyPlacesOrders, tradingKeysAreTheWriters, signersAreTheWriters];
