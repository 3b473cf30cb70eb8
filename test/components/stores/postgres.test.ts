import * as assert from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { Postgres, type PostgresArgs } from "../../../components/stores/postgres";
import type { Target } from "../../../config/target";
import { build, read, unknown } from "../harness";
import { ground, once, postgresSizes, storeSpec } from "../store-fixture";

type Over = Partial<Omit<PostgresArgs, "target">> & { target?: Partial<Target>; release?: string };

const instance = "aws:rds/instance:Instance";
const make = ({ target: where, release, ...over }: Over = {}, options = {}) =>
    build(() => {
        const around = ground(where);
        const allowFrom = { cluster: pulumi.output("sg-0c1") };
        const made = new Postgres("database", { ...around, spec: storeSpec("postgres"), sizes: postgresSizes(), allowFrom, ...over });
        if (release) made.snapshotBefore(release);
        return made;
    }, options);
type Built = Awaited<ReturnType<typeof make>>;
const standard = once(() => make());
const database = (...over: Parameters<typeof make>) => (over.length > 0 ? make(...over) : standard());
/** Rules and parameters of the group by name. */
const parameters = (built: Built) =>
    Object.fromEntries(
        built.one("aws:rds/parameterGroup:ParameterGroup").inputs.parameters.map((p: { name: string; value: string; applyMethod: string }) => [p.name, p]),
    );

describe("Postgres", () => {
    it("is encrypted, private, with a standby and thirty days of point-in-time recovery", async () => {
        const { inputs, protect } = (await database()).one(instance);
        assert.strictEqual(inputs.storageEncrypted, true);
        assert.strictEqual(inputs.publiclyAccessible, false);
        assert.strictEqual(inputs.multiAz, true);
        assert.strictEqual(inputs.backupRetentionPeriod, 30);
        assert.strictEqual(inputs.deletionProtection, true);
        assert.strictEqual(inputs.copyTagsToSnapshot, true);
        assert.strictEqual(protect, true);
    });
    it("gives only the major version, of the instance and of the parameters", async () => {
        const built = await database({ spec: storeSpec("postgres", { version: "17" }) });
        assert.strictEqual(built.one(instance).inputs.engineVersion, "17");
        assert.strictEqual(built.one("aws:rds/parameterGroup:ParameterGroup").inputs.family, "postgres17");
    });
    it("has no password in the program: RDS makes it", async () => {
        const { inputs } = (await database()).one(instance);
        assert.strictEqual(inputs.manageMasterUserPassword, true);
        assert.ok(!("password" in inputs));
    });
    it("forces TLS 1.2", async () => {
        const of = parameters(await database());
        assert.strictEqual(of["rds.force_ssl"].value, "1");
        assert.strictEqual(of.ssl_min_protocol_version.value, "TLSv1.2");
    });
    it("asks to apply a parameter that equals its default as RDS gives it back, so that a second deployment changes nothing", async () => {
        const late = Object.values(parameters(await database())).filter(({ applyMethod }) => applyMethod === "pending-reboot");
        assert.deepStrictEqual(late.map(({ name }) => name).sort(), [
            "password_encryption",
            "rds.force_ssl",
            "shared_preload_libraries",
            "ssl_min_protocol_version",
        ]);
    });
    it("loads pg_stat_statements at the next start only, and keeps passwords out of it", async () => {
        const of = parameters(await database());
        assert.deepStrictEqual(of.shared_preload_libraries, { name: "shared_preload_libraries", value: "pg_stat_statements", applyMethod: "pending-reboot" });
        assert.strictEqual(of["pg_stat_statements.track_utility"].value, "0");
        assert.strictEqual(of.log_statement, undefined);
    });
    it("logs slow statements, into groups that exist before it and keep them as long as the stack says", async () => {
        const built = await database();
        assert.strictEqual(parameters(built).log_min_duration_statement.value, "50");
        const logs = built.of("aws:cloudwatch/logGroup:LogGroup").filter(l => l.inputs.name.startsWith("/aws/rds/"));
        assert.deepStrictEqual(
            logs.map(l => l.inputs.name),
            ["/aws/rds/instance/cryptofunk-prod-database/postgresql", "/aws/rds/instance/cryptofunk-prod-database/upgrade"],
        );
        for (const log of logs) {
            assert.strictEqual(log.inputs.retentionInDays, 90);
            assert.ok(built.waitsFor(built.one(instance), log));
        }
    });
    it("lets in whom it is told to, on its port, and nobody out", async () => {
        const built = await database({}, { deployed: true });
        const [rule, ...others] = built.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(r => r.name.startsWith("database-"));
        assert.deepStrictEqual(
            others.map(({ name }) => name),
            ["database-functions"],
        );
        assert.strictEqual(rule.name, "database-cluster");
        assert.deepStrictEqual([rule.inputs.ipProtocol, rule.inputs.fromPort, rule.inputs.toPort], ["tcp", 5432, 5432]);
        assert.ok(!("cidrIpv4" in rule.inputs));
        const egress = built.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
        assert.deepStrictEqual(
            egress.filter(({ name }) => name.startsWith("database")).map(({ inputs }) => inputs.securityGroupId),
            Array(4).fill("database-functions-id"),
            "the functions' alone",
        );
        assert.ok(!("egress" in built.one("aws:ec2/securityGroup:SecurityGroup", "database").inputs));
    });
    it("leaves no final snapshot in staging, and no protection", async () => {
        const { inputs, protect } = (await database({ target: { production: false } })).one(instance);
        assert.strictEqual(inputs.skipFinalSnapshot, true);
        assert.ok(!("finalSnapshotIdentifier" in inputs));
        assert.strictEqual(inputs.deletionProtection, false);
        assert.strictEqual(inputs.deleteAutomatedBackups, true);
        assert.strictEqual(protect, false);
    });
    it("gives each life's final snapshot a name of its own", async () => {
        const { inputs } = (await database({}, { deployed: true })).one(instance);
        assert.strictEqual(inputs.skipFinalSnapshot, false);
        assert.strictEqual(inputs.finalSnapshotIdentifier, "cryptofunk-prod-database-final-database-id");
    });
    it("tells the topics when a fifth of the disk is left", async () => {
        const topic = "arn:aws:sns:eu-central-1:111122223333:alarms";
        const built = await database({ alarmTopics: [topic], sizes: postgresSizes({ storageGb: 100 }) });
        const alarm = built.one("aws:cloudwatch/metricAlarm:MetricAlarm", "database-disk");
        assert.strictEqual(alarm.inputs.threshold, 20 * 1024 ** 3);
        assert.deepStrictEqual(alarm.inputs.dimensions, { DBInstanceIdentifier: "cryptofunk-prod-database" });
        assert.deepStrictEqual(alarm.inputs.alarmActions, [topic]);
        assert.strictEqual(alarm.inputs.alarmDescription, "[P0] Less than a fifth of the disk of cryptofunk-prod-database is free");
        const busy = built.one("aws:cloudwatch/metricAlarm:MetricAlarm", "database-cpu").inputs;
        assert.deepStrictEqual([busy.metricName, busy.threshold, busy.comparisonOperator], ["CPUUtilization", 80, "GreaterThanThreshold"]);
    });
    it("tells them of what RDS itself says went wrong with it, and with no other database", async () => {
        const { inputs } = (await database({ alarmTopics: ["arn:aws:sns:eu-central-1:111122223333:alarms"] })).one(
            "aws:cloudwatch/eventRule:EventRule",
            "database-events",
        );
        assert.deepStrictEqual(JSON.parse(inputs.eventPattern), {
            source: ["aws.rds"],
            "detail-type": ["RDS DB Instance Event"],
            detail: { SourceIdentifier: ["cryptofunk-prod-database"], EventCategories: ["failure", "failover", "low storage"] },
        });
    });
    it("makes no alarm that nobody hears", async () =>
        assert.deepStrictEqual(
            [
                ...(await database()).of("aws:cloudwatch/metricAlarm:MetricAlarm"),
                ...(await database()).of("aws:cloudwatch/eventRule:EventRule").filter(({ name }) => name.startsWith("database")),
            ],
            [],
        ));
    it("takes the last word on the instance", async () => {
        const { inputs } = (await database({ override: { instance: { allowMajorVersionUpgrade: true } } })).one(instance);
        assert.strictEqual(inputs.allowMajorVersionUpgrade, true);
    });

    it("offers its address and, as fields of secrets alone, its users", async () => {
        const { value } = await database();
        assert.deepStrictEqual(Object.keys(value.values), ["host", "port", "database", "sslmode"]);
        assert.strictEqual(await read(value.values.host), unknown);
        assert.deepStrictEqual(value.secretFields.password, { secret: "cryptofunk/prod/database-application", field: "password" });
        assert.deepStrictEqual(value.secretFields.migrationsUsername, { secret: "cryptofunk/prod/database-migrations", field: "username" });
        assert.deepStrictEqual(value.peer, { cidrs: ["10.40.224.0/22", "10.40.228.0/22", "10.40.232.0/22"] });
    });

    describe("the snapshot before a release", () => {
        const snapshot = "aws:rds/snapshot:Snapshot";
        it("waits for the instance, and keeps the name it got when it was made", async () => {
            const built = await database({ release: "1.4.2-rc.1" });
            const made = built.one(snapshot);
            assert.strictEqual(made.name, "database-before-1-4-2-rc-1");
            assert.ok(built.waitsFor(made, built.one(instance)));
            assert.deepStrictEqual(made.ignoreChanges, ["dbSnapshotIdentifier"]);
            assert.strictEqual(made.inputs.dbSnapshotIdentifier, unknown);
        });
        it("goes with the next release, or the account's quota of manual snapshots would one day stop every release", async () => {
            assert.strictEqual((await database({ release: "1.4.2" })).one(snapshot).retainOnDelete, false);
        });
        it("has a name that RDS takes, whatever the version ends in", async () => {
            const { inputs } = (await database({ release: "1.4.2-RC." }, { deployed: true })).one(snapshot);
            assert.match(inputs.dbSnapshotIdentifier, /^cryptofunk-prod-database-before-1-4-2-rc-20\d{10}$/);
        });
        it("is named after release and minute", async () => {
            const { inputs } = (await database({ release: "1.4.2" }, { deployed: true })).one(snapshot);
            assert.match(inputs.dbSnapshotIdentifier, /^cryptofunk-prod-database-before-1-4-2-20\d{10}$/);
        });
    });
});
