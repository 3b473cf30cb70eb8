import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { EC2Client } from "@aws-sdk/client-ec2";
import { amazon } from "../../cli/on-call/amazon";
import { placeOf } from "../../cli/on-call/place";
import { Cluster } from "../../cli/recover/cluster";
import { fateOf } from "../../cli/recover/instance";
import { bringBack, look } from "../../cli/recover/recover";
import { ec2, type Machine } from "../cli/on-call/ec2";
import { scratchFolder } from "../scratch";
import { withoutCluster } from "./kubectl";

const loudly = (what: string) => process.stderr.write(`\nNOT EVALUATED: ${what}\n`);
const [service, bot] = ["order-executor", "golive-recover"];
const place = { ...placeOf("prod"), bot };
const [lost, fine] = ["i-0123456789abcdef0", "i-0fedcba9876543210"];
const label = { "golive.dev/recover-suite": "true" };

const cache = scratchFolder("recover");

function kubectl(args: string[], input?: object): string {
    const env = { ...process.env, KUBECACHEDIR: cache };
    const { status, stdout, stderr } = spawnSync("kubectl", args, { env, encoding: "utf8", input: input && JSON.stringify(input) });
    if (status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
}
const apply = (object: object) => kubectl(["apply", "--filename=-"], object);
const patchStatus = (kind: string, name: string, conditions: object[]) =>
    kubectl(["patch", kind, name, `--namespace=${bot}`, "--subresource=status", "--type=merge", `--patch=${JSON.stringify({ status: { conditions } })}`]);
const ready = (status: string) => ({ type: "Ready", status, lastTransitionTime: new Date().toISOString(), lastHeartbeatTime: new Date().toISOString() });
/** What a scheduler does, which these pods have none of. */
const bind = (name: string, node: string) =>
    kubectl(["create", "--raw", `/api/v1/namespaces/${bot}/pods/${name}/binding`, "--filename=-"], {
        ...{ apiVersion: "v1", kind: "Binding", metadata: { name, namespace: bot } },
        target: { apiVersion: "v1", kind: "Node", name: node },
    });
const clean = () => {
    kubectl(["delete", "namespace", bot, "--ignore-not-found", "--wait=false"]);
    kubectl(["delete", "pods", "--all", `--namespace=${bot}`, "--force", "--grace-period=0"]);
    kubectl(["delete", "nodes", "--selector=golive.dev/recover-suite"]);
};

describe("A dead node on a real Kubernetes API", function () {
    this.timeout(300_000);
    let server: Awaited<ReturnType<typeof ec2>> | undefined;
    const machines: Record<string, Machine> = { [fine]: { state: "running", managed: true }, [lost]: { state: "running", managed: true } };
    const cluster = new Cluster(bot);
    const pod = () => cluster.pod(`${service}-0`);
    const asked = () => ({
        place,
        cluster,
        fate: (id: string, others: string[]) => fateOf(id, place, others, { client: new EC2Client({ ...amazon(place.region), endpoint: server?.address }) }),
    });

    before(async function () {
        const reason = withoutCluster();
        if (reason) {
            loudly(`that Kubernetes leaves a StatefulSet's pod on a dead node, and takes it away once the node is marked. ${reason}`);
            return this.skip();
        }
        Object.assign(process.env, { AWS_ACCESS_KEY_ID: "made-up", AWS_SECRET_ACCESS_KEY: "made-up" });
        server = await ec2(machines);
        apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: bot, labels: label } });
        for (const name of [lost, fine]) {
            apply({ apiVersion: "v1", kind: "Node", metadata: { name, labels: label }, spec: { providerID: `aws:///ap-northeast-1a/${name}` } });
            patchStatus("node", name, [ready("True")]);
        }
        const labels = { "app.kubernetes.io/name": service };
        apply({
            ...{ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: service, namespace: bot } },
            spec: {
                ...{ replicas: 1, serviceName: service, selector: { matchLabels: labels }, podManagementPolicy: "Parallel" },
                template: { metadata: { labels }, spec: { schedulerName: "nobody", containers: [{ name: service, image: "example.com/none:1" }] } },
            },
        });
        while (!pod()) await setTimeout(200);
        bind(`${service}-0`, lost);
        patchStatus("pod", `${service}-0`, [ready("True")]);
    });
    after(async () => {
        if (!server) return;
        clean();
        await server.stop();
    });

    it("works, and nothing is done", async () => assert.strictEqual((await look(service, asked())).found, "works"));
    it("keeps the pod on the node for ever, and makes no other: only AWS can tell that the machine is off", async () => {
        patchStatus("node", lost, [ready("Unknown")]);
        patchStatus("pod", `${service}-0`, [ready("False")]);
        kubectl(["delete", "pod", `${service}-0`, `--namespace=${bot}`, "--wait=false", "--grace-period=1"]);
        const before = pod()?.metadata.uid;
        // Longer than the grace period, and than the collector of dead pods sleeps.
        for (let seconds = 0; seconds < 45; seconds++) {
            await setTimeout(1000);
            patchStatus("node", fine, [ready("True")]);
        }
        assert.strictEqual(pod()?.metadata.uid, before);
        assert.ok(pod()?.metadata.deletionTimestamp);
    });
    it("is refused while the machine runs", async () => {
        const found = await look(service, asked());
        assert.deepStrictEqual(
            [found.found, kubectl(["get", "node", lost, "--output=jsonpath={.spec.taints[*].key}"]).includes("out-of-service")],
            ["refused", false],
        );
    });
    it("brings the pod back on another node once the machine is gone, and never has two", async () => {
        delete machines[lost];
        patchStatus("node", fine, [ready("True")]);
        const found = await look(service, asked());
        if (found.found !== "lost") return assert.fail(found.says.join("\n"));
        const uids = new Set<string>();
        const began = Date.now();
        const on = await bringBack(found, cluster, {
            say: () => undefined,
            sleep: async () => {
                await setTimeout(500);
                const pods = JSON.parse(kubectl(["get", "pods", `--namespace=${bot}`, "--output=json"])).items as {
                    metadata: { uid: string };
                    spec: { nodeName?: string };
                }[];
                assert.ok(pods.length <= 1, "two pods");
                for (const { metadata, spec } of pods) {
                    if (!spec.nodeName) {
                        bind(`${service}-0`, fine);
                        patchStatus("pod", `${service}-0`, [ready("True")]);
                    }
                    uids.add(metadata.uid);
                }
            },
        });
        assert.strictEqual(on, fine);
        process.stderr.write(`      from the mark to the new pod: ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
    });
});
