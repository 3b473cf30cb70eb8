import * as assert from "node:assert";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { record } from "../../cli/recording/record";
import { stackConfig } from "../../config/load";
import program from "../../index";
import type { RecordedResource } from "../../policies/engine/analysis";
import type { Manifest } from "../charts/helm";
import { applyAs, clean, connection, define, dryRun, keep, must, withoutCluster } from "./kubectl";
import { objectsOf } from "./objects";

const { makeHandler } = require("../../functions/stop/stop.mjs");
const { kubernetesAt } = require("../../functions/stop/kubernetes.mjs");

const loudly = (what: string) => process.stderr.write(`\nNOT EVALUATED: ${what}\n`);
const bot = "cryptofunk";
const placer = "order-executor";
const pulumi = "pulumi-kubernetes";
const reason = "wrong orders go out";

interface Template {
    metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
    spec: Record<string, unknown> & { containers: { name: string }[] };
}

/** The objects of a program, and what its function is told. */
async function rendered(...settings: string[]): Promise<{ objects: Manifest[]; config: Record<string, unknown> }> {
    const config = stackConfig("staging", [`bot=${bot}`, "phase=dry", ...settings]);
    const { resources } = await record(program, { project: "golive", name: "staging", config });
    const code = resources.find(({ type, name }) => type === "aws:lambda/function:Function" && name === "stop") as RecordedResource;
    const { variables } = code.properties.environment as { variables: Record<string, string> };
    return { objects: objectsOf(resources), config: JSON.parse(variables.CONFIG) };
}

/** What the stop needs of them in the cluster, before anything trades. */
const needed = (objects: Manifest[]) => (kind: string) =>
    objects.filter(
        one => one.kind === kind && (["golive-stop", "stops.golive.dev"].includes(one.metadata.name) || (kind === "Namespace" && one.metadata.name === bot)),
    );

/** The workload as the program renders it, with a stand-in for its container: labels, controller and times are its own, what runs is not. */
function standIn(objects: Manifest[], image: string, node: string | undefined): Manifest {
    const set = structuredClone(objects.find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === placer)) as Manifest;
    const spec = set.spec as { template: Template };
    const { securityContext, terminationGracePeriodSeconds, containers } = spec.template.spec;
    const own = containers[0] as unknown as { securityContext: unknown };
    const container = { name: placer, image, securityContext: own.securityContext };
    const rest = { automountServiceAccountToken: false, enableServiceLinks: false, ...(node && { nodeName: node }) };
    spec.template.spec = { securityContext, terminationGracePeriodSeconds, containers: [container], ...rest } as Template["spec"];
    return set;
}

describe("A stop on a real Kubernetes API", () => {
    let started = false;
    let api: (method: string, path: string, asked?: object) => Promise<{ status: number; text: string }>;
    let program: Awaited<ReturnType<typeof rendered>>;
    let node: string | undefined;
    let orders: { id: string; stopped: boolean; complete: boolean; seconds: number; steps: { step: string; ok: boolean; says: string }[] }[];
    /** Whether controllers make pods. */
    let controlled: boolean;

    const handler = (over: object = {}) =>
        makeHandler({
            api,
            config: { ...program.config, throws: undefined, ...over },
            identify: async () => ({ who: "ada", proven: true }),
            keep: async () => "kept",
            tell: async () => "told",
            now: Date.now,
            sleep: (ms: number) => require("node:timers/promises").setTimeout(ms),
            random: () => require("node:crypto").randomBytes(3).toString("hex"),
        });
    const stop = async (over: object = {}, event: object = {}) => {
        const answer = await handler(over)({ reason, ...event });
        orders.push(answer);
        return answer as (typeof orders)[number];
    };
    const pods = () => must(["get", "pods", "--namespace", bot, "--selector", `app.kubernetes.io/name=${placer}`, "--output=name"]).trim();
    const pod = (name: string, labels: Record<string, string> = { "golive.dev/stops": "true" }): Manifest => {
        const { template } = standIn(program.objects, "registry.example/it", undefined).spec as { template: Template };
        return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: bot, labels }, spec: template.spec };
    };
    const appears = () => succeeds(["wait", "--namespace", bot, "--for=create", `pod/${placer}-0`, "--timeout=60s"]) !== undefined;
    /** The policy as a program with other settings has it, once the API server goes by it. */
    const resume = async (id: string, lifts: boolean) => {
        const next = await rendered(`resume=${id}`);
        keep("validatingadmissionpolicies", needed(next.objects)("ValidatingAdmissionPolicy"));
        if (lifts) until(() => dryRun([pod("rehearsal")]).faults.length === 0);
        return next;
    };

    before(async function () {
        const reason = withoutCluster();
        if (reason) {
            loudly(`that a stop ends what trades, keeps it from starting, and is lifted by its own id alone. ${reason}`);
            return this.skip();
        }
        started = true;
        orders = [];
        clean();
        program = await rendered();
        const { address, tls, token } = connection();
        // The very rights of the function: whoever administers the cluster acts as its group.
        const headers = () => ({ ...(token && { authorization: `Bearer ${token}` }), "impersonate-user": "stop", "impersonate-group": "golive-stop" });
        api = kubernetesAt({ address, tls, headers });
        const of = needed(program.objects);
        keep("namespaces", of("Namespace"));
        keep("roles", of("Role"));
        keep("rolebindings", of("RoleBinding"));
        define(of("CustomResourceDefinition"));
        keep("validatingadmissionpolicies", of("ValidatingAdmissionPolicy"));
        keep("validatingadmissionpolicybindings", of("ValidatingAdmissionPolicyBinding"));
        [node] = must(["get", "nodes", "--output=jsonpath={.items[*].metadata.name}"]).split(" ").filter(Boolean);
    });
    after(() => {
        if (started) clean();
    });

    it("begins with what trades running", function () {
        // A kind that has just been made anew is refused for as long as the API server has not looked at it again.
        until(() => dryRun([pod("rehearsal")]).faults.length === 0, 90);
        const { ok, said } = applyAs(pulumi, [standIn(program.objects, "registry.example/it:1", node)]);
        assert.ok(ok, said);
        assert.deepStrictEqual(dryRun([pod("rehearsal")]).faults, []);
        controlled = appears();
        if (controlled) return;
        loudly("that no controller brings back what was stopped: the cluster has none for StatefulSets");
        this.skip();
    });
    it("ends it within its time, and it does not come back", async () => {
        const answer = await stop();
        assert.deepStrictEqual(
            answer.steps.map(({ step, ok, says }) => `${step} ${ok || says}`),
            ["hold true", "end true", "record true", "tell true"],
        );
        assert.deepStrictEqual([answer.stopped, answer.complete], [true, true]);
        assert.ok(answer.seconds < 30, `${answer.seconds} s`);
        console.log(`      stopped in ${answer.seconds} s: ${answer.steps.map(({ says }) => says).join("; ")}`);
        assert.strictEqual(pods(), "");
    });
    it("has every new pod of what trades refused, with its id, and no other pod", () => {
        const { taken, faults } = dryRun([pod("by-hand"), pod("dashboard", {})]);
        assert.deepStrictEqual(taken, ["pod/dashboard"]);
        assert.match(faults.join(), new RegExp(`stopped by ada: ${reason} \\(golive:resume: ${orders[0].id} lifts it\\)`));
    });
    it("lets a later up through without a conflict, and starts nothing by it", () => {
        const next = standIn(program.objects, "registry.example/it:2", node);
        next.metadata.annotations = { ...next.metadata.annotations, "pulumi.com/skipAwait": "true" };
        const { ok, said } = applyAs(pulumi, [next]);
        assert.ok(ok, said);
        must(["scale", "statefulset", placer, "--namespace", bot, "--replicas=2"]);
        must(["scale", "statefulset", placer, "--namespace", bot, "--replicas=1"]);
        assert.strictEqual(pods(), "");
    });
    it("tells which stop stands", async () => {
        assert.strictEqual((await handler()({ look: true })).standing.id, orders[0].id);
    });
    it("is lifted by no other stop's id", async () => {
        await resume("stop-20200101-000000-000000", false);
        // Long enough for the API server to go by the changed policy.
        assert.strictEqual(succeeds(["wait", "--namespace", bot, "--for=create", `pod/${placer}-0`, "--timeout=3s"]), undefined);
        assert.strictEqual(dryRun([pod("rehearsal")]).taken.length, 0);
        assert.strictEqual(pods(), "");
    });
    it("is lifted by its own, and what trades starts", async function () {
        const next = await resume(orders[0].id, true);
        assert.deepStrictEqual(dryRun([pod("rehearsal")]).faults, []);
        const started = Date.now();
        const { ok, said } = applyAs(pulumi, [standIn(next.objects, "registry.example/it:2", node)]);
        assert.match(said + ok, /true|conflict/);
        if (!controlled) this.skip();
        assert.ok(appears(), "no pod within a minute");
        console.log(`      started ${((Date.now() - started) / 1000).toFixed(1)} s after the deployment`);
    });
    it("stands again when it is ordered again, whatever was resumed before", async () => {
        const answer = await stop({}, { now: true });
        assert.notStrictEqual(answer.id, orders[0].id);
        assert.ok(answer.stopped, JSON.stringify(answer.steps));
        assert.strictEqual(pods(), "");
        assert.strictEqual(dryRun([pod("rehearsal")]).taken.length, 0);
    });
    it("says that it could not be sure where the policy is gone", async () => {
        must(["delete", "validatingadmissionpolicybinding", "golive-stop"]);
        until(() => dryRun([pod("rehearsal")]).faults.length === 0);
        const answer = await stop();
        assert.deepStrictEqual([answer.steps[0].ok, answer.stopped], [false, false]);
        assert.match(answer.steps[0].says, /no admission policy refuses new pods/);
        keep("validatingadmissionpolicybindings", needed(program.objects)("ValidatingAdmissionPolicyBinding"));
    });
    it("may do in the cluster what it needs, and nothing else", () => {
        const may = (verb: string, what: string, ...more: string[]) => {
            const as = ["--as=stop", "--as-group=golive-stop", "--namespace", bot];
            return succeeds(["auth", "can-i", verb, what, ...as, ...more]) === "yes";
        };
        const asked: [boolean, string, string, ...string[]][] = [
            [true, "delete", "pods"],
            [true, "patch", "stops.golive.dev/stop"],
            [true, "create", "pods/orchestrator-x:8081", "--subresource=proxy"],
            [true, "get", "pods/orchestrator-x:8081", "--subresource=proxy"],
            [false, "delete", "pods/orchestrator-x:8081", "--subresource=proxy"],
            [false, "create", "pods"],
            [false, "create", "pods", "--subresource=exec"],
            [false, "patch", "stops.golive.dev/another"],
            [false, "delete", "stops.golive.dev/stop"],
            [false, "patch", "configmaps"],
            [false, "get", "secrets"],
            [false, "patch", "statefulsets"],
            [false, "delete", "pods", "--namespace=kube-system"],
        ];
        for (const [expected, verb, what, ...more] of asked) assert.strictEqual(may(verb, what, ...more), expected, `${verb} ${what} ${more}`);
    });

    describe("with a switch in a pod", () => {
        let service: Server;
        let paused = 0;
        const host = Object.values(networkInterfaces())
            .flat()
            .find(one => one && one.family === "IPv4" && !one.internal)?.address;
        const throws = () => ({ ...(program.config.throws as object), port: (service.address() as AddressInfo).port });
        before(async function () {
            if (!started || !host) this.skip();
            service = createServer(({ method, url }, response) => {
                // As cryptofunk does: it says no where it is paused already.
                if (method === "POST" && url === "/pause" && paused++ > 0) response.statusCode = 400;
                response.end(url === "/status" ? JSON.stringify({ active_agents: 0, paused: paused > 0 }) : `${method} ${url}`);
            });
            service.listen(0, host);
            await once(service, "listening");
            const labels = { "app.kubernetes.io/part-of": bot, "app.kubernetes.io/name": "orchestrator" };
            const { ok, said } = applyAs("it", [pod("orchestrator-it", labels)]);
            assert.ok(ok, said);
            const status = JSON.stringify({ status: { phase: "Running", podIP: host, podIPs: [{ ip: host }] } });
            must(["patch", "pod", "orchestrator-it", "--namespace", bot, "--subresource=status", "--type=merge", "--patch", status]);
        });
        after(() => {
            service?.close();
        });
        it("throws it through the API, as the manifest says", async function () {
            const { port } = service.address() as AddressInfo;
            const { address, tls, token } = connection();
            // Not by kubectl, which this process would wait for instead of answering.
            const admin = kubernetesAt({ address, tls, headers: () => (token ? { authorization: `Bearer ${token}` } : {}) });
            const reached: string = await admin("GET", `/api/v1/namespaces/${bot}/pods/orchestrator-it:${port}/proxy/ping`).then(
                ({ text }: { text: string }) => text,
                String,
            );
            if (reached !== "GET /ping") {
                loudly(`that a switch is thrown through the API: the API server does not reach this machine's own address (${reached.slice(0, 200)})`);
                return this.skip();
            }
            const answer = await stop({ throws: throws() });
            assert.deepStrictEqual(
                answer.steps.map(({ step, ok, says }) => `${step} ${ok || says}`),
                ["hold true", "switch true", "record true", "tell true"],
            );
            assert.deepStrictEqual([answer.stopped, paused], [true, 1]);
            console.log(`      stopped in ${answer.seconds} s: ${answer.steps[1].says}`);
            // A second stop is refused by the bot, and what it says of itself counts.
            const again = await stop({ throws: throws() });
            assert.deepStrictEqual([again.stopped, again.complete, paused], [true, true, 2]);
            assert.match(again.steps[1].says, /HTTP 400, and GET \/status says "paused":true$/);
        });
        it("does not call it thrown while another pod of the service has not begun", async function () {
            if (paused === 0) return this.skip();
            const labels = { "app.kubernetes.io/part-of": bot, "app.kubernetes.io/name": "orchestrator" };
            const { ok, said } = applyAs("it", [pod("orchestrator-later", labels)]);
            assert.ok(ok, said);
            const answer = await stop({ throws: throws() });
            assert.match(answer.steps[1].says, /orchestrator-later could not be called: it has not begun, or is ending/);
            assert.ok(answer.steps.some(({ step }) => step === "end"));
        });
    });
});

/** Asks until something is so, for some seconds at most: API servers look for a changed policy every second. */
function until(isSo: () => boolean, seconds = 15): void {
    const last = Date.now() + seconds * 1000;
    while (!isSo() && Date.now() < last);
}

/** What kubectl says, or nothing where it fails. */
function succeeds(args: string[]): string | undefined {
    try {
        return must(args).trim();
    } catch {
        return undefined;
    }
}
