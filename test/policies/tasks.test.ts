import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    serviceImageIsVersioned: (require("../../policies/rules/aws/apprunner") as typeof import("../../policies/rules/aws/apprunner")).serviceImageIsVersioned,
    jobImageIsVersioned: (require("../../policies/rules/aws/batch") as typeof import("../../policies/rules/aws/batch")).jobImageIsVersioned,
    taskIsContained: (require("../../policies/rules/aws/ecs") as typeof import("../../policies/rules/aws/ecs")).taskIsContained,
    taskRootIsReadOnly: (require("../../policies/rules/aws/ecs") as typeof import("../../policies/rules/aws/ecs")).taskRootIsReadOnly,
    taskIsLogged: (require("../../policies/rules/aws/ecs") as typeof import("../../policies/rules/aws/ecs")).taskIsLogged,
    operatorImageIsVersioned: (require("../../policies/rules/kubernetes/images") as typeof import("../../policies/rules/kubernetes/images"))
        .operatorImageIsVersioned,
};

const ecs = "aws:ecs/taskDefinition:TaskDefinition";
const batch = "aws:batch/jobDefinition:JobDefinition";
const container = { name: "bot", image: "bot:1.0.0", user: "1000", readonlyRootFilesystem: true, logConfiguration: { logDriver: "awslogs" } };
const task = (...containers: object[]) => ({ containerDefinitions: JSON.stringify(containers) });
const job = (more: object = {}) => ({ containerProperties: JSON.stringify({ ...container, ...more }) });

describeRule(
    rules.taskIsContained,
    ecs,
    { ...task(container), networkMode: "awsvpc", volumes: [{ name: "data" }] },
    [
        [task(container, { ...container, privileged: true }), /containerDefinitions\[1\] \(bot\): privileged is true/],
        [task({ ...container, user: "root" }), /user is root/],
        [task({ ...container, user: "0:0" }), /user is 0:0/],
        [task({ ...container, linuxParameters: {} }, { ...container, user: "root:root" }), /\[1\] \(bot\): user is root:root/],
        [task({ ...container, linuxParameters: { capabilities: { add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } } }), /capabilities\.add has SYS_ADMIN/],
        [{ networkMode: "host" }, /networkMode is host/],
        [{ pidMode: "host" }, /pidMode is host/],
        [{ ipcMode: "host", containerDefinitions: unknown }, /ipcMode is host/],
        [{ volumes: [{ name: "a" }, { hostPath: "/var/run/docker.sock" }] }, /volumes\[1\]\.hostPath is \/var\/run\/docker\.sock/],
    ],
    [{ containerDefinitions: unknown }],
    [task({ image: "a:1", user: "rooter" }), { containerDefinitions: "no document" }, { containerDefinitions: undefined }],
);
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
    [ecs, task(container), (more: object) => task(container, { ...container, ...more })],
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
    task(container),
    [[task(container, { ...container, logConfiguration: undefined }), /containerDefinitions\[1\] \(bot\): logConfiguration is absent/]],
    [{ containerDefinitions: unknown }],
);
describeRule(
    rules.jobImageIsVersioned,
    batch,
    job(),
    [
        [job({ image: "bot:latest" }), /image bot:latest has the moving tag latest/],
        [job({ image: "registry:5000/bot" }), /has no tag, which is latest/],
    ],
    [{ containerProperties: unknown }],
    [job({ image: undefined })],
);
describeRule(
    rules.serviceImageIsVersioned,
    "aws:apprunner/service:Service",
    { sourceConfiguration: { imageRepository: { imageIdentifier: "1.dkr.ecr.eu-west-1.amazonaws.com/bot:1.2.3" } } },
    [[{ sourceConfiguration: { imageRepository: { imageIdentifier: "public.ecr.aws/x/bot:main" } } }, /imageIdentifier .*has the moving tag main/]],
    [{ sourceConfiguration: { imageRepository: { imageIdentifier: unknown } } }],
    [{ sourceConfiguration: { imageRepository: undefined, codeRepository: {} } }],
);
describeRule(
    rules.operatorImageIsVersioned,
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
    { spec: { imageName: "ghcr.io/cloudnative-pg/postgresql:17.2" } },
    [
        [{ spec: { imageName: "ghcr.io/cloudnative-pg/postgresql:latest" } }, /spec\.imageName .*has the moving tag latest/],
        [{ spec: { image: "prom/prometheus" } }, /spec\.image prom\/prometheus has no tag/],
    ],
    [{ spec: { imageName: unknown } }],
    [{ spec: { imageName: undefined } }, { spec: undefined }, { spec: { imageName: "", image: null } }],
);
describe("operator-image-is-versioned", () => {
    it("reads Prometheus as well", () =>
        judge(rules.operatorImageIsVersioned, "kubernetes:monitoring.coreos.com/v1:Prometheus").fails(
            { spec: { image: "prom/prometheus:main" } },
            /moving tag main/,
        ));
});
