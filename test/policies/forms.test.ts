import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const cluster = {
    instanceIsPrivate: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).instanceIsPrivate,
    metadataNeedsToken: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).metadataNeedsToken,
};
const credentials = {
    noCredentialInSettings: (require("../../policies/rules/program/credentials") as typeof import("../../policies/rules/program/credentials"))
        .noCredentialInSettings,
};
const database = { databaseForcesTls: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseForcesTls };
const encryption = {
    instanceDisksAreEncrypted: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).instanceDisksAreEncrypted,
    keyRotates: (require("../../policies/rules/aws/kms") as typeof import("../../policies/rules/aws/kms")).keyRotates,
};
const exposure = {
    opens: (require("../../policies/rules/shared/openings") as typeof import("../../policies/rules/shared/openings")).opens,
    dataPortsAreClosed: (require("../../policies/rules/aws/security-groups") as typeof import("../../policies/rules/aws/security-groups")).dataPortsAreClosed,
    adminPortsAreClosed: (require("../../policies/rules/aws/security-groups") as typeof import("../../policies/rules/aws/security-groups")).adminPortsAreClosed,
    servicesHideStores: (require("../../policies/rules/kubernetes/service") as typeof import("../../policies/rules/kubernetes/service")).servicesHideStores,
};
const keeping = {
    tableRefusesDeletion: (require("../../policies/rules/aws/dynamodb") as typeof import("../../policies/rules/aws/dynamodb")).tableRefusesDeletion,
    cacheIsBackedUp: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache")).cacheIsBackedUp,
};
const sharing = {
    smallStoreIsPrivate: (require("../../policies/rules/aws/data-stores") as typeof import("../../policies/rules/aws/data-stores")).smallStoreIsPrivate,
    sharingStaysBlocked: (require("../../policies/rules/aws/ebs") as typeof import("../../policies/rules/aws/ebs")).sharingStaysBlocked,
    analyticsIsPrivate: (require("../../policies/rules/aws/emr") as typeof import("../../policies/rules/aws/emr")).analyticsIsPrivate,
    bucketIsPrivate: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketIsPrivate,
    bucketAclIsPrivate: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketAclIsPrivate,
    documentIsPrivate: (require("../../policies/rules/aws/ssm") as typeof import("../../policies/rules/aws/ssm")).documentIsPrivate,
};
const stores = {
    otherStoreIsProtected: (require("../../policies/rules/aws/data-stores") as typeof import("../../policies/rules/aws/data-stores")).otherStoreIsProtected,
    fileServerIsBackedUp: (require("../../policies/rules/aws/fsx") as typeof import("../../policies/rules/aws/fsx")).fileServerIsBackedUp,
    keyspaceIsBackedUp: (require("../../policies/rules/aws/keyspaces") as typeof import("../../policies/rules/aws/keyspaces")).keyspaceIsBackedUp,
};
const writers = {
    drainTakesOne: (require("../../policies/rules/kubernetes/disruption-budget") as typeof import("../../policies/rules/kubernetes/disruption-budget"))
        .drainTakesOne,
    placerIsNotScaled: (require("../../policies/rules/trading/order-placers") as typeof import("../../policies/rules/trading/order-placers")).placerIsNotScaled,
};

/** Forms in which AWS and Kubernetes let people write the same, beside the usual one. */
const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";
const spot = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";

for (const type of [configuration, spot]) {
    describeRule(
        cluster.metadataNeedsToken,
        type,
        { metadataOptions: { httpTokens: "required" } },
        [
            [{ metadataOptions: undefined }, /metadataOptions\.httpTokens is absent/],
            [{ metadataOptions: { httpTokens: "optional" } }, /httpTokens is optional/],
        ],
        [{ metadataOptions: unknown }],
    );
    describeRule(
        encryption.instanceDisksAreEncrypted,
        type,
        { rootBlockDevice: { encrypted: true } },
        [[{ rootBlockDevice: { encrypted: false } }, /rootBlockDevice\.encrypted is not true/]],
        [{ rootBlockDevice: unknown }],
    );
    describeRule(
        cluster.instanceIsPrivate,
        type,
        {},
        [[{ associatePublicIpAddress: true }, /associatePublicIpAddress is true/]],
        [{ associatePublicIpAddress: unknown }],
    );
}
describe("an instance that is made from a template", () => {
    const template = { launchTemplate: { id: unknown } };
    it("leaves to it what it does not say itself", async () => {
        await judge(cluster.metadataNeedsToken, "aws:ec2/instance:Instance").passes(template);
        await judge(encryption.instanceDisksAreEncrypted, "aws:ec2/instance:Instance").passes(template);
    });
    it("fails what it says", async () => {
        await judge(cluster.metadataNeedsToken, "aws:ec2/instance:Instance").fails({ ...template, metadataOptions: { httpTokens: "optional" } }, /optional/);
        const disk = { ...template, rootBlockDevice: { encrypted: false } };
        await judge(encryption.instanceDisksAreEncrypted, "aws:ec2/instance:Instance").fails(disk, /rootBlockDevice/);
        const more = { ...template, ebsBlockDevices: [{}] };
        await judge(encryption.instanceDisksAreEncrypted, "aws:ec2/instance:Instance").fails(more, /ebsBlockDevices\[0\]/);
    });
});
describeRule(
    cluster.instanceIsPrivate,
    "aws:ec2/launchTemplate:LaunchTemplate",
    { networkInterfaces: [{ associatePublicIpAddress: "false" }] },
    [[{ networkInterfaces: [{}, { associatePublicIpAddress: "true" }] }, /networkInterfaces\[1\]\.associatePublicIpAddress is true/]],
    [{ networkInterfaces: unknown }],
);
describeRule(
    cluster.instanceIsPrivate,
    "aws:ecs/service:Service",
    { networkConfiguration: { subnets: ["a"] } },
    [[{ networkConfiguration: { assignPublicIp: true } }, /networkConfiguration\.assignPublicIp is true/]],
    [{ networkConfiguration: unknown }],
);
describeRule(
    encryption.keyRotates,
    "aws:kms/key:Key",
    { enableKeyRotation: true },
    [[{ rotationPeriodInDays: 730 }, /rotationPeriodInDays is 730, longer than a year/]],
    [{ rotationPeriodInDays: unknown }],
    [{ rotationPeriodInDays: 90 }, { rotationPeriodInDays: 366 }],
);

describeRule(
    keeping.cacheIsBackedUp,
    "aws:elasticache/cluster:Cluster",
    { engine: "redis", snapshotRetentionLimit: 1 },
    [
        [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
        [{ engine: "valkey", snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
    ],
    [{ snapshotRetentionLimit: unknown }],
    [
        { engine: "memcached", snapshotRetentionLimit: undefined },
        { replicationGroupId: unknown, snapshotRetentionLimit: undefined },
    ],
);
describeRule(
    keeping.tableRefusesDeletion,
    "aws:dsql/cluster:Cluster",
    { deletionProtectionEnabled: true },
    [[{ deletionProtectionEnabled: undefined }, /deletionProtectionEnabled is absent/]],
    [{ deletionProtectionEnabled: unknown }],
);
const otherStores = [
    "ebs/volume",
    "fsx/windowsFileSystem",
    "fsx/lustreFileSystem",
    "elasticsearch/domain",
    "keyspaces/table",
    "dsql/cluster",
    "rds/globalCluster",
];
describe("other-store-is-protected", () => {
    for (const name of otherStores) {
        const [, last] = name.split("/");
        const asked = judge(stores.otherStoreIsProtected, `aws:${name}:${last[0].toUpperCase()}${last.slice(1)}`);
        it(`asks ${name}`, async () => {
            await asked.passes({}, { options: { protect: true } });
            await asked.fails({}, /the resource option protect is not set/);
        });
    }
});
for (const type of ["windowsFileSystem:WindowsFileSystem", "lustreFileSystem:LustreFileSystem", "ontapFileSystem:OntapFileSystem"]) {
    describeRule(
        stores.fileServerIsBackedUp,
        `aws:fsx/${type}`,
        { automaticBackupRetentionDays: 30 },
        [[{ automaticBackupRetentionDays: 0 }, /automaticBackupRetentionDays is 0/]],
        [{ automaticBackupRetentionDays: unknown }],
        [{ automaticBackupRetentionDays: undefined }],
    );
}
describeRule(
    stores.keyspaceIsBackedUp,
    "aws:keyspaces/table:Table",
    { pointInTimeRecovery: { status: "ENABLED" } },
    [
        [{ pointInTimeRecovery: undefined }, /pointInTimeRecovery\.status is absent/],
        [{ pointInTimeRecovery: { status: "DISABLED" } }, /pointInTimeRecovery\.status is DISABLED/],
    ],
    [{ pointInTimeRecovery: unknown }],
);

describeRule(
    sharing.smallStoreIsPrivate,
    "aws:neptunegraph/graph:Graph",
    { publicConnectivity: false },
    [[{ publicConnectivity: true }, /publicConnectivity is true/]],
    [{ publicConnectivity: unknown }],
);
for (const type of ["ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "ec2/imageBlockPublicAccess:ImageBlockPublicAccess"]) {
    describeRule(
        sharing.sharingStaysBlocked,
        `aws:${type}`,
        { state: "block-new-sharing" },
        [[{ state: "unblocked" }, /state is unblocked/]],
        [{ state: unknown }],
    );
}
describeRule(
    sharing.documentIsPrivate,
    "aws:ssm/document:Document",
    { permissions: { type: "Share", accountIds: "123456789012,210987654321" } },
    [
        [{ permissions: { accountIds: "All" } }, /permissions\.accountIds is All/],
        [{ permissions: { accountIds: "123456789012, all" } }, /permissions\.accountIds is 123456789012, all/],
    ],
    [{ permissions: unknown }],
    [{ permissions: undefined }],
);
describeRule(
    sharing.analyticsIsPrivate,
    "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
    { blockPublicSecurityGroupRules: true },
    [[{ blockPublicSecurityGroupRules: false }, /blockPublicSecurityGroupRules is false/]],
    [{ blockPublicSecurityGroupRules: unknown }],
);
const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
describeRule(
    sharing.bucketIsPrivate,
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    flags,
    [[{ restrictPublicBuckets: false }, /restrictPublicBuckets is false/]],
    [{ blockPublicAcls: unknown }],
);
const everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
describeRule(
    sharing.bucketAclIsPrivate,
    "aws:s3/bucketAcl:BucketAcl",
    { accessControlPolicy: { grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" } }] } },
    [[{ accessControlPolicy: { grants: [{}, { grantee: { uri: everybody } }] } }, /accessControlPolicy\.grants\[1\]\.grantee\.uri is .*AllUsers/]],
    [{ accessControlPolicy: unknown }],
);
describeRule(
    sharing.bucketAclIsPrivate,
    "aws:s3/bucket:Bucket",
    { grants: [{ id: "x" }] },
    [[{ grants: [{ uri: everybody.replace("AllUsers", "AuthenticatedUsers") }] }, /grants\[0\]\.uri is .*AuthenticatedUsers/]],
    [{ grants: unknown }],
);
for (const type of ["bucketObject:BucketObject", "bucketObjectv2:BucketObjectv2", "objectCopy:ObjectCopy"]) {
    describeRule(sharing.bucketAclIsPrivate, `aws:s3/${type}`, {}, [[{ acl: "public-read" }, /acl is public-read/]], [{ acl: unknown }], [{ acl: "private" }]);
}
describeRule(
    exposure.servicesHideStores,
    "kubernetes:core/v1:Service",
    { spec: { type: "ClusterIP", ports: [{ port: 5432 }] } },
    [[{ spec: { externalIPs: ["203.0.113.9"] } }, /spec\.ports\[0\] puts port 5432 \(PostgreSQL\) on spec\.externalIPs/]],
    [{ spec: { externalIPs: unknown } }],
    [{ spec: { externalIPs: [] } }, { spec: { externalIPs: ["203.0.113.9"], ports: [{ port: 443 }] } }],
);
const lightsail = "aws:lightsail/instancePublicPorts:InstancePublicPorts";
const port = (fromPort: number, more: object = {}) => ({ portInfos: [{ protocol: "tcp", fromPort, toPort: fromPort, ...more }] });
describeRule(
    exposure.adminPortsAreClosed,
    lightsail,
    port(22, { cidrs: ["203.0.113.0/24"] }),
    [
        [port(22), /portInfos\[0\] opens port 22 \(SSH\) to 0\.0\.0\.0\/0/],
        [port(22, { ipv6Cidrs: ["::/0"] }), /opens port 22 \(SSH\) to ::\/0/],
    ],
    [port(22, { cidrs: unknown })],
    [port(443), port(22, { ipv6Cidrs: ["2001:db8::/48"] })],
);
describe("security-group-closes-inner-ports", () => {
    it("reads Lightsail's ports as well", () => judge(exposure.dataPortsAreClosed, lightsail).fails(port(5432), /port 5432 \(PostgreSQL\)/));
});

describe("order-placer-is-not-scaled", () => {
    const { passes, fails, isUndecided } = judgeGraph(writers.placerIsNotScaled);
    const placer = resource("kubernetes:apps/v1:StatefulSet", "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { metadata: { annotations: { "golive.dev/places-orders": "true" } }, spec: {} } },
    });
    const vertical = (updateMode: unknown, name: unknown = "bot") =>
        resource("kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler", "vpa", {
            metadata: { name: "vpa", namespace: "bot" },
            spec: { targetRef: { kind: "StatefulSet", name }, updatePolicy: { updateMode } },
        });
    it("passes a vertical autoscaler that only recommends, or scales another", async () => {
        await passes([placer, vertical("Off")]);
        await passes([placer, vertical("Initial")]);
        await passes([placer, vertical("Auto", "dashboard")]);
    });
    it("fails one that ends the pod", async () => {
        await fails([placer, vertical("Auto")], /spec\.targetRef is StatefulSet bot, which places orders/);
        await fails([placer, vertical(undefined)], /spec\.targetRef is StatefulSet bot/);
    });
    it("is undecided while its mode is unknown", () => isUndecided([placer, vertical(unknown)]));
});

describe("disruption-budget-lets-a-replica-go", () => {
    const { passes, fails, isUndecided } = judgeGraph(writers.drainTakesOne);
    const pods = (replicas: unknown, kind = "Deployment") =>
        resource(`kubernetes:apps/v1:${kind}`, "api", {
            metadata: { name: "api" },
            spec: { replicas, template: { metadata: { labels: { app: "api" } }, spec: {} } },
        });
    const budget = (spec: object) =>
        resource("kubernetes:policy/v1:PodDisruptionBudget", "pdb", {
            metadata: { name: "pdb" },
            spec: { selector: { matchLabels: { app: "api" } }, ...spec },
        });
    it("passes a budget that lets one go", async () => {
        for (const spec of [{ minAvailable: 2 }, { maxUnavailable: 1 }, { maxUnavailable: "25%" }, { minAvailable: "50%" }, {}])
            await passes([pods(3), budget(spec)]);
        await passes([pods(3), budget({ minAvailable: "66%" })]);
        await passes([pods(undefined), budget({ maxUnavailable: 0 })]);
        await passes([pods(1), budget({ minAvailable: 1 })]);
        await passes([pods(3), budget({ maxUnavailable: 0, selector: { matchLabels: { app: "other" } } })]);
    });
    it("fails one that keeps them all", async () => {
        await fails([pods(3), budget({ minAvailable: 3 })], /spec keeps all 3 of api/);
        await fails([pods(3), budget({ maxUnavailable: 0 })], /spec keeps all 3 of api/);
        await fails([pods(3), budget({ maxUnavailable: "0%" })], /keeps all 3/);
        await fails([pods(3), budget({ minAvailable: "67%" })], /keeps all 3/);
        await fails([pods(2), budget({ minAvailable: "100%" })], /keeps all 2/);
    });
    it("is undecided while the number of replicas is unknown", () => isUndecided([pods(unknown), budget({ minAvailable: 3 })]));
});

describeRule(
    database.databaseForcesTls,
    "aws:rds/parameterGroup:ParameterGroup",
    { family: "sqlserver-se-15.0", parameters: [{ name: "rds.force_ssl", value: "1" }] },
    [
        [{ parameters: [] }, /rds\.force_ssl is absent, and sqlserver-se-15\.0 leaves it off/],
        [{ family: "sqlserver-web-16.0", parameters: [{ name: "rds.force_ssl", value: "0" }] }, /rds\.force_ssl is 0/],
    ],
    [{ parameters: unknown }],
);
describeRule(
    database.databaseForcesTls,
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
    { family: "neptune1.4", parameters: [] },
    [[{ parameters: [{ name: "neptune_enforce_ssl", value: "0" }] }, /neptune_enforce_ssl is 0/]],
    [{ parameters: [{ name: unknown, value: "1" }] }],
);

describe("no-credential-in-code, in every form of AWS", () => {
    const asked = (type: string) => judge(credentials.noCredentialInSettings, type);
    const name = "BINANCE_API_SECRET";
    const value = ["s3cr", "etW0rd"].join("");
    const list = [
        { name: "LOG_LEVEL", value: "info" },
        { name, value },
    ];
    const script = `#!/bin/bash\nexport DB_PASSWORD=${value}\n`;
    const forms: [type: string, faulty: object, message: RegExp][] = [
        [configuration, { userData: script }, /^userData holds a value under the name DB_PASSWORD/],
        [spot, { userDataBase64: Buffer.from(script).toString("base64") }, /^userDataBase64 holds a value under the name DB_PASSWORD/],
        [
            "aws:batch/jobDefinition:JobDefinition",
            { containerProperties: JSON.stringify({ environment: list }) },
            /^containerProperties\.environment\[1\]\.value holds/,
        ],
        [
            "aws:apprunner/service:Service",
            { sourceConfiguration: { imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { [name]: value } } } } },
            /runtimeEnvironmentVariables\.BINANCE_API_SECRET holds/,
        ],
        [
            "aws:apprunner/service:Service",
            { sourceConfiguration: { codeRepository: { codeConfiguration: { codeConfigurationValues: { runtimeEnvironmentVariables: { [name]: value } } } } } },
            /codeConfigurationValues\.runtimeEnvironmentVariables\.BINANCE_API_SECRET holds/,
        ],
        ["aws:elasticbeanstalk/environment:Environment", { settings: list }, /^settings\[1\]\.value holds/],
        ["aws:amplify/app:App", { environmentVariables: { [name]: value } }, /^environmentVariables\.BINANCE_API_SECRET holds/],
        ["aws:amplify/branch:Branch", { environmentVariables: { [name]: value } }, /^environmentVariables\.BINANCE_API_SECRET holds/],
        ["aws:glue/job:Job", { defaultArguments: { "--password": value } }, /^defaultArguments\.--password holds/],
        ["aws:sagemaker/model:Model", { primaryContainer: { environment: { [name]: value } } }, /^primaryContainer\.environment\.BINANCE_API_SECRET holds/],
        ["aws:cloudformation/stack:Stack", { parameters: { DatabasePassword: value } }, /^parameters\.DatabasePassword holds/],
        ["kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease", { spec: { values: { auth: { password: value } } } }, /^spec\.values\.auth\.password holds/],
    ];
    for (const [type, faulty, message] of forms) {
        it(`finds one in ${type}, and none where there is none`, async () => {
            await asked(type).fails(faulty, message);
            await asked(type).passes({});
            await asked(type).passes(Object.fromEntries(Object.keys(faulty).map(key => [key, undefined])));
        });
    }
});
