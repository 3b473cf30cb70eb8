import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";

/** The limits that hold in the stack's phase: a canary's are tighter (vanta:395). */
export interface Limits {
    /** Fractions, as the manifest has them. */
    maxPositionSize: number;
    maxDailyLoss: number;
    maxDrawdown: number;
    stopLoss: number;
    /** Factor; 1 is no leverage. */
    maxLeverage: number;
}

/** The limits of a phase. */
export function limitsOf(risk: Manifest["risk"], phase: Settings["phase"]): Limits {
    const now = (limit: { value: number; canary?: number }) => (phase === "canary" ? (limit.canary ?? limit.value) : limit.value);
    return {
        maxPositionSize: now(risk.maxPositionSize),
        maxDailyLoss: now(risk.maxDailyLoss),
        maxDrawdown: now(risk.maxDrawdown),
        stopLoss: now(risk.stopLoss),
        maxLeverage: phase === "canary" ? (risk.maxLeverage.canary ?? Math.min(2, risk.maxLeverage.value)) : risk.maxLeverage.value,
    };
}

/** The limits of a phase as a text may name them: `${risk.maxDrawdown}`, or `${risk.maxDrawdownPercent}`. */
export function limitTexts(risk: Manifest["risk"], phase: Settings["phase"]): Record<string, string> {
    const { maxLeverage, ...fractions } = limitsOf(risk, phase);
    const texts = Object.entries(fractions).flatMap(([name, value]) => [
        [name, decimal(value)],
        [`${name}Percent`, decimal(value * 100)],
    ]);
    return { ...Object.fromEntries(texts), maxLeverage: decimal(maxLeverage) };
}

/**
 * The variables that tell every service mode, environment, log level, test network and limits (cryptofunk:216).
 * All services get them: one that reads prices from the test network while another trades real money is worse than one that ignores a variable.
 */
export function tradingEnvironment(manifest: Manifest, settings: Settings): Record<string, string> {
    const { trading, risk, exchanges } = manifest;
    const { phase, testnet } = settings;
    const limits = limitsOf(risk, phase);
    const set: Record<string, string> = { [trading.mode.variable]: trading.mode[phase] };
    for (const { variable, ...value } of trading.switches) set[variable] = value[phase];
    if (trading.environment) set[trading.environment.variable] = trading.environment[settings.environment];
    if (trading.logLevel) set[trading.logLevel.variable] = trading.logLevel.value;
    for (const exchange of Object.values(exchanges)) if (exchange.testnet) set[exchange.testnet.variable] = exchange.testnet[testnet ? "on" : "off"];
    for (const name of ["maxPositionSize", "maxDailyLoss", "maxDrawdown", "stopLoss"] as const) {
        const { variable, scale } = risk[name];
        if (variable) set[variable] = decimal(limits[name] * scale);
    }
    if (risk.maxLeverage.variable) set[risk.maxLeverage.variable] = decimal(limits.maxLeverage);
    if (risk.maxNotional) set[risk.maxNotional.variable] = decimal(phase === "canary" ? risk.maxNotional.canary : risk.maxNotional.value);
    if (risk.symbols) set[risk.symbols.variable] = ((phase === "canary" && risk.symbols.canary) || risk.symbols.value).join(risk.symbols.separator);
    return set;
}

/** What a canary may buy, where the bot knows such limits, and where its kill switch lies. */
function canaryAnnotations({ risk, stores }: Manifest, phase: Settings["phase"]): Record<string, string> {
    const canary = phase === "canary";
    const [killSwitch] = Object.values(stores).filter(store => "killSwitch" in store && store.killSwitch);
    return {
        ...(risk.maxNotional && { "max-notional": decimal(canary ? risk.maxNotional.canary : risk.maxNotional.value) }),
        ...(risk.symbols && { symbols: ((canary && risk.symbols.canary) || risk.symbols.value).join(",") }),
        ...(killSwitch && { "kill-switch": killSwitch.kind }),
    };
}

/** What rules read on the pods of a service that places orders, or that holds an exchange's session; other services have none of it. */
export function tradingAnnotations(manifest: Manifest, settings: Settings, service: string, region: string): Record<string, string> {
    const spec = manifest.services[service];
    if (spec.gatewayFor !== undefined) {
        const { venue, account } = manifest.exchanges[spec.gatewayFor];
        return { "golive.dev/gateway-for": `${venue}/${account}`, "golive.dev/environment": settings.environment };
    }
    if (!spec.placesOrders) return {};
    const limits = limitsOf(manifest.risk, settings.phase);
    const accounts = spec.exchanges.map(name => `${manifest.exchanges[name].venue}/${manifest.exchanges[name].account}`);
    const said = {
        "places-orders": "true",
        "exchange-accounts": accounts.join(","),
        phase: settings.phase,
        environment: settings.environment,
        region,
        "mode-variable": manifest.trading.mode.variable,
        "mode-allowed": manifest.trading.mode.allowed.join(","),
        testnet: String(settings.testnet),
        "max-position-size": decimal(limits.maxPositionSize),
        "max-daily-loss": decimal(limits.maxDailyLoss),
        "max-drawdown": decimal(limits.maxDrawdown),
        "stop-loss": decimal(limits.stopLoss),
        "max-leverage": decimal(limits.maxLeverage),
        ...canaryAnnotations(manifest, settings.phase),
    };
    return Object.fromEntries(Object.entries(said).map(([key, value]) => [`golive.dev/${key}`, value]));
}

/** A number without the noise of binary fractions: 0.07 * 100 is 7. */
function decimal(value: number): string {
    return String(Number(value.toPrecision(12)));
}
