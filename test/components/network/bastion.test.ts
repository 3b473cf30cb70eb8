import * as assert from "node:assert";
import { EncryptionKey } from "../../../components/foundation/encryption";
import { Bastion, type BastionArgs } from "../../../components/network/bastion";
import { Network } from "../../../components/network/network";
import { type Built, build, read, target, unknown } from "../harness";

const bastion = (over: Partial<BastionArgs> = {}, options: { deployed?: boolean } = {}): Promise<Built<Bastion>> =>
    build(() => {
        const where = target();
        const network = new Network("network", { target: where, cidr: "10.40.0.0/16", natGateways: "per-zone" });
        return new Bastion("bastion", { target: where, network, ports: [5432, 6379], ...over });
    }, options);
describe("Bastion", () => {
    let built: Built<Bastion>;
    before(async () => {
        built = await bastion();
    });
    const template = () => built.one("aws:ec2/launchTemplate:LaunchTemplate").inputs;

    it("lets nobody in, and goes out to HTTPS and, inside the VPC, to the stores only", () => {
        assert.deepStrictEqual(built.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), []);
        const group = built.one("aws:ec2/securityGroup:SecurityGroup").inputs;
        assert.deepStrictEqual([group.ingress, group.egress], [undefined, undefined]);
        const egress = built
            .of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
            .map(r => `${r.inputs.cidrIpv4}:${r.inputs.fromPort}-${r.inputs.toPort}`);
        assert.deepStrictEqual(egress, ["0.0.0.0/0:443-443", "10.40.0.0/16:5432-5432", "10.40.0.0/16:6379-6379"]);
    });

    it("demands IMDSv2 from the instance itself, and has no key pair", () => {
        assert.deepStrictEqual(template().metadataOptions, { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 });
        assert.strictEqual(template().keyName, undefined);
    });

    it("has memory for its agent beside an update: a nano has none", () => assert.strictEqual(template().instanceType, "t4g.micro"));

    it("has an encrypted gp3 disk", () => {
        const [{ ebs }] = template().blockDeviceMappings;
        assert.deepStrictEqual([ebs.encrypted, ebs.volumeType], ["true", "gp3"]);
    });

    it("starts the newest Amazon Linux 2023 without asking AWS before", () =>
        assert.match(template().imageId, /^resolve:ssm:\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-default-arm64$/));

    it("runs on UTC, with its clock kept, and its user data says nothing else", () =>
        assert.strictEqual(
            Buffer.from(template().userData, "base64").toString(),
            "#cloud-config\ntimezone: UTC\nruncmd:\n  - [systemctl, enable, --now, chronyd]\n",
        ));

    it("is one instance in the private subnets that is replaced every 30 days, after the network is ready", () => {
        const group = built.one("aws:autoscaling/group:Group");
        assert.deepStrictEqual([group.inputs.minSize, group.inputs.maxSize, group.inputs.maxInstanceLifetime], [1, 1, 2_592_000]);
        assert.strictEqual(group.inputs.vpcZoneIdentifiers.length, 3);
        assert.ok(built.waitsFor(group, built.one("aws:ec2/natGateway:NatGateway", "network-a")));
    });

    it("is patched every week", () => {
        const { inputs: association, replaceOnChanges, deleteBeforeReplace } = built.one("aws:ssm/association:Association");
        assert.deepStrictEqual([replaceOnChanges, deleteBeforeReplace], [["*"], true], "the deploy role may change none");
        assert.deepStrictEqual([association.name, association.parameters.Operation], ["AWS-RunPatchBaseline", "Install"]);
        assert.deepStrictEqual(association.targets, [{ key: "tag:golive:bastion", values: ["cryptofunk-prod"] }]);
        assert.strictEqual(template().tagSpecifications[0].tags["golive:bastion"], "cryptofunk-prod");
    });

    it("records shells in an encrypted log group", async () => {
        const logged = await build(() => {
            const where = target();
            const network = new Network("network", { target: where, cidr: "10.40.0.0/16", natGateways: "single" });
            return new Bastion("bastion", { target: where, network, ports: [], logsKey: new EncryptionKey("logs", { target: where, purpose: "logs" }) });
        });
        const group = logged.one("aws:cloudwatch/logGroup:LogGroup", "bastion-sessions").inputs;
        assert.deepStrictEqual([group.retentionInDays, group.kmsKeyId], [90, unknown]);
        const document = logged.one("aws:ssm/document:Document").inputs;
        assert.deepStrictEqual([document.name, document.documentType], ["cryptofunk-prod-session", "Session"]);
        const { cloudWatchLogGroupName, cloudWatchEncryptionEnabled } = JSON.parse(document.content).inputs;
        assert.deepStrictEqual([cloudWatchLogGroupName, cloudWatchEncryptionEnabled], [group.name, true]);
    });

    it("does not claim encryption that an unencrypted group could not give: the agent would refuse every session", () =>
        assert.strictEqual(JSON.parse(built.one("aws:ssm/document:Document").inputs.content).inputs.cloudWatchEncryptionEnabled, false));

    it("has a role that reads no parameters and no secrets", () => {
        const { policy } = built.one("aws:iam/rolePolicy:RolePolicy", "bastion").inputs;
        assert.ok(!policy.includes(unknown));
        const actions: string[] = JSON.parse(policy).Statement.flatMap((s: { Action: string | string[] }) => s.Action);
        for (const action of actions) assert.match(action, /^(ssm:(?!GetParameter)|ssmmessages:|logs:)/);
    });

    it("writes commands that find the instance by its tag", async () => {
        const { value } = await bastion({}, { deployed: true });
        const command = await read(value.portForward("db.example.internal", 5432, 15432));
        assert.match(
            command,
            /^aws ssm start-session --region eu-central-1 --target "\$\(aws ec2 describe-instances .*tag:golive:bastion,Values=cryptofunk-prod /,
        );
        assert.match(
            command,
            / --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=db\.example\.internal,portNumber=5432,localPortNumber=15432$/,
        );
        assert.match(value.shell, / --document-name cryptofunk-prod-session$/);
    });

    it("gives nobody a right to use it: that is the bootstrap's", () => {
        assert.deepStrictEqual(built.of("aws:iam/policy:Policy"), []);
        assert.deepStrictEqual(built.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment"), []);
    });
});
