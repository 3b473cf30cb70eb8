import { judgeGraph, resource, unknown } from "../judge";

const rules = {
    imagesAreScanned: (require("../../policies/rules/aws/ecr") as typeof import("../../policies/rules/aws/ecr")).imagesAreScanned,
    bucketIsVersioned: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketIsVersioned,
    networkIsRecorded: (require("../../policies/rules/aws/vpc") as typeof import("../../policies/rules/aws/vpc")).networkIsRecorded,
    ingressHasBackends: (require("../../policies/rules/kubernetes/ingress") as typeof import("../../policies/rules/kubernetes/ingress")).ingressHasBackends,
    tokenIsNotMounted: (require("../../policies/rules/kubernetes/pod") as typeof import("../../policies/rules/kubernetes/pod")).tokenIsNotMounted,
    modeIsSet: (require("../../policies/rules/trading/mode") as typeof import("../../policies/rules/trading/mode")).modeIsSet,
};

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
    it("passes a mode beside other settings", async () => {
        const other = { name: "LOG_LEVEL", value: "info" };
        await passes([trader({ env: [other, { name: "TRADING_MODE", value: "live" }, other] })]);
        await passes([trader({ envFrom: [{ configMapRef: { name: "settings" } }, { secretRef: { name: "keys" } }] }), config]);
        const log = object("ConfigMap", "log", { data: { LOG_LEVEL: "info" } });
        const both = ["settings", "log"].map(name => ({ configMapRef: { name } }));
        await passes([trader({ envFrom: both }), config, log]);
        const prefixed = object("ConfigMap", "trading", { data: { MODE: "live" } });
        await passes([trader({ envFrom: [{ configMapRef: { name: "trading" }, prefix: "TRADING_" }] }), prefixed]);
    });
    it("takes the last of two settings, as Kubernetes does", async () => {
        await fails([trader({ env: ["live", "LIVE"].map(value => ({ name: "TRADING_MODE", value })) })], /is "LIVE", not one of/);
        const later = object("ConfigMap", "later", { data: { TRADING_MODE: "LIVE" } });
        const both = ["settings", "later"].map(name => ({ configMapRef: { name } }));
        await fails([trader({ envFrom: both }), config, later], /is "LIVE", not one of/);
    });
    it("fails a mode that nobody sets", async () => {
        await fails([trader({})], /no container sets TRADING_MODE/);
        await fails([trader({ env: [{ name: "TRADING_MODE" }] })], /no container sets/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "other" } }] }), config], /no container sets/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "empty" } }] }), object("ConfigMap", "empty", {})], /no container sets/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "settings" }, prefix: "BOT_" }] }), config], /no container sets/);
        const unlike = object("ConfigMap", "backend", { data: { MODE: "live" } });
        await fails([trader({ envFrom: [{ configMapRef: { name: "backend" }, prefix: "BACKEND_" }] }), unlike], /no container sets/);
        const reference = { valueFrom: { configMapKeyRef: { name: "missing", key: "TRADING_MODE" } } };
        await fails([trader({ env: [{ name: "TRADING_MODE", ...reference }] }), resource("kubernetes:core/v1:ConfigMap", "c", {})], /no container sets/);
    });
    it("fails a job that trades by the clock", () => {
        const { spec } = trader(env("LIVE")).properties;
        return fails([object("CronJob", "rebalance", { spec: { jobTemplate: { spec } } })], /TRADING_MODE is "LIVE"/);
    });
    it("leaves pods alone that do not trade", () => passes([trader({}, { "golive.dev/places-orders": undefined })]));
    it("fails a trader that does not say what its code knows", () =>
        fails([trader(env("live"), { "golive.dev/mode-allowed": undefined })], /TRADING_MODE is "live", not one of \./));
    it("fails a mode that the code does not know", () => fails([trader(env("LIVE"))], /TRADING_MODE is "LIVE", not one of paper, live/));
    it("fails a mode that does not fit the phase", async () => {
        await fails([trader(env("paper"))], /"paper" in the phase live/);
        await fails([trader(env("live"), { "golive.dev/phase": "dry" })], /"live" in the phase dry/);
    });
    it("passes a mode that fits it, or that no word tells", async () => {
        await passes([trader(env("paper"), { "golive.dev/phase": "dry" })]);
        await passes([trader(env("4001"), { "golive.dev/mode-allowed": "4001,4002" })]);
        await passes([trader(env("4002"), { "golive.dev/mode-allowed": "4001,4002", "golive.dev/phase": "dry" })]);
    });
    it("fails a trader that does not say how it is told", () =>
        fails([trader(env("live"), { "golive.dev/mode-variable": undefined })], /mode-variable is missing/));
    it("is undecided while the value is unknown", () => isUndecided([trader(env(unknown))]));
});

describe("pod-mounts-no-idle-token", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.tokenIsNotMounted);
    const pod = (spec: object) => object("Deployment", "bot", { spec: { template: { spec } } });
    const account = (automountServiceAccountToken?: boolean) => object("ServiceAccount", "bot", { automountServiceAccountToken });
    it("passes a pod, or an account, without a token", async () => {
        await passes([pod({ automountServiceAccountToken: false })]);
        await passes([pod({ automountServiceAccountToken: false, serviceAccountName: unknown })]);
        await passes([pod({ serviceAccountName: "bot" }), account(false)]);
    });
    const bound = (kind: string, namespace: string) => object(kind, "b", { subjects: [{ kind: "ServiceAccount", name: "bot", namespace }] });
    it("passes a pod that has rights to use it for", async () => {
        for (const kind of ["RoleBinding", "ClusterRoleBinding"]) await passes([pod({ serviceAccountName: "bot" }), account(), bound(kind, "bot")]);
    });
    it("fails others", async () => {
        await fails([pod({})], /automountServiceAccountToken is not false, and default has no rights/);
        await fails([pod({ serviceAccountName: "bot", automountServiceAccountToken: true }), account(false)], /bot has no rights/);
        await fails([pod({ serviceAccountName: "bot" }), account(), bound("RoleBinding", "other")], /bot has no rights/);
        await fails([pod({}), resource("kubernetes:core/v1:ServiceAccount", "nameless", {})], /default has no rights/);
    });
    it("is undecided while its account is unknown", () => isUndecided([pod({ serviceAccountName: unknown })]));
});

const needs = (urn: string) => ({ dependencies: [urn] });
describe("vpc-has-flow-logs", () => {
    const { passes, fails } = judgeGraph(rules.networkIsRecorded);
    const vpc = resource("aws:ec2/vpc:Vpc", "vpc", {});
    it("passes a VPC with a log", () => passes([vpc, resource("aws:ec2/flowLog:FlowLog", "log", { vpcId: unknown }, needs(vpc.urn))]));
    it("fails one without", () => fails([vpc, resource("aws:ec2/flowLog:FlowLog", "log", {})], /no FlowLog refers to it/));
});

describe("bucket-is-versioned", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.bucketIsVersioned);
    const bucket = resource("aws:s3/bucket:Bucket", "backups", {});
    const versioning = (status: string) =>
        resource("aws:s3/bucketVersioning:BucketVersioning", "v", { bucket: unknown, versioningConfiguration: { status } }, needs(bucket.urn));
    const former = resource("aws:s3/bucketV2:BucketV2", "former", {});
    it("passes a versioned bucket", async () => {
        await passes([bucket, versioning("Enabled")]);
        await passes([resource("aws:s3/bucket:Bucket", "old", { versioning: { enabled: true } })]);
        const type = "aws:s3/bucketVersioningV2:BucketVersioningV2";
        await passes([former, { ...versioning("Enabled"), type, dependencies: [former.urn] }]);
    });
    it("fails others", async () => {
        await fails([bucket], /no BucketVersioning/);
        await fails([former], /no BucketVersioning/);
        await fails([bucket, versioning("Suspended")], /no BucketVersioning/);
        await fails([bucket, { ...versioning("Enabled"), properties: {} }], /no BucketVersioning/);
    });
    it("is undecided while the status is unknown", () => isUndecided([bucket, versioning(unknown)]));
});

describe("image-repository-is-scanned", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.imagesAreScanned);
    const repository = (scanOnPush?: unknown) => resource("aws:ecr/repository:Repository", "bot", { imageScanningConfiguration: { scanOnPush } });
    const registry = (...frequencies: string[]) =>
        resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "all", {
            rules: frequencies.map(scanFrequency => ({ scanFrequency, repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] })),
        });
    it("passes a scanned repository, or registry", async () => {
        await passes([repository(true)]);
        await passes([repository(), registry("SCAN_ON_PUSH")]);
        await passes([repository(), registry("MANUAL", "CONTINUOUS_SCAN")]);
    });
    it("fails others", async () => {
        await fails([repository(false)], /scanOnPush is not true/);
        await fails([resource("aws:ecr/repository:Repository", "bot", {})], /scanOnPush is not true/);
    });
    it("fails a registry that scans only when somebody asks", async () => {
        await fails([repository(), registry()], /scanOnPush is not true/);
        await fails([repository(), registry("MANUAL")], /scanOnPush is not true/);
    });
    it("is undecided while the switch is unknown", () => isUndecided([repository(unknown)]));
});

describe("ingress-backend-exists", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.ingressHasBackends);
    const pod = object("Deployment", "bot", { spec: { template: { metadata: { labels: { app: "bot" } }, spec: { containers: [] } } } });
    const service = object("Service", "web", {
        spec: {
            ports: [
                { name: "http", port: 80 },
                { name: "events", port: 81 },
            ],
        },
    });
    const through = (backend: object) => object("Ingress", "edge", { spec: { rules: [{ http: { paths: [{ backend }] } }] } });
    const ingress = (name: string, port?: object) => through({ service: { name, port } });
    it("passes a backend by number and by name", async () => {
        await passes([pod, service, ingress("web", { number: 80 })]);
        await passes([pod, service, ingress("web", { name: "http" })]);
    });
    it("passes an Ingress whose controller answers itself", async () => {
        await passes([pod, ingress("redirect", { name: "use-annotation" })]);
        await passes([pod, through({ resource: { kind: "StorageBucket", name: "static" } })]);
        await passes([pod, object("Ingress", "edge", { spec: { rules: [{ host: "bot.example.com" }] } })]);
        await passes([pod, object("Ingress", "edge", {})]);
    });
    it("cannot see the Services of a chart, nor those of a stack without pods", async () => {
        await passes([pod, resource("kubernetes:helm.sh/v3:Release", "web", { chart: "web", namespace: "bot" }), ingress("web", { number: 80 })]);
        await passes([ingress("web", { number: 80 })]);
    });
    it("fails a default backend that is not there", () =>
        fails(
            [pod, service, object("Ingress", "edge", { spec: { defaultBackend: { service: { name: "api", port: { number: 80 } } } } })],
            /backend api is no/,
        ));
    it("fails a Service or a port that is not there", async () => {
        await fails([pod, service, ingress("api", { number: 80 })], /the backend api is no Service/);
        await fails([pod, service, ingress("web", { number: 8080 })], /the backend web has no port 8080/);
        await fails([pod, service, ingress("web", { name: "grpc" })], /the backend web has no port grpc/);
        await fails([pod, service, ingress("web")], /the backend web has no port/);
        await fails([pod, object("Service", "bare", {}), ingress("bare", { number: 80 })], /the backend bare has no port 80/);
        await fails([pod, resource("kubernetes:core/v1:Service", "nameless", {}), ingress("web", { number: 80 })], /the backend web is no Service/);
    });
    it("is undecided while the port is unknown", () => isUndecided([pod, service, ingress("web", { number: unknown })]));
});
