import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/aws/ecs";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const task = (image: string) => ({ containerDefinitions: JSON.stringify([{ name: "bot", image }]) });
describeRule(
    rules.taskImageIsVersioned,
    "aws:ecs/taskDefinition:TaskDefinition",
    task("bot:1.0.0"),
    [[task("bot"), /containerDefinitions\[0\]\.image bot has no tag/]],
    [{ containerDefinitions: unknown }],
);

const ecs = "aws:ecs/taskDefinition:TaskDefinition";

const container = { name: "bot", image: "bot:1.0.0", user: "1000", readonlyRootFilesystem: true, logConfiguration: { logDriver: "awslogs" } };
const definition = (...containers: object[]) => ({ containerDefinitions: JSON.stringify(containers) });

describeRule(
    rules.taskIsContained,
    ecs,
    { ...definition(container), networkMode: "awsvpc", volumes: [{ name: "data" }] },
    [
        [definition(container, { ...container, privileged: true }), /containerDefinitions\[1\] \(bot\): privileged is true/],
        [definition({ ...container, user: "root" }), /user is root/],
        [definition({ ...container, user: "0:0" }), /user is 0:0/],
        [definition({ ...container, linuxParameters: {} }, { ...container, user: "root:root" }), /\[1\] \(bot\): user is root:root/],
        [definition({ ...container, linuxParameters: { capabilities: { add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } } }), /capabilities\.add has SYS_ADMIN/],
        [{ networkMode: "host" }, /networkMode is host/],
        [{ pidMode: "host" }, /pidMode is host/],
        [{ ipcMode: "host", containerDefinitions: unknown }, /ipcMode is host/],
        [{ volumes: [{ name: "a" }, { hostPath: "/var/run/docker.sock" }] }, /volumes\[1\]\.hostPath is \/var\/run\/docker\.sock/],
    ],
    [{ containerDefinitions: unknown }],
    [definition({ image: "a:1", user: "rooter" }), { containerDefinitions: "no document" }, { containerDefinitions: undefined }],
);

describe("a sidecar of AWS's own", () => {
    const sidecar = (image: string, more: object = {}) => definition(container, { name: "side", image, user: "0", ...more });
    const images = [
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.2",
        "amazon/aws-for-fluent-bit:stable",
        "906394416424.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit:2.32.0",
        "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1",
        "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.3",
        "amazon/aws-xray-daemon@sha256:abc",
        "840364872350.dkr.ecr.us-east-1.amazonaws.com/aws-appmesh-envoy:v1.29.12.1-prod",
    ];
    const [contained, readOnly] = [judge(rules.taskIsContained, ecs), judge(rules.taskRootIsReadOnly, ecs)];
    for (const image of images)
        it(`runs as it is made: ${image}`, async () => {
            await contained.passes(sidecar(image));
            await readOnly.passes(sidecar(image));
        });
    it("is the log router that ECS starts, of whatever image", () =>
        contained.passes(sidecar("acme/fluent-bit:1.0.0", { firelensConfiguration: { type: "fluentbit" } })));
    it("is none by a name that somebody else gave, and its neighbour is none either", async () => {
        for (const image of ["acme/aws-for-fluent-bit:1", "public.ecr.aws/x1y2z3/aws-for-fluent-bit:1", "amazon/bot:1", "evil.io/amazon/aws-xray-daemon:1"])
            await contained.fails(sidecar(image), /containerDefinitions\[1\] \(side\): user is 0/);
        await contained.fails(
            definition({ ...container, user: "0" }, { name: "side", image: images[0], user: "0" }),
            /^containerDefinitions\[0\] \(bot\): user is 0/,
        );
        await readOnly.fails(sidecar("acme/aws-for-fluent-bit:1"), /\(side\): readonlyRootFilesystem is absent/);
    });
    it("may not be privileged", () => contained.fails(sidecar(images[0], { privileged: true }), /\(side\): privileged is true/));
});

describe("containers of which the same is said", () => {
    it("are one finding with their number", async () => {
        const three = ["a", "b", "c"].map(name => ({ ...container, name, user: "root" }));
        await judge(rules.taskIsContained, ecs).fails(definition(...three, container), /^3 containers \(a, b, c\): user is root\. /);
        const flaws = /^containerDefinitions\[0\] \(a\): user is root; containerDefinitions\[1\] \(bot\): privileged is true\. /;
        await judge(rules.taskIsContained, ecs).fails(definition(three[0], { ...container, privileged: true }), flaws);
    });
});

const batch = "aws:batch/jobDefinition:JobDefinition";

const job = (more: object = {}) => ({ containerProperties: JSON.stringify({ ...container, ...more }) });

describeRule(
    rules.taskIsContained,
    batch,
    job(),
    [
        [job({ privileged: true }), /containerProperties\[0\] \(bot\): privileged is true/],
        [
            { containerProperties: undefined, nodeProperties: JSON.stringify({ nodeRangeProperties: [{}, { container: { privileged: true } }] }) },
            /nodeProperties\.nodeRangeProperties\[0\] \(unnamed\): privileged is true/,
        ],
        [
            { ecsProperties: JSON.stringify({ taskProperties: [{ containers: [container, { ...container, privileged: true }] }] }) },
            /ecsProperties\.taskProperties\[0\]\.containers\[1\] \(bot\): privileged/,
        ],
    ],
    [{ containerProperties: unknown }],
);
for (const [type, sound, faulty] of [
    [ecs, definition(container), (more: object) => definition(container, { ...container, ...more })],
    [batch, job(), job],
] as const) {
    describeRule(
        rules.taskRootIsReadOnly,
        type,
        sound,
        [
            [faulty({ readonlyRootFilesystem: undefined }), /\(bot\): readonlyRootFilesystem is absent/],
            [faulty({ readonlyRootFilesystem: false }), /readonlyRootFilesystem is false/],
        ],
        [Object.fromEntries(Object.keys(sound).map(key => [key, unknown]))],
    );
}
describeRule(
    rules.taskIsLogged,
    ecs,
    definition(container),
    [[definition(container, { ...container, logConfiguration: undefined }), /containerDefinitions\[1\] \(bot\): logConfiguration is absent/]],
    [{ containerDefinitions: unknown }],
);

const mount = (transitEncryption?: unknown) => ({
    volumes: [{ name: "x" }, { name: "files", efsVolumeConfiguration: { fileSystemId: "fs", transitEncryption } }],
});
describeRule(
    rules.fileSystemTls,
    "aws:ecs/taskDefinition:TaskDefinition",
    mount("ENABLED"),
    [
        [mount(), /volumes\[1\]\.efsVolumeConfiguration\.transitEncryption is absent, which is DISABLED/],
        [mount("DISABLED"), /is DISABLED/],
    ],
    [mount(unknown)],
);

describeRule(
    rules.taskMemoryIsBounded,
    ecs,
    { ...definition(container), memory: "1024" },
    [
        [{ memory: undefined }, /containerDefinitions\[0\] \(bot\): memory is absent, and the task has none/],
        [
            { memory: undefined, ...definition({ ...container, memory: 512 }, { ...container, memoryReservation: 64 }) },
            /containerDefinitions\[1\] \(bot\): memory is absent/,
        ],
    ],
    [{ memory: unknown }, { memory: undefined, containerDefinitions: unknown }],
    [{ memory: undefined, ...definition({ ...container, memory: 512 }) }],
);

const check = (...command: string[]) => definition(container, { ...container, healthCheck: { command } });
describeRule(
    rules.taskProbeCanFail,
    ecs,
    check("CMD-SHELL", "curl -f http://localhost:8080/healthz || exit 1"),
    [
        [check("CMD-SHELL", "exit 0"), /containerDefinitions\[1\] \(bot\): healthCheck\.command "exit 0" always succeeds/],
        [check("CMD", "true"), /"true" always succeeds/],
        [check("CMD-SHELL", "curl -f localhost || true"), /\|\| true" always succeeds/],
    ],
    [{ containerDefinitions: unknown }],
    [check("CMD", "/healthy"), check("NONE"), definition(container)],
);

describe("task-is-probed", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.taskIsProbed);
    const task = (props: object) => resource(ecs, "task", props);
    const service = (props: object = {}) =>
        resource("aws:ecs/service:Service", "bot", { tags: { "golive.dev/places-orders": "true" }, ...props }, { dependencies: [task({}).urn] });
    it("passes a service that checks itself, or that a load balancer asks", async () => {
        await passes([task(check("CMD", "/healthy")), service()]);
        await passes([task(definition(container)), service({ loadBalancers: [{ containerName: "bot" }] })]);
    });
    it("passes one whose containers another stack defines", () => passes([service()]));
    it("fails one of which nobody knows whether it works", async () => {
        const { level } = await fails([task(definition(container)), service()], /^no container of its tasks has a healthCheck/);
        assert.strictEqual(level, "mandatory");
    });
    it("only advises where no tag says that it places orders, whatever key it is given", async () => {
        for (const secrets of [[], [{ name: "BINANCE_API_KEY", valueFrom: "binance" }]]) {
            const given = [task(definition({ ...container, secrets })), service({ tags: {} })];
            await advises(given, /^advice, since no tag says that it places orders: no container/);
        }
    });
    it("is undecided while the containers are unknown", () => isUndecided([task({ containerDefinitions: unknown }), service()]));
});
