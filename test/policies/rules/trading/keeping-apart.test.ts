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
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.filesOfPhasesAreApart);
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
            "/data/LIVE/trades.db",
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
        const folder = { volumeMounts: [{ name: "f", mountPath: "/etc/bot" }] };
        await fails(
            [placer(folder, "live", { volumes }), object("ConfigMap", "files", { data: { "bot.yaml": "database: data/trades.db\n" } })],
            /\/etc\/bot\/bot\.yaml names data\/trades\.db/,
        );
        await fails(
            [placer({ envFrom: [{ configMapRef: { name: "files" } }] }), object("ConfigMap", "files", { data: { DB_URL: "sqlite:////data/t.sqlite" } })],
            /^DB_URL names \/data\/t\.sqlite/,
        );
    });
    it("fails each of several in one text", async () => {
        await fails([placer(url("sqlite:////data/live/a.sqlite sqlite:////data/b.sqlite"))], /DB_URL names \/data\/b\.sqlite/);
        await fails([placer({ command: ["sh", "-c", "exec bot --db /data/live/x.db --more /data/y.db"] })], /names \/data\/y\.db/);
        await fails([placer(url("sqlite:////data/live/a.sqlite,/data/b.db"))], /names \/data\/b\.db/);
    });
    it("fails one that names another phase too, whatever its ending", async () => {
        for (const ending of ["sqlite", "sqlite3", "db", "db3", "s3db", "sl3", "duckdb", "ddb", "mdb", "lmdb"])
            await fails([placer(url(`/data/trades.${ending}`))], /same in every phase/);
        await fails([placer(url("/data/dry-canary-live/trades.sqlite"))], /\/data\/dry-canary-live\/trades\.sqlite, which is the same in every phase/);
        await fails([placer({ args: ["--db=/data/live-or-dry/trades.db3"] })], /same in every phase/);
        await fails([placer(url("sqlite:////data/dry/live.sqlite"))], /same in every phase/);
        await fails([placer(url("/data/canary/trades.sqlite"))], /same in every phase/);
    });

    const mount = { volumeMounts: [{ name: "data", mountPath: "/data/" }] };
    const claim = [{ name: "data", persistentVolumeClaim: { claimName: "c" } }];
    it("fails whatever else is kept in a volume, under any key", async () => {
        for (const volumes of [claim, [{ name: "data", hostPath: { path: "/x" } }], []]) {
            const kept = (container: object) => [placer({ ...mount, ...container }, "live", { volumes })];
            await fails(kept(url("/data/trades")), /DB_URL names \/data\/trades, which is the same in every phase/);
            await fails(kept({ args: ["--dir=/data/store/x"] }), /args names \/data\/store\/x/);
            await fails(kept({ command: ["sh", "-c", "bot --state '/data/dry/state'"] }), /names \/data\/dry\/state/);
            await fails(kept({ args: ["--a=/data/live/x --b=/data/logs --c=/data/y"] }), /args names \/data\/y/);
            await fails(kept({ args: ["--db=file:/data/store"] }), /args names \/data\/store/);
            await passes(kept(url("/data/live/trades")));
        }
    });
    it("leaves what is no trade in a volume alone, where something there is the phase's own", async () => {
        const kept = (value: string) => [
            placer({ ...mount, env: [{ name: "DB", value: "/data/live/db" }, ...[value].map(one => ({ name: "X", value: one }))] }, "live", { volumes: claim }),
        ];
        for (const value of [
            "/data/logs",
            "/data/model-cache/x",
            "/data/report.csv",
            "/data/x.json",
            "/data",
            "/data/",
            "/database/x",
            "/data/tmp/a",
            "/data/run.pid",
        ])
            await passes(kept(value));
        await fails(kept("/data/catalog"), /X names \/data\/catalog/);
    });
    it("cannot judge a volume in which nothing that is seen is the phase's own", async () => {
        const why = /^\/data: which files the code keeps in this volume nobody sees here, and every phase has the same/;
        await cannotJudge([placer(mount, "live", { volumes: claim })], why);
        await cannotJudge([placer({ ...mount, ...url("/data/logs") }, "live", { volumes: claim })], why);
        await cannotJudge([placer({ ...mount, ...url("/elsewhere/trades.live.db") }, "live", { volumes: claim })], why);
        for (const volume of [
            { emptyDir: {} },
            { configMap: { name: "c" } },
            { secret: { secretName: "c" } },
            { projected: { sources: [] } },
            { downwardAPI: {} },
        ])
            await passes([placer(mount, "live", { volumes: [{ name: "data", ...volume }] })]);
        await passes([placer(mount, "live", { volumes: claim, placesOrders: "false" })]);
        await fails([placer({ ...mount, ...url("/elsewhere/t.db") }, "live", { volumes: claim })], /DB_URL names \/elsewhere\/t\.db/);
    });
    it("leaves a file alone that goes with its pod", async () => {
        const container = { ...url("/tmp/cache.db"), volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] };
        await passes([placer(container, "live", { volumes: [{ name: "tmp", emptyDir: {} }] })]);
        await fails([placer(container, "live", { volumes: [{ name: "tmp", persistentVolumeClaim: { claimName: "c" } }] })], /\/tmp\/cache\.db/);
        const both = [
            { name: "other", emptyDir: {} },
            { name: "tmp", persistentVolumeClaim: { claimName: "c" } },
        ];
        await fails([placer(container, "live", { volumes: both })], /\/tmp\/cache\.db/);
        await cannotJudge([placer({ volumeMounts: container.volumeMounts }, "live", { volumes: both })], /^\/tmp: which files/);
        const swapped = [both[0], { name: "tmp", emptyDir: {} }];
        await passes([placer({ volumeMounts: container.volumeMounts }, "live", { volumes: swapped })]);
    });
    it("asks for the volume of the container that is told the file", async () => {
        const mounts = [{ name: "tmp", mountPath: "/data" }];
        const containers = [
            { name: "bot", ...url("/data/t.db") },
            { name: "side", volumeMounts: mounts },
        ];
        const bots = (...both: object[]) => [
            object("StatefulSet", "bot", {
                spec: {
                    template: {
                        metadata: { annotations: { "golive.dev/places-orders": "true", "golive.dev/phase": "live" } },
                        spec: { containers: both, volumes: [{ name: "tmp", emptyDir: {} }] },
                    },
                },
            }),
        ];
        await fails(bots(...containers), /DB_URL names \/data\/t\.db/);
        await passes(bots({ ...containers[0], volumeMounts: mounts }, { name: "side" }));
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
        for (const props of [{}, { spec: {} }, { spec: { bootstrap: {} } }, { spec: { bootstrap: { initdb: {} } } }])
            await passes([placer({}), resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "c", props)]);
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
