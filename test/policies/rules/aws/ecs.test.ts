import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/aws/ecs";
import { judgeGraph, resource, unknown } from "../../../judge";
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
    const { passes, fails, isUndecided } = judgeGraph(rules.taskIsProbed);
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
            const { level } = await fails(given, /^advice, since no tag says that it places orders: no container/);
            assert.strictEqual(level, "advisory");
        }
    });
    it("is undecided while the containers are unknown", () => isUndecided([task({ containerDefinitions: unknown }), service()]));
});
