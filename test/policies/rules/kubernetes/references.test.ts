import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/kubernetes/references";
import { judgeGraph, resource, unknown } from "../../../judge";
import { deny, object } from "../fixtures/pods-and-policies";

const pod = (spec: object, container: object = {}) =>
    object("Deployment", "bot", { spec: { template: { spec: { containers: [{ name: "bot", ...container }], ...spec } } } });
const chart = resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: "bot" });
const blocks = async (fails: ReturnType<typeof judgeGraph>["fails"], input: unknown, said: RegExp) => {
    const finding = await fails(input, said);
    assert.strictEqual(finding.level, "mandatory");
};

describe("pod-finds-its-service-account", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.podFindsAccount);
    const account = (name: unknown = "bot") => resource("kubernetes:core/v1:ServiceAccount", "bot", { metadata: { name, namespace: "bot" } });
    it("passes one that is there, the default, and what another stack or a chart may make", async () => {
        await passes([pod({ serviceAccountName: "bot" }), account()]);
        await passes([pod({ serviceAccountName: "default" }), pod({}), account(), deny]);
        await passes([pod({ serviceAccountName: "other" })]);
        await passes([pod({ serviceAccountName: "other" }), account(), chart]);
    });
    it("fails one that is not, by its old name too", async () => {
        await blocks(fails, [pod({ serviceAccountName: "other" }), account()], /spec\.serviceAccountName is other, which is no ServiceAccount of the stack/);
        await blocks(fails, [pod({ serviceAccount: "other" }), account()], /is other/);
    });
    it("advises where the stack governs the namespace and makes none in it", () =>
        advises([pod({ serviceAccountName: "bot" }), deny], /^advice, since the stack makes no service account.*is bot/));
    it("is undecided while a name is unknown", async () => {
        // Only what the program makes has a name that is known later.
        await passes([pod({ serviceAccountName: unknown }), account()]);
        await isUndecided([pod({ serviceAccountName: "other" }), account(unknown)]);
    });
});

describe("pod-finds-its-volume-claim", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.podFindsClaim);
    const claims = (...names: unknown[]) => pod({ volumes: names.map((claimName, i) => ({ name: `v${i}`, persistentVolumeClaim: { claimName } })) });
    const claim = object("PersistentVolumeClaim", "data", {});
    it("passes one that is there, and one that a StatefulSet makes", async () => {
        await passes([claims("data"), claim, deny]);
        await passes([pod({ volumes: [{ name: "tmp", emptyDir: {} }] }), deny]);
        const set = object("StatefulSet", "db", { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }], template: {} } });
        await passes([claims("data-db-0", "data-db-11"), set, deny]);
        await passes([claims("other"), claim, chart]);
    });
    it("fails one that is not, each of them", async () => {
        await blocks(
            fails,
            [claims("a", "b"), deny],
            /the volume v0 is the claim a, which is no PersistentVolumeClaim of the stack; the volume v1 is the claim b/,
        );
        await blocks(fails, [claims("other"), claim], /is the claim other/);
        const set = object("StatefulSet", "db", { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }], template: {} } });
        await blocks(fails, [claims("data-other-0"), set, deny], /data-other-0/);
    });
    it("advises where the stack does not govern the namespace", () => advises([claims("a")], /^advice, since the stack makes no claim.*is the claim a/));
    it("is undecided while the claim is unknown", () => isUndecided([pod({ volumes: unknown }), deny]));
    it("passes a claim whose name is known later: the program makes it", () => passes([claims(unknown), deny]));
});

describe("pod-finds-its-config-map", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.podFindsConfigMap);
    const map = object("ConfigMap", "settings", { data: { A: "1" } });
    const whole = (name: unknown, more: object = {}) => pod({}, { envFrom: [{ configMapRef: { name, ...more } }] });
    it("passes one that is there, one that may be absent, and what Kubernetes gives", async () => {
        await passes([whole("settings"), map]);
        await passes([whole("other", { optional: true }), map]);
        await passes([pod({ volumes: [{ name: "ca", configMap: { name: "kube-root-ca.crt" } }] }), map]);
        await passes([pod({ volumes: [{ name: "s", secret: { secretName: "other" } }] }), map, deny]);
        await passes([whole("other"), map, resource("kubernetes:trust.cert-manager.io/v1alpha1:Bundle", "ca", {})]);
        await passes([whole("other"), map, chart]);
        await passes([whole("other")]);
    });
    it("fails one that is not, wherever it is asked for", async () => {
        await blocks(fails, [whole("other"), map], /^envFrom of bot is the ConfigMap other, which is none of the stack/);
        await blocks(fails, [pod({ volumes: [{ name: "c", configMap: { name: "other" } }] }), map], /^the volume c is the ConfigMap other/);
        const projected = { name: "c", projected: { sources: [{ configMap: { name: "other" } }] } };
        await blocks(fails, [pod({ volumes: [projected] }), map], /^the volume c is the ConfigMap other/);
        const env = [{ name: "A", valueFrom: { configMapKeyRef: { name: "other", key: "A" } } }];
        await blocks(fails, [pod({}, { env }), map], /^env A of bot is the ConfigMap other/);
    });
    it("advises where the stack governs the namespace and makes none in it", () =>
        advises([whole("other"), deny], /^advice, since the stack makes no ConfigMap/));
    it("passes one whose name is known later: the program makes it", () => passes([whole(unknown), map]));
    it("is undecided while another of unknown name may be it", () =>
        isUndecided([whole("other"), map, object("ConfigMap", "x", { metadata: { name: unknown } })]));
});

describe("pod-finds-its-keys", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.podFindsKeys);
    const from = (kind: "secretKeyRef" | "configMapKeyRef", key: unknown, more: object = {}) =>
        pod({}, { env: [{ name: "A", valueFrom: { [kind]: { name: "keys", key, ...more } } }] });
    const map = object("ConfigMap", "keys", { data: { a: "1" }, binaryData: { b: "" } });
    const secret = (more: object) => object("Secret", "keys", more);
    const external = (spec: object) =>
        resource("kubernetes:external-secrets.io/v1:ExternalSecret", "e", {
            metadata: { name: "e", namespace: "bot" },
            spec: { target: { name: "keys" }, ...spec },
        });
    it("passes keys that are there, that may be absent, and what others fill", async () => {
        await passes([from("configMapKeyRef", "a"), map]);
        await passes([from("configMapKeyRef", "b"), map]);
        await passes([from("configMapKeyRef", "x", { optional: true }), map]);
        await passes([from("secretKeyRef", "a"), secret({ stringData: { a: unknown } })]);
        await passes([from("secretKeyRef", "a"), secret({ data: { a: "MQ==" } })]);
        await passes([from("secretKeyRef", "a"), secret({})]);
        await passes([from("secretKeyRef", "a")]);
        const ignored = { ...secret({ data: { x: "" } }), options: { ignoreChanges: ["data"] } };
        await passes([from("secretKeyRef", "a"), ignored]);
        await passes([pod({ volumes: [{ name: "k", secret: { secretName: "keys" } }] }), secret({ data: { x: "" } })]);
    });
    it("passes what is made out of a secret elsewhere", async () => {
        const data = [{ secretKey: "a", remoteRef: { key: "x" } }];
        await passes([from("secretKeyRef", "a"), external({ data })]);
        await passes([from("secretKeyRef", "a"), external({ target: { name: "keys", template: { data: { a: "" } } }, data: [] })]);
        await passes([from("secretKeyRef", "a"), external({ target: { name: "keys", template: { data: { b: "" }, mergePolicy: "Merge" } }, data })]);
        await passes([from("secretKeyRef", "x"), external({ dataFrom: [{ extract: { key: "x" } }] })]);
        await passes([from("secretKeyRef", "x"), external({ target: { name: "keys", template: { templateFrom: [] } } })]);
        const sealed = resource("kubernetes:bitnami.com/v1alpha1:SealedSecret", "s", {
            metadata: { name: "keys", namespace: "bot" },
            spec: { encryptedData: { a: "" } },
        });
        await passes([from("secretKeyRef", "a"), sealed]);
        await fails([from("secretKeyRef", "x"), sealed], /env A of bot is x of the Secret keys, which has a/);
        await fails([from("secretKeyRef", "x"), external({ data })], /env A of bot is x of the Secret keys, which has a/);
        await fails([from("secretKeyRef", "a"), external({ target: { name: "keys", template: { data: { b: "" } } }, data })], /which has b/);
    });
    it("fails a key that is not there, in variables and in files", async () => {
        await blocks(fails, [from("configMapKeyRef", "x"), map], /^env A of bot is x of the ConfigMap keys, which has a, b/);
        await blocks(fails, [from("secretKeyRef", "x"), secret({ stringData: { a: "1" } })], /^env A of bot is x of the Secret keys, which has a/);
        const volumes = [{ name: "k", configMap: { name: "keys", items: [{ key: "a" }, { key: "x" }, { key: "y" }] } }];
        await blocks(fails, [pod({ volumes }), map], /^the volume k is x, y of the ConfigMap keys/);
        const projected = [{ name: "k", projected: { sources: [{ secret: { name: "keys", items: [{ key: "x" }] } }] } }];
        await blocks(fails, [pod({ volumes: projected }), secret({ data: { a: "" } })], /^the volume k is x of the Secret keys/);
    });
    it("is undecided while the key is unknown", () => isUndecided([from("configMapKeyRef", unknown), map]));
});
