import * as assert from "node:assert";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { Rabbitmq, rabbitmqUserScript } from "../../../components/stores/rabbitmq";
import { settingsSchema } from "../../../config/settings";
import type { Target } from "../../../config/target";
import { build } from "../harness";
import { ground, once, storeSpec } from "../store-fixture";

const stack = "aws:cloudformation/stack:Stack";
const make = (where: Partial<Target> = {}, sizes: Record<string, unknown> = {}, options = {}, over = {}) =>
    build(
        () =>
            new Rabbitmq("queue", {
                ...ground(where),
                spec: storeSpec("rabbitmq"),
                sizes: settingsSchema.shape.rabbitmq.parse(sizes),
                allowFrom: { cluster: pulumi.output("sg-0c1") },
                ...over,
            }),
        options,
    );
const standard = once(() => make());
const broker = async (built = standard()) => JSON.parse((await built).one(stack).inputs.templateBody).Resources.Broker;

describe("Rabbitmq", () => {
    it("is a cluster over the zones without public address", async () => {
        const { Properties } = await broker();
        assert.deepStrictEqual(
            [Properties.EngineType, Properties.DeploymentMode, Properties.PubliclyAccessible, Properties.AutoMinorVersionUpgrade, Properties.Logs],
            ["RABBITMQ", "CLUSTER_MULTI_AZ", false, true, { General: true }],
        );
    });
    it("names the administrator's password and never has it", async () => {
        const { Properties } = await broker();
        assert.deepStrictEqual(Properties.Users, [
            { Username: "golive", Password: "{{resolve:secretsmanager:cryptofunk/prod/queue-administrator:SecretString:password}}" },
        ]);
        assert.ok(!("EncryptionOptions" in Properties), "Amazon MQ refuses a key for RabbitMQ");
    });
    it("lets CloudFormation's role, the Job and the functions that manage it read that password, and nobody else", async () => {
        const { policy } = (await standard()).one("aws:secretsmanager/secretPolicy:SecretPolicy", "secrets-queue-administrator").inputs;
        const allowed = JSON.parse(policy).Statement[0].Condition.ArnNotLike["aws:PrincipalArn"].map((arn: string) => arn.split(":").pop());
        assert.deepStrictEqual(
            allowed.filter((one: string) => !/birth|^root$/.test(one)),
            [
                ...["role/cryptofunk-prod-queue-broker", "role/cryptofunk-prod-reader-queue-user"],
                ...["role/cryptofunk-prod-rotate-queue-application", "role/cryptofunk-prod-save-queue"],
            ],
        );
    });
    it("is made once the password is born and the role may read it", async () => {
        const built = await standard();
        const made = built.one(stack);
        assert.ok(built.waitsFor(made, built.one("aws:lambda/invocation:Invocation", "secrets-queue-administrator")));
        assert.ok(built.waitsFor(made, built.one("aws:iam/rolePolicy:RolePolicy", "queue")));
    });
    it("is kept where data is protected, and refuses its own replacement", async () => {
        const { inputs, protect } = (await standard()).one(stack);
        assert.strictEqual(protect, true);
        assert.strictEqual((await broker()).DeletionPolicy, "RetainExceptOnCreate", "a half-made one goes, or its name is taken");
        assert.deepStrictEqual(JSON.parse(inputs.policyBody).Statement[0].Action, ["Update:Replace", "Update:Delete"]);
    });
    it("in staging is one node, in one subnet, and goes with the stack", async () => {
        const built = make({ production: false }, { cluster: false, instanceType: "mq.m7g.medium" }, { deployed: true });
        const { Properties, DeletionPolicy } = await broker(built);
        assert.deepStrictEqual([Properties.DeploymentMode, DeletionPolicy], ["SINGLE_INSTANCE", "Delete"]);
        assert.ok(!(await built).one(stack).inputs.parameters.Subnets.includes(","));
    });
    it("opens AMQPS and the management to whom it is told to", async () => {
        const rules = (await standard()).of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(one => one.name.startsWith("queue-"));
        assert.deepStrictEqual(
            rules.map(one => [one.name, one.inputs.fromPort]),
            [
                ["queue-cluster-amqps", 5671],
                ["queue-cluster-management", 443],
                ["queue-functions", 443],
            ],
        );
    });
    it("lets its functions out to HTTPS alone", async () => {
        const out = (await standard()).of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter(one => one.name.startsWith("queue-"));
        assert.deepStrictEqual(
            out.map(one => [one.name, one.inputs.fromPort, one.inputs.toPort]),
            [["queue-functions-aws", 443, 443]],
        );
    });
    it("tells the topics when it is silent, busy, full, or messages pile up, by Amazon MQ's own figures", async () => {
        const built = await make({}, {}, {}, { alarmTopics: ["arn:aws:sns:eu-central-1:111122223333:alarms"] });
        const alarms = built.of("aws:cloudwatch/metricAlarm:MetricAlarm");
        const measured = alarms.map(({ name, inputs }) => [
            name,
            ...(inputs.metricName
                ? [inputs.metricName]
                : inputs.metricQueries.slice(1).map((one: { metric: { metricName: string } }) => one.metric.metricName)),
            inputs.comparisonOperator,
            inputs.threshold,
        ]);
        assert.deepStrictEqual(measured.sort(), [
            ["queue-cpu", "SystemCpuUtilization", "GreaterThanThreshold", 80],
            ["queue-disk", "RabbitMQDiskFree", "RabbitMQDiskFreeLimit", "LessThanThreshold", 125],
            ["queue-down", "ConnectionCount", "LessThanThreshold", 0],
            ["queue-memory", "RabbitMQMemUsed", "RabbitMQMemLimit", "GreaterThanThreshold", 80],
            ["queue-queues", "MessageReadyCount", "GreaterThanThreshold", 1000],
        ]);
        const silence = Object.fromEntries(alarms.map(({ name, inputs }) => [name, inputs.treatMissingData]));
        assert.deepStrictEqual([silence["queue-down"], silence["queue-cpu"]], ["breaching", "missing"]);
        assert.deepStrictEqual(alarms.find(({ name }) => name === "queue-cpu")?.inputs.dimensions, { Broker: "cryptofunk-prod-queue" });
        assert.ok(
            alarms.every(one => built.waitsFor(one, built.one(stack))),
            "or its silence would be news before it exists",
        );
    });

    describe("the script that makes the user", () => {
        const run = async (status = 204) => {
            const asked: unknown[] = [];
            const server = createServer((request, response) => {
                let body = "";
                request.on("data", part => (body += part));
                request.on("end", () => {
                    asked.push([request.method, request.url, JSON.parse(body), request.headers.authorization]);
                    response.writeHead(status).end();
                });
            });
            await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
            const MANAGEMENT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            const env = { ADMIN_USERNAME: "golive", ADMIN_PASSWORD: "secret", USERNAME: "application", PASSWORD: "hidden", MANAGEMENT, VIRTUAL_HOST: "a.b" };
            const child = spawn(process.execPath, ["-e", rabbitmqUserScript], { env });
            let said = "";
            for (const stream of [child.stdout, child.stderr]) stream.on("data", part => (said += part));
            const code = await new Promise(done => child.on("close", done));
            server.close();
            return { asked, code, said };
        };
        it("gives it a virtual host of its own and no management", async () => {
            const { asked, code } = await run();
            const golive = `Basic ${Buffer.from("golive:secret").toString("base64")}`;
            assert.strictEqual(code, 0);
            assert.deepStrictEqual(asked, [
                ["PUT", "/api/vhosts/a.b", {}, golive],
                ["PUT", "/api/users/application", { password: "hidden", tags: "" }, golive],
                ["PUT", "/api/permissions/a.b/application", { configure: ".*", write: ".*", read: ".*" }, golive],
            ]);
        });
        it("fails when the broker refuses, and tells no password", async () => {
            const { code, said } = await run(401);
            assert.strictEqual(code, 1);
            assert.match(said, /vhosts\/a\.b: HTTP 401/);
            assert.doesNotMatch(said, /hidden|secret/);
        });
    });
});
