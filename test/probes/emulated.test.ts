import * as assert from "node:assert";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AllocateAddressCommand, CreateNatGatewayCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
    CreateAccessKeyCommand,
    CreateLoginProfileCommand,
    CreateUserCommand,
    CreateVirtualMFADeviceCommand,
    EnableMFADeviceCommand,
    IAMClient,
    UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { alarmChannels } from "../../probes/costs";
import { addressesAsEntered } from "../../probes/exchange/addresses";
import { noKeysOfPeople, secondFactor } from "../../probes/iam";
import { noErrors } from "../../probes/logs/counts";
import { secretsYoung } from "../../probes/rotation";
import { needs, pythonWith } from "../schemas/python";
import { type Started, started } from "../started";
import { ask, fails, holds, isUnknown, world } from "./questions";

const resource = (type: string, name: string, properties: object) => ({ type, name, properties });

/** What of the probes' calls an emulator of AWS understands and answers, whose writing and reading are not ours; the rest is asked of answers as AWS documents them. */
describe("the probes of AWS, on moto", () => {
    let moto: Started | undefined;
    let address = "";
    before(async function () {
        needs(this, "moto", "whether the probes' calls are such as AWS takes");
        moto = await started(pythonWith("moto") as string, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], /Running on (http:\S+)/);
        address = moto.ready[1];
    });
    after(() => moto?.stop());
    const how = () => ({ region: "eu-central-1", endpoint: address, credentials: { accessKeyId: "nobody", secretAccessKey: "of no account" } });

    it("iam: no user has a key; then one has, until it is put out of use", async () => {
        const iam = new IAMClient(how());
        await iam.send(new CreateUserCommand({ UserName: "ann" }));
        holds(await ask(noKeysOfPeople, world({ address })));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
        fails(await ask(noKeysOfPeople, world({ address })), /ann: 1 keys of it work/);
        await iam.send(new UpdateAccessKeyCommand({ UserName: "ann", AccessKeyId: AccessKey?.AccessKeyId, Status: "Inactive" }));
        holds(await ask(noKeysOfPeople, world({ address })));
    });

    it("iam: a password alone opens the account; then it does not", async () => {
        const iam = new IAMClient(how());
        await iam.send(new CreateUserCommand({ UserName: "bob" }));
        await iam.send(new CreateLoginProfileCommand({ UserName: "bob", Password: "of-no-account-1A" }));
        const bob = async () => (await ask(secondFactor, world({ address }))).filter(({ what }) => what.startsWith("people"));
        fails(await bob(), /bob: a password alone opens it/);
        const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "bob" }));
        const device = { UserName: "bob", SerialNumber: VirtualMFADevice?.SerialNumber, AuthenticationCode1: "123456", AuthenticationCode2: "654321" };
        await iam.send(new EnableMFADeviceCommand(device));
        holds(await bob());
    });

    it("rotation: a secret that was just made is young", async () => {
        const alarm = (Secret: string) =>
            resource("aws:cloudwatch/metricAlarm:MetricAlarm", Secret, { namespace: "Golive/Secrets", dimensions: { Secret }, threshold: 90 });
        const resources = [alarm("planted/canary/llm")];
        await new SecretsManagerClient(how()).send(new CreateSecretCommand({ Name: "planted/canary/llm", SecretString: "{}" }));
        const [age, own] = await ask(secretsYoung, world({ address, resources }));
        assert.deepStrictEqual([age.value, own.holds], [0, "yes"]);
        const later = new Date(Date.now() + 91 * 86_400_000);
        fails(await ask(secretsYoung, world({ address, resources }, {}, { now: () => later })), /as its own|91 days old/);
    });

    it("exchange: what the gateways have is what was entered, or not", async () => {
        const ec2 = new EC2Client(how());
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
        const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.0.0/24" }));
        const { AllocationId, PublicIp = "" } = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
        const TagSpecifications = [{ ResourceType: "natgateway" as const, Tags: [{ Key: "Name", Value: "planted-canary-nat-a" }] }];
        await ec2.send(new CreateNatGatewayCommand({ SubnetId: Subnet?.SubnetId, AllocationId, TagSpecifications }));
        const bound = (entered: string) =>
            world({
                address,
                manifest: { exchanges: { binance: { ipRestricted: true } } } as never,
                settings: { exchangeAddresses: { binance: [entered] } },
                resources: [resource("aws:ec2/natGateway:NatGateway", "nat", { tags: { Name: "planted-canary-nat-a" } })],
            });
        holds(await ask(addressesAsEntered, bound(PublicIp)));
        fails(await ask(addressesAsEntered, bound("198.51.100.1")), /was not told of it/, /it is not the stack's/);
    });

    it("costs: nobody is subscribed; then somebody is", async () => {
        const where = world({ address, resources: [resource("aws:sns/topic:Topic", "alarms", { name: "planted-canary-alarms" })] });
        const account = "123456789012";
        Object.assign(where.everything, { target: { ...where.everything.target, account } });
        fails(await ask(alarmChannels, where), /there is no such topic/);
        const sns = new SNSClient(how());
        const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "planted-canary-alarms" }));
        fails(await ask(alarmChannels, where), /nobody is told/);
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:eu-central-1:123456789012:alarms" }));
        holds(await ask(alarmChannels, where));
    });

    it("logs: a log is silent, then quiet, then has an error", async () => {
        const logs = new CloudWatchLogsClient(how());
        const [logGroupName, logStreamName] = ["/aws/containerinsights/planted-canary/application", "node"];
        const where = world({ address, resources: [resource("aws:cloudwatch/logGroup:LogGroup", "application", { name: logGroupName })] });
        await logs.send(new CreateLogGroupCommand({ logGroupName }));
        await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
        const say = (log: string) => {
            const kubernetes = { namespace_name: "planted", container_name: "api", pod_name: "api-1" };
            const logEvents = [{ timestamp: Date.now(), message: JSON.stringify({ log, kubernetes }) }];
            return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
        };
        isUnknown(await ask(noErrors, where), /0 lines/);
        await say("ready");
        holds(await ask(noErrors, where));
        await say("ERROR nothing works");
        fails(await ask(noErrors, where), /api: 1 lines are errors/);
    });
});
