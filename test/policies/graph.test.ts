import * as rules from "../../policies/rules/graph";
import { judgeGraph, resource, unknown } from "../judge";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
const annotations = {
    "golive.dev/places-orders": "true",
    "golive.dev/mode-variable": "TRADING_MODE",
    "golive.dev/mode-allowed": "paper, live",
    "golive.dev/phase": "live",
};
const trader = (container: object, more: object = {}) =>
    object("StatefulSet", "bot", {
        spec: { template: { metadata: { annotations: { ...annotations, ...more } }, spec: { containers: [{ name: "bot", ...container }] } } },
    });
const env = (value: unknown) => ({ env: [{ name: "TRADING_MODE", value }] });

describe("trading-mode-is-set", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.modeIsSet);
    const config = object("ConfigMap", "settings", { data: { TRADING_MODE: "live" } });
    it("passes a mode that the code knows, wherever it comes from", async () => {
        await passes([trader(env("live"))]);
        await passes([trader({ envFrom: [{ configMapRef: { name: "settings" } }] }), config]);
        await passes([trader({ env: [{ name: "TRADING_MODE", valueFrom: { configMapKeyRef: { name: "settings", key: "TRADING_MODE" } } }] }), config]);
    });
    it("fails a mode that nobody sets", async () => {
        await fails([trader({})], /no container sets TRADING_MODE/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "other" } }] }), config], /no container sets/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "settings" }, prefix: "BOT_" }] }), config], /no container sets/);
    });
    it("fails a mode that the code does not know", () => fails([trader(env("LIVE"))], /TRADING_MODE is "LIVE", not one of paper, live/));
    it("fails a mode that does not fit the phase", async () => {
        await fails([trader(env("paper"))], /"paper" in the phase live/);
        await fails([trader(env("live"), { "golive.dev/phase": "dry" })], /"live" in the phase dry/);
    });
    it("fails a trader that does not say how it is told", () =>
        fails([trader(env("live"), { "golive.dev/mode-variable": undefined })], /mode-variable is missing/));
    it("is undecided while the value is unknown", () => isUndecided([trader(env(unknown))]));
});

describe("pod-mounts-no-idle-token", () => {
    const { passes, fails } = judgeGraph(rules.tokenIsNotMounted);
    const pod = (spec: object) => object("Deployment", "bot", { spec: { template: { spec } } });
    const account = (automountServiceAccountToken?: boolean) => object("ServiceAccount", "bot", { automountServiceAccountToken });
    it("passes a pod, or an account, without a token", async () => {
        await passes([pod({ automountServiceAccountToken: false })]);
        await passes([pod({ serviceAccountName: "bot" }), account(false)]);
    });
    it("passes a pod that has rights to use it for", () =>
        passes([
            pod({ serviceAccountName: "bot" }),
            account(),
            object("RoleBinding", "b", { subjects: [{ kind: "ServiceAccount", name: "bot", namespace: "bot" }] }),
        ]));
    it("fails others", async () => {
        await fails([pod({})], /automountServiceAccountToken is not false, and default has no rights/);
        await fails([pod({ serviceAccountName: "bot", automountServiceAccountToken: true }), account(false)], /bot has no rights/);
    });
});

const needs = (urn: string) => ({ dependencies: [urn] });
describe("vpc-has-flow-logs", () => {
    const { passes, fails } = judgeGraph(rules.networkIsRecorded);
    const vpc = resource("aws:ec2/vpc:Vpc", "vpc", {});
    it("passes a VPC with a log", () => passes([vpc, resource("aws:ec2/flowLog:FlowLog", "log", { vpcId: unknown }, needs(vpc.urn))]));
    it("fails one without", () => fails([vpc, resource("aws:ec2/flowLog:FlowLog", "log", {})], /no FlowLog refers to it/));
});

describe("bucket-is-versioned", () => {
    const { passes, fails } = judgeGraph(rules.bucketIsVersioned);
    const bucket = resource("aws:s3/bucket:Bucket", "backups", {});
    const versioning = (status: string) =>
        resource("aws:s3/bucketVersioning:BucketVersioning", "v", { bucket: unknown, versioningConfiguration: { status } }, needs(bucket.urn));
    it("passes a versioned bucket", async () => {
        await passes([bucket, versioning("Enabled")]);
        await passes([resource("aws:s3/bucket:Bucket", "old", { versioning: { enabled: true } })]);
    });
    it("fails others", async () => {
        await fails([bucket], /no BucketVersioning/);
        await fails([bucket, versioning("Suspended")], /no BucketVersioning/);
    });
});

describe("image-repository-is-scanned", () => {
    const { passes, fails } = judgeGraph(rules.imagesAreScanned);
    const repository = (scanOnPush?: boolean) => resource("aws:ecr/repository:Repository", "bot", { imageScanningConfiguration: { scanOnPush } });
    it("passes a scanned repository, or registry", async () => {
        await passes([repository(true)]);
        await passes([repository(), resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "all", {})]);
    });
    it("fails others", () => fails([repository(false)], /scanOnPush is not true/));
});

describe("ingress-backend-exists", () => {
    const { passes, fails } = judgeGraph(rules.ingressHasBackends);
    const pod = object("Deployment", "bot", { spec: { template: { metadata: { labels: { app: "bot" } }, spec: { containers: [] } } } });
    const service = object("Service", "web", { spec: { ports: [{ name: "http", port: 80 }] } });
    const ingress = (name: string, port: object) =>
        object("Ingress", "edge", { spec: { rules: [{ http: { paths: [{ backend: { service: { name, port } } }] } }] } });
    it("passes a backend by number and by name", async () => {
        await passes([pod, service, ingress("web", { number: 80 })]);
        await passes([pod, service, ingress("web", { name: "http" })]);
    });
    it("fails a Service or a port that is not there", async () => {
        await fails([pod, service, ingress("api", { number: 80 })], /the backend api is no Service/);
        await fails([pod, service, ingress("web", { number: 8080 })], /the backend web has no port 8080/);
        await fails([pod, service, ingress("web", { name: "grpc" })], /the backend web has no port grpc/);
    });
});
