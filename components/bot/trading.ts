import { limitsOf, textOf } from "../../config/limits";
import type { Manifest } from "../../config/manifest";
import { placeOf } from "../../config/places";
import type { Settings } from "../../config/settings";
import { stepAt } from "../../config/steps";
import { serviceSecrets } from "../../config/uses";
import { accountOf } from "../../venues";

/**
 * The variables that tell every service mode, environment, log level, test network and limits (cryptofunk:216).
 * All services get them: one that reads prices from the test network while another trades real money is worse than one that ignores a variable.
 * A switch that only one service knows is that service's.
 */
export function tradingEnvironment(manifest: Manifest, settings: Settings, owner: string): Record<string, string> {
    const { trading, exchanges } = manifest;
    const { phase, testnet, capital } = settings;
    const set: Record<string, string> = {};
    const told = [trading.mode, ...trading.switches.filter(({ service = owner }) => service === owner)];
    for (const { variable, ...value } of told) if (variable !== undefined) set[variable] = value[phase];
    for (const step of trading.arming?.steps ?? []) {
        if ("file" in step && step.variable !== undefined) set[step.variable] = step.file;
        if ("value" in step && phase !== "dry") set[step.variable] = step.value;
    }
    if (trading.environment) set[trading.environment.variable] = trading.environment[settings.environment];
    if (trading.logLevel) set[trading.logLevel.variable] = trading.logLevel.value;
    for (const exchange of Object.values(exchanges)) if (exchange.testnet) set[exchange.testnet.variable] = exchange.testnet[testnet ? "on" : "off"];
    for (const limit of limitsOf(manifest, settings))
        for (const told of limit.told) if (told.variable !== undefined) set[told.variable] = textOf(limit, told, capital);
    return set;
}

/** The name of a limit as annotations have it: maxDailyLoss is max-daily-loss. */
const kebab = (name: string) => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** Each limit's value, as a caption, and where the rules have to look for it. */
function limitAnnotations(manifest: Manifest, settings: Settings): Record<string, string> {
    const { capital } = settings;
    const said = limitsOf(manifest, settings).flatMap(({ name, value, told, enforcedBy }) => [
        [kebab(name), String(value)],
        [`limit-${kebab(name)}`, JSON.stringify({ told, enforcedBy })],
    ]);
    return { ...Object.fromEntries(said), ...(capital !== undefined && { capital: String(capital) }) };
}

/** Where the mode and every switch stand, the words the bot's code knows, and the one of each phase. */
function modeAnnotations({ trading }: Manifest): Record<string, string> {
    const { variable, allowed } = trading.mode;
    const modes = [{ ...trading.mode, service: undefined }, ...trading.switches].map(one => ({
        ...placeOf(one),
        service: one.service,
        allowed: one.allowed,
        dry: one.dry,
        canary: one.canary,
        live: one.live,
    }));
    return {
        ...(variable !== undefined && { "mode-variable": variable }),
        ...{ "mode-allowed": allowed.join(","), modes: JSON.stringify(modes) },
        ...(trading.arming && { arming: JSON.stringify(trading.arming) }),
    };
}

/** The variables that choose a test network, with their words for it and for real money. */
function testnetAnnotations({ exchanges }: Manifest): Record<string, string> {
    const switches = Object.values(exchanges).flatMap(({ testnet }) => testnet ?? []);
    return switches.length ? { "testnet-switches": JSON.stringify(switches) } : {};
}

/** Where its kill switch lies, and how it is thrown. */
function killSwitchAnnotations({ trading: { killSwitch }, stores }: Manifest): Record<string, string> {
    const [kept] = Object.values(stores).filter(store => "killSwitch" in store && store.killSwitch);
    const kind = killSwitch && "store" in killSwitch ? stores[killSwitch.store].kind : kept?.kind;
    return { ...(kind && { "kill-switch": kind }), ...(killSwitch && { "kill-switch-at": JSON.stringify({ ...killSwitch, ...(kind && { kind }) }) }) };
}

/** Whether a service is given a key of an exchange and only reads with it: without its word, the rules would take it for one that places orders. */
const readsAccount = ({ exchanges }: Manifest, spec: Manifest["services"][string]): boolean =>
    Object.values(serviceSecrets(spec)).some(template => Object.keys(exchanges).some(exchange => template.includes(`\${${exchange}.`)));

/** What rules read on the pods of a service that places orders, that only reads an account, or that holds an exchange's session; other services have none of it. */
export function tradingAnnotations(manifest: Manifest, settings: Settings, service: string, region: string): Record<string, string> {
    const spec = manifest.services[service];
    if (spec.gatewayFor !== undefined) {
        const account = accountOf(spec.gatewayFor, manifest.exchanges[spec.gatewayFor]);
        return { "golive.dev/gateway-for": account, "golive.dev/environment": settings.environment, "golive.dev/phase": settings.phase };
    }
    if (!spec.placesOrders) return readsAccount(manifest, spec) ? { "golive.dev/places-orders": "false" } : {};
    const accounts = spec.exchanges.map(name => accountOf(name, manifest.exchanges[name]));
    const step = stepAt(manifest, settings);
    const said = {
        "places-orders": "true",
        "exchange-accounts": accounts.join(","),
        phase: settings.phase,
        ...(step && step.place < step.of && { step: step.name }),
        environment: settings.environment,
        region,
        ...modeAnnotations(manifest),
        ...testnetAnnotations(manifest),
        testnet: String(settings.testnet),
        ...limitAnnotations(manifest, settings),
        ...killSwitchAnnotations(manifest),
    };
    return Object.fromEntries(Object.entries(said).map(([key, value]) => [`golive.dev/${key}`, value]));
}
