import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/trading/keeping-apart";
import { judgeGraph, resource, unknown } from "../../../judge";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
const placer = (container: object, phase: unknown = "live", more: { volumes?: object[]; placesOrders?: string } = {}) =>
    object("StatefulSet", "bot", {
        spec: {
            template: {
                metadata: { annotations: { "golive.dev/places-orders": more.placesOrders ?? "true", "golive.dev/phase": phase } },
                spec: { containers: [{ name: "bot", ...container }], volumes: more.volumes },
            },
        },
    });
const url = (value: unknown) => ({ env: [{ name: "DB_URL", value }] });

describe("file-of-trades-is-the-phases-own", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.filesOfPhasesAreApart);
    it("passes a file with the phase in its name, and what is no file", async () => {
        for (const text of [
            "sqlite:////data/trades.live.sqlite",
            "/data/live/trades.db",
            "sqlite://",
            "sqlite:///:memory:",
            "import app.db",
            "postgres://db:5432/x",
            "https://x.db.example.com/a",
            "db.sqlite.org:80",
        ])
            await passes([placer(url(text))]);
        await passes([placer(url("sqlite:////data/trades.dry.sqlite"), "dry")]);
        await passes([placer(url("/data/trades.sqlite"), "live", { placesOrders: "false" })]);
        await passes([placer(url("/data/trades.sqlite"), "")]);
    });
    it("fails one that is the same in every phase, wherever it is written", async () => {
        await fails([placer(url("sqlite:////data/tradesv3.sqlite"))], /DB_URL names \/data\/tradesv3\.sqlite, which is the same in every phase/);
        await fails([placer(url("sqlite:////data/tradesv3.sqlite"), "canary")], /same in every phase/);
        await fails([placer(url("/data/delivery.db"))], /\/data\/delivery\.db/);
        await fails([placer({ args: ["--db-url", "sqlite:////data/t.sqlite"] })], /spec\.containers\[0\]\.args names \/data\/t\.sqlite/);
        await fails([placer({ command: ["sh", "-c", "exec bot --db /data/x.duckdb"] })], /\/data\/x\.duckdb/);
        const volumes = [{ name: "f", configMap: { name: "files" } }];
        const mount = { volumeMounts: [{ name: "f", mountPath: "/etc/bot.yaml", subPath: "bot" }] };
        await fails(
            [placer(mount, "live", { volumes }), object("ConfigMap", "files", { data: { bot: "database: data/trades.db\n" } })],
            /\/etc\/bot\.yaml names data\/trades\.db/,
        );
    });
    it("fails a file of trades on a disk that stays, whatever its ending", async () => {
        const on = (path: string, volume: object | undefined) =>
            placer({ ...url(path), volumeMounts: [{ name: "data", mountPath: "/data" }] }, "live", { volumes: volume ? [{ name: "data", ...volume }] : [] });
        for (const path of ["/data/trades.json", "/data/open_positions.csv", "/data/state/orders-book.pkl", "/data/pnl.txt"])
            await fails([on(path, undefined)], new RegExp(`DB_URL names ${path}, which is the same in every phase`));
        await fails([on("/data/trades.json", { persistentVolumeClaim: { claimName: "c" } })], /\/data\/trades\.json/);
        await passes([on("/data/trades.json", { emptyDir: {} })]);
        await passes([on("/data/trades.json", { configMap: { name: "c" } })]);
        for (const path of ["/data/trades.live.json", "/data/model.pkl", "/data/config.json", "/other/trades.json", "https://x.example.com/trades.json"])
            await passes([on(path, undefined)]);
    });
    it("looks at the disk of the container that is given the path", () =>
        fails(
            [
                object("StatefulSet", "bot", {
                    spec: {
                        template: {
                            metadata: { annotations: { "golive.dev/places-orders": "true", "golive.dev/phase": "live" } },
                            spec: {
                                containers: [
                                    { name: "bot", ...url("/data/trades.sqlite"), volumeMounts: [{ name: "data", mountPath: "/data" }] },
                                    { name: "side", volumeMounts: [{ name: "tmp", mountPath: "/data" }] },
                                ],
                                volumes: [{ name: "tmp", emptyDir: {} }],
                            },
                        },
                    },
                }),
            ],
            /DB_URL names \/data\/trades\.sqlite/,
        ));
    it("leaves a file alone that goes with its pod", async () => {
        const container = { ...url("/tmp/cache.db"), volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] };
        await passes([placer(container, "live", { volumes: [{ name: "tmp", emptyDir: {} }] })]);
        await fails([placer(container, "live", { volumes: [{ name: "tmp", persistentVolumeClaim: { claimName: "c" } }] })], /\/tmp\/cache\.db/);
    });
    it("is undecided while its phase is unknown; a text that is unknown is an address, and hides no other's flaw", async () => {
        await isUndecided([placer(url("/data/t.db"), unknown)]);
        await passes([placer(url(unknown))]);
        await fails(
            [
                placer({
                    env: [
                        { name: "A", value: unknown },
                        { name: "DB_URL", value: "/data/t.db" },
                    ],
                }),
            ],
            /DB_URL names/,
        );
    });
});

describe("database-is-the-phases-own", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.databasesOfPhasesAreApart);
    const database = (dbName: unknown) => resource("aws:rds/instance:Instance", "db", { dbName });
    it("passes one with a phase in its name, one without a name, and a stack that does not trade", async () => {
        await passes([placer({}), database("trades_live")]);
        await passes([placer({}), database(undefined)]);
        await passes([database("trades")]);
        await passes([placer({}, ""), database("trades")]);
    });
    it("advises on one that is the same in every phase", async () => {
        const found = await fails([placer({}), database("trades")], /the database trades is the same in every phase/);
        assert.strictEqual(found.level, "advisory");
        await fails([placer({}), database("delivery")], /delivery/);
        await fails([placer({}), resource("aws:rds/cluster:Cluster", "c", { databaseName: "trades" })], /trades/);
        const cluster = { spec: { bootstrap: { initdb: { database: "trades" } } } };
        await fails([placer({}), resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "c", cluster)], /trades/);
    });
    it("is undecided while its name is unknown", () => isUndecided([placer({}), database(unknown)]));
});
