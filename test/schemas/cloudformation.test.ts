import * as assert from "node:assert";
import { unknownString } from "../../cli/recording/values";
import { mappings, withoutCounterpart } from "./cloudformation";
import { graphs, recorded, regionOf } from "./graph";
import { type Judgement, lint } from "./lint";
import { needs } from "./python";
import { sample } from "./sample";
import { translate } from "./template";

const region = "ap-northeast-1";
const database = { engine: "postgres", engineVersion: "17", instanceClass: "db.m7g.large", allocatedStorage: 100, backupRetentionPeriod: 7 };
const cache = { description: "cache", engine: "redis", engineVersion: "7.1", nodeType: "cache.m7g.large", numCacheClusters: 2 };
const cluster = { roleArn: unknownString, version: "1.34", vpcConfig: { subnetIds: [unknownString, unknownString] } };
const documents = { clusterIdentifier: unknownString, engine: "docdb", instanceClass: "db.r6g.large" };
const alarm = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 1 };
const distribution = {
    enabled: true,
    defaultCacheBehavior: { targetOriginId: "it", viewerProtocolPolicy: "redirect-to-https" },
    origins: [{ originId: "it", domainName: unknownString, customOriginConfig: { originProtocolPolicy: "https-only" } }],
    viewerCertificate: { acmCertificateArn: unknownString, minimumProtocolVersion: "TLSv1.2_2021", sslSupportMethod: "sni-only" },
};
const broker = {
    BrokerName: "it",
    EngineType: "RABBITMQ",
    EngineVersion: "4.2",
    HostInstanceType: "mq.m7g.large",
    DeploymentMode: "SINGLE_INSTANCE",
    PubliclyAccessible: false,
    Users: [{ Username: "it", Password: "{{resolve:secretsmanager:it:SecretString:password}}" }],
};
const inside = (properties: object) => ({
    templateBody: JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: { Broker: { Type: "AWS::AmazonMQ::Broker", Properties: properties } } }),
});
const trusting = (more: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole", ...more }] });

/** What is wrong in which resource, and what must be said about it. */
const flaws: [type: string, flaw: string, properties: Record<string, unknown>, says: RegExp][] = [
    ["aws:cloudwatch/logGroup:LogGroup", "retention of 31 days", { retentionInDays: 31 }, /RetentionInDays: 31 is not one of \[1, 3, 5, 7, 14, 30,/],
    [
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "seconds in words, inside a query",
        { ...alarm, metricQueries: [{ id: "a", returnData: true, metric: { metricName: "it", namespace: "it", period: "minute", stat: "Average" } }] },
        /Metrics\.0\.MetricStat\.Period: 'minute' is not of type 'integer'/,
    ],
    ["aws:ec2/vpc:Vpc", "a range that is none", { cidrBlock: "10.40.0.0/33" }, /CidrBlock: '10\.40\.0\.0\/33' is not a 'ipv4-network'/],
    ["aws:ec2/vpc:Vpc", "a misspelt property", { cidrBlock: "10.40.0.0/16", enableDnsSuport: true }, /enableDnsSuport = true is no property in CloudFormation/],
    ["aws:eks/cluster:Cluster", "Kubernetes 1.11", { ...cluster, version: "1.11" }, /version: AWS has no 1\.11, but 1\.\d\d/],
    ["aws:eks/cluster:Cluster", "an unknown log type", { ...cluster, enabledClusterLogTypes: ["audits"] }, /Logging.*: 'audits' is not one of/],
    ["aws:eks/cluster:Cluster", "a number where a flag stands", { ...cluster, deletionProtection: 5 }, /DeletionProtection: 5 is not of type 'boolean'/],
    [
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "a node type that is none",
        { ...cache, nodeType: "cache.nonsense" },
        /'cache\.nonsense' is not one of/,
    ],
    ["aws:elasticache/replicationGroup:ReplicationGroup", "Redis 7.9", { ...cache, engineVersion: "7.9" }, /EngineVersion: '7\.9' is not one of/],
    [
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "eight nodes",
        { ...cache, numCacheClusters: 8 },
        /NumCacheClusters: 8 is greater than the maximum of 6/,
    ],
    ["aws:iam/role:Role", "a trust policy with a misspelt element", { assumeRolePolicy: trusting({ Conditions: {} }) }, /'Conditions' was unexpected/],
    ["aws:cloudformation/stack:Stack", "a broker of a size that is none", inside({ ...broker, HostInstanceType: "mq.m99.huge" }), /mq\.m99\.huge/],
    [
        "aws:cloudformation/stack:Stack",
        "a broker with a misspelt property",
        inside({ ...broker, PublicAccessible: false }),
        /'PublicAccessible' was unexpected/,
    ],
    [
        "aws:cloudfront/distribution:Distribution",
        "a TLS policy that is none",
        { ...distribution, viewerCertificate: { ...distribution.viewerCertificate, minimumProtocolVersion: "TLSv1.9" } },
        /MinimumProtocolVersion: 'TLSv1\.9' is not one of/,
    ],
    ["aws:cloudfront/distribution:Distribution", "a price class that is none", { ...distribution, priceClass: "PriceClass_1" }, /PriceClass_1/],
    ["aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", "logs in YAML", { name: "it", outputFormat: "yaml" }, /AWS has no yaml, but json, plain/],
    ["aws:docdb/cluster:Cluster", "DocumentDB 9", { engine: "docdb", engineVersion: "9.0.0" }, /EngineVersion: '9\.0\.0' is not one of \['3\.6\.0'/],
    ["aws:docdb/clusterInstance:ClusterInstance", "a class that is none", { ...documents, instanceClass: "db.m99.huge" }, /DBInstanceClass: 'db\.m99\.huge'/],
    ["aws:kms/key:Key", "a curve that is none", { customerMasterKeySpec: "ECC_NONSENSE" }, /KeySpec: 'ECC_NONSENSE' is not one of/],
    ["aws:kms/key:Key", "three days until its deletion", { deletionWindowInDays: 3 }, /PendingWindowInDays: 3 is less than the minimum of 7/],
    [
        "aws:rds/instance:Instance",
        "a class that is none",
        { ...database, instanceClass: "db.m99.huge" },
        /'db\.m99\.huge' is not one of .* in 'ap-northeast-1'/,
    ],
    [
        "aws:rds/instance:Instance",
        "a class that the resource's own region lacks",
        { ...database, region: "eu-west-3", instanceClass: "db.m9g.large" },
        /'db\.m9g\.large' is not one of .* in 'eu-west-3'/,
    ],
    // Sold in other regions: us-east-1 has it.
    [
        "aws:rds/instance:Instance",
        "a class of another region",
        { ...database, instanceClass: "db.x2g.large" },
        /DBInstanceClass: 'db\.x2g\.large' is not one of .* in 'ap-northeast-1'/,
    ],
    ["aws:rds/instance:Instance", "PostgreSQL 9.99", { ...database, engineVersion: "9.99" }, /EngineVersion: '9\.99' is not one of/],
    [
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
        "days that are no number",
        { sourceDbInstanceArn: unknownString, retentionPeriod: "month" },
        /AutomaticBackupReplicationRetentionPeriod: 'month' is not of type 'integer'/,
    ],
    [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "a port in words, from a list of ranges",
        { securityGroupId: unknownString, ipProtocol: "tcp", prefixListId: "pl-58a04531", fromPort: "https", toPort: 443 },
        /FromPort: 'https' is not of type 'integer'/,
    ],
    ["aws:sagemaker/app:App", "a type without a row", {}, /no row in test\/schemas\/cloudformation\.ts/],
];

describe("CloudFormation's schemas", () => {
    before(function () {
        needs(this, "cfn-lint", "the values of AWS resources against CloudFormation's schemas");
    });

    describe("of every bot", () => {
        let judgements: Judgement[] = [];
        before(async () => {
            const asked = graphs.map(async stack => ({ resources: (await recorded(stack)).resources, region: regionOf(stack) }));
            judgements = lint(...(await Promise.all(asked)));
        });

        for (const [index, stack] of graphs.entries()) {
            it(`take every literal value of ${stack}'s AWS resources`, () => {
                const judgement = judgements[index];
                report(stack, judgement);
                assert.deepStrictEqual(judgement.faults, []);
                assert.ok(judgement.judged > 50 && judgement.values > 500, "an empty graph is no proof");
            });
        }
    });

    it("have a row or a reason for a type, not both, and none for a type that nobody has", async () => {
        const types = new Set((await Promise.all(graphs.map(recorded))).flatMap(({ resources }) => resources.map(({ type }) => type)));
        assert.deepStrictEqual(
            [...Object.keys(mappings), ...Object.keys(withoutCounterpart)].filter(type => !types.has(type)),
            [],
        );
        assert.deepStrictEqual(
            Object.keys(mappings).filter(type => type in withoutCounterpart),
            [],
        );
    });

    describe("judge", () => {
        let faults: string[] = [];
        const name = (index: number) => `flaw-${index}`;
        before(() => {
            const sound = [
                sample("aws:rds/instance:Instance", "sound", database),
                sample("aws:elasticache/replicationGroup:ReplicationGroup", "sound", cache),
                sample("aws:eks/cluster:Cluster", "sound", cluster),
                sample("aws:docdb/clusterInstance:ClusterInstance", "sound", documents),
                sample("aws:cloudfront/distribution:Distribution", "sound", distribution),
                sample("aws:cloudformation/stack:Stack", "sound", inside(broker)),
            ];
            const network = sample("aws:ec2/vpc:Vpc", "sound", { cidrBlock: "10.40.0.0/16" });
            const subnet = (subnetName: string, cidrBlock: string) =>
                sample("aws:ec2/subnet:Subnet", subnetName, { vpcId: unknownString, cidrBlock }, { vpcId: [network.type, network.name] });
            sound.push(network, subnet("sound", "10.40.1.0/24"), subnet("outside", "10.50.1.0/24"));
            const wrong = flaws.map(([type, , properties], index) => sample(type, name(index), properties));
            [{ faults }] = lint({ resources: [...sound, ...wrong], region });
        });

        it("passes sound resources, and unknown values wherever they stand", () => {
            assert.deepStrictEqual(
                faults.filter(fault => fault.includes(" sound:")),
                [],
            );
        });
        it("refuses a row that loses values on their way into CloudFormation's shape", () => {
            const forgetful = { "aws:cloudwatch/logGroup:LogGroup": { ...mappings["aws:cloudwatch/logGroup:LogGroup"], shape: () => ({ name: "it" }) } };
            const group = sample("aws:cloudwatch/logGroup:LogGroup", "it", { name: "it", retentionInDays: 30, kmsKeyId: unknownString });
            const { strange } = translate([group], ({ properties }) => properties, forgetful, region);
            assert.deepStrictEqual(strange, ["aws:cloudwatch/logGroup:LogGroup it: test/schemas/cloudformation.ts loses 30"]);
        });
        it("refuses a subnet outside its network's range, since it follows what the graph says of unknown values", () => {
            const found = faults.filter(fault => fault.startsWith("aws:ec2/subnet:Subnet outside: "));
            assert.deepStrictEqual(found, ["aws:ec2/subnet:Subnet outside: CidrBlock: '10.50.1.0/24' is not a valid subnet of ['10.40.0.0/16'] (E3059)"]);
        });
        for (const [index, [type, flaw, , says]] of flaws.entries()) {
            it(`refuses ${flaw}`, () => {
                const found = faults.filter(fault => fault.startsWith(`${type} ${name(index)}: `));
                assert.strictEqual(found.length, 1, found.join("\n"));
                assert.match(found[0], says);
            });
        }
    });
});

function report(stack: string, { judged, values, without, notEvaluated }: Judgement): void {
    const counts = (map: Map<string, number>) => [...map].map(([what, count]) => `${count} ${what.replace(/^aws:.*:/, "")}`).join(", ") || "none";
    const unchecked = new Map([...without].filter(([, count]) => count > 0));
    console.log(`      ${stack}: ${judged} AWS resources with ${values} known values; not evaluated, no counterpart: ${counts(notEvaluated)}`);
    console.log(`      ${stack}: values not evaluated, since CloudFormation has no such property: ${counts(unchecked)}`);
}
