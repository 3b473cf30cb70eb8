import * as assert from "node:assert";
import { createServer, type Server, type Socket } from "node:net";
import { families } from "../../probes";
import { within } from "../../probes/bounds";
import type { Family, Target, World } from "../../probes/probe";
import { world } from "./questions";

/** The families that are asked over Prometheus, Grafana, the cluster and AWS. */
const names = ["monitoring", "logs", "backups", "rotation", "exchange", "iam", "costs"];

/** What a stack has, so that every probe has something to ask. */
const resources = [
    [
        "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
        { metadata: { name: "r" }, spec: { groups: [{ name: "g", rules: [{ alert: "A", expr: "up == 0" }] }] } },
    ],
    ["aws:cloudwatch/logGroup:LogGroup", { name: "/aws/containerinsights/planted/application" }],
    ["aws:secretsmanager/secret:Secret", { name: "planted/canary/key", tags: { "golive:kind": "generated" } }],
    ["aws:cloudwatch/metricAlarm:MetricAlarm", { namespace: "Golive/Secrets", dimensions: { Secret: "planted/canary/key" }, threshold: 90 }],
    ["aws:backup/vault:Vault", { name: "v", region: "eu-central-1" }],
    ["aws:backup/vault:Vault", { name: "v", region: "eu-west-1" }],
    ["aws:backup/selection:Selection", { resources: ["arn:aws:s3:::planted"] }],
    ["aws:ec2/natGateway:NatGateway", { tags: { Name: "nat" } }],
    ["aws:sns/topic:Topic", { name: "alarms" }],
    ["aws:lambda/function:Function", { name: "planted-canary-key-guard-a" }, "key-guard-a"],
    ["aws:kms/key:Key", { customerMasterKeySpec: "ECC_SECG_P256K1", tags: { "golive:signs-for": "worker" }, policy: "{}" }, "signer"],
    ["aws:kms/alias:Alias", { name: "alias/signer" }, "signer"],
].map(([type, properties, name]) => ({ type: type as string, properties: properties as object, name: name as string | undefined }));

const wallet = { tokens: [{ address: `0x${"11".repeat(20)}`, spenders: [`0x${"22".repeat(20)}`] }], gas: 0.02 };

const stack = (address: string): World =>
    world({
        address,
        resources,
        manifest: {
            services: {
                worker: {
                    ...{ metrics: { port: "http" }, environment: { RPC_URL: "http://chain.example/", CHAIN_ID: "8453" }, secrets: {}, sidecars: {} },
                    exchanges: ["avantis", "binance"],
                },
            },
            stores: { events: { kind: "nats", replicas: 3 } },
            exchanges: {
                avantis: { venue: "avantis", permissions: [], wallet },
                binance: { venue: "binance", permissions: ["read", "trade"], ipRestricted: true },
            },
        } as never,
        settings: { alerts: { heartbeat: true }, backups: { secondRegion: "eu-west-1" }, exchangeAddresses: { binance: ["198.51.100.1"] } } as never,
        contract: { metrics: [{ name: "x_total", type: "counter", by: "it", at: ["a:1"] }] } as never,
        secrets: { "planted/canary/grafana": { password: "x" }, "planted/canary/key": { value: "0123456789" } },
    });

const head = (length: string) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${length}\r\n\r\n`;

/** Servers that lie, each in its own way. */
const liars: Record<string, (socket: Socket) => void> = {
    "accepts and hangs": () => undefined,
    "sends headers and hangs": socket => socket.write(head("content-length: 100")),
    "sends a body without end": socket => {
        socket.write(head("connection: close"));
        const more = () => {
            while (!socket.destroyed && socket.write(" ".repeat(65_536)));
        };
        socket.on("drain", more);
        more();
    },
    "sends what is no HTTP": socket => socket.end("\u0000\u0001 garbage \r\n\r\n"),
    "sends what is no JSON": socket => socket.end(`${head("content-length: 5")}<htm>`),
    "sends an empty object": socket => socket.end(`${head("content-length: 2")}{}`),
    "sends null": socket => socket.end(`${head("content-length: 4")}null`),
    "hangs up": socket => socket.destroy(),
};

/** Every probe of a family, asked of every target it has: what holds. */
async function passesOf({ probes }: Family, address: string): Promise<string[]> {
    const where = stack(address);
    const demands = { hours: 26, days: 90, minutes: 10, "per-day": 1024 };
    const asked = probes.flatMap(probe => {
        const targets: Target[] = probe.targets(where);
        assert.ok(targets.length > 0, `${probe.name} has nothing to ask`);
        return targets.map(async target => {
            try {
                const measured = await within(1, signal => probe.ask(target, { world: where, demands, signal }));
                return measured.length > 0 && measured.every(({ holds }) => holds === "yes") ? [`${probe.name} of ${target.name}`] : [];
            } catch {
                return [];
            }
        });
    });
    return (await Promise.all(asked)).flat();
}

describe("a server that lies", () => {
    for (const [how, answer] of Object.entries(liars)) {
        describe(how, () => {
            let server: Server;
            let address = "";
            const open = new Set<Socket>();
            before(async () => {
                server = createServer(socket => {
                    open.add(socket);
                    socket.on("error", () => socket.destroy()).once("data", () => answer(socket));
                });
                await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
                address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
            });
            after(() => {
                for (const socket of open) socket.destroy();
                server.close();
            });
            for (const family of families.filter(({ name }) => names.includes(name)))
                it(`never passes anything of ${family.name}, and never holds it up`, async () => assert.deepStrictEqual(await passesOf(family, address), []));
        });
    }
});
