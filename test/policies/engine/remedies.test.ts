import * as assert from "node:assert";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { remediating, remedies } from "../../../policies/engine/remedies";
import type { ResourceRule } from "../../../policies/engine/rule";
import { pb, Struct } from "../../../policies/engine/sdk";
import { rules } from "../../../policies/rules";
import { judge, secret, unknown } from "../../judge";

const { makeRemediateRpcFun } = require("@pulumi/policy/server");
const secretKey = "4dabf18193072939515e22adb298388d";

/** What the SDK's server sends back for a resource under a rule that is set to "remediate". */
async function remedied(name: string, type: string, properties: object): Promise<{ properties?: object; diagnostic: string }[]> {
    const rule = rules.find(one => one.name === name) as ResourceRule;
    const policy = { name, description: "d", enforcementLevel: "remediate", ...remediating(rule) } as ResourceValidationPolicy;
    const request = new pb.AnalyzeRequest();
    request.setType(type);
    request.setName("it");
    request.setUrn(`urn:pulumi:prod::test::${type}::it`);
    request.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(properties))));
    request.setOptions(new pb.AnalyzerResourceOptions());
    const rpc = makeRemediateRpcFun("test", "0.0.1", "remediate", [policy]);
    type Remediation = { getProperties(): { toJavaScript(): object } | undefined; getDiagnostic(): string };
    const response = await new Promise<{ getRemediationsList(): Remediation[] }>((resolve, reject) =>
        rpc({ request }, (error: Error | undefined, answer: { getRemediationsList(): Remediation[] }) => (error ? reject(error) : resolve(answer))),
    );
    return response.getRemediationsList().map(one => ({ properties: one.getProperties()?.toJavaScript(), diagnostic: one.getDiagnostic() }));
}

/** For each remedy a type, what is wrong, and what is set right; everything beside it stays. */
const cases: Record<string, [type: string, wrong: object, right: object][]> = {
    "instance-metadata-needs-a-token": [
        [
            "aws:ec2/instance:Instance",
            { metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } },
            { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
        ],
        ["aws:ec2/launchTemplate:LaunchTemplate", {}, { metadataOptions: { httpTokens: "required" } }],
    ],
    "bucket-blocks-public-access": [
        [
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            { blockPublicAcls: false },
            { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        ],
    ],
    "kms-key-rotates": [["aws:kms/key:Key", {}, { enableKeyRotation: true }]],
    "lb-drops-invalid-headers": [["aws:lb/loadBalancer:LoadBalancer", { internal: true }, { internal: true, dropInvalidHeaderFields: true }]],
    "table-is-backed-up": [
        [
            "aws:dynamodb/table:Table",
            { pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 7 } },
            { pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 } },
        ],
    ],
    "table-refuses-deletion": [["aws:dynamodb/table:Table", {}, { deletionProtectionEnabled: true }]],
    "database-refuses-deletion": [
        ["aws:rds/instance:Instance", { deletionProtection: false }, { deletionProtection: true }],
        ["aws:docdb/cluster:Cluster", {}, { deletionProtection: true }],
    ],
    "bucket-is-not-emptied-on-deletion": [["aws:s3/bucket:Bucket", { forceDestroy: true }, { forceDestroy: false }]],
    "secret-is-recoverable": [["aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }, { recoveryWindowInDays: 30 }]],
    "queue-is-encrypted": [["aws:sqs/queue:Queue", { sqsManagedSseEnabled: false }, { sqsManagedSseEnabled: true }]],
    "volume-encryption-stays-on": [["aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled: false }, { enabled: true }]],
    "guardduty-is-on": [["aws:guardduty/detector:Detector", { enable: false }, { enable: true }]],
    "trail-sees-every-region": [
        [
            "aws:cloudtrail/trail:Trail",
            { s3BucketName: "b" },
            { s3BucketName: "b", isMultiRegionTrail: true, enableLogging: true, includeGlobalServiceEvents: true },
        ],
    ],
    "cluster-logs-its-api": [
        [
            "aws:eks/cluster:Cluster",
            { enabledClusterLogTypes: ["scheduler", "audit"] },
            { enabledClusterLogTypes: ["scheduler", "audit", "api", "authenticator"] },
        ],
        ["aws:eks/cluster:Cluster", {}, { enabledClusterLogTypes: ["api", "audit", "authenticator"] }],
    ],
    "document-database-is-logged": [["aws:docdb/cluster:Cluster", {}, { enabledCloudwatchLogsExports: ["audit", "profiler"] }]],
};

describe("remediation", () => {
    it("is proven for every remedy, and each is a rule's", () => {
        assert.deepStrictEqual(Object.keys(cases).sort(), Object.keys(remedies).sort());
        for (const name of Object.keys(remedies))
            assert.ok(
                rules.some(rule => rule.name === name),
                name,
            );
    });

    for (const [name, forms] of Object.entries(cases)) {
        for (const [type, wrong, right] of forms) {
            const rule = rules.find(one => one.name === name) as ResourceRule;
            // What is unknown or secret beside the flaw stays as it is.
            const beside = { kmsKeyId: unknown, tags: { owner: unknown, word: secret("hidden") } };
            it(`of ${name} sets ${type} right, and nothing else`, async () => {
                assert.deepStrictEqual(await remedied(name, type, { ...beside, ...wrong }), [{ properties: { ...beside, ...right }, diagnostic: "" }]);
                await judge(rule, type).passes(right);
                assert.deepStrictEqual(await remedied(name, type, right), []);
            });
        }
    }

    it("says that it can't tell while what the rule reads is unknown", async () => {
        const [{ properties, diagnostic }] = await remedied("kms-key-rotates", "aws:kms/key:Key", { enableKeyRotation: unknown });
        assert.strictEqual(properties, undefined);
        assert.match(diagnostic, /can't run remediation 'kms-key-rotates' .* string value at \.enableKeyRotation/);
    });

    it("leaves alone what is another type, and what has an odd shape", async () => {
        assert.deepStrictEqual(await remedied("kms-key-rotates", "aws:s3/bucket:Bucket", {}), []);
        assert.deepStrictEqual(
            await remedied("cluster-logs-its-api", "aws:eks/cluster:Cluster", { enabledClusterLogTypes: 5 }).then(list => list.length <= 1),
            true,
        );
    });

    it("keeps a secret secret", async () => {
        const [{ properties }] = await remedied("secret-is-recoverable", "aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0, name: secret("n") });
        assert.deepStrictEqual((properties as { name: object }).name, { [secretKey]: "1b47061264138c4ac30d75fd1eb44270", value: "n" });
    });
});
