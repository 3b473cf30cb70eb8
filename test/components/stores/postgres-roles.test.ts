import * as assert from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ClusterPostgres } from "../../../components/stores/cluster-postgres";
import { Postgres } from "../../../components/stores/postgres";
import { PostgresRoles, type PostgresRolesArgs } from "../../../components/stores/postgres-roles";
import { build, unknown } from "../harness";
import { clusterGround, postgresSizes, storeSpec } from "../store-fixture";

const spec = (over: Record<string, unknown> = {}) => storeSpec("postgres", { immutableTables: ["trades"], ...over });
const roles = (hosting: "rds" | "cluster", over: Partial<PostgresRolesArgs> & { rotate?: boolean } = {}) =>
    build(() => {
        const around = clusterGround();
        const common = { ...around, spec: over.spec ?? spec(), sizes: postgresSizes() };
        const server =
            hosting === "rds"
                ? new Postgres("database", { ...common, allowFrom: { cluster: pulumi.output("sg-0c1") } })
                : new ClusterPostgres("database", { ...common, clients: [] });
        const { rotate, ...rest } = over;
        const rotation = rotate ? { network: around.network, days: 30 } : undefined;
        const made = new PostgresRoles("database-roles", { ...common, server, architecture: "amd64", rotation, ...rest });
        return { server, made };
    });
type Built = Awaited<ReturnType<typeof roles>>;
const job = (built: Built) => built.one("kubernetes:batch/v1:Job", "database-roles");
const container = (built: Built) => job(built).inputs.spec.template.spec.containers[0];
const variable = (built: Built, name: string) => container(built).env.find((e: { name: string }) => e.name === name);

describe("PostgresRoles", () => {
    let rds: Built;
    let inCluster: Built;
    before(async () => {
        rds = await roles("rds");
        inCluster = await roles("cluster");
    });

    it("runs the SQL from a ConfigMap that cannot change under the Job", () => {
        const scripts = rds.one("kubernetes:core/v1:ConfigMap", "database-roles");
        assert.strictEqual(scripts.inputs.immutable, true);
        assert.match(Object.values(scripts.inputs.data as Record<string, string>)[0], /CREATE EVENT TRIGGER golive_settle/);
        assert.ok(rds.waitsFor(job(rds), scripts));
    });
    it("hands passwords over by environment alone: neither its arguments nor its SQL name one", () => {
        const { command } = container(rds);
        assert.match(command[2], /"\$APPLICATION_PASSWORD" "\$APPLICATION_PASSWORD" .*\| psql/);
        for (const name of ["PGPASSWORD", "APPLICATION_PASSWORD", "ANALYSTS_PASSWORD", "MIGRATIONS_PASSWORD", "MONITORING_PASSWORD"]) {
            assert.deepStrictEqual(variable(rds, name).valueFrom.secretKeyRef, { name: "database-roles", key: name, optional: false });
        }
    });
    it("has a new name when the SQL changes, and only then", async () => {
        const again = await roles("rds");
        const changed = await roles("rds", { spec: spec({ immutableTables: ["trades", "fills"] }) });
        assert.strictEqual(job(again).inputs.metadata.name, job(rds).inputs.metadata.name);
        assert.notStrictEqual(job(changed).inputs.metadata.name, job(rds).inputs.metadata.name);
    });
    it("runs again for a new server, which has no roles yet", () =>
        assert.strictEqual(job(rds).inputs.spec.template.metadata.annotations["golive.dev/server"], unknown));
    it("keeps the finished Job, which a refresh would make again", () => assert.ok(!("ttlSecondsAfterFinished" in job(rds).inputs.spec)));
    it("logs in on RDS with the secret that RDS made, by its ARN, and reads no other stack's: the key is this stack's", () => {
        const delivered = rds.of("kubernetes:external-secrets.io/v1:ExternalSecret").find(s => s.inputs.metadata.name === "database-roles");
        const remote = delivered?.inputs.spec.data.map((d: { remoteRef: { key: string; property: string } }) => d.remoteRef);
        assert.deepStrictEqual(
            remote.filter((r: { key: string }) => r.key === unknown).map((r: { property: string }) => r.property),
            ["password", "username"],
        );
        const reader = rds.of("aws:iam/rolePolicy:RolePolicy").find(p => p.inputs.role === "cryptofunk-prod-reader-database-roles");
        const [secretsOf, keyOf] = JSON.parse(reader?.inputs.policy).Statement;
        assert.ok(secretsOf.Resource.includes("arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-*-??????"));
        assert.deepStrictEqual(keyOf.Condition["ForAnyValue:StringEquals"], { "kms:ResourceAliases": "alias/cryptofunk-prod-secrets" });
        assert.strictEqual(rds.one("aws:rds/instance:Instance").inputs.masterUserSecretKmsKeyId, unknown);
    });
    it("checks the server's certificate in the cluster, and forces TLS on RDS", () => {
        assert.strictEqual(variable(rds, "PGSSLMODE").value, "require");
        assert.strictEqual(variable(inCluster, "PGSSLMODE").value, "verify-full");
        assert.strictEqual(variable(inCluster, "PGSSLROOTCERT").value, "/authority/ca.crt");
        const authority = job(inCluster).inputs.spec.template.spec.volumes.find((v: { name: string }) => v.name === "authority");
        assert.deepStrictEqual(authority.secret, { secretName: "database-ca", items: [{ key: "ca.crt", path: "ca.crt" }] });
    });
    it("is let out to its database by name of its pods, as the database lets it in", () => {
        const out = inCluster.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "data-allow-database-roles").inputs.spec;
        assert.deepStrictEqual(out.podSelector.matchLabels, { "app.kubernetes.io/name": "database-roles" });
        assert.strictEqual(job(inCluster).inputs.spec.template.metadata.labels["app.kubernetes.io/name"], "database-roles");
        assert.deepStrictEqual(out.egress[0].to[0].podSelector.matchLabels, { "cnpg.io/cluster": "database" });
        const toRds = rds.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "data-allow-database-roles").inputs.spec;
        assert.strictEqual(toRds.egress[0].to[0].ipBlock.cidr, "10.40.224.0/22");
    });
    it("waits for its server, and whoever uses the server waits for it", () => {
        assert.ok(rds.waitsFor(job(rds), rds.one("aws:rds/instance:Instance")));
        assert.ok(inCluster.waitsFor(job(inCluster), inCluster.one("kubernetes:postgresql.cnpg.io/v1:Cluster")));
        assert.ok(rds.value.server.ready.includes(rds.value.made.ready[0]));
    });

    describe("the roles' secrets", () => {
        const birth = (built: Built, role: string) => built.one("aws:lambda/invocation:Invocation", `secrets-database-${role}`);
        const policy = (built: Built, role: string) =>
            JSON.parse(built.one("aws:secretsmanager/secretPolicy:SecretPolicy", `secrets-database-${role}`).inputs.policy).Statement[0].Condition.ArnNotLike[
                "aws:PrincipalArn"
            ] as string[];

        it("are born for all four roles", () => {
            for (const role of ["application", "analysts", "migrations", "monitoring"]) assert.ok(birth(rds, role));
            const event = JSON.parse(birth(inCluster, "application").inputs.input);
            assert.deepStrictEqual(event.fields, {
                engine: "postgres",
                host: "database-rw.data.svc.cluster.local",
                port: 5432,
                dbname: "cryptofunk",
                ssl: "true",
                username: "application",
            });
        });
        it("are read by the services that name them and by the Job", () => {
            const readers = policy(rds, "migrations");
            assert.ok(
                readers.some(r => r.endsWith("reader-database-roles")),
                readers.join(),
            );
            assert.ok(
                readers.some(r => r.endsWith("reader-migrations")),
                readers.join(),
            );
            assert.ok(!readers.some(r => r.endsWith("reader-api")), readers.join());
            assert.ok(policy(rds, "application").some(r => r.endsWith("reader-api")));
        });
        it("let in whom the caller names beside them", async () => {
            const analyst = "arn:aws:iam::111122223333:role/analyst";
            assert.ok(policy(await roles("rds", { readers: { analysts: [analyst] } }), "analysts").includes(analyst));
        });
    });

    describe("rotation", () => {
        it("goes to RDS: the function is let in, and may read what it rotates", async () => {
            const built = await roles("rds", { rotate: true });
            const rotation = built.one("aws:secretsmanager/secretRotation:SecretRotation");
            assert.strictEqual(rotation.inputs.rotationRules.automaticallyAfterDays, 30);
            const rule = built.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "database-rotation");
            assert.strictEqual(rule.inputs.fromPort, 5432);
        });
        it("can't go into the cluster", async () =>
            assert.deepStrictEqual((await roles("cluster", { rotate: true })).of("aws:secretsmanager/secretRotation:SecretRotation"), []));
    });
});
