import * as assert from "node:assert";
import { documents, type Manifest } from "../charts/helm";
import { definitionsFor } from "./charts";
import { isLoopback } from "./kubectl";
import { objectsOf, podsOf } from "./objects";

const pod = { containers: [{ name: "it", image: "it:1" }] };
const template = { metadata: { labels: { app: "it" } }, spec: pod };
const object = (kind: string, spec: Manifest["spec"]): Manifest => ({ apiVersion: "v1", kind, metadata: { name: "it", namespace: "there" }, spec });

describe("What the cluster suite asks about", () => {
    it("is one Pod of each template, wherever it stands", () => {
        const job = object("CronJob", { jobTemplate: { spec: { template } } });
        const pods = podsOf([object("Deployment", { template }), job, object("Service", {})]);
        assert.deepStrictEqual(
            pods.map(({ kind, metadata }) => [kind, metadata]),
            ["deployment-it", "cronjob-it"].map(name => ["Pod", { name, namespace: "there", labels: { app: "it" } }]),
        );
        assert.deepStrictEqual(pods[0].spec?.containers, pod.containers);
    });

    it("has the volumes that a StatefulSet's claims become", () => {
        const [{ spec }] = podsOf([object("StatefulSet", { template, volumeClaimTemplates: [{ metadata: { name: "data" } }] })]);
        assert.deepStrictEqual(spec?.volumes, [{ name: "data", persistentVolumeClaim: { claimName: "data-it-0" } }]);
    });

    it("is no workload without a template", () => {
        assert.throws(() => podsOf([object("Deployment", {})]), /Deployment it has no template/);
    });

    it("has a name where Pulumi's provider makes one", () => {
        const properties = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "there" } };
        const [{ metadata }] = objectsOf([
            { type: "kubernetes:core/v1:ConfigMap", name: "it", custom: true, properties } as unknown as Parameters<typeof objectsOf>[0][0],
        ]);
        assert.deepStrictEqual(metadata, { namespace: "there", name: "it-0a1b2c3d" });
    });

    it("needs the definitions of its kinds, each once, and no other", () => {
        const definition = (kind: string, group: string) =>
            `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${kind}.${group}\nspec:\n  group: ${group}\n  names:\n    kind: ${kind}\n`;
        const text = ["Thing", "Other", "Thing"].map(kind => definition(kind, "it.dev")).join("---\n");
        const texts = documents(`# a comment\n---\n${text}---\n${definition("Thing", "other.dev")}---\nkind: ConfigMap\n`);
        assert.strictEqual(texts.length, 5);
        const found = definitionsFor([{ ...object("Thing", {}), apiVersion: "it.dev/v1" }], texts);
        assert.deepStrictEqual(
            found.map(({ metadata }) => metadata.name),
            ["Thing.it.dev"],
        );
    });
});

describe("The cluster suite's cluster", () => {
    for (const address of ["https://127.0.0.1:6443", "https://localhost", "https://[::1]:6443"]) {
        it(`may be ${address}`, () => assert.ok(isLoopback(address)));
    }
    for (const address of ["https://127.0.0.1.it.dev", "https://10.0.0.1:6443", "https://0123456789.gr7.eu-central-1.eks.amazonaws.com"]) {
        it(`is not ${address}`, () => assert.ok(!isLoopback(address)));
    }
});
