import * as assert from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import { jobName } from "../../../components/bot/migration";
import { bot, cryptofunk, podOf, stores } from "../bot-fixture";
import { type Built, build } from "../harness";

const job = "kubernetes:batch/v1:Job";

describe("Migration", () => {
    let built: Built<unknown>;
    before(async () => {
        built = await build(() => {
            const snapshotBefore = (release: string) => [new k8s.core.v1.ConfigMap(`snapshot-${release}`, {})];
            const all = stores();
            return bot({ args: { stores: { ...all, database: { ...all.database, snapshotBefore } } } });
        });
    });
    const spec = () => built.one(job).inputs.spec;

    it("has run before anything is rolled out", () => {
        for (const type of ["Deployment", "StatefulSet"])
            for (const workload of built.of(`kubernetes:apps/v1:${type}`)) assert.ok(built.waitsFor(workload, built.one(job)), workload.name);
    });
    it("runs after the snapshot of its release, and after its secrets are there", () => {
        assert.ok(built.waitsFor(built.one(job), built.one("kubernetes:core/v1:ConfigMap", "snapshot-1.4.2")));
        assert.ok(built.waitsFor(built.one(job), built.one("kubernetes:external-secrets.io/v1:ExternalSecret", "migrations-secrets")));
    });
    it("stays when it has finished, or a refresh would run it again", () => assert.ok(!("ttlSecondsAfterFinished" in spec())));
    it("ends in time and tries again twice; a drained node is no failure", () => {
        assert.deepStrictEqual([spec().backoffLimit, spec().activeDeadlineSeconds], [2, 600]);
        assert.deepStrictEqual(spec().podFailurePolicy.rules, [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }]);
        assert.strictEqual(podOf(built.one(job)).spec.restartPolicy, "Never", "podFailurePolicy takes nothing else");
    });
    it("is the migration role, not the application's", () => {
        const { data } = built.one("kubernetes:external-secrets.io/v1:ExternalSecret", "migrations-secrets").inputs.spec.target.template;
        assert.match(data.DATABASE_URL, /cryptofunk_prod_database_migrations_password/);
        const policy = built.one("aws:iam/rolePolicy:RolePolicy", "migrations-secrets").inputs.policy;
        assert.ok(!policy.includes("database-application"));
    });
    it("meets the restricted Pod Security Standard", () => {
        const pod = podOf(built.one(job)).spec;
        assert.strictEqual(pod.securityContext.runAsNonRoot, true);
        assert.strictEqual(pod.automountServiceAccountToken, false);
        assert.deepStrictEqual(pod.containers[0].securityContext.capabilities, { drop: ["ALL"] });
    });

    describe("has a name", () => {
        const migrations = cryptofunk().migrations as NonNullable<ReturnType<typeof cryptofunk>["migrations"]>;
        const first = jobName("1.4.2", "repository:1.4.2", migrations);

        it("that says the release", () => assert.match(first, /^migrate-1-4-2-[0-9a-f]{8}$/));
        it("that changes with the release and with what it runs, since a Job cannot change", () => {
            assert.notStrictEqual(jobName("1.4.3", "repository:1.4.3", migrations), first);
            assert.notStrictEqual(jobName("1.4.2", "repository:1.4.2", { ...migrations, args: ["-command=down"] }), first);
        });
        it("that Kubernetes takes, however long the version is", () => {
            const long = jobName(`v1.4.2-${"RC.".repeat(30)}1`, "repository:x", migrations);
            assert.match(long, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
            assert.ok(long.length <= 63, `${long.length} characters`);
        });
    });
});
