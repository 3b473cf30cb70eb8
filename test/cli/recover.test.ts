import * as assert from "node:assert";
import { EC2Client } from "@aws-sdk/client-ec2";
import { amazon } from "../../cli/on-call/amazon";
import { placeOf } from "../../cli/on-call/place";
import { NotTold } from "../../cli/on-call/run";
import { readServiceCall } from "../../cli/output/arguments";
import { Cluster } from "../../cli/recover/cluster";
import { fateOf } from "../../cli/recover/instance";
import { bringBack, look } from "../../cli/recover/recover";
import { called } from "./on-call/called";
import { ec2, type Instead, type Machine } from "./on-call/ec2";
import { tools } from "./on-call/tools";

const [lost, fine] = ["i-0123456789abcdef0", "i-0fedcba9876543210"];
const place = placeOf("prod");
const node = (id: string, status: string, more: object = {}) => ({
    kind: "Node",
    metadata: { name: id, uid: `uid-${id}`, ownerReferences: [{ kind: "NodeClaim", name: `claim-${id}` }] },
    spec: {
        providerID: `aws:///ap-northeast-1a/${id}`,
        taints: [{ key: "node.kubernetes.io/unreachable", effect: "NoExecute", timeAdded: "2026-11-01T03:00:00Z" }],
        ...more,
    },
    status: { conditions: [{ type: "Ready", status, lastTransitionTime: "2026-11-01T03:00:00Z" }] },
});
const pod = (more: object = {}) => ({
    kind: "Pod",
    metadata: { name: "order-executor-0", namespace: "cryptofunk", uid: "one", deletionTimestamp: "2026-11-01T03:06:00Z" },
    spec: { nodeName: lost, ...more },
    status: { conditions: [{ type: "Ready", status: "False" }] },
});
const set = { kind: "StatefulSet", metadata: { name: "order-executor", namespace: "cryptofunk" }, spec: { replicas: 1 } };
const dead = { objects: [set, pod(), node(lost, "Unknown"), node(fine, "True")], next: fine };
const running: Record<string, Machine> = { [fine]: { state: "running", managed: true } };

describe("npm run recover", () => {
    let at: ReturnType<typeof tools>;
    let server: Awaited<ReturnType<typeof ec2>> | undefined;
    beforeEach(() => (at = tools()));
    afterEach(async () => {
        at.after();
        await server?.stop();
        server = undefined;
    });

    const cluster = new Cluster("cryptofunk");
    async function seen(state: object, machines: Record<string, Machine>, instead: Record<string, Instead> = {}, patience?: number) {
        at.cluster(state);
        server = await ec2(machines, instead);
        const client = new EC2Client({ ...amazon(place.region), endpoint: server.address });
        return look("order-executor", { place, cluster, fate: (id, others) => fateOf(id, place, others, { client, patience }) });
    }
    const writes = () => at.called().filter(line => !line.startsWith("get "));
    async function refuses(says: RegExp, ...given: Parameters<typeof seen>) {
        const found = await seen(...given);
        assert.strictEqual(found.found, "refused", found.says.join("\n"));
        assert.match([...found.says, ...("next" in found ? (found.next ?? []) : [])].join("\n"), says);
        assert.deepStrictEqual(writes(), []);
    }

    it("finds what the settings say of the place, and looks at nothing else in them", () =>
        assert.deepStrictEqual(place, {
            ...{ bot: "cryptofunk", stack: "prod", account: "444455556666", region: "ap-northeast-1" },
            ...{ cluster: "cryptofunk-prod", state: "golive-bootstrap-state-444455556666" },
        }));
    it("takes a stack and a service", () => {
        assert.deepStrictEqual(readServiceCall(["prod", "order-executor", "--yes"], {}), { stack: "prod", service: "order-executor", yes: true });
        for (const argv of [["prod"], [], ["prod", "a", "b"], ["prod", "Order"], ["prod", "x;y"]])
            assert.throws(
                () => readServiceCall(argv, {}),
                /^Error: recover takes a stack and a service; found .* Write: npm run -s recover -- <stack> <service> \[--yes\]$/,
            );
    });

    it("brings it back where AWS says terminated, by marking exactly that node, and waits for the new pod", async () => {
        const found = await seen(dead, { ...running, [lost]: { state: "terminated", managed: true } });
        assert.strictEqual(found.found, "lost", found.says.join("\n"));
        assert.deepStrictEqual(writes(), [], "nothing before a person has said so");
        if (found.found !== "lost") return;
        const on = await bringBack(found, cluster, { sleep: async () => undefined, say: () => undefined });
        assert.strictEqual(on, fine);
        const [patch, ...more] = writes();
        assert.deepStrictEqual(more, []);
        assert.match(patch, new RegExp(`^patch node ${lost} --type=json`));
        const { taints } = at.state().objects.find((one: { metadata: { name: string } }) => one.metadata.name === lost).spec;
        assert.deepStrictEqual(taints[1], { key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" });
        assert.strictEqual(taints[0].key, "node.kubernetes.io/unreachable", "what was there stays");
    });
    it("brings it back where AWS knows none by that id any more, and tells of another node", async () => {
        const found = await seen(dead, running);
        assert.strictEqual(found.found, "lost", found.says.join("\n"));
        assert.match(found.says[1], new RegExp(`AWS knows no ${lost} any more, and tells of ${fine}, which works`));
    });
    it("marks no other node: one of the same name that came since, or was changed, is refused by the API", async () => {
        const found = await seen(dead, running);
        assert.strictEqual(found.found, "lost");
        if (found.found !== "lost") return;
        for (const more of [{ taints: [] }, { providerID: `aws:///ap-northeast-1a/${fine}` }]) {
            at.cluster({ ...dead, objects: [set, pod(), node(lost, "Unknown", more), node(fine, "True")] });
            await assert.rejects(bringBack(found, cluster, { sleep: async () => undefined, say: () => undefined }), /testing \/spec\/\w+ value failed/);
        }
    });
    it("does not mark a node twice", async () => {
        const taint = { key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" };
        const found = await seen({ ...dead, objects: [set, pod(), node(lost, "Unknown", { taints: [taint] }), node(fine, "True")] }, running);
        if (found.found !== "lost") return assert.fail(found.says.join("\n"));
        at.cluster({
            ...dead,
            objects: [
                set,
                {
                    ...pod({ nodeName: fine }),
                    metadata: { ...pod().metadata, uid: "two", deletionTimestamp: undefined },
                    status: { conditions: [{ type: "Ready", status: "True" }] },
                },
            ],
        });
        assert.strictEqual(await bringBack(found, cluster, { sleep: async () => undefined, say: () => undefined }), fine);
        assert.deepStrictEqual(writes(), []);
    });
    it("marks no node that the same machine has registered anew: it lives", async () => {
        const found = await seen(dead, running);
        if (found.found !== "lost") return assert.fail(found.says.join("\n"));
        const anew = node(lost, "Unknown");
        at.cluster({ ...dead, objects: [set, pod(), { ...anew, metadata: { ...anew.metadata, uid: "another" } }, node(fine, "True")] });
        await assert.rejects(bringBack(found, cluster, { sleep: async () => undefined, say: () => undefined }), /testing \/metadata\/uid value failed/);
    });
    it("takes the old pod for no new one, though it should work again", async () => {
        const found = await seen(dead, running);
        if (found.found !== "lost") return assert.fail(found.says.join("\n"));
        const old = { ...pod(), metadata: { ...pod().metadata, deletionTimestamp: undefined }, status: { conditions: [{ type: "Ready", status: "True" }] } };
        const still = { markOutOfService: () => undefined, pod: () => old } as unknown as Cluster;
        assert.strictEqual(await bringBack(found, still, { sleep: async () => undefined, say: () => undefined }), undefined);
    });
    it("says so where no new pod comes up", async () => {
        const found = await seen({ ...dead, next: undefined }, running);
        if (found.found !== "lost") return assert.fail(found.says.join("\n"));
        let looks = 0;
        assert.strictEqual(
            await bringBack(found, { ...cluster, markOutOfService: () => undefined, pod: () => pod() } as unknown as Cluster, {
                sleep: async () => looks++,
                say: () => undefined,
            }),
            undefined,
        );
        assert.strictEqual(looks, 300);
    });

    for (const state of ["pending", "running", "stopping", "stopped", "rebooting", "Terminated", ""])
        it(`refuses an instance that AWS calls ${JSON.stringify(state)}, with the command that ends it`, () =>
            refuses(
                new RegExp(
                    `may still write, or start again[\\s\\S]*\naws ec2 terminate-instances --region ap-northeast-1 --instance-ids ${lost}\nkubectl delete nodeclaim claim-${lost} --wait=false`,
                ),
                dead,
                { ...running, [lost]: { state } },
            ));
    it("refuses one that is shutting down: it writes for as long as it does", () =>
        refuses(/shutting-down: it may still write\. Run this again/, dead, { ...running, [lost]: { state: "shutting-down" } }));
    it("refuses no such instance where no other node works, to which AWS could be held", () =>
        refuses(/proves nothing: no other node works/, { ...dead, objects: [set, pod(), node(lost, "Unknown"), node(fine, "Unknown")] }, running));
    it("refuses no such instance where AWS knows none of the nodes that work: another account or region", () =>
        refuses(/proves nothing: AWS knows nothing of .* either, which works: these credentials look at another account or region/, dead, {}));
    it("refuses no such instance where the other one is of another account or cluster", async () => {
        await refuses(/proves nothing: .* is one of account 111122223333, and the stack's is 444455556666/, dead, {
            [fine]: { state: "running", owner: "111122223333" },
        });
        await server?.stop();
        await refuses(/proves nothing: .* one of the cluster cryptofunk-staging, not of cryptofunk-prod/, dead, {
            [fine]: { state: "running", cluster: "cryptofunk-staging" },
        });
        await server?.stop();
        await refuses(/proves nothing: .* one of the cluster of nobody/, dead, { [fine]: { state: "running", cluster: "" } });
    });
    it("refuses a terminated instance of another account or cluster", async () => {
        await refuses(/is one of account 111122223333/, dead, { ...running, [lost]: { state: "terminated", owner: "111122223333" } });
        await server?.stop();
        await refuses(/of the cluster cryptofunk-staging/, dead, { [lost]: { state: "terminated", cluster: "cryptofunk-staging" } });
    });
    it("takes terminated alone where it is the cluster's own and no other node is left", async () =>
        assert.strictEqual((await seen({ ...dead, objects: [set, pod(), node(lost, "Unknown")] }, { [lost]: { state: "terminated" } })).found, "lost"));

    const none = `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet/></DescribeInstancesResponse>`;
    const refusal = (code: string) => `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>`;
    for (const [what, instead] of Object.entries<Instead>({
        "an empty list": { status: 200, text: none },
        "a page of a proxy": { status: 200, text: "<html><body>Sign in</body></html>" },
        "no XML": { status: 200, text: "gone" },
        nothing: { status: 200, text: "" },
        "that it may not tell": { status: 403, text: refusal("UnauthorizedOperation") },
        "that the id is malformed": { status: 400, text: refusal("InvalidInstanceID.Malformed") },
        "404 and no XML": { status: 404, text: "InvalidInstanceID.NotFound" },
        "an error of its own": { status: 500, text: refusal("InternalError") },
    }))
        it(`takes ${what} for no proof`, () => refuses(/Not evaluated, and that is no proof/, dead, running, { [lost]: instead }));
    it("takes silence for no proof", () => refuses(/Not evaluated, and that is no proof: AWS did not answer: /, dead, running, { [lost]: "hangs" }, 100));
    it("takes another instance's fate for no proof", () =>
        refuses(/Not evaluated, and that is no proof/, dead, running, {
            [lost]: {
                status: 200,
                text: none.replace(
                    "<reservationSet/>",
                    `<reservationSet><item><ownerId>444455556666</ownerId><instancesSet><item><instanceId>${fine}</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item></reservationSet>`,
                ),
            },
        }));

    it("does nothing where the pod works", async () => {
        const found = await seen(
            {
                objects: [
                    set,
                    { ...pod(), metadata: { ...pod().metadata, deletionTimestamp: undefined }, status: { conditions: [{ type: "Ready", status: "True" }] } },
                ],
            },
            {},
        );
        assert.deepStrictEqual([found.found, server?.asked], ["works", []]);
    });
    it("refuses where the node works: the pod is sick, and not lost", () =>
        refuses(/Node .* works, so order-executor-0 is not lost/, { ...dead, objects: [set, pod(), node(lost, "True")] }, running));
    it("refuses where the node is gone: Kubernetes does it by itself", () =>
        refuses(/takes the pod away by itself/, { ...dead, objects: [set, pod()] }, running));
    it("refuses a service that is no StatefulSet, and says which are", () =>
        refuses(/no StatefulSet order-executor; it has engine\./, { objects: [{ ...set, metadata: { ...set.metadata, name: "engine" } }] }, {}));
    it("refuses where there is no pod, or none on a node", async () => {
        await refuses(/There is no pod order-executor-0, of 1 wanted/, { objects: [set] }, {});
        await server?.stop();
        await refuses(/waits for a node/, { objects: [set, pod({ nodeName: undefined })] }, {});
    });
    it("refuses a node of another region, or of no machine of AWS", async () => {
        await refuses(
            /in eu-central-1a, and the stack in ap-northeast-1/,
            { objects: [set, pod(), node(lost, "Unknown", { providerID: `aws:///eu-central-1a/${lost}` })] },
            running,
        );
        await server?.stop();
        for (const providerID of ["kind://docker/kind/worker", `aws:///ap-northeast-1a/${lost}x y`, undefined])
            await refuses(/names no instance of AWS/, { objects: [set, pod(), node(lost, "Unknown", { providerID })] }, running).finally(() => server?.stop());
        server = undefined;
    });
    it("as a command wants a word before it writes, and --yes in a script", async function () {
        this.timeout(60_000);
        at.cluster(dead);
        server = await ec2({ ...running, [lost]: { state: "terminated", managed: true } });
        const run = (...argv: string[]) => called("cli/recover.ts", ["prod", "order-executor", ...argv], { AWS_ENDPOINT_URL_EC2: server?.address ?? "" });
        const asked = await run();
        assert.deepStrictEqual([asked.code, writes()], [1, []], asked.said);
        assert.match(
            asked.said,
            /AWS calls i-\w+ terminated: it can't write any more\.\nNode .* will be marked[\s\S]*Nothing was done: nobody is at the terminal[\s\S]*NOT RECOVERED\n$/,
        );
        const { code, said } = await run("--yes");
        assert.deepStrictEqual([code, writes().length], [0, 1], said);
        assert.match(said, new RegExp(`RECOVERED  order-executor works on node ${fine}\\.`));
    });
    it("as a command says that nothing was evaluated where kubectl is missing or fails, with no stack trace", async function () {
        this.timeout(60_000);
        at.cluster({ fails: "error: Unauthorized" });
        const { code, said } = await called("cli/recover.ts", ["prod", "order-executor", "--yes"]);
        assert.deepStrictEqual([code, said], [1, "Not evaluated: kubectl get statefulset order-executor ended with 1: error: Unauthorized\n\nNOT RECOVERED\n"]);
        at.cluster({ fails: "The connection to the server localhost:8080 was refused - did you specify the right host or port?" });
        const nowhere = await called("cli/recover.ts", ["prod", "order-executor", "--yes"]);
        const cure = "aws eks update-kubeconfig --region ap-northeast-1 --name cryptofunk-prod --alias cryptofunk-prod";
        assert.deepStrictEqual([nowhere.code, nowhere.said], [1, `Not evaluated: KUBECONFIG names no cluster: ${cure} writes one\n\nNOT RECOVERED\n`]);
        assert.match((await called("cli/recover.ts", ["nosuch", "engine"])).said, /^Pulumi\.nosuch\.yaml: \(whole file\): found no such stack/m);
    });
    it("as a command refuses a service that the bot does not have, before the cluster is asked", async function () {
        this.timeout(60_000);
        at.cluster(dead);
        const { code, said } = await called("cli/recover.ts", ["prod", "order-executer", "--yes"]);
        assert.deepStrictEqual([code, at.called()], [2, []], said);
        assert.match(said, /^bots\/cryptofunk\.yaml has no service order-executer; did you mean order-executor\? Allowed: .*order-executor/);
    });
    for (const [what, state] of Object.entries({
        "what is no JSON": { says: "Unable to connect" },
        "another kind of object": { says: JSON.stringify({ kind: "Status", status: "Success" }) },
        "an error": { fails: "error: You must be logged in to the server (Unauthorized)" },
    }))
        it(`takes ${what} from kubectl for no answer`, () => assert.rejects(seen(state, {}), NotTold));
});
