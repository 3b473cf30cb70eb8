import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Redis, type RedisArgs, redisAccess } from "../../../components/stores/redis";
import type { Target } from "../../../config/target";
import { build } from "../harness";
import { ground, once, redisSizes, storeSpec } from "../store-fixture";

type Over = Partial<Omit<RedisArgs, "target">> & { target?: Partial<Target> };

const replicationGroup = "aws:elasticache/replicationGroup:ReplicationGroup";
const user = "aws:elasticache/user:User";
const make = ({ target: where, ...over }: Over = {}, options = {}) =>
    build(() => {
        const around = ground(where);
        const allowFrom = { cluster: pulumi.output("sg-0c1") };
        return new Redis("cache", { ...around, spec: storeSpec("redis"), sizes: redisSizes(), allowFrom, ...over });
    }, options);
const standard = once(() => make());
const cache = (...over: Parameters<typeof make>) => (over.length > 0 ? make(...over) : standard());
const policy = async (spec: Record<string, unknown>) =>
    (await cache({ spec: storeSpec("redis", spec) })).one("aws:elasticache/parameterGroup:ParameterGroup").inputs.parameters;

describe("Redis", () => {
    it("speaks TLS alone and is encrypted at rest", async () => {
        const { inputs, protect } = (await cache()).one(replicationGroup);
        assert.strictEqual(inputs.transitEncryptionEnabled, true);
        assert.strictEqual(inputs.transitEncryptionMode, "required");
        assert.strictEqual(inputs.atRestEncryptionEnabled, true);
        assert.strictEqual(protect, true);
    });
    it("fails over to a replica in another zone, and keeps snapshots", async () => {
        const { inputs } = (await cache()).one(replicationGroup);
        assert.deepStrictEqual([inputs.numCacheClusters, inputs.automaticFailoverEnabled, inputs.multiAzEnabled], [2, true, true]);
        assert.strictEqual(inputs.snapshotRetentionLimit, 7);
    });
    it("asks for no failover without a replica, which ElastiCache would refuse", async () => {
        const { inputs } = (await cache({ sizes: redisSizes({ replicas: 0 }) })).one(replicationGroup);
        assert.deepStrictEqual([inputs.numCacheClusters, inputs.automaticFailoverEnabled, inputs.multiAzEnabled], [1, false, false]);
    });
    it("evicts what the manifest says", async () => {
        assert.deepStrictEqual(await policy({}), [{ name: "maxmemory-policy", value: "allkeys-lru" }]);
        assert.deepStrictEqual(await policy({ eviction: "volatile-ttl" }), [{ name: "maxmemory-policy", value: "volatile-ttl" }]);
    });
    it("does not set what is ElastiCache's own, which would be a change at every deployment", async () =>
        assert.deepStrictEqual(await policy({ eviction: "volatile-lru" }), []));
    it("never evicts where a kill switch is kept", async () =>
        assert.deepStrictEqual(await policy({ eviction: "noeviction", killSwitch: true }), [{ name: "maxmemory-policy", value: "noeviction" }]));
    it("keeps names within ElastiCache's forty characters", async () => {
        const built = await cache({ target: { bot: "a-bot-with-long-name", stack: "production-eu" } });
        const names = [built.one(replicationGroup).inputs.replicationGroupId, ...built.of(user).map(u => u.inputs.userId)];
        for (const name of names) assert.ok(name.length <= 40, `${name} has ${name.length} characters`);
        assert.strictEqual(new Set(names).size, 4);
    });
    it("makes every user switched off and without password, and the default one stays so", async () => {
        const users = (await cache()).of(user);
        assert.deepStrictEqual(users.map(u => u.inputs.userName).sort(), ["application", "default", "monitoring"]);
        for (const one of users) {
            assert.strictEqual(one.inputs.accessString, "off -@all");
            assert.ok(!("passwords" in one.inputs));
        }
    });
    it("takes nothing back that the birth function sets, or that ElastiCache gives back in another form", async () => {
        for (const { name, ignoreChanges } of (await cache()).of(user))
            assert.deepStrictEqual([...ignoreChanges].sort(), ["accessString", "authenticationMode", "noPasswordRequired", "passwords"], name);
    });
    it("makes the user group, then gives birth to the users, then makes the replication group", async () => {
        const built = await cache();
        const births = built.of("aws:lambda/invocation:Invocation").filter(i => i.name.includes("cache-"));
        assert.strictEqual(births.length, 2);
        for (const birth of births) {
            assert.ok(built.waitsFor(birth, built.one("aws:elasticache/userGroup:UserGroup")), `${birth.name} waits for the user group`);
            assert.ok(built.waitsFor(built.one(replicationGroup), birth), `the replication group waits for ${birth.name}`);
        }
    });
    it("has its users born with their access", async () => {
        const built = await cache({}, { deployed: true });
        const births = built.of("aws:lambda/invocation:Invocation").filter(i => i.name.includes("cache-"));
        const events = births.map(b => JSON.parse(b.inputs.input));
        assert.deepStrictEqual(
            events.map(e => [e.secretId, e.fields.username, e.redisUser]),
            [
                ["cryptofunk/prod/cache-application", "application", { userId: "cryptofunk-prod-cache-application", accessString: redisAccess.application }],
                ["cryptofunk/prod/cache-monitoring", "monitoring", { userId: "cryptofunk-prod-cache-monitoring", accessString: redisAccess.monitoring }],
            ],
        );
        const awaited = built.value.ready.filter(r => aws.lambda.Invocation.isInstance(r));
        assert.strictEqual(awaited.length, 2, "whoever uses the cache waits until its users are born");
    });
    it("sends slow and engine logs to groups with a key and an end", async () => {
        const built = await cache();
        const { logDeliveryConfigurations } = built.one(replicationGroup).inputs;
        assert.deepStrictEqual(
            logDeliveryConfigurations.map((l: { logType: string }) => l.logType),
            ["slow-log", "engine-log"],
        );
        const groups = built.of("aws:cloudwatch/logGroup:LogGroup").filter(g => g.inputs.name.startsWith("/aws/elasticache/cryptofunk-prod-cache/"));
        assert.deepStrictEqual(
            groups.map(g => g.inputs.retentionInDays),
            [90, 90],
        );
        assert.ok(groups.every(g => "kmsKeyId" in g.inputs));
    });
    it("lets in whom it is told to, and nobody else", async () => {
        const rules = (await cache()).of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(r => r.name.startsWith("cache-"));
        assert.deepStrictEqual(
            rules.map(r => [r.name, r.inputs.fromPort, r.inputs.toPort]),
            [["cache-cluster", 6379, 6379]],
        );
    });
    it("offers host and port, and its users as fields of secrets alone", async () => {
        const { value } = await cache();
        assert.deepStrictEqual(Object.keys(value.values), ["host", "port"]);
        assert.deepStrictEqual(value.secretFields.password, { secret: "cryptofunk/prod/cache-application", field: "password" });
        assert.deepStrictEqual(value.secretFields.monitoringPassword, { secret: "cryptofunk/prod/cache-monitoring", field: "password" });
    });
    it("names the last snapshot after this life of the cache, within fifty characters", async () => {
        const production = (await cache({ target: { bot: "a-bot-with-long-name", stack: "production-eu" } }, { deployed: true })).one(replicationGroup);
        assert.match(production.inputs.finalSnapshotIdentifier, /-final-.{1,8}$/);
        assert.ok(production.inputs.finalSnapshotIdentifier.length <= 50);
        const staging = (await cache({ target: { production: false } })).one(replicationGroup);
        assert.ok(!("finalSnapshotIdentifier" in staging.inputs));
    });
});
