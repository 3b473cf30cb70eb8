import * as assert from "node:assert";
import { FakeKubernetes } from "./fake-kubernetes";

const { makeHandler, messageOf } = require("../../functions/stop/stop.mjs");
const { callerOf, proofHeader } = require("../../functions/stop/caller.mjs");
const { eksToken } = require("../../functions/stop/kubernetes.mjs");
const { read } = require("../../functions/alarms/tell.mjs");
const aws4 = require("aws4");

interface Step {
    step: string;
    ok: boolean;
    says: string;
    seconds: number;
}
interface Answer {
    id: string;
    who: string;
    when: string;
    reason: string;
    stopped: boolean;
    complete: boolean;
    seconds: number;
    steps: Step[];
}

const pause = { service: "engine", port: 8080, method: "POST", path: "/pause" };
const cancel = { service: "engine", port: 8080, method: "POST", path: "/orders/cancel" };
const order = { reason: "wrong orders go out" };

describe("the stop", () => {
    let cluster: FakeKubernetes;
    let kept: Answer[];
    let told: Answer[];
    beforeEach(() => {
        cluster = new FakeKubernetes().run("engine-0", "engine");
        [kept, told] = [[], []];
    });
    const stop = (event: object, config: object = {}, over: object = {}): Promise<Answer> =>
        makeHandler({
            api: cluster.api,
            config: { bot: "bot", stack: "prod", namespace: "bot", label: "golive.dev/stops", placers: ["engine"], ...config },
            identify: async () => ({ who: "arn:aws:sts::444455556666:assumed-role/golive-bootstrap-stop-prod/ada", proven: true }),
            keep: async (record: Answer) => `s3://stops/${kept.push(record)}`,
            tell: async (record: Answer) => `told ${told.push(record)}`,
            now: () => cluster.now,
            sleep: cluster.sleep,
            random: () => "4f2a9c",
            ...over,
        })(event);
    const answers = ({ steps }: Answer) => Object.fromEntries(steps.map(({ step, ok }) => [step, ok]));
    const says = ({ steps }: Answer, name: string) => steps.find(({ step }) => step === name)?.says ?? "";
    const pathsCalled = () => cluster.calls.flatMap(call => /proxy(\/\S*)/.exec(call)?.[1] ?? []);

    it("ends what places orders where there is no switch, and keeps it from coming back", async () => {
        const answer = await stop(order);
        assert.deepStrictEqual(answers(answer), { hold: true, end: true, record: true, tell: true });
        assert.deepStrictEqual([answer.stopped, answer.complete, cluster.pods.size], [true, true, 0]);
        assert.deepStrictEqual(cluster.marker, {
            id: "stop-20261129-031500-4f2a9c",
            who: "arn:aws:sts::444455556666:assumed-role/golive-bootstrap-stop-prod/ada",
            when: "2026-11-29T03:15:00.000Z",
            reason: "wrong orders go out",
        });
        const [first] = cluster.calls;
        assert.match(first, /^PATCH .*stops\/stop.*fieldManager=golive-stop&force=true$/, "something goes before it");
    });
    it("gives a pod its own grace period, and never more than there is time", async () => {
        cluster.run("worker-0", "worker", { grace: 5 });
        await stop(order, { placers: ["engine", "worker"] });
        assert.strictEqual(cluster.graces["worker-0"], 5);
        assert.strictEqual(cluster.graces["engine-0"], 12);
    });
    it("gives it less where the switch and the orders took their time", async () => {
        cluster.failing = [/\/proxy/];
        cluster.answer = () => ({ status: 200 });
        cluster.slow = 4_000;
        const answer = await stop(order, { throws: pause, cancels: cancel });
        assert.ok(answer.stopped);
        assert.ok(cluster.graces["engine-0"] < 9, String(cluster.graces["engine-0"]));
    });
    it("gives a pod that ends already less time, but leaves other services alone", async () => {
        cluster.run("engine-0", "engine", { goneAt: cluster.now + 600_000 }).run("dashboard-x", "dashboard");
        const answer = await stop(order);
        assert.ok(answer.stopped);
        assert.deepStrictEqual([...cluster.pods.keys()], ["dashboard-x"]);
    });
    it("is done at once with a bot of which nothing places orders", async () => {
        const answer = await stop(order, { placers: [] });
        assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 1]);
        assert.ok(!cluster.calls.some(call => call.includes("name in ()")));
    });
    it("keeps a record and tells everybody who, when, why and what was done", async () => {
        const answer = await stop(order);
        assert.deepStrictEqual(
            kept[0].steps.map(({ step }) => step),
            ["hold", "end"],
        );
        assert.deepStrictEqual([kept[0].id, kept[0].stopped], [answer.id, true]);
        const { priority, title, text } = read({ Message: JSON.stringify(messageOf(told[0])) });
        assert.strictEqual(priority, "P0");
        assert.match(title, /^bot prod was stopped by arn:aws:sts::444455556666:assumed-role\/golive-bootstrap-stop-prod\/ada: wrong orders go out$/);
        assert.match(text, /engine-0 ended, and did not come back/);
    });

    describe("with a kill switch", () => {
        it("throws it in every pod of the service that runs, and ends none", async () => {
            cluster.run("engine-1", "engine").run("engine-2", "engine", { phase: "Failed" });
            const sent: string[] = [];
            cluster.answer = ({ pod, method, path, body }) => ({ status: 200, text: String(sent.push(`${pod} ${method} ${path} ${body}`)) });
            const answer = await stop(order, { throws: { ...pause, body: '{"all":true}' } });
            assert.deepStrictEqual(answers(answer), { hold: true, switch: true, record: true, tell: true });
            assert.deepStrictEqual(sent, ['engine-0:8080 POST /pause {"all":true}', 'engine-1:8080 POST /pause {"all":true}']);
            assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 3]);
            assert.match(says(answer, "switch"), /nothing reads it back/);
        });
        for (const [what, more] of [
            ["has not begun: it was let in before the stop", { phase: "Pending" }],
            ["is ending, and trades until then", { goneAt: Date.parse("2026-11-29T03:25:00Z") }],
            ["nobody hears of any more", { phase: "Unknown" }],
        ] as const)
            it(`calls every other pod and ends all where one ${what}`, async () => {
                cluster.run("engine-1", "engine", more);
                const answer = await stop(order, { throws: pause });
                assert.deepStrictEqual(answers(answer), { hold: true, switch: false, end: true, record: true, tell: true });
                assert.match(says(answer, "switch"), /^POST \/pause of engine-0 was sent, and engine-1 could not be called: it has not begun, or is ending$/);
                assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 0]);
            });
        it("reads it back where the manifest says how", async () => {
            const confirm = { path: "/status", contains: '"paused":true' };
            let paused = false;
            cluster.answer = ({ path }) => {
                paused ||= path === "/pause";
                return { status: 200, text: `{"paused":${paused}}` };
            };
            const answer = await stop(order, { throws: { ...pause, confirm } });
            assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 1]);
            assert.match(says(answer, "switch"), /GET \/status says "paused":true/);
        });
        for (const [what, status, told] of [
            ["says that it is so already", 400, /^POST \/pause of engine-0: HTTP 400, and GET \/status says "paused":true$/],
            ["is not answered in time", undefined, /^the Kubernetes API did not answer POST \(TimeoutError\), and GET \/status says "paused":true$/],
        ] as const)
            it(`goes by what it reads back where the call ${what}`, async () => {
                cluster.answer = ({ method }) => ({ status: method === "GET" ? 200 : (status ?? 200), text: '{"paused":true}' });
                if (status === undefined) cluster.failing = [/^POST .*proxy/];
                const answer = await stop(order, { throws: { ...pause, confirm: { path: "/status", contains: '"paused":true' } } });
                assert.deepStrictEqual([answer.stopped, answer.complete, cluster.pods.size], [true, true, 1]);
                assert.match(answer.steps.find(({ step }) => step === "switch")?.says ?? "", told);
            });
        it("ends the pods where one of two has not obeyed", async () => {
            cluster.run("engine-1", "engine");
            cluster.answer = ({ pod }) => ({ status: 200, text: `{"paused":${pod.startsWith("engine-0")}}` });
            const answer = await stop(order, { throws: { ...pause, confirm: { path: "/status", contains: '"paused":true' } } });
            assert.match(says(answer, "switch"), /it was answered, and GET \/status of engine-1 does not say "paused":true/);
            assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 0]);
        });
        it("tells why the call failed where nothing can be read back either", async () => {
            cluster.answer = ({ method }) => ({ status: method === "GET" ? 503 : 500 });
            const answer = await stop(order, { throws: { ...pause, confirm: { path: "/status", contains: "x" } } });
            assert.match(says(answer, "switch"), /^POST \/pause of engine-0: HTTP 500$/);
            assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 0]);
        });
        it("says of a switch that it cannot throw that it is as it was", async () => {
            const answer = await stop(order, { leaves: "the kill switch, /switch, is as it was" });
            assert.match(says(answer, "end"), /engine-0 ended, and did not come back; the kill switch, \/switch, is as it was$/);
            assert.match(read({ Message: JSON.stringify(messageOf(told[0])) }).text, /is as it was/);
        });
        it("ends the pods where it was answered and not obeyed", async () => {
            cluster.answer = () => ({ status: 200, text: '{"paused":false}' });
            const answer = await stop(order, { throws: { ...pause, confirm: { path: "/status", contains: '"paused":true' } } });
            assert.deepStrictEqual(answers(answer), { hold: true, switch: false, end: true, record: true, tell: true });
            assert.deepStrictEqual([answer.stopped, answer.complete, cluster.pods.size], [true, false, 0]);
        });
        for (const [status, why] of [
            [500, /HTTP 500$/],
            [401, /HTTP 401; the Kubernetes API.*keeps the header Authorization/],
        ] as const)
            it(`ends the pods where it answers ${status}`, async () => {
                cluster.answer = () => ({ status });
                const answer = await stop(order, { throws: pause });
                assert.match(says(answer, "switch"), why);
                assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 0]);
            });
        it("ends the pods where nobody runs that could be called", async () => {
            cluster.pods.clear();
            cluster.run("engine-0", "engine", { phase: "Pending" });
            const answer = await stop(order, { throws: pause });
            assert.match(says(answer, "switch"), /no pod of engine runs/);
            assert.deepStrictEqual([answer.stopped, cluster.pods.size], [true, 0]);
        });
        it("loses no time with it where it has to be now", async () => {
            const answer = await stop({ ...order, now: true }, { throws: pause });
            assert.deepStrictEqual(answers(answer), { hold: true, end: true, record: true, tell: true });
            assert.deepStrictEqual(pathsCalled(), []);
        });
    });

    describe("with a call that cancels open orders", () => {
        it("makes it after the switch", async () => {
            await stop(order, { throws: pause, cancels: cancel });
            assert.deepStrictEqual(pathsCalled(), ["/pause", "/orders/cancel"]);
        });
        it("makes it although another pod of that service has not begun: what is open at the exchange is everybody's", async () => {
            cluster.run("engine-1", "engine", { phase: "Pending" });
            const answer = await stop(order, { cancels: cancel });
            assert.deepStrictEqual([answers(answer).cancel, answer.stopped], [true, true]);
        });
        it("makes it before the end of the pod that alone could do it", async () => {
            const answer = await stop(order, { cancels: cancel });
            assert.deepStrictEqual(Object.keys(answers(answer)), ["hold", "cancel", "end", "record", "tell"]);
            assert.ok(answer.complete);
        });
        it("makes it after the end where another service does it, so that no order follows", async () => {
            cluster.run("api-x", "api");
            const answer = await stop(order, { cancels: { ...cancel, service: "api" } });
            assert.deepStrictEqual(Object.keys(answers(answer)), ["hold", "end", "cancel", "record", "tell"]);
        });
        it("ends the pod first where it has to be now, and says that orders stay", async () => {
            const answer = await stop({ ...order, now: true }, { cancels: cancel });
            assert.deepStrictEqual(Object.keys(answers(answer)), ["hold", "end", "cancel", "record", "tell"]);
            assert.deepStrictEqual([answer.stopped, answer.complete], [true, false]);
        });
        it("ends the pods although it failed", async () => {
            cluster.answer = () => ({ status: 503 });
            const answer = await stop(order, { cancels: cancel });
            assert.deepStrictEqual(answers(answer), { hold: true, cancel: false, end: true, record: true, tell: true });
            assert.deepStrictEqual([answer.stopped, answer.complete], [true, false]);
        });
    });

    describe("that cannot be sure", () => {
        it("says that nothing keeps a pod from coming back, and tries all the same", async () => {
            cluster.policy = false;
            const answer = await stop(order);
            assert.deepStrictEqual(answers(answer), { hold: false, end: false, record: true, tell: true });
            assert.match(says(answer, "hold"), /no admission policy refuses new pods/);
            assert.match(says(answer, "end"), /not ended yet: engine-0 on node-1/);
            assert.strictEqual(answer.stopped, false);
            assert.match(read({ Message: JSON.stringify(messageOf(told[0])) }).title, /COULD NOT BE STOPPED/);
        });
        it("does not call it stopped where the switch was thrown and nothing keeps a new pod from starting", async () => {
            cluster.policy = false;
            const answer = await stop(order, { throws: pause });
            assert.deepStrictEqual(answers(answer), { hold: false, switch: true, record: true, tell: true });
            assert.strictEqual(answer.stopped, false);
        });
        it("takes a refusal of its own rights for no refusal of pods", async () => {
            cluster.mayRehearse = false;
            const answer = await stop(order);
            assert.match(says(answer, "hold"), /could not be asked: HTTP 403: User "stop" cannot patch/);
            assert.strictEqual(answer.stopped, false);
        });
        it("ends a pod again that came back by an API server which had not seen the stop", async () => {
            cluster.backAfter = 1_000;
            const answer = await stop(order);
            assert.deepStrictEqual([answer.stopped, answer.complete, cluster.pods.size], [true, true, 0]);
            assert.strictEqual(cluster.calls.filter(call => call.startsWith("DELETE")).length, 2);
        });
        it("says that the API does not answer, within the time, and still records and tells it", async () => {
            cluster.failing = [/./];
            const answer = await stop(order, { throws: pause });
            assert.deepStrictEqual(answers(answer), { hold: false, switch: false, end: false, record: true, tell: true });
            assert.match(says(answer, "end"), /the Kubernetes API did not answer/);
            assert.ok(answer.seconds < 26, String(answer.seconds));
            assert.deepStrictEqual([kept.length, told.length], [1, 1]);
        });
        it("tries again what failed once", async () => {
            for (const one of [/^PATCH .*force=true$/, /dryRun/, /^GET .*pods\?/, /^DELETE/]) cluster.stumbling = [...cluster.stumbling, one];
            const answer = await stop(order);
            assert.deepStrictEqual([answer.stopped, answer.complete, cluster.stumbling.length], [true, true, 0]);
        });
        it("removes no pod by force that does not end, and does not call it stopped", async () => {
            cluster.run("engine-0", "engine", { deadNode: true, node: "node-dead" });
            const answer = await stop(order);
            assert.strictEqual(answer.stopped, false);
            assert.match(says(answer, "end"), /not ended yet: engine-0 on node-dead; nobody knows whether it still trades/);
            assert.ok(cluster.graces["engine-0"] > 0);
        });
        it("tells everybody although no record could be kept, and keeps one although nobody could be told", async () => {
            const fails = async () => {
                throw new Error("AccessDenied");
            };
            const unkept = await stop(order, {}, { keep: fails });
            assert.deepStrictEqual([answers(unkept).record, unkept.stopped, unkept.complete, told.length], [false, true, false, 1]);
            assert.strictEqual(told[0].steps.find(({ step }) => step === "record")?.says, "AccessDenied");
            const untold = await stop(order, {}, { tell: fails });
            assert.deepStrictEqual([answers(untold).tell, untold.stopped, kept.length], [false, true, 1]);
        });
    });

    it("does nothing without a reason", async () => {
        for (const event of [{}, { reason: "" }, { reason: "  " }, { reason: 7 }, undefined])
            await assert.rejects(stop(event as object), /a stop needs a reason/);
        assert.deepStrictEqual(cluster.calls, []);
    });
    it("tells which stop stands, and stops nothing by being asked", async () => {
        assert.deepStrictEqual(await stop({ look: true }), { standing: undefined });
        const { id, who, when, reason } = await stop(order);
        const before = cluster.calls.length;
        assert.deepStrictEqual(await stop({ look: true, ...order }), { standing: { id, who, when, reason } });
        assert.deepStrictEqual(
            cluster.calls.slice(before).map(call => call.split(" ")[0]),
            ["GET"],
        );
    });
    it("resumes nothing, whatever it is asked for", async () => {
        await stop(order);
        await stop({ ...order, resume: "stop-20261129-031500-4f2a9c" });
        assert.ok(cluster.marker);
    });
});

describe("who stops", () => {
    const proof = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Signature=00";
    const Arn = "arn:aws:sts::444455556666:assumed-role/golive-bootstrap-stop-prod/ada";
    const asked: { address: string; headers: Record<string, string> }[] = [];
    const answering =
        (status: number) =>
        async (address: string, { headers }: { headers: Record<string, string> }) => {
            asked.push({ address, headers });
            return new Response(JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn } } }), { status });
        };
    const who = (event: object, status = 200) => callerOf({ fetch: answering(status), region: "eu-central-1", stack: "bot-prod" }, event);
    beforeEach(() => {
        asked.length = 0;
    });

    it("is what AWS answers to the question that the caller signed for this stack", async () => {
        assert.deepStrictEqual(await who({ proof }), { who: Arn, proven: true });
        assert.strictEqual(asked[0].address, `https://sts.eu-central-1.amazonaws.com${proof}`);
        assert.strictEqual(asked[0].headers[proofHeader], "bot-prod");
    });
    it("is called unproven where AWS does not know the signature, or cannot be asked", async () => {
        assert.deepStrictEqual(await who({ proof, told: "ada" }, 403), { who: "ada (unproven: AWS answered HTTP 403)", proven: false });
        const down = async () => {
            throw Object.assign(new Error("hidden"), { name: "TimeoutError" });
        };
        const answer = await callerOf({ fetch: down, region: "eu-central-1", stack: "bot-prod" }, { proof });
        assert.deepStrictEqual(answer, { who: "somebody (unproven: AWS could not be asked: TimeoutError)", proven: false });
    });
    for (const wrong of [
        undefined,
        7,
        "",
        "@evil.example/?Action=GetCallerIdentity",
        "/evil?Action=GetCallerIdentity",
        "/?Action=DeleteRole",
        "/?xAction=GetCallerIdentity",
    ])
        it(`asks nobody about ${wrong}`, async () => {
            assert.strictEqual((await who({ proof: wrong })).proven, false);
            assert.deepStrictEqual(asked, []);
        });
});

describe("the token for EKS", () => {
    it("is a signed question to STS that names the cluster", () => {
        const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "made-up", sessionToken: "session" };
        const token: string = eksToken({ sign: aws4.sign, credentials, region: "eu-central-1", cluster: "bot-prod" });
        assert.match(token, /^k8s-aws-v1\.[\w-]+$/);
        const url = new URL(Buffer.from(token.split(".")[1], "base64url").toString());
        assert.strictEqual(url.host, "sts.eu-central-1.amazonaws.com");
        const { searchParams: has } = url;
        assert.deepStrictEqual([has.get("Action"), has.get("X-Amz-Expires"), has.get("X-Amz-Security-Token")], ["GetCallerIdentity", "60", "session"]);
        assert.strictEqual(has.get("X-Amz-SignedHeaders"), "host;x-k8s-aws-id");
    });
});
