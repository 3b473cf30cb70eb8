import * as rules from "../../../../policies/rules/aws/ecs";
import { unknown } from "../../../judge";
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
