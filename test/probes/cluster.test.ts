import * as assert from "node:assert";
import { BatchV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { modeFamily } from "../../probes/mode";
import { podsFamily } from "../../probes/pods";
import type { World } from "../../probes/probe";
import { withoutCluster } from "../cluster/kubectl";
import { digest, recorded } from "./api";
import { allHold, asked, says, worldWith } from "./worlds";

const config = new KubeConfig();
const bot = `golive-verify-${process.pid}`;
const probe = (name: string) => [...podsFamily().probes, ...modeFamily().probes].find(one => one.name === name) ?? assert.fail(name);

describe("probes of pods and mode on a real Kubernetes API", () => {
    let [core, batch]: [CoreV1Api, BatchV1Api] = [undefined as unknown as CoreV1Api, undefined as unknown as BatchV1Api];
    const nodes = ["a", "b"].map(zone => `${bot}-${zone}`);
    before(async function () {
        const without = withoutCluster();
        if (without) {
            console.error(`    SKIPPED: ${without} The probes are NOT proven on a real Kubernetes API here`);
            return this.skip();
        }
        config.loadFromFile(process.env.KUBECONFIG as string);
        [core, batch] = [config.makeApiClient(CoreV1Api), config.makeApiClient(BatchV1Api)];
        await core.createNamespace({ body: { metadata: { name: bot } } });
        await core.createNamespacedServiceAccount({ namespace: bot, body: { metadata: { name: "trader" } } });
        for (const [index, name] of nodes.entries()) {
            const labels = { "topology.kubernetes.io/zone": index ? "eu-central-1b" : "eu-central-1a" };
            await core.createNode({ body: { metadata: { name, labels } } });
            const images = [{ names: [`registry/bot@${digest("a")}`], sizeBytes: 300 * 1024 ** 2 }];
            await core.replaceNodeStatus({ name, body: { metadata: { name, labels }, status: { images } } });
        }
        await core.createNamespacedConfigMap({ namespace: bot, body: { metadata: { name: "trader-1" }, data: { "app_config.yaml": "leverage: 2\n" } } });
        for (const index of [0, 1]) await run(index);
        const template = { spec: { restartPolicy: "Never", containers: [{ name: "report", image: "x" }] } };
        await batch.createNamespacedCronJob({
            namespace: bot,
            body: { metadata: { name: "report" }, spec: { schedule: "0 0 1 1 *", suspend: true, jobTemplate: { spec: { template } } } },
        });
    });
    after(async () => {
        if (!core) return;
        for (const name of nodes) await core.deleteNode({ name });
        await core.deleteNamespace({ name: bot });
    });

    /** A pod as the API takes it, with what its kubelet would say of it. */
    async function run(index: number) {
        const name = `trader-${index}`;
        const labels = { "app.kubernetes.io/name": "trader", "app.kubernetes.io/part-of": bot };
        const mount = { name: "files", mountPath: "/app/config.yaml", subPath: "app_config.yaml" };
        await core.createNamespacedPod({
            namespace: bot,
            body: {
                metadata: { name, labels },
                spec: {
                    ...{ nodeName: nodes[index], serviceAccountName: "trader", automountServiceAccountToken: false },
                    containers: [{ name: "trader", image: `registry/bot:1@${digest("a")}`, env: [{ name: "MODE", value: "paper" }], volumeMounts: [mount] }],
                    volumes: [{ name: "files", configMap: { name: "trader-1" } }],
                },
            },
        });
        await status(index, {});
    }
    async function status(index: number, { ready = true, restartCount = 0, image = digest("a") }) {
        const name = `trader-${index}`;
        const body = await core.readNamespacedPod({ name, namespace: bot });
        body.status = {
            phase: "Running",
            conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
            containerStatuses: [{ name: "trader", image: "x", imageID: `registry/bot@${image}`, ready, restartCount, started: true }],
        };
        await core.replaceNamespacedPodStatus({ name, namespace: bot, body });
    }
    const world = (): World => {
        const one = recorded("trader", { replicas: 2 });
        const resources = [{ ...one, properties: { ...one.properties, metadata: { name: "trader", namespace: bot } } }];
        return worldWith({
            ...{ means: { kubernetes: async () => config }, resources, settings: { phase: "dry" } },
            manifest: {
                name: bot,
                services: { trader: { placesOrders: true } },
                jobs: { report: { schedule: "0 0 1 1 *", timezone: "Etc/UTC" } },
                exchanges: {},
                trading: { mode: { variable: "MODE", dry: "paper", canary: "live", live: "live" }, switches: [] },
                risk: { maxLeverage: { value: 2, told: [{ file: "/app/config.yaml", at: "leverage", unit: "factor" }], enforcedBy: { code: "a:1" } } },
            },
        });
    };

    for (const [name, flaw, what, found] of [
        ["pods.ready", { ready: false }, "pods of trader", /1 of 2 ready; not trader-1/],
        ["pods.no-restarts", { restartCount: 4 }, "restarts", /^trader-1\/trader 4$/],
        ["pods.released-digest-runs", { image: digest("b") }, "image of trader", /^sha256:bbbbbbbbbbbb$/],
        ["pods.spread-over-zones", { ready: false }, "zones", /a single pod/],
    ] as const)
        it(`${name} passes what is sound and fails what is not`, async () => {
            allHold(await asked(probe(name), world()));
            await status(1, flaw);
            says(await asked(probe(name), world()), what, "no", found);
            await status(1, {});
        });
    it("pods.image-sizes reads what nodes tell", async () =>
        says(await asked(probe("pods.image-sizes"), world(), { megabytes: 2048 }), "size of", "yes", /^300 MB$/));
    it("pods.jobs-succeed reads a CronJob", async () => says(await asked(probe("pods.jobs-succeed"), world()), "last run", "no", /suspended/));
    it("mode.as-deployed and mode.limits-as-deployed read what pods were given", async () => {
        says(await asked(probe("mode.as-deployed"), world()), "mode, as deployed to trader-1: MODE", "yes", /^paper$/);
        says(await asked(probe("mode.limits-as-deployed"), world()), "maxLeverage, as deployed to trader-0", "yes", /^2$/);
        await core.patchNamespacedConfigMap({
            name: "trader-1",
            namespace: bot,
            body: [{ op: "replace", path: "/data/app_config.yaml", value: "leverage: 20\n" }],
        });
        says(await asked(probe("mode.limits-as-deployed"), world()), "maxLeverage, as deployed to trader-0", "no", /^20$/);
    });
});
