import * as assert from "node:assert";
import { Bot } from "../../../components/bot/bot";
import { Namespace } from "../../../components/cluster/namespace";
import type { Store } from "../../../components/foundation/store";
import { Secrets } from "../../../components/secrets/secrets";
import { podOf, settings } from "../bot-fixture";
import { build, type Recorded } from "../harness";
import { parts } from "../parts-fixture";
import { clusterGround, once } from "../store-fixture";

const digest = `sha256:${"a".repeat(64)}`;
const release = { version: "1.0.0", digests: { gateway: digest, "gateway.proxy": digest } };
const field = (name: string) => ({ secret: `trader/prod/${name}-application`, field: "password" });
const store = (name: string, port: number, more: Partial<Store> = {}): Store => ({
    values: { host: `${name}.example`, port: String(port), database: "trader", options: "tls=true", virtualHost: "bot" },
    secretFields: { username: field(name), password: field(name) },
    peer: { cidrs: ["10.40.224.0/22"] },
    port,
    ready: [],
    ...more,
});
const authority = { path: "/etc/golive/aws-rds.pem", pem: "PEM", file: "./x.pem" };
const make = (staged = ["broker"], change?: Parameters<typeof parts>[0]) =>
    build(() => {
        const ground = clusterGround({ bot: "trader" });
        const manifest = parts(change);
        const { target, cluster, addOns, secretsKey, key: imagesKey } = ground;
        const secrets = new Secrets("own", { target, recoveryDays: 30, manifest, staged, key: secretsKey });
        const stores = { documents: store("documents", 27017, { authority }), queue: store("queue", 5671) };
        const namespace = new Namespace("trader", { cluster, name: "trader", podSecurity: "restricted" });
        const chosen = settings({ release, stagedSecrets: staged });
        return new Bot("bot", { target, manifest, settings: chosen, cluster, namespace, addOns, secrets, stores, secretsKey, imagesKey });
    });
const standard = once(make);
const of = async (kind: string, name: string) => (await standard()).one(kind, name);
const set = (name: string) => of("kubernetes:apps/v1:StatefulSet", name);
const policy = async (name: string) => (await of("kubernetes:networking.k8s.io/v1:NetworkPolicy", name)).inputs.spec;
// biome-ignore lint/suspicious/noExplicitAny: a test reads any field of a policy
const to = (rules: any[]) =>
    rules.map(rule => [
        (rule.to ?? rule.from)[0].podSelector?.matchLabels["app.kubernetes.io/name"] ?? (rule.to ?? rule.from)[0].ipBlock.cidr,
        ...rule.ports.map((one: { port: number }) => one.port),
    ]);
const container = (recorded: Recorded, index = 0) => podOf(recorded).spec.containers[index];

describe("a gateway that holds an exchange's session", () => {
    it("is one pod of a StatefulSet, which no node's replacement disturbs", async () => {
        const gateway = await set("gateway");
        assert.strictEqual(gateway.inputs.spec.replicas, 1);
        assert.strictEqual(podOf(gateway).metadata.annotations["karpenter.sh/do-not-disrupt"], "true");
        assert.strictEqual(podOf(gateway).metadata.annotations["golive.dev/gateway-for"], "broker/main");
    });
    it("alone reaches the exchange, on its ports", async () => {
        assert.deepStrictEqual(to((await policy("gateway")).egress), [["0.0.0.0/0", 443, 4000]]);
        const reached = to((await policy("engine")).egress).map(([peer]) => peer);
        assert.deepStrictEqual(reached, ["10.40.224.0/22", "10.40.224.0/22", "gateway"]);
    });
    it("is reached on its own and its sidecar's ports, by services and jobs that say so", async () => {
        const [rule] = (await policy("gateway")).ingress;
        const callers = rule.from.map(
            (peer: { podSelector: { matchLabels: Record<string, string> } }) => peer.podSelector.matchLabels["app.kubernetes.io/name"],
        );
        assert.deepStrictEqual(callers, ["engine", "report"]);
        assert.deepStrictEqual(to([rule])[0].slice(1), [4001, 4003]);
    });
    it("waits for its login, and nobody else does", async () => assert.deepStrictEqual((await make([])).value.waiting, { gateway: ["broker"] }));
});

describe("a sidecar", () => {
    it("runs beside the service, under the same restrictions, with probes", async () => {
        const proxy = container(await set("gateway"), 1);
        assert.strictEqual(proxy.name, "proxy");
        assert.strictEqual(proxy.image, `ghcr.io/somebody/proxy:2.8.1@${digest}`);
        assert.deepStrictEqual(proxy.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
        assert.deepStrictEqual(proxy.readinessProbe.tcpSocket, { port: "proxied" });
    });
    it("has its own variables, secrets, files and folders, and the service has none of them", async () => {
        const gateway = await set("gateway");
        const proxy = container(gateway, 1);
        const trading = (one: { name: string }) => /^(MODE|MAX_|STOP_)/.test(one.name);
        assert.strictEqual(proxy.env.find(trading).value, "paper", "it is told the mode, as every container is");
        assert.deepStrictEqual(
            proxy.env.filter((one: { name: string }) => !trading(one)),
            [
                { name: "UPSTREAM", value: "127.0.0.1:4001" },
                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "gateway", key: "proxy-TOKEN", optional: false } } },
            ],
        );
        const mounts = proxy.volumeMounts.map((one: { name: string; mountPath: string }) => [one.name, one.mountPath]);
        assert.deepStrictEqual(mounts, [
            ["proxy-writable-0", "/tmp"],
            ["proxy-writable-1", "/var/cache"],
            ["proxy-files", "/etc/proxy.conf"],
        ]);
        const own = container(gateway).env.map((one: { name: string }) => one.name);
        assert.ok(own.includes("TWS_PASSWORD") && !own.some((name: string) => name.includes("TOKEN")));
    });
    it("gets files and keys that are there", async () => {
        const { data } = (await of("kubernetes:core/v1:ConfigMap", "gateway")).inputs;
        assert.deepStrictEqual(data, { "proxy-etc_proxy.conf": "listen 4003" });
        assert.strictEqual(container(await set("gateway"), 1).volumeMounts[2].subPath, "proxy-etc_proxy.conf");
        const secret = (await of("kubernetes:external-secrets.io/v1:ExternalSecret", "gateway-secrets")).inputs;
        assert.deepStrictEqual(Object.keys(secret.spec.target.template.data).sort(), ["TWS_PASSWORD", "TWS_USERID", "proxy-TOKEN"]);
    });
});

describe("a service with a disk", () => {
    it("has it on the encrypted class, and keeps it in production", async () => {
        const { spec } = (await set("engine")).inputs;
        const [claim] = spec.volumeClaimTemplates;
        assert.deepStrictEqual([claim.spec.storageClassName, claim.spec.resources.requests.storage, claim.spec.accessModes], ["gp3", "5Gi", ["ReadWriteOnce"]]);
        assert.strictEqual(spec.persistentVolumeClaimRetentionPolicy.whenDeleted, "Retain");
    });
    it("finds it where it says, as the user it says", async () => {
        const engine = await set("engine");
        assert.deepStrictEqual(container(engine).volumeMounts[1], { name: claimOf((await set("engine")).inputs), mountPath: "/data" });
        const { runAsUser, fsGroup } = podOf(engine).spec.securityContext;
        assert.deepStrictEqual([runAsUser, fsGroup], [1234, 1234]);
    });
    // biome-ignore lint/suspicious/noExplicitAny: a recorded object
    const claimOf = (inputs: any) => inputs.spec.volumeClaimTemplates[0].metadata.name;
});

describe("a service of which two may never run at once", () => {
    it("is one pod of a StatefulSet without a disk, and nobody scales it", async () => {
        const built = await make(["broker"], ({ services }) => {
            const { image, ports, probes, resources } = services.engine;
            services.watcher = { image, ports, probes, resources, alone: true };
        });
        const { spec } = built.one("kubernetes:apps/v1:StatefulSet", "watcher").inputs;
        assert.deepStrictEqual([spec.replicas, spec.volumeClaimTemplates], [1, undefined]);
        assert.ok(!built.of("kubernetes:apps/v1:Deployment").some(({ name }) => name === "watcher"));
        assert.ok(!("karpenter.sh/do-not-disrupt" in (spec.template.metadata.annotations ?? {})), "a drain costs it a minute and nobody money");
    });
});

describe("a service that checks a store by a file", () => {
    it("gets the file", async () => {
        const { data } = (await of("kubernetes:core/v1:ConfigMap", "engine")).inputs;
        assert.strictEqual(data["etc_golive_aws-rds.pem"], "PEM");
        assert.ok(container(await set("engine")).volumeMounts.some((one: { mountPath: string }) => one.mountPath === authority.path));
    });
});

describe("a service that signs", () => {
    it("has a secp256k1 key that only its own pods sign with", async () => {
        const { inputs, protect } = await of("aws:kms/key:Key", "engine-signer");
        assert.deepStrictEqual(
            [inputs.keyUsage, inputs.customerMasterKeySpec, inputs.deletionWindowInDays, protect],
            ["SIGN_VERIFY", "ECC_SECG_P256K1", 30, true],
        );
        const denial = JSON.parse(inputs.policy).Statement.find((one: { Effect: string }) => one.Effect === "Deny");
        assert.deepStrictEqual(
            [denial.Action, denial.Condition.ArnNotEquals["aws:PrincipalArn"]],
            ["kms:Sign", "arn:aws:iam::111122223333:role/trader-prod-pod-engine-signer"],
        );
    });
    it("is told the alias, and may do nothing but sign and read the public key", async () => {
        const env = container(await set("engine")).env as { name: string; value?: string }[];
        assert.strictEqual(env.find(one => one.name === "SIGNER_KEY")?.value, "alias/trader-prod-signer-engine");
        const [statement] = JSON.parse((await of("aws:iam/rolePolicy:RolePolicy", "pod-engine-signer")).inputs.policy).Statement;
        assert.deepStrictEqual(statement.Action, ["kms:Sign", "kms:GetPublicKey"]);
        assert.deepStrictEqual(statement.Condition["ForAnyValue:StringEquals"], { "kms:ResourceAliases": "alias/trader-prod-signer-engine" });
    });
    it("starts after its identity, or it would stay without", async () => {
        const built = await standard();
        assert.ok(built.waitsFor(await set("engine"), built.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-engine-signer")));
    });
});

describe("a scheduled job", () => {
    const cron = () => of("kubernetes:batch/v1:CronJob", "report");
    it("runs when it says, never twice at once, and not for ever", async () => {
        const { spec } = (await cron()).inputs;
        assert.deepStrictEqual([spec.schedule, spec.timeZone, spec.concurrencyPolicy], ["30 6 * * 1-5", "America/New_York", "Forbid"]);
        assert.deepStrictEqual([spec.jobTemplate.spec.activeDeadlineSeconds, spec.jobTemplate.spec.backoffLimit], [900, 1]);
    });
    it("is a restricted pod without a token", async () => {
        const { spec } = (await cron()).inputs.spec.jobTemplate.spec.template;
        assert.deepStrictEqual([spec.securityContext.runAsNonRoot, spec.automountServiceAccountToken, spec.restartPolicy], [true, false, "Never"]);
        assert.deepStrictEqual(spec.containers[0].args, ["report"]);
    });
    it("reaches its stores, its services and the internet, and nobody reaches it", async () => {
        const spec = await policy("report");
        assert.deepStrictEqual(to(spec.egress), [
            ["10.40.224.0/22", 27017],
            ["gateway", 4001, 4003],
            ["0.0.0.0/0", 443],
        ]);
        assert.deepStrictEqual([spec.ingress, spec.policyTypes], [[], ["Ingress", "Egress"]]);
    });
});
