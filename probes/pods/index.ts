import { planted } from "../canary";
import type { Question } from "../canary/server";
import type { Family, Probe } from "../probe";
import { imageSizes } from "./image-sizes";
import { jobsSucceed } from "./jobs";
import { resourceUse } from "./resource-use";
import { noRestarts, ready, releasedDigestRuns, spreadOverZones } from "./running";

// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const all: readonly Probe<any>[] = [ready, noRestarts, releasedDigestRuns, spreadOverZones, resourceUse, jobsSucceed, imageSizes];

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const image = `planted:1@${digest("a")}`;
const node = {
    metadata: { name: "planted", labels: { "topology.kubernetes.io/zone": "planted-a" } },
    status: { images: [{ names: [`planted@${digest("a")}`], sizeBytes: 2 ** 40 }] },
};

/** A pod that has restarted and runs another image than the released one, ready or not. */
const pod = (name: string, isReady: boolean) => ({
    metadata: { name, namespace: "planted" },
    spec: { containers: [], nodeName: "planted" },
    status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: isReady ? "True" : "False" }],
        containerStatuses: [{ name: "planted", restartCount: 3, imageID: `planted@${digest("b")}` }],
    },
});

const full = { status: "success", data: { resultType: "vector", result: [{ metric: { instance: "planted" }, value: [0, "100"] }] } };

/** What the cluster of the canary serves: a fault for every probe. */
const documents: Record<string, unknown> = {
    "/api/v1/namespaces/planted/pods": { items: [pod("planted-0", true), pod("planted-1", true), pod("planted-2", false)] },
    "/api/v1/nodes": { items: [node] },
    "/apis/batch/v1/namespaces/planted/cronjobs/planted": { metadata: { name: "planted" }, spec: { suspend: true } },
    "/api/v1/query": full,
};

/** What should run there. */
const manifest = { jobs: { planted: { schedule: "* * * * *", timezone: "Etc/UTC" } } };
const resources = [
    {
        type: "kubernetes:apps/v1:Deployment",
        properties: { metadata: { namespace: "planted" }, spec: { replicas: 2, template: { spec: { containers: [{ name: "planted", image }] } } } },
    },
];

/** What runs in the cluster, as its API and Prometheus tell it. */
export const podsFamily = (probes = all): Family => ({
    name: "pods",
    probes: [...probes],
    canary: planted(
        ...probes.map(probe => ({
            ...{ probe, plot: { manifest, resources }, demands: { megabytes: 1, cpu: 80 } },
            answers: ({ path }: Question) => documents[path.replace(/\?.*/, "")],
        })),
    ),
});
