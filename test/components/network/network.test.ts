import * as assert from "node:assert";
import type { EncryptionKey } from "../../../components/foundation/encryption";
import { Network, type NetworkArgs, subnetCidrs } from "../../../components/network/network";
import type { Target } from "../../../config/target";
import { type Built, build, target, unknown } from "../harness";

const range = (cidr: string) => {
    const [address, bits] = cidr.split("/");
    const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    return { start, end: start + 2 ** (32 - Number(bits)) - 1, bits: Number(bits) };
};
const network = (over: Partial<NetworkArgs> = {}, where: Target = target()) =>
    build(() => new Network("network", { target: where, cidr: "10.40.0.0/16", natGateways: "per-zone", ...over }));

describe("subnetCidrs", () => {
    const letters = ["a", "b", "c", "d", "e", "f"];
    for (const bits of [16, 17, 18, 19, 20])
        it(`cuts a /${bits} for every letter into ranges that lie inside, at AWS's boundaries, and apart`, () => {
            const vpc = range(`10.40.16.0/${bits}`);
            const inside = { start: vpc.start - (vpc.start % 2 ** (32 - bits)), size: 2 ** (32 - bits) };
            const all = letters
                .flatMap(letter => Object.values(subnetCidrs(`10.40.16.0/${bits}`, `us-east-1${letter}`)))
                .map(range)
                .sort((a, b) => a.start - b.start);
            assert.strictEqual(all.length, 3 * letters.length);
            for (const [i, subnet] of all.entries()) {
                assert.ok(subnet.start >= inside.start && subnet.end < inside.start + inside.size, "inside the VPC");
                assert.strictEqual(subnet.start % (subnet.end - subnet.start + 1), 0, "on a boundary of its size");
                assert.ok(subnet.bits >= 16 && subnet.bits <= 28, "a size AWS takes");
                if (i > 0) assert.ok(subnet.start > all[i - 1].end, "after the one before");
            }
        });

    it("gives pods an eighth of the VPC in a zone, and load balancers and stores enough", () => {
        assert.deepStrictEqual(subnetCidrs("10.40.0.0/16", "eu-central-1a"), {
            private: "10.40.0.0/19",
            public: "10.40.192.0/22",
            isolated: "10.40.224.0/22",
        });
        assert.deepStrictEqual(subnetCidrs("10.40.0.0/16", "ap-northeast-1d"), {
            private: "10.40.96.0/19",
            public: "10.40.204.0/22",
            isolated: "10.40.236.0/22",
        });
    });
});

describe("Network", () => {
    let built: Built<Network>;
    before(async () => {
        built = await network();
    });
    const subnets = (kind: string) => built.of("aws:ec2/subnet:Subnet").filter(s => s.name.startsWith(`network-${kind}-`));

    it("has three subnets in each of three zones, none of which gives instances a public address", () => {
        for (const kind of ["public", "private", "isolated"]) {
            assert.deepStrictEqual(
                subnets(kind).map(s => s.inputs.availabilityZone),
                ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
            );
            for (const subnet of subnets(kind)) assert.strictEqual(subnet.inputs.mapPublicIpOnLaunch, false);
        }
        assert.deepStrictEqual(
            subnets("isolated").map(s => s.inputs.cidrBlock),
            built.value.isolatedCidrs,
        );
    });

    describe("when a zone comes or goes", () => {
        const [a, b, c] = target().zones;
        const kept = (one: Built<Network>) =>
            Object.fromEntries(
                one.resources
                    .filter(({ type, name }) => /^aws:(ec2|cloudwatch)/.test(type) && !name.endsWith("-b") && name !== "network-s3")
                    .map(({ type, name, inputs }) => [`${type} ${name}`, inputs]),
            );
        it("touches nothing of the others: neither names, ranges nor routes", async () => {
            const two = await network({}, target({ zones: [a, c], storeZones: [a, c] }));
            const three = await network({}, target({ zones: [a, b, c], storeZones: [a, c] }));
            assert.deepStrictEqual(kept(three), kept(two));
            assert.deepStrictEqual(two.value.isolatedCidrs, three.value.isolatedCidrs);
            assert.deepStrictEqual([two.value.privateCidrs.length, three.value.privateCidrs.length], [2, 3]);
        });
        it("leaves a single NAT gateway with the stores, and its address at the exchange", async () => {
            const before = await network({ natGateways: "single" }, target({ zones: [b, c], storeZones: [b, c] }));
            const after = await network({ natGateways: "single" }, target({ zones: [a, b, c], storeZones: [b, c] }));
            assert.deepStrictEqual([before.one("aws:ec2/eip:Eip").name, after.one("aws:ec2/eip:Eip").name], ["network-nat-b", "network-nat-b"]);
        });
    });

    it("tells EKS which subnets load balancers go to", () => {
        for (const s of subnets("public")) assert.strictEqual(s.inputs.tags["kubernetes.io/role/elb"], "1");
        for (const s of subnets("private")) assert.strictEqual(s.inputs.tags["kubernetes.io/role/internal-elb"], "1");
        for (const s of subnets("isolated")) assert.ok(!Object.keys(s.inputs.tags).some(tag => tag.startsWith("kubernetes.io/")));
    });

    it("has a NAT gateway with a protected address in each zone, and a route to its own zone's one", async () => {
        const addresses = built.of("aws:ec2/eip:Eip");
        assert.strictEqual(addresses.length, 3);
        for (const address of addresses) assert.strictEqual(address.protect, true);
        assert.strictEqual(built.of("aws:ec2/natGateway:NatGateway").length, 3);
        const deployed = await build(() => new Network("network", { target: target(), cidr: "10.40.0.0/16", natGateways: "per-zone" }), { deployed: true });
        for (const zone of ["a", "b", "c"])
            assert.strictEqual(deployed.one("aws:ec2/route:Route", `network-private-${zone}`).inputs.natGatewayId, `network-${zone}-id`);
        assert.strictEqual(built.value.natAddresses.length, 3);
    });

    it("has a single NAT gateway, unprotected, in a staging that asks for it", async () => {
        const staging = await network({ natGateways: "single" }, target({ production: false }));
        assert.strictEqual(staging.one("aws:ec2/eip:Eip").protect, false);
        staging.one("aws:ec2/natGateway:NatGateway");
        assert.strictEqual(staging.of("aws:ec2/route:Route").filter(r => r.name.startsWith("network-private-")).length, 3);
    });

    describe("watches the way out", () => {
        const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
        const watched = (natGateways: NetworkArgs["natGateways"] = "per-zone") =>
            network({ natGateways, topics: ["arn:aws:sns:eu-central-1:111122223333:alarms"] });

        it("of each NAT gateway: what is opened and not answered, as a share, and ports that run out", async () => {
            const all = await watched();
            assert.deepStrictEqual(
                all
                    .of(alarm)
                    .map(({ name }) => name)
                    .sort(),
                ["a", "b", "c"].flatMap(zone => [`network-nat-${zone}-full`, `network-nat-${zone}-unanswered`]),
            );
            const { metricQueries, threshold, comparisonOperator, evaluationPeriods, alarmDescription } = all.one(alarm, "network-nat-a-unanswered").inputs;
            assert.deepStrictEqual([threshold, comparisonOperator, evaluationPeriods], [50, "LessThanThreshold", 3]);
            assert.deepStrictEqual(
                metricQueries.slice(1).map(({ metric }: { metric: { metricName: string; stat: string } }) => [metric.metricName, metric.stat]),
                [
                    ["ConnectionEstablishedCount", "Sum"],
                    ["ConnectionAttemptCount", "Sum"],
                ],
            );
            assert.match(alarmDescription, /^\[P0\]/);
            assert.strictEqual((await watched("single")).of(alarm).length, 2);
        });
        it("names the gateway itself", async () => {
            const args = { target: target(), cidr: "10.40.0.0/16", natGateways: "single", topics: ["arn:aws:sns:eu-central-1:111122223333:alarms"] } as const;
            const deployed = await build(() => new Network("network", { ...args, topics: [...args.topics] }), { deployed: true });
            const { dimensions, threshold, evaluationPeriods } = deployed.one(alarm, "network-nat-a-full").inputs;
            assert.deepStrictEqual([dimensions, threshold, evaluationPeriods], [{ NatGatewayId: "network-a-id" }, 0, 1]);
        });
        it("of nobody where nobody is told", () => assert.deepStrictEqual(built.of(alarm), []));
    });

    it("gives isolated subnets a table without any route", async () => {
        const deployed = await build(() => new Network("network", { target: target(), cidr: "10.40.0.0/16", natGateways: "per-zone" }), { deployed: true });
        const associations = deployed.of("aws:ec2/routeTableAssociation:RouteTableAssociation").filter(a => a.name.startsWith("network-isolated-"));
        assert.strictEqual(associations.length, 3);
        for (const association of associations) assert.strictEqual(association.inputs.routeTableId, "network-isolated-id");
        assert.ok(!deployed.of("aws:ec2/route:Route").some(r => r.inputs.routeTableId === "network-isolated-id"));
    });

    it("leaves the default security group without rules", () => {
        const group = built.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
        assert.deepStrictEqual([group.inputs.ingress, group.inputs.egress], [[], []]);
    });

    it("reaches S3 without NAT, and other services only when asked, from the VPC alone", async () => {
        assert.strictEqual(built.one("aws:ec2/vpcEndpoint:VpcEndpoint").inputs.serviceName, "com.amazonaws.eu-central-1.s3");
        const more = await network({ interfaceEndpoints: ["ecr.dkr"] });
        const endpoint = more.one("aws:ec2/vpcEndpoint:VpcEndpoint", "network-ecr.dkr").inputs;
        assert.strictEqual(endpoint.serviceName, "com.amazonaws.eu-central-1.ecr.dkr");
        assert.strictEqual(endpoint.privateDnsEnabled, true);
        const rule = more.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs;
        assert.deepStrictEqual([rule.cidrIpv4, rule.fromPort, rule.toPort], ["10.40.0.0/16", 443, 443]);
    });

    it("logs all traffic, kept as long as the stack's logs, encrypted", async () => {
        const key = { arn: "arn:aws:kms:eu-central-1:111122223333:key/logs" } as unknown as EncryptionKey;
        const logged = await network({ logsKey: key });
        assert.strictEqual(logged.one("aws:ec2/flowLog:FlowLog").inputs.trafficType, "ALL");
        const group = logged.one("aws:cloudwatch/logGroup:LogGroup").inputs;
        assert.deepStrictEqual([group.retentionInDays, group.kmsKeyId], [90, "arn:aws:kms:eu-central-1:111122223333:key/logs"]);
        const policy = logged.one("aws:iam/rolePolicy:RolePolicy").inputs.policy;
        assert.ok(!policy.includes(unknown));
        assert.ok(policy.includes(`log-group:${group.name}:*`));
        assert.ok(!policy.includes("CreateLogGroup"));
    });

    it("is ready when its NAT gateways, routes and associations are", () => assert.strictEqual(built.value.ready.length, 2 + 3 + 3 + 3 + 3));

    it("writes the VPC's range as AWS does, or the next deployment would replace it", async () => {
        const odd = await network({ cidr: "10.40.7.9/16" });
        assert.strictEqual(odd.one("aws:ec2/vpc:Vpc").inputs.cidrBlock, "10.40.0.0/16");
        assert.strictEqual(odd.value.cidr, "10.40.0.0/16");
    });

    it("lets a child's arguments be overridden", async () => {
        const over = await network({ override: { vpc: { instanceTenancy: "dedicated" } } });
        assert.strictEqual(over.one("aws:ec2/vpc:Vpc").inputs.instanceTenancy, "dedicated");
    });
});
