import * as rules from "../../../../policies/rules/aws/ec2";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.instanceIsPrivate,
    "aws:ec2/instance:Instance",
    { ami: "x" },
    [[{ associatePublicIpAddress: true }, /associatePublicIpAddress is true/]],
    [{ associatePublicIpAddress: unknown }],
);

/** Forms in which AWS and Kubernetes let people write the same, beside the usual one. */
const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";
const spot = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";

for (const type of [configuration, spot]) {
    describeRule(
        rules.metadataNeedsToken,
        type,
        { metadataOptions: { httpTokens: "required" } },
        [[{ metadataOptions: { httpTokens: "optional" } }, /metadataOptions\.httpTokens is optional/]],
        [{ metadataOptions: unknown }],
    );
    describeRule(
        rules.instanceDisksAreEncrypted,
        type,
        { rootBlockDevice: { encrypted: true } },
        [[{ rootBlockDevice: { encrypted: false } }, /rootBlockDevice\.encrypted is not true/]],
        [{ rootBlockDevice: unknown }],
    );
    describeRule(
        rules.instanceIsPrivate,
        type,
        {},
        [[{ associatePublicIpAddress: true }, /associatePublicIpAddress is true/]],
        [{ associatePublicIpAddress: unknown }],
    );
}

describeRule(
    rules.instanceIsPrivate,
    "aws:ec2/launchTemplate:LaunchTemplate",
    { networkInterfaces: [{ associatePublicIpAddress: "false" }] },
    [[{ networkInterfaces: [{}, { associatePublicIpAddress: "true" }] }, /networkInterfaces\[1\]\.associatePublicIpAddress is true/]],
    [{ networkInterfaces: unknown }],
);
describeRule(
    rules.instanceIsPrivate,
    "aws:ecs/service:Service",
    { networkConfiguration: { subnets: ["a"] } },
    [[{ networkConfiguration: { assignPublicIp: true } }, /networkConfiguration\.assignPublicIp is true/]],
    [{ networkConfiguration: unknown }],
);

for (const type of ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"])
    describeRule(rules.noKeyPair, type, { imageId: "x" }, [[{ keyName: "mine" }, /keyName is set/]]);

for (const type of ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"]) {
    describeRule(
        rules.metadataNeedsToken,
        type,
        { metadataOptions: { httpTokens: "required" } },
        [[{ metadataOptions: { httpTokens: "optional" } }, /httpTokens is optional/]],
        [{ metadataOptions: unknown }],
    );
}
describe("instance-metadata-needs-a-token", () => {
    it("only advises where nothing is said and Golive's own preset does not hold: the image or the account may demand it", async () => {
        const advice = /^advice, since nothing is said of it, and the image or the account may .*: metadataOptions\.httpTokens is absent/;
        for (const type of ["instance:Instance", "launchTemplate:LaunchTemplate", "spotInstanceRequest:SpotInstanceRequest"]) {
            const { advises, fails } = judge(rules.metadataNeedsToken, `aws:ec2/${type}`);
            const config = { inTheProgram: false };
            await advises({}, advice, { config });
            await advises({ metadataOptions: { httpPutResponseHopLimit: 1 } }, advice, { config });
            await fails({}, /^metadataOptions\.httpTokens is absent/);
            await fails({ metadataOptions: { httpTokens: "optional" } }, /httpTokens is optional/);
        }
    });
    it("passes an instance whose metadata nobody can ask", () =>
        judge(rules.metadataNeedsToken, "aws:ec2/instance:Instance").passes({ metadataOptions: { httpEndpoint: "disabled" } }));
});

describe("an instance that is made from a template", () => {
    const template = { launchTemplate: { id: unknown } };
    it("leaves to it what it does not say itself", async () => {
        await judge(rules.metadataNeedsToken, "aws:ec2/instance:Instance").passes(template);
        await judge(rules.instanceDisksAreEncrypted, "aws:ec2/instance:Instance").passes(template);
    });
    it("fails what it says", async () => {
        await judge(rules.metadataNeedsToken, "aws:ec2/instance:Instance").fails({ ...template, metadataOptions: { httpTokens: "optional" } }, /optional/);
        const disk = { ...template, rootBlockDevice: { encrypted: false } };
        await judge(rules.instanceDisksAreEncrypted, "aws:ec2/instance:Instance").fails(disk, /rootBlockDevice/);
        const more = { ...template, ebsBlockDevices: [{}] };
        await judge(rules.instanceDisksAreEncrypted, "aws:ec2/instance:Instance").fails(more, /ebsBlockDevices\[0\]/);
    });
});

describeRule(
    rules.instanceDisksAreEncrypted,
    "aws:ec2/instance:Instance",
    { ami: unknown, rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] },
    [
        [{ rootBlockDevice: { encrypted: false } }, /rootBlockDevice\.encrypted is not true/],
        [{ rootBlockDevice: undefined }, /rootBlockDevice\.encrypted is not true/],
        [{ ebsBlockDevices: [{ encrypted: unknown }, { encrypted: false }] }, /ebsBlockDevices\[1\]/],
    ],
    [{ rootBlockDevice: { encrypted: unknown } }, { ebsBlockDevices: unknown }],
);
describe("instance-disks-are-encrypted", () => {
    it("takes a disk made of a snapshot for encrypted as that is, and asks for no second disk", async () => {
        const { passes } = judge(rules.instanceDisksAreEncrypted, "aws:ec2/instance:Instance");
        await passes({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ snapshotId: "snap-0a1b2c3d" }] });
        await passes({ rootBlockDevice: { encrypted: true } });
    });
});
describeRule(
    rules.templateDisksAreEncrypted,
    "aws:ec2/launchTemplate:LaunchTemplate",
    { blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { noDevice: "1" }] },
    [
        [{ blockDeviceMappings: [{ ebs: { encrypted: "false" } }] }, /blockDeviceMappings\[0\]\.ebs\.encrypted is false/],
        [{ blockDeviceMappings: [{ ebs: {} }] }, /encrypted is absent/],
        [{ blockDeviceMappings: [{ ebs: { encrypted: unknown } }, { ebs: { encrypted: false } }] }, /blockDeviceMappings\[1\]/],
    ],
    [{ blockDeviceMappings: [{ ebs: { encrypted: unknown } }] }],
);

describeRule(
    rules.imageIsPrivate,
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    { accountId: "123456789012" },
    [[{ group: "all" }, /group is all/]],
    [{ group: unknown }],
);

describe("elastic-ip-is-protected", () => {
    const address = judge(rules.addressIsProtected, "aws:ec2/eip:Eip");
    it("wants protect", async () => {
        await address.passes({}, { options: { protect: true } });
        await address.fails({ domain: "vpc" }, /protect is not set/);
    });
});
