import type { Settings } from "../settings";
import { entries, type Flaw, type Rule, setting } from "./rule";

type Demand = [path: string, wrong: (settings: Partial<Settings>) => boolean | undefined, allowed: string];

/** What production refuses, with the checklist item or the reason. */
const production: Demand[] = [
    ["testnet", s => s.testnet, "false in production (cryptofunk:219)"],
    ["protect", s => s.protect === false, "true in production: a database deleted by mistake is a trade history lost"],
    [
        "network.natGateways",
        s => s.network?.natGateways === "single",
        "per-zone in production: one zone's failure would cut open positions off from the exchange",
    ],
    ["postgres.multiAz", s => s.postgres?.multiAz === false, "true in production (cryptofunk:325)"],
    ["postgres.backupDays", s => s.postgres && s.postgres.backupDays < 30, "30 to 35 in production (cryptofunk:322, arbitrage:184)"],
    ["retention.logDays", s => s.retention && s.retention.logDays < 30, "30 or more in production (cryptofunk:413)"],
    ["retention.metricDays", s => s.retention && s.retention.metricDays < 15, "15 or more in production (cryptofunk:353)"],
    ["retention.secretRecoveryDays", s => s.retention?.secretRecoveryDays === 0, "7 to 30 in production: a secret deleted by mistake has to come back"],
];

const productionWithRedis: Demand[] = [
    ["redis.replicas", s => s.redis?.replicas === 0, "1 to 5 in production: without a replica there is no failover (cryptofunk:325)"],
    ["redis.snapshotDays", s => s.redis?.snapshotDays === 0, "1 to 35 in production (cryptofunk:160)"],
];

function demand(settings: Partial<Settings>, demands: Demand[]): Flaw[] {
    return demands
        .filter(([, wrong]) => wrong(settings))
        .map(([path, , allowed]) => {
            const steps = path.split(".");
            const value = steps.reduce<unknown>((now, step) => (now as Record<string, unknown>)[step], settings);
            return setting(steps, value, allowed);
        });
}

const productionIsStrict: Rule = ({ settings, manifest }) => {
    if (settings.environment !== "production") return [];
    const redis = entries(manifest.stores).some(([, store]) => store.kind === "redis");
    return demand(settings, redis ? [...production, ...productionWithRedis] : production);
};

const somebodyIsTold: Rule = ({ settings: { environment, alerts } }) => {
    if (environment !== "production" || !alerts) return [];
    const { email, slack, pagerDuty, telegram } = alerts;
    return email || slack || pagerDuty || telegram ? [] : [setting(["alerts"], alerts, "at least one channel in production (cryptofunk:394)")];
};

const silenceIsNoticed: Rule = ({ settings: { environment, alerts } }) =>
    environment !== "production" || !alerts || alerts.heartbeat
        ? []
        : [setting(["alerts", "heartbeat"], alerts.heartbeat, "true in production: with the cluster gone, nobody in it can say so")];

const stagingStaysOutOfTheMoney: Rule = ({ settings: { environment, phase } }) =>
    environment === "staging" && phase === "live" ? [setting(["phase"], phase, "dry or canary in staging; live is production's")] : [];

const stackNameFits: Rule = ({ stack }) =>
    /^[a-z][a-z0-9-]{0,19}$/.test(stack)
        ? []
        : [
              {
                  in: "settings",
                  path: ["(name of the stack)"],
                  found: JSON.stringify(stack),
                  allowed: "up to 20 lower-case letters, digits and hyphens: it stands in AWS names",
              },
          ];

/** Rules about the environment. */
export const environmentRules: Rule[] = [productionIsStrict, somebodyIsTold, silenceIsNoticed, stagingStaysOutOfTheMoney, stackNameFits];
