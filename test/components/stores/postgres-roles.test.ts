import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { rdsAuthority } from "../../../components/foundation/authority";
import { ClusterPostgres } from "../../../components/stores/cluster-postgres";
import { Postgres } from "../../../components/stores/postgres";
import { PostgresRoles, type PostgresRolesArgs } from "../../../components/stores/postgres-roles";
import { build, unknown } from "../harness";
import { clusterGround, postgresSizes, storeSpec } from "../store-fixture";

const spec = (over: Record<string, unknown> = {}) => storeSpec("postgres", { immutableTables: ["trades"], ...over });
const roles = (hosting: "rds" | "cluster", over: Partial<Omit<PostgresRolesArgs, "target">> & { region?: string } = {}) =>
    build(() => {
        const { region, ...rest } = over;
        const around = clusterGround(region ? { region, zones: ["a", "b", "c"].map(zone => `${region}${zone}`) } : {});
        const common = { ...around, spec: over.spec ?? spec(), sizes: postgresSizes() };
        const server =
            hosting === "rds"
                ? new Postgres("database", { ...common, allowFrom: { cluster: pulumi.output("sg-0c1") } })
                : new ClusterPostgres("database", { ...common, clients: [] });
        const made = new PostgresRoles("database-roles", { ...common, server, architecture: "amd64", ...rest });
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

    const policy = (built: Built, role: string) =>
        JSON.parse(built.one("aws:secretsmanager/secretPolicy:SecretPolicy", `secrets-database-${role}`).inputs.policy).Statement[0].Condition.ArnNotLike[
            "aws:PrincipalArn"
        ] as string[];

    describe("the roles' secrets", () => {
        const birth = (built: Built, role: string) => built.one("aws:lambda/invocation:Invocation", `secrets-database-${role}`);

        it("are born for all four roles", () => {
            for (const role of ["application", "analysts", "migrations", "monitoring"]) assert.ok(birth(rds, role));
            assert.strictEqual(birth(inCluster, "application").inputs.input, unknown, "masterarn");
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
        const all = ["application", "analysts", "migrations", "monitoring"];
        const schedules = (built: Built) => built.of("aws:secretsmanager/secretRotation:SecretRotation").map(({ name }) => name);

        it("on RDS is a function's for each role, tried by Secrets Manager only after the roles are there and both ways are open", () => {
            assert.deepStrictEqual(
                schedules(rds),
                all.map(role => `database-${role}-rotation`),
            );
            const [letIn, out] = [
                rds.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "database-functions"),
                rds.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter(({ name }) => name.startsWith("database-functions-")),
            ];
            assert.deepStrictEqual(
                out.map(({ inputs }) => `${inputs.cidrIpv4}:${inputs.toPort}`),
                ["0.0.0.0/0:443", "10.40.224.0/22:5432", "10.40.228.0/22:5432", "10.40.232.0/22:5432"],
            );
            for (const schedule of rds.of("aws:secretsmanager/secretRotation:SecretRotation")) {
                for (const before of [job(rds), letIn, ...out]) assert.ok(rds.waitsFor(schedule, before), `${schedule.name} after ${before.name}`);
                assert.strictEqual(schedule.inputs.rotationRules.scheduleExpression, "cron(0 3 ? 1,5,9 SUN#1 *)");
            }
        });
        it("takes what it needs along: the client, and the region's authority alone", () => {
            const { code } = rds.one("aws:lambda/function:Function", "database-application-rotation").inputs;
            const { assets } = code;
            assert.deepStrictEqual(Object.keys(assets).sort(), [".", "authority.pem", "node_modules/postgres/package.json", "node_modules/postgres/src"]);
            assert.strictEqual(readFileSync(assets["authority.pem"].path, "utf8"), rdsAuthority("eu-central-1")?.pem);
            assert.strictEqual(assets["node_modules/postgres/src"].path, "./node_modules/postgres/src");
        });
        it("is a person's in a region whose authority is not known: a machine would have to believe any server", async () => {
            const far = await roles("rds", { region: "xx-nowhere-1" });
            assert.deepStrictEqual(schedules(far), []);
            assert.strictEqual(far.one("aws:secretsmanager/secret:Secret", "secrets-database-application").inputs.tags["golive:rotation-days"], "180");
        });
        it("in the cluster is a job's, which lies beside the database and is let in by it", () => {
            assert.deepStrictEqual(schedules(inCluster), []);
            const cron = inCluster.one("kubernetes:batch/v1:CronJob", "database-rotation");
            assert.strictEqual(cron.inputs.spec.concurrencyPolicy, "Forbid");
            const { spec } = cron.inputs.spec.jobTemplate.spec.template;
            const variables = Object.fromEntries(spec.containers[0].env.map(({ name, value }: { name: string; value: string }) => [name, value]));
            assert.deepStrictEqual(JSON.parse(variables.SECRETS), Object.fromEntries(all.map(role => [role, `cryptofunk/prod/database-${role}`])));
            assert.deepStrictEqual([variables.HOST, variables.AUTHORITY], ["database-rw.data.svc.cluster.local", "/authority/ca.crt"]);
            const policy = inCluster.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "data-allow-database-clients").inputs.spec;
            const label = (name: string) => ({ "app.kubernetes.io/name": name });
            const lets = policy.ingress[0].from.map((peer: { podSelector: { matchLabels: object } }) => peer.podSelector.matchLabels);
            assert.deepStrictEqual(lets, [label("database-roles"), label("database-rotation")]);
            assert.ok(inCluster.waitsFor(cron, inCluster.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-database-rotation")));
            assert.ok(inCluster.waitsFor(cron, job(inCluster)));
        });
        it("in the cluster reads the roles' secrets and the administrator's, and nothing else", () => {
            const { Statement } = JSON.parse(inCluster.one("aws:iam/rolePolicy:RolePolicy", "pod-database-rotation").inputs.policy);
            const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:cryptofunk/prod/database-${name}-??????`;
            assert.deepStrictEqual(
                Statement.filter(({ Action }: { Action: unknown }) => String(Action).includes("GetSecretValue")).map(
                    ({ Resource }: { Resource: unknown }) => Resource,
                ),
                [all.map(secret), secret("administrator")],
            );
            const reader = "arn:aws:iam::111122223333:role/cryptofunk-prod-pod-database-rotation";
            for (const role of [...all, "administrator"]) assert.ok(policy(inCluster, role).includes(reader), role);
        });
    });
});
