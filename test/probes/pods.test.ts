import * as assert from "node:assert";
import { stringify } from "yaml";
import { podsFamily } from "../../probes/pods";
import { nextRun } from "../../probes/pods/cron";
import { NoAccess } from "../../probes/probe";
import { installed, run } from "../servers/tool";
import { Api, digest, pod, recorded } from "./api";
import { allHold, asked, kubeconfig, liars, listening, says, worldWith } from "./worlds";

const family = podsFamily();
const probe = (name: string) => family.probes.find(one => one.name === `pods.${name}`) ?? assert.fail(name);
const pods = "/api/v1/namespaces/bot/pods";
const node = (name: string, zone?: string, images: object[] = []) => ({
    metadata: { name, labels: zone ? { "topology.kubernetes.io/zone": zone } : {} },
    status: { images },
});

describe("probes of pods, by a server that answers as the cluster's API does", () => {
    let api: Api;
    beforeEach(async () => {
        api = new Api();
        await api.start();
    });
    afterEach(() => api.stop());
    const world = (resources = [recorded("api", { replicas: 2 })], more: object = {}) => worldWith({ means: api.means(), resources, ...more });
    const ask = (name: string, documents: Api["documents"], demands?: Record<string, number>, in_ = world()) => {
        api.documents = documents;
        return asked(probe(name), in_, demands);
    };
    const two = [pod("api-0"), pod("api-1", { node: "node-b" })];

    describe("pods.ready", () => {
        it("passes as many as there should be, all of them ready", async () => {
            allHold(await ask("ready", { [pods]: two }));
            assert.match(decodeURIComponent(api.asked[0]), /labelSelector=app.kubernetes.io\/name=api,app.kubernetes.io\/part-of=bot/);
        });
        it("fails one that is not ready, one too few, and none at all", async () => {
            says(await ask("ready", { [pods]: [two[0], pod("api-1", { ready: false })] }), "pods of api", "no", /1 of 2 ready; not api-1/);
            says(await ask("ready", { [pods]: [two[0]] }), "pods of api", "no", /1 of 1 ready/);
            says(await ask("ready", { [pods]: [] }), "pods of api", "no", /no pod/);
        });
        it("counts none that is ending or has ended", async () => {
            const gone = [
                pod("api-2", { metadata: { deletionTimestamp: "2026-11-29T08:00:00Z" }, ready: false }),
                pod("api-3", { ready: false, status: { phase: "Failed" } }),
            ];
            allHold(await ask("ready", { [pods]: [...two, ...gone] }));
            says(await ask("ready", { [pods]: gone }), "pods of api", "no", /no pod/);
        });
        it("reads a list to its end", async () => {
            api.documents = { [pods]: { items: [two[0]], metadata: { continue: "more" } } };
            await assert.rejects(asked(probe("ready"), world()), /goes on with its list for ever/);
        });
        it("asks an autoscaled service for its least", async () => {
            const one = recorded("api");
            const deployment = { ...one, properties: { ...one.properties, spec: { ...one.properties.spec, replicas: undefined } } };
            const scaled = worldWith({ means: api.means(), resources: [deployment], manifest: { services: { api: { scaling: { min: 3 } } } } });
            says(await ask("ready", { [pods]: two }, {}, scaled), "pods of api", "no", /2 of 2 ready/);
        });
    });

    describe("pods.no-restarts", () => {
        it("passes containers that started once", async () => allHold(await ask("no-restarts", { [pods]: two })));
        it("fails one that started again, and says why it ended", async () => {
            const killed = { containerStatuses: [{ name: "api", restartCount: 2, imageID: "", lastState: { terminated: { reason: "OOMKilled" } } }] };
            says(await ask("no-restarts", { [pods]: [two[0], pod("api-1", { status: killed })] }), "restarts", "no", /^api-1\/api 2 \(OOMKilled\)$/);
        });
        it("fails one that starts the pod", async () => {
            const init = { initContainerStatuses: [{ name: "wait", restartCount: 1, imageID: "" }] };
            says(await ask("no-restarts", { [pods]: [pod("api-0", { status: init })] }), "restarts", "no", /^api-0\/wait 1$/);
        });
        it("is not evaluated without a pod, or where nothing is told of one", async () => {
            says(await ask("no-restarts", { [pods]: [] }), "restarts", "unknown", /no pod/);
            says(
                await ask("no-restarts", { [pods]: [pod("api-0", { status: { containerStatuses: [] } })] }),
                "restarts",
                "unknown",
                /nothing is told of api-0/,
            );
        });
    });

    describe("pods.released-digest-runs", () => {
        it("passes pods that run what was released", async () => allHold(await ask("released-digest-runs", { [pods]: two })));
        it("fails one that runs something else, and no pod at all", async () => {
            says(await ask("released-digest-runs", { [pods]: [two[0], pod("api-1", { image: digest("b") })] }), "image of api", "no", /^sha256:bbbbbbbbbbbb$/);
            says(await ask("released-digest-runs", { [pods]: [] }), "image of api", "no", /no pod runs/);
        });
        it("is not evaluated where the release names no digest, or the node tells none", async () => {
            const unpinned = world([recorded("api", { image: "registry/bot:1" })]);
            says(await ask("released-digest-runs", { [pods]: two }, {}, unpinned), "image of api", "unknown", /names no digest/);
            const untold = pod("api-0", { status: { containerStatuses: [{ name: "api", restartCount: 0, imageID: "registry/bot:1" }] } });
            says(await ask("released-digest-runs", { [pods]: [untold] }), "image of api", "unknown", /does not tell the digest/);
        });
    });

    describe("pods.spread-over-zones", () => {
        const nodes = (...zones: (string | undefined)[]) => ({ "/api/v1/nodes": [node("node-a", zones[0]), node("node-b", zones[1])] });
        it("passes replicas in two zones", async () => allHold(await ask("spread-over-zones", { [pods]: two, ...nodes("a", "b") })));
        it("fails them in one, and a single one", async () => {
            says(await ask("spread-over-zones", { [pods]: two, ...nodes("a", "a") }), "zones", "no", /^a$/);
            says(await ask("spread-over-zones", { [pods]: [two[0]], ...nodes("a", "b") }), "zones", "no", /single pod/);
        });
        it("is not evaluated where a node does not tell, and has nothing to ask where all are single", async () => {
            says(await ask("spread-over-zones", { [pods]: two, ...nodes("a") }), "zones", "unknown", /does not tell its zone/);
            assert.deepStrictEqual(probe("spread-over-zones").targets(world([recorded("api")])), []);
        });
        it("says which right is missing to whoever may not look at nodes", async () => {
            await assert.rejects(
                ask("spread-over-zones", { [pods]: two, "/api/v1/nodes": 403 }),
                (error: Error) => error instanceof NoAccess && /\/api\/v1\/nodes \(HTTP 403\)/.test(error.message),
            );
        });
    });

    describe("pods.jobs-succeed", () => {
        const job = { schedule: "0 6 * * *", timezone: "Etc/UTC" };
        const at = (now: string) => worldWith({ means: api.means(), manifest: { jobs: { report: job } }, now: new Date(now) });
        const cron = (status: object, spec = {}) => ({ metadata: { name: "report" }, spec, status });
        const run = (name: string, startTime: string, type: string, owner = "report") => ({
            metadata: { name, ownerReferences: [{ kind: "CronJob", name: owner }] },
            status: { startTime, conditions: [{ type, status: "True" }] },
        });
        const documents = (status: object, runs: object[], spec = {}) => ({
            "/apis/batch/v1/namespaces/bot/cronjobs/report": cron(status, spec),
            "/apis/batch/v1/namespaces/bot/jobs": runs,
        });
        const today = { lastScheduleTime: "2026-11-29T06:00:00Z" };
        it("passes a last run that ended well and is not overdue", async () => {
            const runs = [
                run("report-1", "2026-11-28T06:00:01Z", "Failed"),
                run("report-2", "2026-11-29T06:00:01Z", "Complete"),
                run("other", "2026-11-29T07:00:01Z", "Failed", "other"),
            ];
            allHold(await ask("jobs-succeed", documents(today, runs), {}, at("2026-11-29T12:00:00Z")));
        });
        it("fails a last run that failed, one that is overdue, a suspended job and one that is not there", async () => {
            const failed = [run("report-2", "2026-11-29T06:00:01Z", "Failed")];
            says(await ask("jobs-succeed", documents(today, failed), {}, at("2026-11-29T12:00:00Z")), "last run", "no", /report-2 failed/);
            const well = [run("report-2", "2026-11-29T06:00:01Z", "Complete")];
            says(
                await ask("jobs-succeed", documents(today, well), {}, at("2026-11-30T06:07:00Z")),
                "time of report",
                "no",
                /was due again at 2026-11-30T06:00Z/,
            );
            says(await ask("jobs-succeed", documents(today, well, { suspend: true }), {}, at("2026-11-29T12:00:00Z")), "last run", "no", /suspended/);
            says(await ask("jobs-succeed", {}, {}, at("2026-11-29T12:00:00Z")), "last run", "no", /no such CronJob/);
        });
        it("is not evaluated before its first run", async () =>
            says(await ask("jobs-succeed", documents({}, []), {}, at("2026-11-29T12:00:00Z")), "last run", "unknown", /not run yet/));
    });

    describe("pods.image-sizes", () => {
        const sized = (sizeBytes: number) => ({
            "/api/v1/nodes": [node("node-a", "a", [{ names: [`registry/bot@${digest("a")}`, "registry/bot:1"], sizeBytes }])],
        });
        it("passes and fails by the size that a node tells", async () => {
            says(await ask("image-sizes", sized(500 * 1024 ** 2), { megabytes: 2048 }), "size of bot:1", "yes", /^500 MB$/);
            says(await ask("image-sizes", sized(4096 * 1024 ** 2), { megabytes: 2048 }), "size of bot:1", "no", /^4096 MB$/);
        });
        it("is not evaluated where no node tells of it", async () =>
            says(await ask("image-sizes", { "/api/v1/nodes": [node("node-a")] }, { megabytes: 2048 }), "size of bot:1", "unknown", /none of 1 nodes tells/));
    });

    describe("pods.resource-use", () => {
        const limited = [recorded("api", { limits: { cpu: "1", memory: "1Gi" } })];
        const samples = (...values: [object, string][]) => ({
            "/api/v1/query": { status: "success", data: { resultType: "vector", result: values.map(([metric, value]) => ({ metric, value: [0, value] })) } },
        });
        const container = { pod: "api-0", container: "api", instance: "10.0.0.1:9100", device: "eth0" };
        const use = (documents: object, demands: Record<string, number>) =>
            ask("resource-use", documents as Api["documents"], demands, worldWith({ means: api.means(), resources: limited }));
        it("passes and fails by the busiest of all", async () => {
            says(await use(samples([container, "20"], [{ ...container, pod: "api-1" }, "60.5"]), { cpu: 80 }), "CPU of the containers", "yes", /^60.5 %$/);
            says(await use(samples([container, "20"], [{ ...container, pod: "api-1" }, "91"]), { cpu: 80 }), "CPU of the containers", "no", /^91 %$/);
            says(await use(samples([container, "91"]), { "disk-busy": 80 }), "disks", "no", /^91 %$/);
        });
        it("is not evaluated without a series, or without one of a service", async () => {
            says(await use(samples(), { memory: 85 }), "memory of the containers", "unknown", /no series of it/);
            says(
                await use(samples([{ ...container, container: "other", pod: "other-0" }, "1"]), { memory: 85 }),
                "memory of the containers",
                "unknown",
                /no series of api/,
            );
            says(await use(samples([container, "NaN"]), { memory: 85 }), "memory of the containers", "unknown", /no series of it/);
        });
        it("asks in PromQL that Prometheus takes, by promtool", function () {
            if (!installed("promtool", "prometheus")) return this.skip();
            const uses = probe("resource-use").targets(worldWith({ resources: limited })) as {
                expression(bot: string): string;
                nothing?: { expression: string };
            }[];
            const expressions = uses.flatMap(({ expression, nothing }) => [expression("bot"), ...(nothing ? [nothing.expression] : [])]);
            const rules = expressions.map((expr, index) => ({ record: `use:${index}`, expr }));
            const { code, output } = run("promtool", ["check", "rules", "rules.yml"], { "rules.yml": stringify({ groups: [{ name: "use", rules }] }) });
            assert.strictEqual(code, 0, output);
        });
        it("fails packets that were dropped", async () => says(await use(samples([container, "3"]), { network: 80 }), "packets", "no", /3.0 a second/));
        it("cannot say where Prometheus answers with something else", async () => {
            await assert.rejects(use({ "/api/v1/query": { status: "error" } }, { cpu: 80 }), /otherwise than it is documented to: status/);
            await assert.rejects(use({ "/api/v1/query": "<html>" }, { cpu: 80 }), /no JSON/);
            await assert.rejects(use({ "/api/v1/query": 403 }, { cpu: 80 }), NoAccess);
        });
    });

    describe("a cluster's API that means no good", () => {
        for (const [lie, speak] of Object.entries(liars))
            it(`${lie}: neither hangs nor passes`, async () => {
                const server = await listening(speak);
                try {
                    const lied = worldWith({ means: { kubernetes: async () => kubeconfig(server.port) }, resources: [recorded("api")] });
                    const answer = await asked(probe("ready"), lied, {}, AbortSignal.timeout(1500)).catch(error => error as Error);
                    assert.ok(answer instanceof Error, JSON.stringify(answer));
                } finally {
                    server.stop();
                }
            });
        it("answers with lists of nothing sensible", async () => {
            for (const items of [[null], ["pod"], [{}], [{ metadata: {} }], 5]) {
                api.documents = { [pods]: { items } };
                await assert.rejects(asked(probe("ready"), world()), /gave no list of pods/);
            }
            says(await ask("ready", { [pods]: [{ metadata: { name: "api-0" } }, { metadata: { name: "api-1" } }] }), "pods of api", "no", /0 of 2 ready/);
        });
        it("is given no token that it has not", async () => {
            const means = { kubernetes: async () => kubeconfig(api.port, "token-of-whoever-asks") };
            api.documents = { [pods]: 401 };
            const error = await asked(probe("ready"), worldWith({ means, resources: [recorded("api")] })).catch(one => one as Error);
            assert.ok(error instanceof NoAccess);
            assert.ok(!error.message.includes("token-of-whoever-asks"));
            assert.ok(api.tokens.has("Bearer token-of-whoever-asks"));
        });
    });

    describe("the family's canary", () => {
        it("tells every planted fault", async () => {
            const told = await family.canary(AbortSignal.timeout(10_000));
            assert.ok(told.length >= family.probes.length);
            assert.ok(told.every(({ holds }) => holds === "no"));
        });
        for (const { name } of family.probes)
            it(`tells when ${name} passes everything`, async () => {
                const broken = family.probes.map(one =>
                    one.name === name ? { ...one, ask: async () => [{ what: "all", demanded: "all", found: "all", holds: "yes" as const }] } : one,
                );
                await assert.rejects(podsFamily(broken).canary(AbortSignal.timeout(10_000)), new RegExp(`${name} does not tell a planted fault`));
            });
    });
});

describe("when a schedule is due", () => {
    const next = (schedule: string, after: string, until: string, zone = "Etc/UTC") => nextRun(schedule, zone, new Date(after), new Date(until))?.toISOString();
    for (const [schedule, after, due, zone] of [
        ["0 6 * * *", "2026-11-29T06:00:00Z", "2026-11-30T06:00:00.000Z"],
        ["*/15 * * * *", "2026-11-29T06:00:00Z", "2026-11-29T06:15:00.000Z"],
        ["0 6 * * 1-5", "2026-11-27T06:00:00Z", "2026-11-30T06:00:00.000Z"],
        ["0 6 * * sun", "2026-11-28T06:00:00Z", "2026-11-29T06:00:00.000Z"],
        ["0 6 * * 7", "2026-11-28T06:00:00Z", "2026-11-29T06:00:00.000Z"],
        ["0 0 1,15 * *", "2026-11-29T06:00:00Z", "2026-12-01T00:00:00.000Z"],
        ["0 0 1 * mon", "2026-11-29T06:00:00Z", "2026-11-30T00:00:00.000Z"],
        ["5/20 * * * *", "2026-11-29T06:05:00Z", "2026-11-29T06:25:00.000Z"],
        ["0 6 * * *", "2026-11-28T22:00:00Z", "2026-11-29T11:00:00.000Z", "America/New_York"],
        ["0 6 * jan *", "2026-11-29T06:00:00Z", "2027-01-01T06:00:00.000Z"],
    ] as const)
        it(`${schedule} ${zone ?? ""}`, () => assert.strictEqual(next(schedule, after, "2027-03-01T00:00:00Z", zone), due));
    it("is not due before its time, nor ever on a day that is none", () => {
        assert.strictEqual(next("0 6 * * *", "2026-11-29T06:00:00Z", "2026-11-30T05:59:00Z"), undefined);
        assert.strictEqual(next("0 6 30 2 *", "2026-11-29T06:00:00Z", "2027-03-03T00:00:00Z"), undefined);
    });
});
