import type { Everything } from "../config/check";
import type { Manifest } from "../config/manifest";
import type { Contract } from "../contract";
import { venueKind } from "../venues";
import type { Need } from "./control";

type Files = Pick<Everything, "settings" | "manifest">;

const chains = /^(web3|ethers|viem|solana|solders|@solana\/web3\.js|eth-account|avantis-trader-sdk)$/i;
const models = /llm|openai|anthropic|claude|gemini|mistral|ollama/i;
const learning = /^(torch|tensorflow|keras|scikit-learn|sklearn|lightgbm|xgboost|catboost|transformers|onnxruntime|stable-baselines3|pytorch-lightning)$/i;

const storesOf = ({ manifest }: Files, ...kinds: string[]) => Object.values(manifest.stores).filter(({ kind }) => kinds.includes(kind));
const extensionsOf = (files: Files): string[] => storesOf(files, "postgres").flatMap(store => (store.kind === "postgres" ? store.extensions : []));
const servicesOf = ({ manifest }: Files) => Object.entries(manifest.services);
const tradesAt = ({ manifest }: Files, kind: ReturnType<typeof venueKind>): boolean =>
    Object.values(manifest.exchanges).some(({ venue }) => venueKind(venue) === kind);
const isPublic = (files: Files): boolean => files.settings.edge !== undefined && servicesOf(files).some(([, service]) => service.public);

/** Whether what has such a name is a page for people. */
export const isPage = (name: string): boolean => /(^|-)(dashboard|frontend|web|ui|app|www|site)(-|$)/i.test(name);

/** Whether a browser calls the bot: a page is public, or an origin is let in. */
function hasBrowser(files: Files): boolean {
    if (!isPublic(files)) return false;
    const lets = (text: string) => text.includes("${edge.zone}");
    return servicesOf(files).some(
        ([name, { public: open, environment, files: texts }]) =>
            (open && (isPage(name) || isPage(open.host))) || Object.values({ ...environment, ...texts }).some(text => lets(text)),
    );
}

/** A path on which a socket is opened, by its name: a framework that upgrades an ordinary route says no more. */
export const isSocket = (path: string): boolean => /(^|[/_-])(ws|wss|websocket|stream|socket\.io)([/_*-]|$)/i.test(path);

/** Whether a pattern of the load balancer lets a path through: a star is anything. */
export function letsThrough(pattern: string, path: string): boolean {
    const escaped = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${escaped}$`).test(path);
}

/** Whether the source serves a WebSocket; where something is public, one that is let through. */
function hasWebsocket(files: Files, contract: Contract | undefined): boolean {
    const served = (contract?.routes ?? []).filter(({ method, path, unmounted }) => !unmounted && (method === "WEBSOCKET" || isSocket(path)));
    if (!isPublic(files)) return served.length > 0;
    const open = servicesOf(files).flatMap(([, service]) => service.public?.paths ?? []);
    return open.some(pattern => isSocket(pattern) || served.some(({ path }) => letsThrough(pattern, path)));
}

const usesModels = ({ manifest }: Files): boolean =>
    Object.keys(manifest.secrets).some(name => models.test(name)) ||
    Object.values(manifest.services).some(service => Object.keys({ ...service.environment, ...service.secrets }).some(name => models.test(name)));

const installs = (contract: Contract, pattern: RegExp): boolean =>
    Object.values(contract.requirements)
        .flat()
        .some(name => pattern.test(name)) ||
    contract.images.some(({ packages }) => [...(packages?.pip ?? []), ...(packages?.npm ?? [])].some(name => pattern.test(name)));

/** Whether a service gets more pods under load; what may be one pod alone does not. */
const scalesByLoad = ({ scaling, placesOrders, alone, gatewayFor, volume }: Manifest["services"][string]): boolean =>
    !placesOrders && !alone && !gatewayFor && !volume && (scaling === undefined || scaling.max > scaling.min);

/** What a bot or its environment may have: whether it has it, and what is said where it has not. What only the source knows is there where nobody read the source. */
const having: Record<Need, [lacking: string, has: (files: Files, contract: Contract | undefined) => boolean]> = {
    store: ["this bot has no store", ({ manifest }) => Object.keys(manifest.stores).length > 0],
    database: ["this bot has no database", files => storesOf(files, "postgres", "mongodb").length > 0],
    messaging: ["this bot has no message broker", files => storesOf(files, "rabbitmq", "nats").length > 0],
    postgres: ["this bot has no PostgreSQL", files => storesOf(files, "postgres").length > 0],
    timescale: ["this bot's PostgreSQL has no TimescaleDB", files => extensionsOf(files).includes("timescaledb")],
    pgvector: ["this bot's PostgreSQL has no pgvector", files => extensionsOf(files).some(name => name === "vector" || name === "pgvector")],
    mongodb: ["this bot has no MongoDB", files => storesOf(files, "mongodb").length > 0],
    redis: ["this bot has no Redis", files => storesOf(files, "redis").length > 0],
    rabbitmq: ["this bot has no RabbitMQ", files => storesOf(files, "rabbitmq").length > 0],
    nats: ["this bot has no NATS", files => storesOf(files, "nats").length > 0],
    public: ["nothing of this bot is reached from the internet", isPublic],
    websocket: ["this bot serves no WebSocket to whoever reaches it", (files, contract) => contract === undefined || hasWebsocket(files, contract)],
    browser: ["no browser calls this bot", hasBrowser],
    cdn: ["no CloudFront stands before this bot", files => files.settings.edge?.cdn === true],
    autoscaling: ["no service of this bot gets more pods under load", files => servicesOf(files).some(([, service]) => scalesByLoad(service))],
    telegram: [
        "this bot uses no Telegram",
        ({ settings, manifest }) => settings.alerts.telegram !== undefined || Object.keys(manifest.secrets).some(name => /telegram/i.test(name)),
    ],
    slack: ["no alert goes to Slack", ({ settings }) => settings.alerts.slack !== undefined],
    pagerduty: ["no alert goes to PagerDuty", ({ settings }) => settings.alerts.pagerDuty],
    email: ["no alert goes by e-mail", ({ settings }) => settings.alerts.email !== undefined],
    "quiet-hours": ["this stack has no quiet hours", ({ settings }) => settings.alerts.quietHours !== undefined],
    exchange: ["this bot trades at no exchange", files => tradesAt(files, "exchange")],
    key: ["this bot trades nowhere by a key or a login", files => tradesAt(files, "exchange") || tradesAt(files, "broker")],
    testnet: ["none of this bot's exchanges has a test network", ({ manifest }) => Object.values(manifest.exchanges).some(({ testnet }) => testnet)],
    wallet: [
        "this bot signs no transaction of a chain",
        (files, contract) =>
            servicesOf(files).some(([, { signer }]) => signer) ||
            tradesAt(files, "chain") ||
            contract === undefined ||
            contract.exchanges.some(({ library }) => chains.test(library)),
    ],
    broker: ["this bot trades at no broker", files => tradesAt(files, "broker")],
    llm: ["this bot asks no language model", usesModels],
    "machine-learning": ["nothing that learns is installed in this bot's images", (_, contract) => contract === undefined || installs(contract, learning)],
    migrations: ["this bot has no migrations", ({ manifest }) => manifest.migrations !== undefined],
    production: ["this stack is staging", ({ settings }) => settings.environment === "production"],
    staging: ["this stack is production", ({ settings }) => settings.environment === "staging"],
};

/** Whether a word names something that a bot may have. */
export const isNeed = (name: string): name is Need => Object.hasOwn(having, name);

/** Why something does not apply that needs all of these, as half a sentence; nothing where it applies. */
export function lacking(needs: readonly Need[], files: Files, contract: Contract | undefined): string | undefined {
    const missing = needs.find(need => !having[need][1](files, contract));
    return missing && having[missing][0];
}
