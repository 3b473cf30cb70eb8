import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { tagsOf } from "./naming";

/** Newest Amazon Linux 2023, looked up by EC2 when an instance starts: nothing here has to ask for an image's id. */
const image = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/** What a machine needs to know. */
export interface MachineArgs {
    /** The account, region and names. */
    target: Target;
    /** Tags of the instance and its volume. */
    tags: Record<string, string>;
    /** EC2 type with an ARM processor. */
    instanceType: string;
    /** ARN of its instance profile. */
    profile: pulumi.Input<string>;
    /** Its security group. */
    securityGroupId: pulumi.Input<string>;
    /** Subnets in one of which it stands. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** What it runs when it starts. */
    userData: string;
    /** Size of its encrypted disk, in GiB. */
    gigabytes: number;
    /** Days after which it is made anew, with the newest image. */
    days: number;
    /** What its group waits for. */
    waitFor: pulumi.Resource[];
    /** Last word on any argument of a child. */
    override?: { template?: Partial<aws.ec2.LaunchTemplateArgs>; group?: Partial<aws.autoscaling.GroupArgs> };
}

/** One machine that replaces itself when it fails or is too old; IMDSv2 alone, out of reach of containers. */
export function machine(name: string, args: MachineArgs, child: { parent: pulumi.Resource }): void {
    const { target, tags, override } = args;
    const template = new aws.ec2.LaunchTemplate(
        name,
        {
            imageId: image,
            instanceType: args.instanceType,
            iamInstanceProfile: { arn: args.profile },
            vpcSecurityGroupIds: [args.securityGroupId],
            metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
            blockDeviceMappings: [
                { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3", volumeSize: args.gigabytes, deleteOnTermination: "true" } },
            ],
            userData: Buffer.from(args.userData).toString("base64"),
            tagSpecifications: [
                { resourceType: "instance", tags },
                { resourceType: "volume", tags },
            ],
            updateDefaultVersion: true,
            tags: tagsOf(target),
            ...override?.template,
        },
        child,
    );
    new aws.autoscaling.Group(
        name,
        {
            vpcZoneIdentifiers: args.subnetIds,
            minSize: 1,
            maxSize: 1,
            desiredCapacity: 1,
            maxInstanceLifetime: args.days * 86_400,
            launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
            ...override?.group,
        },
        { ...child, dependsOn: args.waitFor },
    );
}
