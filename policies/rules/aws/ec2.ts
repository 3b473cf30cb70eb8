import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { allFlaws, anyFlaw, type Judged, rule } from "../../engine/rule";
import { lostDisk } from "../shared/reasons";
import { unprotected } from "./data-stores";

interface Addressed {
    associatePublicIpAddress?: boolean;
    networkConfiguration?: { assignPublicIp?: boolean };
    networkInterfaces?: { associatePublicIpAddress?: boolean | string }[];
}

export const instanceIsPrivate = rule(
    [aws.ec2.Instance, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest, aws.ec2.LaunchTemplate, aws.ecs.Service],
    {
        name: "instance-has-no-public-address",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:90"],
        says: "An instance, or a task of ECS, has no public address.",
        because: "What has an address is scanned; people come in through Session Manager.",
        fix: "Put it into a private subnet and leave associatePublicIpAddress and assignPublicIp out.",
        level: "advisory",
    },
    machine => {
        const { associatePublicIpAddress, networkConfiguration, networkInterfaces } = machine as Addressed;
        if (associatePublicIpAddress) return "associatePublicIpAddress is true";
        if (networkConfiguration?.assignPublicIp) return "networkConfiguration.assignPublicIp is true";
        return allFlaws(networkInterfaces, (one, i) =>
            String(one.associatePublicIpAddress) === "true" ? `networkInterfaces[${i}].associatePublicIpAddress is true` : undefined,
        );
    },
);

export const noKeyPair = rule(
    [aws.ec2.Instance, aws.ec2.LaunchTemplate],
    {
        name: "instance-has-no-ssh-key",
        preset: "golive",
        severity: "medium",
        items: ["arbitrage:193", "cryptofunk:59"],
        says: "People reach an instance through Session Manager, not with an SSH key.",
        because: "A copied key opens the machine until somebody removes it; a session needs a live sign-in.",
        fix: "Leave keyName out and give the instance AmazonSSMManagedInstanceCore.",
        level: "advisory",
    },
    instance => ("keyName" in instance ? "keyName is set" : undefined),
);

export const metadataNeedsToken = rule(
    [aws.ec2.Instance, aws.ec2.LaunchTemplate, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest],
    {
        name: "instance-metadata-needs-a-token",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:353"],
        says: "An instance's metadata service answers only with a session token.",
        because: "A single forged request on the machine otherwise fetches its role's credentials.",
        fix: 'Set metadataOptions.httpTokens to "required".',
        // Whether the program has to say so itself.
        thresholds: { inTheProgram: true as boolean },
        undisputed: { inTheProgram: false },
        adviceWhere: [
            {
                // Amazon Linux 2023 does (docs.aws.amazon.com/linux/al2023/ug/imdsv2.html); what an account has by default a person sets.
                says: "nothing is said of it, and the image or the account may demand a token by itself, as Amazon Linux 2023 does",
                holds: ({ metadataOptions }, { thresholds }) => !thresholds.inTheProgram && metadataOptions?.httpTokens === undefined,
            },
        ],
    },
    machine => {
        const { metadataOptions } = machine;
        // What is left out comes from the instance's template, which is judged itself.
        if (metadataOptions === undefined && has(machine, "launchTemplate")) return undefined;
        if (metadataOptions?.httpEndpoint === "disabled" || metadataOptions?.httpTokens === "required") return undefined;
        return `metadataOptions.httpTokens is ${metadataOptions?.httpTokens ?? "absent"}`;
    },
);

export const instanceDisksAreEncrypted = rule(
    [aws.ec2.Instance, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest],
    {
        name: "instance-disks-are-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "An instance's disks are encrypted.",
        because: lostDisk,
        fix: "Set encrypted in rootBlockDevice and in each of ebsBlockDevices.",
    },
    instance =>
        anyFlaw(
            () => {
                // What is left out comes from the instance's template, which is judged itself.
                if (has(instance, "launchTemplate") && !has(instance, "rootBlockDevice")) return undefined;
                return instance.rootBlockDevice?.encrypted ? undefined : "rootBlockDevice.encrypted is not true";
            },
            () =>
                allFlaws(instance.ebsBlockDevices, (disk, i) =>
                    disk.encrypted || disk.snapshotId ? undefined : `ebsBlockDevices[${i}].encrypted is not true`,
                ),
        ),
);

export const templateDisksAreEncrypted = rule(
    aws.ec2.LaunchTemplate,
    {
        name: "launch-template-disks-are-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "The disks of a launch template are encrypted.",
        because: lostDisk,
        fix: "Set ebs.encrypted in each of blockDeviceMappings.",
    },
    template =>
        allFlaws(template.blockDeviceMappings, ({ ebs }, i) =>
            ebs && String(ebs.encrypted) !== "true" ? `blockDeviceMappings[${i}].ebs.encrypted is ${ebs.encrypted ?? "absent"}` : undefined,
        ),
);

export const imageIsPrivate = rule(
    aws.ec2.AmiLaunchPermission,
    {
        name: "machine-image-is-shared-with-few",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:298"],
        says: "A machine image is not for everybody.",
        because: "Whoever starts it reads what was on the disk.",
        fix: "Name an account, organizationArn or organizationalUnitArn.",
    },
    permission => (permission.group === "all" ? "group is all" : undefined),
);

export const addressIsProtected = rule(
    aws.ec2.Eip,
    {
        name: "elastic-ip-is-protected",
        preset: "golive",
        severity: "medium",
        items: ["bot-core:30", "cryptofunk:37"],
        says: "Pulumi refuses to give an address back.",
        because: "The exchange knows the bot by its addresses: a new one voids the keys.",
        fix: "Set the resource option protect to true.",
        level: "advisory",
    },
    (address, judged) => unprotected(address, judged as Judged<never>),
);
