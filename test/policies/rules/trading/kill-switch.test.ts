import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/trading/kill-switch";
import { judgeGraph, resource, unknown } from "../../../judge";
import { trader } from "../fixtures/canary";
import { content, pod } from "../fixtures/contract";

const set = "kubernetes:apps/v1:StatefulSet";

describe("kill-switch-is-kept", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.killSwitchIsKept);
    const bot = (more: Record<string, unknown>, container: object = {}) => resource(set, "bot", trader(more, container));
    const group = (name: string, value: unknown, type = "aws:elasticache/parameterGroup:ParameterGroup") => {
        const parameters = [
            { name: "activedefrag", value: "yes" },
            { name: "maxmemory-policy", value },
        ];
        return resource(type, name, { parameters });
    };
    const file = (name: string, value: unknown, mountPath?: string) =>
        bot(
            {},
            {
                env: [
                    { name: "POD_IP", value: unknown },
                    { name, value },
                ],
                volumeMounts: mountPath && [{ name: "v", mountPath }],
            },
        );
    it("passes a database, a cache that keeps everything, and a bot without one", async () => {
        await passes([bot({ "kill-switch": "postgres" }), group("cache", "allkeys-lru")]);
        await passes([bot({ "kill-switch": "redis" }), group("cache", "allkeys-lru"), group("switch", "noeviction")]);
        const memory = "aws:memorydb/parameterGroup:ParameterGroup";
        await passes([bot({ "kill-switch": "redis" }), group("switch", "noeviction", memory), group("cache", "allkeys-lru")]);
        await fails([bot({ "kill-switch": "redis" }), group("switch", "volatile-ttl", memory)], /switch evicts/);
        await passes([bot({ "kill-switch": "redis" })]);
        await passes([bot({}), group("cache", "allkeys-lru")]);
        await passes([bot({ "places-orders": "false", "kill-switch": "image" })]);
    });
    it("fails the image and an evictable cache", async () => {
        await fails([bot({ "kill-switch": "image" })], /kill-switch is image, which only a release changes/);
        await fails([bot({ "kill-switch": "environment" })], /kill-switch is environment/);
        await fails([bot({ "kill-switch": "redis" }), group("cache", "allkeys-lru")], /kill-switch is redis, and cache evicts/);
        await fails([bot({ "kill-switch": "cache" }), group("cache", "volatile-lru")], /cache evicts/);
    });
    it("looks at the cache in which it lies, where its name is said", async () => {
        const kept = (store: string) => bot({ "kill-switch": "redis", "kill-switch-at": JSON.stringify({ store, key: "KILL", kind: "redis" }) });
        const caches = [group("cache", "allkeys-lru"), group("switch", "noeviction")];
        await passes([kept("switch"), ...caches]);
        await fails([kept("cache"), ...caches], /kill-switch is redis, and cache evicts/);
        await cannotJudge([kept("other"), ...caches], /^cache evicts, and no parameter group has the name of the kill switch's store, other/);
        await fails([kept("other"), caches[0]], /and cache evicts/);
        await passes([kept("other"), caches[1]]);
        await isUndecided([kept("cache"), group("cache", unknown), caches[1]]);
        const nameless = bot({ "kill-switch": "redis", "kill-switch-at": JSON.stringify({ store: 5, kind: "redis" }) });
        await passes([nameless, ...caches]);
    });
    it("passes a stream on a disk, and fails one in memory and a queue", async () => {
        const nats = (jetstream: unknown) => resource("kubernetes:helm.sh/v3:Release", "bus", { chart: "nats", values: { config: { jetstream } } });
        await passes([bot({ "kill-switch": "nats" }), nats({ enabled: true, fileStore: { enabled: true } })]);
        await fails([bot({ "kill-switch": "nats" }), nats({ enabled: true, fileStore: { enabled: false } })], /bus keeps nothing on a disk/);
        await fails([bot({ "kill-switch": "nats" }), nats({ enabled: false })], /bus keeps nothing on a disk/);
        await passes([bot({ "kill-switch": "nats" }), nats({ enabled: true })]);
        await passes([bot({ "kill-switch": "postgres" }), nats({ enabled: false })]);
        for (const values of [undefined, {}, { config: {} }]) {
            const memory = resource("kubernetes:helm.sh/v3:Release", "memory", { chart: "nats", values });
            await fails([bot({ "kill-switch": "nats" }), memory], /memory keeps nothing on a disk/);
            await passes([bot({ "kill-switch": "nats" }), memory, nats({ enabled: true })]);
        }
        await isUndecided([bot({ "kill-switch": "nats" }), nats(unknown)]);
        await fails([bot({ "kill-switch": "rabbitmq" })], /kill-switch is rabbitmq, and what lies in a queue is gone once it is read/);
    });
    it("fails a file of the image, not one of a volume", async () => {
        await fails([file("KILL_SWITCH_FILE", "/app/config/kill.flag")], /KILL_SWITCH_FILE is \/app\/config\/kill\.flag, a file of the image/);
        for (const mountPath of ["/app/config", "/app/config/", "/app/config/kill.flag"])
            await passes([file("KILL_SWITCH_FILE", "/app/config/kill.flag", mountPath)]);
        await fails([file("KILL_SWITCH_FILE", "/app/config/kill.flag", "/app/conf")], /a file of the image/);
        await passes([file("KILL_SWITCH_FILE", "/var/run/kill.flag")]);
        await passes([file("EXECUTION_MODE", "live")]);
        for (const where of ["redis", "cache"])
            await fails([bot({ "kill-switch": where }, { env: [{ name: "EXEC_MODE_FILE", value: "/app/mode.yml" }] })], /EXEC_MODE_FILE is \/app\/mode\.yml/);
        await passes([file("KILL_SWITCH_FILE", "/var/lib/opt/bot/kill.yaml")]);
        await passes([file("KILL_SWITCH_COMMAND", "/opt/bot/kill.json.sh")]);
    });
    it("looks for the volume where the switch is read, not in a container beside it", () => {
        const spec = {
            containers: [
                { name: "bot", env: [{ name: "KILL_SWITCH_FILE", value: "/app/kill.flag" }] },
                { name: "shipper", volumeMounts: [{ name: "v", mountPath: "/app" }] },
            ],
        };
        const metadata = { annotations: { "golive.dev/places-orders": "true" } };
        return fails([resource(set, "bot", { spec: { template: { metadata, spec } } })], /KILL_SWITCH_FILE is \/app\/kill\.flag/);
    });
    const switches = [
        "KILL_SWITCH",
        "KILLSWITCH_PATH",
        "BOT_KILL_SWITCH",
        "bot.kill_switch",
        "EXEC_MODE_FILE",
        "EXECUTION_MODE",
        "EXECMODE",
        "BOT_EMERGENCY_STOP",
    ];
    for (const name of [...switches, "EMERGENCYSTOP_FILE"])
        it(`takes ${name} for a switch`, () => fails([file(name, "/opt/bot/mode.yml")], new RegExp(`${name.replace(".", "\\.")} is /opt/bot/mode\\.yml`)));
    for (const name of ["SKILL_SWITCHES", "KILL_SWITCHBOARD", "EXECUTOR_MODEL", "NONEMERGENCY_STOP", "FLEXEC_MODE"])
        it(`takes ${name} for something else`, () => passes([file(name, "/app/config/kill.flag")]));
    it("is undecided while the annotation, or the only cache's eviction, is unknown", async () => {
        await isUndecided([bot({ "kill-switch": unknown })]);
        await isUndecided([bot({ "kill-switch": "redis" }), group("cache", unknown)]);
        await isUndecided([file("KILL_SWITCH_FILE", unknown)]);
    });
});

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
const code = { code: "src/stop.py:12" };
const mode = { variable: "MODE", allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" };
const said = (annotations: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`golive.dev/${key}`, typeof value === "object" ? JSON.stringify(value) : value]));
const placer = (annotations: Record<string, unknown>, container: object = {}, volumes: object[] = []) =>
    object("StatefulSet", "bot", {
        spec: {
            template: {
                metadata: { annotations: said({ "places-orders": "true", phase: "live", ...annotations }) },
                spec: { containers: [{ name: "bot", ...container }], volumes },
            },
        },
    });
const mounted = (mountPath: string, volume: object, readOnly?: boolean): [object, object[]] => [
    { volumeMounts: [{ name: "v", mountPath, readOnly }] },
    [{ name: "v", ...volume }],
];

describe("kill-switch-can-be-thrown", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.killSwitchCanBeThrown);
    const api = object("Deployment", "api", {
        spec: { template: { spec: { containers: [{ name: "api", ports: [{ name: "http", containerPort: 8080 }] }] } } },
    });
    const unknownPorts = object("Deployment", "api", { spec: { template: { spec: { containers: [{ name: "api", ports: unknown }] } } } });
    const called = (more: object = {}) => placer({ "kill-switch-at": { service: "api", port: "http", path: "/stop", enforcedBy: code, ...more } });
    it("passes a call to a port that is open", async () => {
        await passes([called(), api]);
        await passes([called({ port: "8080" }), api]);
    });
    it("fails a call that reaches nobody", async () => {
        await fails([called()], /the kill switch: there is no workload api/);
        await fails([called({ port: "admin" }), api], /api opens no port admin/);
    });
    const levels = async (...stack: object[]) =>
        (await judgeAll(stack as Parameters<typeof judgeAll>[0], { rules: [rules.killSwitchCanBeThrown] })).findings.map(({ level, message }) => ({
            level,
            message,
        }));
    it("advises of a path that wants a login: the stop does not call it, a person can", async () => {
        const [told, ...others] = await levels(called({ login: true }), api);
        assert.deepStrictEqual([told.level, others], ["advisory", []]);
        assert.match(told.message, /^advice, since a person who has the login can throw it: the kill switch: \/stop of api wants a login, .* ends the pods/);
        await advises([called({ login: true }), api], /\/stop of api wants a login, which the stop does not have/);
        await passes([called({ login: false }), api]);
    });
    it("blocks where more is wrong than the login, and says nothing of it in dry", async () => {
        for (const stack of [[called({ login: true })], [called({ login: true, enforcedBy: { nobody: "so it is" } }), api]])
            assert.deepStrictEqual(
                (await levels(...stack)).map(({ level, message }) => [level, message.includes("of api wants a login")]),
                [["mandatory", false]],
            );
        const dry = { phase: "dry", modes: [mode], "kill-switch-at": { service: "api", port: "http", path: "/stop", login: true, enforcedBy: code } };
        assert.deepStrictEqual(await levels(placer(dry, { env: [{ name: "MODE", value: "paper" }] }), api), []);
    });
    it("is undecided where the port is unknown, login or not", () => isUndecided([called({ login: true, port: "http" }), unknownPorts]));
    it("passes a store that is there, and fails one that is not", async () => {
        const kept = (kind: string) => placer({ "kill-switch-at": { store: "queue", key: "exec_mode", kind, enforcedBy: code } });
        await passes([kept("redis"), resource("aws:elasticache/replicationGroup:ReplicationGroup", "q", {})]);
        await passes([kept("postgres"), resource("aws:rds/instance:Instance", "d", {})]);
        await passes([kept("postgres"), object("Cluster", "d", {})]);
        await passes([kept("mongodb"), resource("aws:docdb/cluster:Cluster", "d", {})]);
        await fails([kept("redis"), resource("aws:rds/instance:Instance", "d", {})], /the stack has no store of the kind redis/);
        await passes([kept("nats"), resource("kubernetes:helm.sh/v3:Release", "bus", { chart: "nats" })]);
        await passes([kept("postgres"), resource("aws:rds/cluster:Cluster", "d", {})]);
        await passes([kept("redis"), resource("aws:elasticache/serverlessCache:ServerlessCache", "q", {})]);
        await passes([kept("redis"), resource("aws:memorydb/cluster:Cluster", "q", {})]);
        await fails([kept("memcached"), resource("aws:rds/cluster:Cluster", "d", {})], /the stack has no store of the kind memcached/);
        await fails([kept("nats"), resource("kubernetes:helm.sh/v3:Release", "bus", { chart: "nats-exporter" })], /no store of the kind nats/);
        await passes([kept("rabbitmq"), resource("aws:mq/broker:Broker", "bus", {})]);
        await fails([kept("nats"), resource("kubernetes:helm.sh/v3:Release", "bus", { chart: "prometheus-nats-exporter" })], /no store of the kind nats/);
    });
    it("passes a file that can be written, and fails one that cannot", async () => {
        const file = (container: object, volumes: object[]) => [placer({ "kill-switch-at": { file: "/run/stop", enforcedBy: code } }, container, volumes)];
        await passes(file(...mounted("/run", { persistentVolumeClaim: { claimName: "c" } })));
        // A claim that the set makes for itself is none of the pod's volumes.
        await passes(file({ volumeMounts: [{ name: "data", mountPath: "/run" }] }, []));
        await passes(file(...mounted("/run/", { persistentVolumeClaim: { claimName: "c" } })));
        await fails(file({}, []), /\/run\/stop lies in no volume, so nobody can write it/);
        await fails(file(...mounted("/runs", { emptyDir: {} })), /lies in no volume/);
        await fails(file(...mounted("/run", { emptyDir: {} }, true)), /lies in a volume that is only read/);
        for (const volume of [{ configMap: { name: "c" } }, { secret: { secretName: "c" } }, { projected: { sources: [] } }])
            await fails(file(...mounted("/run/stop", volume)), /lies in a volume that is only read/);
    });
    it("fails a file that goes with its pod", async () => {
        const file = (container: object, volumes: object[]) => [placer({ "kill-switch-at": { file: "/run/stop", enforcedBy: code } }, container, volumes)];
        for (const volume of [{ emptyDir: {} }, { ephemeral: {} }, { hostPath: { path: "/run" } }])
            await fails(file(...mounted("/run", volume)), /\/run\/stop lies in a volume that goes with the pod, and the next one trades again/);
        await isUndecided(file(...mounted("/run", { emptyDir: unknown })));
    });
    it("fails a file that only another container has", async () => {
        const claim = { volumeMounts: [{ name: "v", mountPath: "/run" }] };
        const bots = (name: string, ...containers: object[]) => [
            object("StatefulSet", name, {
                spec: {
                    template: {
                        metadata: { annotations: said({ "places-orders": "true", phase: "live", "kill-switch-at": { file: "/run/stop", enforcedBy: code } }) },
                        spec: { containers, volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] },
                    },
                },
            }),
        ];
        await fails(bots("bot", { name: "bot" }, { name: "side", ...claim }), /\/run\/stop lies in no volume, so nobody can write it/);
        await passes(bots("bot", { name: "side" }, { name: "bot", ...claim }));
        // Of a pod that is named after none of its containers any may look for it.
        await passes(bots("other", { name: "bot" }, { name: "side", ...claim }));
        const volumes = [
            { name: "tmp", emptyDir: {} },
            { name: "v", persistentVolumeClaim: { claimName: "c" } },
        ];
        const temporary = { volumeMounts: [{ name: "tmp", mountPath: "/run" }] };
        const both = (...containers: object[]) => [
            object("StatefulSet", "other", {
                spec: {
                    template: {
                        metadata: { annotations: said({ "places-orders": "true", phase: "live", "kill-switch-at": { file: "/run/stop", enforcedBy: code } }) },
                        spec: { containers, volumes },
                    },
                },
            }),
        ];
        await passes(both({ name: "a", ...temporary }, { name: "b", ...claim }));
        await fails(both({ name: "a" }, { name: "b", ...temporary }), /\/run\/stop lies in a volume that goes with the pod/);
    });
    it("fails none at all, and one that nobody obeys", async () => {
        await fails([placer({})], /nothing says how its kill switch is thrown/);
        await fails([placer({ "kill-switch-at": { none: "the code has none (a.py:1)." } })], /it has no kill switch: the code has none \(a\.py:1\)\. /);
        await fails(
            [called({ enforcedBy: { nobody: "what a.py says, the worker does not." } }), api],
            /the kill switch: nobody obeys it: what a\.py says, the worker does not\. Somebody/,
        );
        await fails([called({ enforcedBy: undefined }), api], /the pod does not say what obeys it/);
        await fails([called({ enforcedBy: { nobody: "x" } })], /there is no workload api; nobody obeys it: x/);
    });
    it("leaves others alone, and what is said by hand to the rule on where it lies", async () => {
        await passes([placer({ "places-orders": "false" })]);
        await passes([placer({ "kill-switch": "postgres" })]);
    });
    it("is undecided while it is unknown", () => isUndecided([placer({ "kill-switch-at": unknown })]));
    it("is advice while no money is traded", async () => {
        const dry = placer({ phase: "dry", modes: [mode] }, { env: [{ name: "MODE", value: "paper" }] });
        const { findings } = await judgeAll([dry], { rules: [rules.killSwitchCanBeThrown] });
        assert.deepStrictEqual(
            findings.map(({ level }) => level),
            ["advisory"],
        );
    });
});

describe("a kill switch, held against the contract", () => {
    const { passes, fails, cannotJudge } = judgeGraph(rules.killSwitchCanBeThrown);
    const line = { code: "bot/main.py:3" };
    /** What the sound contract serves, and a path that stops. */
    const routes = [...content.routes, { method: "POST", path: "/stop", by: "fastapi", at: ["bot/main.py:20"] }];
    const thrown = (more: object, bot: Parameters<typeof pod>[0] = {}) => [
        pod({
            change: { routes },
            container: { ports: [{ name: "http", containerPort: 8080 }] },
            annotations: { "places-orders": "true", phase: "live", "kill-switch-at": { service: "bot", port: "http", enforcedBy: line, ...more } },
            ...bot,
        }),
    ];
    it("passes a path that the code serves, and one that nobody has read", async () => {
        await passes(thrown({ path: "/stop" }));
        await passes(thrown({ path: "/stop" }, { change: { routes: [{ ...routes[2], method: "*" }] } }));
        await passes(thrown({ path: "/stop" }, { change: { routes: [...routes, { ...routes[2], method: "GET" }] } }));
        await passes(thrown({}));
        await passes(thrown({ path: "/nowhere" }, { file: "no/such.contract.yaml" }));
    });
    it("fails one that only reads, or that probes ask", async () => {
        await fails(thrown({ path: "/health" }), /the kill switch: \/health of bot is served to GET alone, which only reads\. /);
        for (const method of ["HEAD", "OPTIONS", "WEBSOCKET"])
            await fails(thrown({ path: "/stop" }, { change: { routes: [{ ...routes[2], method }] } }), new RegExp(`served to ${method} alone`));
        const both = [...routes.slice(0, 2), ...["GET", "HEAD", "GET"].map(method => ({ ...routes[2], method }))];
        await fails(thrown({ path: "/stop" }, { change: { routes: both } }), /is served to GET and HEAD alone/);
        for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
            await fails(
                thrown(
                    { path: "/stop" },
                    { container: { ports: [{ name: "http", containerPort: 8080 }], [probe]: { httpGet: { path: "/stop", port: 8080 } } } },
                ),
                /the kill switch: \/stop is what the probes of bot ask, and stops nothing/,
            );
    });
    it("cannot judge what another process does, and what obeys no line but its own", async () => {
        const posted = [...routes, { method: "POST", path: "/orders/{id}/stop", by: "fastapi", at: ["api/main.py:4"] }];
        const ports = [{ name: "http", containerPort: 1 }];
        const api = pod({ name: "api", kind: "Deployment", dockerfile: "api/Dockerfile", change: { routes: posted }, container: { ports } });
        await cannotJudge(
            [...thrown({ service: "api", path: "/orders/1/stop" }, { change: { routes: posted } }), api],
            /\/orders\/1\/stop: whether what api does there stops the pod that places the orders, another process, nobody sees here/,
        );
        await fails([...thrown({ service: "api", path: "/orders/1" }, { change: { routes: posted } }), api], /\/orders\/1 of api is served to GET alone/);
        await cannotJudge(
            thrown({ path: "/stop", enforcedBy: { code: "bot/main.py:20" } }),
            /\/stop: bot\/main\.py:20 is where it is called, and which line obeys nobody says/,
        );
        await passes(thrown({ path: "/stop", enforcedBy: { code: "bot/main.py:21" } }));
        const two = [...routes, { method: "DELETE", path: "/stop", by: "fastapi", at: ["bot/main.py:30"] }];
        for (const line of [20, 30])
            await cannotJudge(
                thrown({ path: "/stop", enforcedBy: { code: `bot/main.py:${line}` } }, { change: { routes: two } }),
                new RegExp(`/stop: bot/main\\.py:${line} is where it is called`),
            );
        await fails(thrown({ path: "/stop", enforcedBy: undefined }), /the kill switch: the pod does not say what obeys it/);
    });
    it("fails a path that it does not, or that only another image serves", async () => {
        await fails(thrown({ path: "/halt" }), /the kill switch: bot does not serve \/halt, by the code of Dockerfile; the nearest name is /);
        await fails(thrown({ path: "/orders/1" }), /bot does not serve \/orders\/1, by the code of Dockerfile, only api\/main\.py:3 has it/);
        await fails(thrown({ path: "/halt", enforcedBy: { nobody: "x" } }), /does not serve \/halt, by the code of Dockerfile; .*; nobody obeys it: x/);
    });
    it("cannot judge one where nobody looked, which hides no other flaw", async () => {
        const languages = [{ name: "python", files: 3, inImages: 3, evaluated: false, reason: "its canary failed" }];
        await cannotJudge(thrown({ path: "/stop" }, { change: { languages } }), /^\/stop: python was not evaluated/);
        const beside = [{ container: { name: "proxy", ports: [{ name: "http", containerPort: 80 }] } }];
        await cannotJudge(thrown({ path: "/stop" }, { container: {}, beside }), /^\/stop: what answers at port http of bot is not built from the bot's source/);
        await fails(thrown({ path: "/stop", enforcedBy: { nobody: "x" } }, { change: { languages } }), /the kill switch: nobody obeys it: x/);
    });
    it("is obeyed by a file of an image", async () => {
        const flaw = /the kill switch: scripts\/a\.py, which is said to enforce it, is in no image of the bot\. /;
        await fails(thrown({ enforcedBy: { code: "scripts/a.py:1" } }), flaw);
        const rust = [...content.languages, { name: "rust" as const, files: 1, inImages: 1, evaluated: true }];
        const lines = { ...content.lines, "./": { "stop.rs": 1, "Stop.java": 1 } };
        await passes(thrown({ enforcedBy: { code: "stop.rs:1" } }, { change: { languages: rust, lines } }));
        await fails(
            thrown({ enforcedBy: { code: "nope.rs:1" } }, { change: { languages: rust, lines } }),
            /nope\.rs, which is said to enforce it, is in no image/,
        );
        await fails(thrown({ enforcedBy: { code: "nope.rs:1" } }), /nope\.rs, which is said to enforce it, is of a language that is in no image of the bot/);
        await fails(thrown({ enforcedBy: { code: "nope.java:1" } }), /nope\.java, .* language that is in no image/);
        const java = [{ what: "Java and Kotlin", files: 1, inImages: 1 }];
        await passes(thrown({ enforcedBy: { code: "Stop.java:1" } }, { change: { notScanned: java, lines } }));
        await passes(thrown({ enforcedBy: { code: "scripts/a.py:1" } }, { file: "no/such.contract.yaml" }));
    });
    it("is obeyed by no line beyond its file's end; what an older contract does not count, nobody can judge", async () => {
        await passes(thrown({ enforcedBy: { code: "bot/main.py:40" } }));
        await fails(
            thrown({ enforcedBy: { code: "bot/main.py:41" } }),
            /the kill switch: bot\/main\.py:41, which is said to enforce it, is no line: the last is 40\. /,
        );
        await fails(thrown({ enforcedBy: { code: "bot/__init__.py:1" } }), /is no line: the file is empty\. /);
        await cannotJudge(
            thrown({}, { change: { routes, lines: undefined } }),
            /^bot\/main\.py:3: extractor 1 counted no lines: npm run contract -- it <checkout> does/,
        );
    });
});

describe("arming-takes-its-steps", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.armingHolds);
    const steps = [
        { file: "/tmp/ARMED", variable: "ARM_FILE" },
        { variable: "ARM_WORD", value: "YES" },
    ];
    const armed = (env: Record<string, unknown>, more: Record<string, unknown> = {}, mountPath = "/tmp") => {
        const [container, volumes] = mounted(mountPath, { emptyDir: {} });
        const variables = Object.entries({ ARM_FILE: "/tmp/ARMED", ...env }).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
        return [placer({ arming: { steps, enforcedBy: code }, ...more }, { ...container, env: variables }, volumes)];
    };
    it("passes a bot that is armed where money is traded and not before, and one that needs no arming", async () => {
        await passes(armed({ ARM_WORD: "YES" }));
        await passes(armed({ ARM_WORD: "YES" }, { phase: "canary" }));
        await passes(armed({}, { phase: "dry" }));
        await passes(armed({ ARM_WORD: "no" }, { phase: "dry" }));
        await passes(armed({ ARM_FILE: undefined }, { arming: { steps: [{ file: "/tmp/ARMED" }], enforcedBy: code } }));
        await passes([placer({})]);
        await passes(armed({}, { "places-orders": "false" }));
    });
    it("fails a word that is missing, or there too early", async () => {
        await fails(armed({}), /arming: ARM_WORD does not arm it/);
        await fails(armed({ ARM_WORD: "yes" }), /ARM_WORD does not arm it/);
        await fails(armed({ ARM_WORD: "yes", ARM_FILE: "/x" }), /^arming: ARM_FILE is not \/tmp\/ARMED; ARM_WORD does not arm it\. /);
        await fails(armed({ ARM_WORD: "YES" }, { phase: "dry" }), /ARM_WORD arms it in dry/);
    });
    it("fails a file that nobody can make, or that the bot looks for elsewhere", async () => {
        await fails(armed({ ARM_WORD: "YES" }, {}, "/data"), /\/tmp\/ARMED lies in no volume/);
        await fails(armed({ ARM_WORD: "YES", ARM_FILE: "/tmp/OTHER" }), /ARM_FILE is not \/tmp\/ARMED/);
    });
    it("fails a line in a file that is in no image", async () => {
        const arming = (code: string) => ({ arming: { steps: [{ variable: "ARM", value: "YES" }], enforcedBy: { code } } });
        const bot = (code: string) => [pod({ env: { ARM: "YES" }, annotations: { "places-orders": "true", phase: "live", ...arming(code) } })];
        await passes(bot("bot/main.py:1"));
        await fails(bot("scripts/a.py:1"), /arming: scripts\/a\.py, which is said to enforce it, is in no image of the bot/);
        await fails(bot("bot/main.py:41"), /arming: bot\/main\.py:41, which is said to enforce it, is no line: the last is 40/);
    });
    it("fails steps that nothing asks for", async () => {
        await fails(
            armed({ ARM_WORD: "YES" }, { arming: { steps, enforcedBy: { nobody: "a script alone asks" } } }),
            /arming: nobody obeys it: a script alone asks/,
        );
        await fails(armed({ ARM_WORD: "YES" }, { arming: { steps } }), /the pod does not say what obeys it/);
    });
    it("is undecided while it is unknown", async () => {
        await isUndecided(armed({ ARM_WORD: unknown }));
        await isUndecided([placer({ arming: unknown })]);
    });
});
