import * as assert from "node:assert";
import { ClusterPostgres, type ClusterPostgresArgs } from "../../../components/stores/cluster-postgres";
import type { Target } from "../../../config/target";
import { build, type Recorded, unknown } from "../harness";
import { clusterGround, postgresSizes, storeSpec } from "../store-fixture";

type Over = Partial<Omit<ClusterPostgresArgs, "target">> & { target?: Partial<Target>; release?: string };

const image = "ghcr.io/clevyr/cloudnativepg-timescale:16.9-22-ts2.19.3";
const clients = [{ namespace: "cryptofunk", labels: { "app.kubernetes.io/name": "api", "app.kubernetes.io/part-of": "cryptofunk" } }];
const timescale = () => storeSpec("postgres", { hosting: "cluster", image, extensions: ["timescaledb", "vector"], immutableTables: ["trades"] });
const database = ({ target: where, release, ...over }: Over = {}) =>
    build(() => {
        const made = new ClusterPostgres("database", { ...clusterGround(where), spec: timescale(), sizes: postgresSizes(), clients, ...over });
        if (release) made.snapshotBefore(release);
        return made;
    });
type Built = Awaited<ReturnType<typeof database>>;
const server = (built: Built) => built.one("kubernetes:postgresql.cnpg.io/v1:Cluster");
const flow = (built: Built, name: string) => built.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", `data-allow-database-${name}`).inputs.spec;
const statements = (document: string) => JSON.parse(document).Statement as { Sid: string; Effect: string; Action: string | string[]; Resource: string }[];

describe("ClusterPostgres", () => {
    let built: Built;
    let spec: Recorded["inputs"];
    before(async () => {
        built = await database({ release: "v1.4.2" });
        spec = server(built).inputs.spec;
    });

    it("runs the manifest's image with its preloaded extension", () => {
        assert.strictEqual(spec.imageName, image);
        assert.deepStrictEqual(spec.postgresql.shared_preload_libraries, ["timescaledb"]);
    });
    it("runs CloudNativePG's own image of the version when the manifest names none", async () => {
        const plain = server(await database({ spec: storeSpec("postgres", { hosting: "cluster", version: "17" }) })).inputs.spec;
        assert.strictEqual(plain.imageName, "ghcr.io/cloudnative-pg/postgresql:17.11-system-trixie");
        assert.deepStrictEqual(plain.postgresql.shared_preload_libraries, []);
        assert.ok(!("timescaledb.telemetry_level" in plain.postgresql.parameters));
    });
    it("refuses connections without TLS before anything else", () => {
        assert.deepStrictEqual(spec.postgresql.pg_hba, ["hostnossl all all all reject", "hostssl all all all scram-sha-256"]);
        assert.strictEqual(spec.postgresql.parameters.ssl_min_protocol_version, "TLSv1.2");
    });
    it("writes every parameter as text, which is all the operator takes", () => {
        for (const [name, value] of Object.entries(spec.postgresql.parameters)) assert.strictEqual(typeof value, "string", name);
        assert.strictEqual(spec.postgresql.parameters.shared_buffers, "1024MB");
        assert.strictEqual(spec.postgresql.parameters["pg_stat_statements.track_utility"], "off");
    });
    it("has two replicas in other zones, one of which confirms each commit", () => {
        assert.strictEqual(spec.instances, 3);
        assert.deepStrictEqual(spec.postgresql.synchronous, { method: "any", number: 1, dataDurability: "preferred" });
        assert.strictEqual(spec.topologySpreadConstraints[0].topologyKey, "topology.kubernetes.io/zone");
        assert.strictEqual(spec.topologySpreadConstraints[0].whenUnsatisfiable, "DoNotSchedule");
        assert.strictEqual(spec.enablePDB, true);
    });
    it("has a single server in staging, which no budget keeps from being drained", async () => {
        const staging = await database({ target: { production: false }, sizes: postgresSizes({ multiAz: false }) });
        const single = server(staging).inputs.spec;
        assert.strictEqual(single.instances, 1);
        assert.strictEqual(single.enablePDB, false);
        assert.ok(!("synchronous" in single.postgresql));
        assert.strictEqual(server(staging).protect, false);
        assert.strictEqual(staging.one("aws:s3/bucket:Bucket").inputs.forceDestroy, true);
    });
    it("keeps data and log on encrypted volumes of their own", () => {
        assert.deepStrictEqual(spec.storage, { size: "100Gi", storageClass: "gp3", resizeInUseVolumes: true });
        assert.strictEqual(spec.walStorage.size, "20Gi");
    });
    it("makes a database whose owner can't log in", () => {
        const { initdb } = spec.bootstrap;
        assert.deepStrictEqual([initdb.database, initdb.owner, initdb.postInitSQL], ["cryptofunk", "owner", ['ALTER ROLE "owner" NOLOGIN']]);
    });
    it("takes the administrator's password from a delivered secret that is there before", () => {
        assert.strictEqual(spec.superuserSecret.name, "database-administrator");
        const delivered = built.of("kubernetes:external-secrets.io/v1:ExternalSecret").find(s => s.inputs.metadata.name === "database-administrator");
        assert.ok(delivered && built.waitsFor(server(built), delivered));
        assert.deepStrictEqual(delivered.inputs.spec.data[0].remoteRef, { key: "cryptofunk/prod/database-administrator", property: "password" });
        assert.deepStrictEqual(delivered.inputs.spec.target.template.metadata.labels, { "cnpg.io/reload": "true" }, "or the operator never sees another one");
    });
    it("is protected, and `up` waits until it is ready", () => {
        assert.strictEqual(server(built).protect, true);
        assert.strictEqual(server(built).inputs.metadata.annotations["pulumi.com/waitFor"], "condition=Ready");
    });

    describe("backups", () => {
        const bucketName = "cryptofunk-prod-database-backups-111122223333";
        it("archive every change to S3 and keep it thirty days", () => {
            const store = built.one("kubernetes:barmancloud.cnpg.io/v1:ObjectStore").inputs.spec;
            assert.strictEqual(store.configuration.destinationPath, `s3://${bucketName}/`);
            assert.deepStrictEqual(store.configuration.s3Credentials, { inheritFromIAMRole: true });
            assert.strictEqual(store.retentionPolicy, "30d");
            assert.deepStrictEqual(spec.plugins, [
                { name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true, parameters: { barmanObjectName: "database" } },
            ]);
        });
        it("are made every night, and at once the first time", () => {
            const { schedule, immediate, method, cluster } = built.one("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup").inputs.spec;
            assert.deepStrictEqual([schedule, immediate, method, cluster.name], ["0 0 2 * * *", true, "plugin", "database"]);
        });
        it("are made before a release, and `up` waits for the end", () => {
            const backup = built.one("kubernetes:postgresql.cnpg.io/v1:Backup");
            assert.strictEqual(backup.inputs.metadata.name, "database-before-v1-4-2");
            assert.strictEqual(backup.inputs.metadata.annotations["pulumi.com/waitFor"], "jsonpath={.status.phase}=completed");
            assert.ok(built.waitsFor(backup, server(built)));
        });
        it("go by a role that may use this bucket alone, and is there before the pods", () => {
            const granted = statements(built.one("aws:iam/rolePolicy:RolePolicy", "pod-database").inputs.policy);
            const onS3 = granted.filter(s => [s.Action].flat().some(a => a.startsWith("s3:")));
            assert.deepStrictEqual(
                onS3.map(s => s.Resource),
                [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`],
            );
            const association = built.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-database");
            assert.deepStrictEqual([association.inputs.namespace, association.inputs.serviceAccount], ["data", "database"]);
            assert.ok(built.waitsFor(server(built), association));
        });
        it("lie in a bucket that is encrypted, versioned, private and speaks TLS alone", () => {
            const { rules } = built.one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs;
            assert.strictEqual(rules[0].applyServerSideEncryptionByDefault.sseAlgorithm, "aws:kms");
            assert.strictEqual(built.one("aws:s3/bucketVersioning:BucketVersioning").inputs.versioningConfiguration.status, "Enabled");
            const { bucket: _, ...closed } = built.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs;
            assert.deepStrictEqual(closed, { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
            const policy = statements(built.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
            assert.deepStrictEqual(
                policy.map(s => [s.Sid, s.Effect]),
                [
                    ["TlsOnly", "Deny"],
                    ["OwnAccountOnly", "Deny"],
                ],
            );
            assert.strictEqual(built.one("aws:s3/bucket:Bucket").protect, true);
        });
        it("bring back for thirty days what was deleted", () => {
            const [rule] = built.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs.rules;
            assert.strictEqual(rule.noncurrentVersionExpiration.noncurrentDays, 30);
            assert.ok(!("days" in rule.expiration), "nothing current goes by age");
        });
    });

    describe("on the network", () => {
        const pods = { "cnpg.io/cluster": "database" };
        it("lets in clients and the roles' Jobs on its port", () => {
            const { podSelector, ingress } = flow(built, "clients");
            assert.deepStrictEqual(podSelector.matchLabels, pods);
            assert.deepStrictEqual(
                ingress[0].from.map((f: { podSelector: { matchLabels: Record<string, string> } }) => f.podSelector.matchLabels["app.kubernetes.io/name"]),
                ["api", "database-roles", "database-rotation"],
            );
            assert.deepStrictEqual(ingress[0].ports, [{ port: 5432, protocol: "TCP" }]);
        });
        it("lets in the operator's namespace on the status port, as the operator is let out", () => {
            const { ingress } = flow(built, "operator");
            assert.strictEqual(ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"], "cnpg-system");
            assert.deepStrictEqual(ingress[0].ports, [{ port: 8000, protocol: "TCP" }]);
        });
        it("lets its servers reach each other, the Kubernetes API, S3 and the agent that gives them their role", () => {
            assert.deepStrictEqual(flow(built, "servers").egress[0].to[0].podSelector.matchLabels, pods);
            assert.deepStrictEqual(flow(built, "kubernetes").egress[0].ports, [{ port: 443, protocol: "TCP" }]);
            assert.strictEqual(flow(built, "s3").egress[0].to[0].ipBlock.cidr, "0.0.0.0/0");
            assert.deepStrictEqual(flow(built, "credentials").egress[0], {
                to: [{ ipBlock: { cidr: "169.254.170.23/32" } }],
                ports: [{ port: 80, protocol: "TCP" }],
            });
        });
        it("lets Prometheus read figures", () => assert.deepStrictEqual(flow(built, "metrics").ingress[0].ports, [{ port: 9187, protocol: "TCP" }]));
    });

    it("offers its address, known before a deployment, and its users as fields of secrets", () => {
        assert.deepStrictEqual(built.value.values, { host: "database-rw.data.svc.cluster.local", port: "5432", database: "cryptofunk", sslmode: "require" });
        assert.deepStrictEqual(built.value.secretFields.migrationsPassword, { secret: "cryptofunk/prod/database-migrations", field: "password" });
        assert.ok(!JSON.stringify(built.value.values).includes(unknown));
    });
});
