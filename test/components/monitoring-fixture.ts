import { Alarms } from "../../components/monitoring/alarms";
import { alertReaders, Monitoring, type MonitoringArgs } from "../../components/monitoring/monitoring";
import { Secrets } from "../../components/secrets/secrets";
import { cryptofunk, settings, stores } from "./bot-fixture";
import { target } from "./harness";
import { clusterGround } from "./store-fixture";

const channels = { email: "oncall@example.com", slack: { channel: "#alerts" }, pagerDuty: true };

/** The monitoring of CryptoFunk, with every channel that its manifest has a secret for. */
export function monitoring(over: { settings?: Record<string, unknown>; production?: boolean; args?: Partial<MonitoringArgs> } = {}): Monitoring {
    const { production = true } = over;
    const chosen = settings({ alerts: channels, ...over.settings });
    const manifest = over.args?.manifest ?? cryptofunk();
    const { cluster, network, addOns, secretsKey } = clusterGround(production ? {} : { production: false });
    const where = target({ production });
    const secrets = new Secrets("bot-secrets", {
        target: where,
        recoveryDays: 30,
        manifest,
        staged: chosen.stagedSecrets,
        key: secretsKey,
        readers: alertReaders(where, chosen),
    });
    const { database, cache, events } = stores("monitored-store");
    const field = (name: string) => ({ secret: "cryptofunk/prod/cache-monitoring", field: name });
    return new Monitoring("monitoring", {
        ...{ target: where, network, cluster, addOns, settings: chosen, secrets, secretsKey, manifest },
        alarms: new Alarms("alarms", { target: where, email: chosen.alerts.email }),
        stores: {
            database: { ...database, metrics: { namespace: "data", labels: { "cnpg.io/cluster": "database" }, portName: "metrics", port: 9187 } },
            cache: { ...cache, secretFields: { monitoringUsername: field("username"), monitoringPassword: field("password") } },
            events: { ...events, metrics: { namespace: "data", labels: { "app.kubernetes.io/name": "events" }, portName: "prom-metrics", port: 7777 } },
        },
        ...over.args,
    });
}
