import * as assert from "node:assert";
import { type Flow, Namespace, type NamespaceArgs } from "../../../components/cluster/namespace";
import { cluster } from "../cluster-fixture";
import { type Built, build } from "../harness";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const namespace = (over: Partial<NamespaceArgs> = {}, flow?: Flow) =>
    build(() => {
        const made = new Namespace("bot", { cluster: cluster().cluster, name: "cryptofunk", podSecurity: "restricted", ...over });
        if (flow) made.allow("flow", flow);
        return made;
    });

describe("Namespace", () => {
    let built: Built<Namespace>;
    before(async () => {
        built = await namespace();
    });

    it("enforces, audits and warns at its level, as the cluster's version understands it", () =>
        assert.deepStrictEqual(built.one(NAMESPACE).inputs.metadata.labels, {
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/enforce-version": "v1.35",
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/audit-version": "v1.35",
            "pod-security.kubernetes.io/warn": "restricted",
            "pod-security.kubernetes.io/warn-version": "v1.35",
        }));
    it("says why it is not restricted", async () => {
        const { inputs } = (await namespace({ podSecurity: "privileged", because: "reads the node's figures" })).one(NAMESPACE);
        assert.strictEqual(inputs.metadata.labels["pod-security.kubernetes.io/enforce"], "privileged");
        assert.deepStrictEqual(inputs.metadata.annotations, { "golive.dev/because": "reads the node's figures" });
    });
    it("denies all traffic in both directions", () => {
        const { metadata, spec } = built.one(POLICY, "cryptofunk-default-deny").inputs;
        assert.deepStrictEqual(metadata, { name: "default-deny", namespace: "cryptofunk" });
        assert.deepStrictEqual(spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    });
    it("lets all pods resolve names, at the DNS address and over both transports", () =>
        assert.deepStrictEqual(built.one(POLICY, "cryptofunk-allow-dns").inputs.spec, {
            podSelector: {},
            policyTypes: ["Egress"],
            egress: [
                {
                    to: [{ ipBlock: { cidr: "172.20.0.10/32" } }],
                    ports: [
                        { port: 53, protocol: "UDP" },
                        { port: 53, protocol: "TCP" },
                    ],
                },
            ],
        }));
    it("has its denial in place before whatever waits for it", async () =>
        assert.deepStrictEqual(
            await Promise.all(built.value.ready.map(r => new Promise(done => r.urn.apply(done)))),
            [NAMESPACE, POLICY, POLICY].map(
                (type, i) => built.resources.find(r => r.type === type && r.name === ["bot", "cryptofunk-default-deny", "cryptofunk-allow-dns"][i])?.urn,
            ),
        ));
    it("waits for the cluster, and is emptied before it goes", () => {
        for (const type of [NAMESPACE, POLICY])
            for (const object of built.of(type)) assert.ok(built.waitsFor(object, built.one("kubernetes:karpenter.sh/v1:NodePool")), object.name);
    });

    it("lets operators open ports where that is wanted, and do nothing else", async () => {
        const [role, binding] = ["Role", "RoleBinding"].map(kind => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`);
        assert.deepStrictEqual(built.of(role), []);
        const forwarding = await namespace({ forwards: true });
        assert.deepStrictEqual(forwarding.one(role).inputs.rules, [{ apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] }]);
        const { metadata, roleRef, subjects } = forwarding.one(binding).inputs;
        assert.deepStrictEqual(metadata, { name: "port-forward", namespace: "cryptofunk" });
        assert.deepStrictEqual([roleRef.kind, roleRef.name, subjects[0].kind, subjects[0].name], ["Role", "port-forward", "Group", "operators"]);
    });

    describe("allow", () => {
        const policy = async (flow: Flow) => (await namespace({}, flow)).one(POLICY, "cryptofunk-allow-flow").inputs.spec;

        it("opens one direction only", async () => {
            const spec = await policy({ pods: { app: "a" }, from: [{ namespace: "monitoring", labels: { app: "p" } }], ports: [{ port: 8080 }] });
            assert.deepStrictEqual(spec, {
                podSelector: { matchLabels: { app: "a" } },
                policyTypes: ["Ingress"],
                ingress: [
                    {
                        from: [
                            {
                                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
                                podSelector: { matchLabels: { app: "p" } },
                            },
                        ],
                        ports: [{ port: 8080, protocol: "TCP" }],
                    },
                ],
            });
        });
        it("reaches addresses, each on its own", async () => {
            const { egress } = await policy({ pods: {}, to: [{ cidrs: ["10.40.0.0/22", "10.40.4.0/22"] }], ports: [{ port: 5432 }] });
            assert.deepStrictEqual(egress[0].to, [{ ipBlock: { cidr: "10.40.0.0/22" } }, { ipBlock: { cidr: "10.40.4.0/22" } }]);
        });
        it("reaches the internet without the private ranges and the metadata service", async () => {
            const { egress } = await policy({ pods: {}, to: ["internet"], ports: [{ port: 443 }] });
            assert.strictEqual(egress[0].to[0].ipBlock.cidr, "0.0.0.0/0");
            for (const closed of ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"])
                assert.ok(egress[0].to[0].ipBlock.except.includes(closed), closed);
        });
        it("means all pods of a namespace by no labels", async () => {
            const { egress } = await policy({ pods: {}, to: [{ namespace: "data", labels: {} }], ports: [{ port: 1 }] });
            assert.deepStrictEqual(egress[0].to[0].podSelector, {});
        });
    });
});
