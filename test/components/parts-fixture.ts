import { type Manifest, manifestSchema } from "../../config/manifest";

const probes = { liveness: { port: "http" }, readiness: { port: "http" } };
const resources = { cpu: "100m", memory: "128Mi" };
const enforcedBy = { code: "src/risk.py:120" };
const limit = (variable: string, value: number) => ({ value, told: [{ variable }], enforcedBy });

/** A small bot with one of everything that the larger fixture lacks: gateway, sidecar, disk, signer, job, document database and broker. */
export function parts(change: (manifest: Record<string, Loose>) => void = () => undefined): Manifest {
    const manifest = {
        name: "trader",
        description: "Trades through a broker's gateway.",
        services: {
            gateway: {
                image: { reference: "ghcr.io/somebody/gateway", version: "10.30.1" },
                gatewayFor: "broker",
                ports: { http: 4001 },
                probes,
                resources,
                secrets: { TWS_USERID: "${broker.username}", TWS_PASSWORD: "${broker.password}" },
                sidecars: {
                    proxy: {
                        image: { reference: "ghcr.io/somebody/proxy", version: "2.8.1" },
                        ports: { proxied: 4003 },
                        probes: { liveness: { port: "proxied" }, readiness: { port: "proxied" } },
                        resources,
                        environment: { UPSTREAM: "127.0.0.1:4001" },
                        secrets: { TOKEN: "${token.value}" },
                        files: { "/etc/proxy.conf": "listen 4003" },
                        writablePaths: ["/var/cache"],
                    },
                },
            },
            engine: {
                image: { build: { context: "../trader" } },
                placesOrders: true,
                exchanges: ["broker"],
                stores: ["documents", "queue"],
                talksTo: ["gateway"],
                ports: { http: 8080 },
                probes,
                resources,
                secrets: {
                    MONGO_URL:
                        "mongodb://${documents.username}:${documents.password}@${documents.host}:${documents.port}/${documents.database}?${documents.options}",
                    AMQP_URL: "amqps://${queue.username}:${queue.password}@${queue.host}:${queue.port}/${queue.virtualHost}",
                },
                metrics: { port: "http" },
                volume: { path: "/data", sizeGb: 5 },
                signer: { variable: "SIGNER_KEY" },
                user: 1234,
            },
        },
        jobs: {
            report: {
                image: { build: { context: "../trader" } },
                args: ["report"],
                schedule: "30 6 * * 1-5",
                timezone: "America/New_York",
                stores: ["documents"],
                talksTo: ["gateway"],
                internet: true,
                resources,
                secrets: { MONGO_PASSWORD: "${documents.password}" },
            },
        },
        stores: { documents: { kind: "mongodb", database: "trader" }, queue: { kind: "rabbitmq" } },
        exchanges: {
            broker: { venue: "broker", account: "main", permissions: ["read", "trade"], keys: ["username", "password"], hosts: ["gw.broker.com:4000"] },
        },
        secrets: { token: { description: "Between engine and proxy.", generated: {} } },
        trading: { mode: { variable: "MODE", allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" } },
        risk: {
            maxPositionSize: limit("MAX_POSITION", 0.1),
            maxDailyLoss: limit("MAX_DAILY_LOSS", 0.02),
            maxDrawdown: limit("MAX_DRAWDOWN", 0.1),
            stopLoss: limit("STOP_LOSS", 0.02),
            maxLeverage: { value: 1, enforcedBy },
        },
    };
    change(manifest);
    return manifestSchema.parse(manifest);
}

// biome-ignore lint/suspicious/noExplicitAny: wrong manifests are a subject too
type Loose = any;
