import * as assert from "node:assert";
import { AddOns, type AddOnsArgs } from "../../../components/cluster/add-ons";
import { type Chart, charts } from "../../../components/cluster/charts";
import { Namespace } from "../../../components/cluster/namespace";
import { Reloader } from "../../../components/cluster/reloader";
import { EncryptionKey } from "../../../components/foundation/encryption";
import { readerArn } from "../../../components/foundation/secret-names";
import type { Target } from "../../../config/target";
import { cluster } from "../cluster-fixture";
import { type Built, build, target as environment, unknown } from "../harness";

const ADD_ON = "aws:eks/addon:Addon";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const isolated = ["10.40.224.0/22", "10.40.228.0/22", "10.40.232.0/22"];

const addOns = (over: Partial<AddOnsArgs> = {}, target: Partial<Target> = {}) =>
    build(() => {
        const { cluster: made, logsKey, target: of } = cluster({ target });
        return new AddOns("add-ons", { cluster: made, key: new EncryptionKey("data-key", { target: of, purpose: "data" }), logsKey, ...over });
    });

describe("AddOns", () => {
    let production: Built<AddOns>;
    before(async () => {
        production = await addOns();
    });

    describe("charts", () => {
        it("are pinned to a full version", () => {
            for (const [name, chart] of Object.entries<Chart>(charts)) {
                assert.match(chart.version, /^v?\d+\.\d+\.\d+$/, name);
                assert.ok(chart.repositoryUrl?.startsWith("https://") || chart.chart.startsWith("oci://"), name);
            }
        });
        it("of Prometheus' operator and of its kinds are of one version, or a bump would leave the kinds behind", () => {
            assert.ok(charts.prometheusKinds.application);
            assert.strictEqual(charts.prometheusKinds.application, charts.kubePrometheusStack.application);
        });
        it("are removed again when their first installation fails, and are known by their own name", () => {
            const release = production.one(RELEASE, "external-secrets").inputs;
            assert.deepStrictEqual(
                [release.atomic, release.cleanupOnFail, release.name, release.chart, release.version, release.repositoryOpts.repo],
                [true, true, "external-secrets", "external-secrets", "2.9.0", "https://charts.external-secrets.io"],
            );
        });
        for (const [field, value] of Object.entries({ skipAwait: true, waitForJobs: false }))
            it(`refuse an override by which nobody waits for their pods: ${field} ${value}`, async () => {
                const message = `index.ts: override of the release external-secrets: found ${field}: ${value}, allowed: a release that is waited for: what comes after it needs its pods`;
                await assert.rejects(addOns({ override: { externalSecrets: { [field]: value } } }), { name: "SettingsError", message });
            });
        it("wait for nodes, and for a namespace that is already closed", () => {
            const release = production.one(RELEASE, "external-secrets");
            assert.ok(production.waitsFor(release, production.one("kubernetes:karpenter.sh/v1:NodePool")));
            assert.ok(production.waitsFor(release, production.one(POLICY, "external-secrets-default-deny")));
        });
    });

    describe("metrics-server", () => {
        it("is AWS's add-on, for which autoscaling waits", () => {
            const addOn = production.one(ADD_ON, "metrics-server");
            assert.strictEqual(addOn.inputs.addonName, "metrics-server");
            assert.strictEqual(addOn.inputs.clusterName, "cryptofunk-prod");
            assert.ok(production.waitsFor(addOn, production.one("kubernetes:karpenter.sh/v1:NodePool")));
        });
        it("has the version that is asked for", async () => {
            const built = await addOns({ versions: { metricsServer: "v0.8.0-eksbuild.1" } });
            assert.strictEqual(built.one(ADD_ON, "metrics-server").inputs.addonVersion, "v0.8.0-eksbuild.1");
        });
    });

    it("of AWS are pinned, each to a build", () => {
        for (const { name, inputs } of production.of(ADD_ON)) assert.match(inputs.addonVersion, /^v\d+\.\d+\.\d+-eksbuild\.\d+$/, name);
        assert.strictEqual(production.of(ADD_ON).length, 2);
    });

    describe("log shipping", () => {
        it("writes into groups that are there first, with retention and key", () => {
            const addOn = production.one(ADD_ON, "log-shipping");
            assert.strictEqual(addOn.inputs.addonName, "amazon-cloudwatch-observability");
            const groups = production.of(LOG_GROUP).filter(g => g.name.startsWith("log-shipping-"));
            assert.deepStrictEqual(
                groups.map(g => g.inputs.name),
                ["application", "dataplane", "host"].map(kind => `/aws/containerinsights/cryptofunk-prod/${kind}`),
            );
            for (const group of groups) {
                assert.deepStrictEqual([group.inputs.retentionInDays, group.inputs.kmsKeyId], [90, unknown]);
                assert.ok(production.waitsFor(addOn, group), group.name);
            }
            assert.strictEqual(production.value.applicationLogGroup, "/aws/containerinsights/cryptofunk-prod/application");
        });
        it("sends logs and nothing else: Container Insights and Application Signals are paid by observation, and nobody reads them", () => {
            assert.deepStrictEqual(JSON.parse(production.one(ADD_ON, "log-shipping").inputs.configurationValues), {
                containerLogs: { enabled: true },
                containerInsights: { enabled: false },
                otelContainerInsights: { enabled: false },
                applicationSignals: { enabled: false },
            });
            assert.ok(!production.one(ROLE_POLICY, "pod-log-shipping").inputs.policy.includes("cloudwatch:"), "it may send no figures");
        });
        it("has credentials from the start, for these groups alone", () => {
            const addOn = production.one(ADD_ON, "log-shipping");
            assert.deepStrictEqual(addOn.inputs.podIdentityAssociations, [{ serviceAccount: "cloudwatch-agent", roleArn: unknown }]);
            const policy = production.one(ROLE_POLICY, "pod-log-shipping");
            const [logs] = JSON.parse(policy.inputs.policy).Statement;
            assert.strictEqual(logs.Resource[0], "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/containerinsights/cryptofunk-prod/application:*");
            assert.strictEqual(logs.Resource.length, 3);
            assert.ok(production.waitsFor(addOn, policy));
        });
    });

    describe("storage", () => {
        it("is encrypted gp3 by default, made where the first pod is, and may grow", () => {
            const { inputs } = production.one(STORAGE_CLASS);
            assert.deepStrictEqual(inputs.metadata.annotations, { "storageclass.kubernetes.io/is-default-class": "true" });
            assert.strictEqual(inputs.provisioner, "ebs.csi.eks.amazonaws.com");
            assert.deepStrictEqual(inputs.parameters, { type: "gp3", encrypted: "true", kmsKeyId: unknown });
            assert.deepStrictEqual([inputs.volumeBindingMode, inputs.allowVolumeExpansion], ["WaitForFirstConsumer", true]);
        });
        it("outlives its claim in production, and goes with it in staging", async () => {
            const staging = await addOns({}, { production: false });
            assert.strictEqual(production.one(STORAGE_CLASS).inputs.reclaimPolicy, "Retain");
            assert.strictEqual(staging.one(STORAGE_CLASS).inputs.reclaimPolicy, "Delete");
        });
        it("may use its key, by the alias", () => {
            const policy = production.one(ROLE_POLICY, "storage-key");
            assert.match(policy.inputs.policy, /"kms:ResourceAliases":"alias\/cryptofunk-prod-data"/);
            assert.ok(!policy.inputs.policy.includes(unknown));
            assert.ok(production.waitsFor(production.one(STORAGE_CLASS), policy));
        });
    });

    describe("external-secrets", () => {
        const release = () => production.one(RELEASE, "external-secrets");
        const values = () => release().inputs.values;

        it("has a controller that reads nothing itself, but takes on the readers' roles", () => {
            const { Statement } = JSON.parse(production.one(ROLE_POLICY, "pod-external-secrets").inputs.policy);
            assert.deepStrictEqual(Statement, [
                { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: "arn:aws:iam::111122223333:role/cryptofunk-prod-reader-*" },
            ]);
            assert.ok(readerArn(environment(), "orchestrator").startsWith(Statement[0].Resource.slice(0, -1)));
        });
        it("has its credentials before its pods", () => {
            const { inputs } = production.one(ASSOCIATION, "pod-external-secrets");
            assert.deepStrictEqual([inputs.namespace, inputs.serviceAccount], ["external-secrets", "external-secrets"]);
            assert.strictEqual(values().serviceAccount.name, "external-secrets");
            assert.ok(production.waitsFor(release(), production.one(ASSOCIATION, "pod-external-secrets")));
        });
        it("knows namespaced stores only, and makes no tokens of other ServiceAccounts", () => {
            assert.strictEqual(values().processClusterStore, false);
            assert.strictEqual(values().processClusterExternalSecret, false);
            assert.strictEqual(values().rbac.serviceAccountTokenCreate, false);
        });
        it("answers the control plane, and nobody else, at its webhook before it is installed", () => {
            const policy = production.one(POLICY, "external-secrets-allow-webhook");
            assert.deepStrictEqual(policy.inputs.spec.podSelector.matchLabels, {
                "app.kubernetes.io/name": "external-secrets-webhook",
                "app.kubernetes.io/instance": "external-secrets",
            });
            assert.deepStrictEqual(policy.inputs.spec.ingress, [
                { from: isolated.map(cidr => ({ ipBlock: { cidr } })), ports: [{ port: values().webhook.port, protocol: "TCP" }] },
            ]);
            assert.deepStrictEqual(production.one("aws:eks/cluster:Cluster").inputs.vpcConfig.subnetIds.length, isolated.length);
            assert.ok(production.waitsFor(release(), policy));
        });
        it("reaches the Kubernetes API, AWS, and the node's agent for its credentials", () => {
            const to = (name: string) => {
                const [{ to: peers, ports }] = production.one(POLICY, `external-secrets-allow-${name}`).inputs.spec.egress;
                return [peers.map((p: { ipBlock: { cidr: string } }) => p.ipBlock.cidr), ports[0].port];
            };
            assert.deepStrictEqual(to("api-server"), [["172.20.0.1/32", ...isolated], 443]);
            assert.deepStrictEqual(to("aws"), [["0.0.0.0/0", "10.40.0.0/19", "10.40.32.0/19", "10.40.64.0/19"], 443]);
            assert.deepStrictEqual(to("pod-identity"), [["169.254.170.23/32"], 80]);
        });
        it("has two of each in production and survives a drain; one in staging blocks none", async () => {
            const staging = (await addOns({}, { production: false })).one(RELEASE, "external-secrets").inputs.values;
            assert.deepStrictEqual([values().replicaCount, values().leaderElect, values().podDisruptionBudget.enabled], [2, true, true]);
            assert.deepStrictEqual([staging.replicaCount, staging.podDisruptionBudget.enabled, staging.webhook.podDisruptionBudget.enabled], [1, false, false]);
        });
        it("reserves and limits its resources", () => {
            for (const { resources } of [values(), values().webhook, values().certController])
                assert.ok(resources.requests.cpu && resources.requests.memory && resources.limits.memory);
        });
    });

    describe("reloader", () => {
        const reloader = () =>
            build(() => {
                const { cluster: made } = cluster();
                const namespace = new Namespace("bot", { cluster: made, name: "cryptofunk", podSecurity: "restricted" });
                return new Reloader("reloader", { cluster: made, namespaces: [namespace] });
            });

        it("restarts by annotation, in the namespaces it is given and with no right in others", async () => {
            const built = await reloader();
            const { reloader: values } = built.one(RELEASE, "reloader").inputs.values;
            assert.strictEqual(values.reloadStrategy, "annotations");
            assert.deepStrictEqual([values.watchGlobally, values.namespaces], [false, ["cryptofunk"]]);
            assert.ok(built.waitsFor(built.one(RELEASE, "reloader"), built.one(NAMESPACE, "bot")));
        });
        it("tells Prometheus what it could not restart", async () => {
            const policy = (await reloader()).one(POLICY, "reloader-allow-metrics").inputs.spec;
            assert.deepStrictEqual(policy.ingress[0].ports, [{ port: 9090, protocol: "TCP" }]);
            assert.strictEqual(policy.ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"], "monitoring");
        });
        it("keeps to the restricted level, which its chart does not by itself", async () => {
            const { reloader: values } = (await reloader()).one(RELEASE, "reloader").inputs.values;
            assert.deepStrictEqual(values.deployment.containerSecurityContext, { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
            assert.strictEqual(values.readOnlyRootFileSystem, true);
        });
    });

    describe("the operator for Postgres in the cluster", () => {
        it("is there only when a database needs it", () => {
            assert.deepStrictEqual(production.value.postgres, []);
            assert.deepStrictEqual(
                production.of(RELEASE).map(r => r.name),
                ["external-secrets"],
            );
        });
        it("comes with the backup plug-in in its own namespace, after cert-manager", async () => {
            const built = await addOns({ postgres: ["data"] });
            const plugin = built.one(RELEASE, "plugin-barman-cloud");
            assert.strictEqual(plugin.inputs.namespace, "cnpg-system");
            assert.strictEqual(built.one(RELEASE, "cloudnative-pg").inputs.namespace, "cnpg-system");
            assert.ok(built.waitsFor(plugin, built.one(RELEASE, "cert-manager")));
            assert.ok(built.value.postgres.length > 0);
        });
        it("answers the control plane at its webhooks and reaches its databases", async () => {
            const built = await addOns({ postgres: ["data"] });
            const webhook = (name: string) => {
                const [{ from, ports }] = built.one(POLICY, name).inputs.spec.ingress;
                return [from.map((p: { ipBlock: { cidr: string } }) => p.ipBlock.cidr), ports[0].port];
            };
            assert.deepStrictEqual(webhook("cert-manager-allow-webhook"), [isolated, 10250]);
            assert.deepStrictEqual(webhook("cnpg-system-allow-webhook"), [isolated, 9443]);
            assert.deepStrictEqual(built.one(POLICY, "cnpg-system-allow-databases").inputs.spec.egress, [
                {
                    to: [
                        {
                            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "data" } },
                            podSelector: { matchLabels: { "cnpg.io/podRole": "instance" } },
                        },
                    ],
                    ports: [{ port: 8000, protocol: "TCP" }],
                },
            ]);
        });
    });

    it("puts every chart into a restricted namespace", async () => {
        const built = await addOns({ postgres: ["data"] });
        const levels = built.of(NAMESPACE).map(n => [n.inputs.metadata.name, n.inputs.metadata.labels["pod-security.kubernetes.io/enforce"]]);
        assert.deepStrictEqual(levels, [
            ["external-secrets", "restricted"],
            ["cert-manager", "restricted"],
            ["cnpg-system", "restricted"],
        ]);
    });
});
