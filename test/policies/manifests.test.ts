import * as assert from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import { record } from "../../cli/recording/record";
import { judgeAll } from "../../policies/judge";

/** An object that runs one container with a moving tag. */
const running = (apiVersion: string, kind: string, name: string) => ({
    ...{ apiVersion, kind, metadata: { name, namespace: "bot" } },
    spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `${name}:latest` }] } } },
});

describe("manifests, as the SDK registers what is in them", () => {
    const judged = async () => {
        const { resources } = await record(
            async () => {
                const objs = [
                    running("argoproj.io/v1alpha1", "Rollout", "rollout"),
                    { apiVersion: "v1", kind: "List", items: [running("apps/v1", "Deployment", "listed")] },
                ];
                new k8s.yaml.ConfigGroup("group", { objs });
                new k8s.apiextensions.CustomResource("knative", running("serving.knative.dev/v1", "Service", "knative"));
                new k8s.apps.v1.DeploymentPatch("patch", running("apps/v1", "Deployment", "patch") as k8s.apps.v1.DeploymentPatchArgs);
                new k8s.yaml.v2.ConfigGroup("unseen", { objs: [running("apps/v1", "Deployment", "unseen")] });
                return {};
            },
            { project: "test", name: "prod", config: {} },
        );
        return (await judgeAll(resources)).findings;
    };
    it("are judged by what they are, a list's and a custom resource's and a patch's too", async () => {
        const moving = (await judged()).filter(({ rule }) => rule === "image-is-versioned").map(({ urn }) => urn.split("::").at(-1));
        assert.deepStrictEqual(
            moving.sort(),
            ["bot/listed", "bot/rollout", "knative", "patch"].map(name => name),
            String(moving),
        );
    });
    it("are told of where nothing of them stands in the graph", async () => {
        const told = (await judged()).filter(({ rule }) => rule === "workload-is-of-a-kind-that-is-read").map(({ urn }) => urn.split("::").at(-1));
        assert.deepStrictEqual(told, ["unseen"]);
    });
});
