import { aws } from "../aws";
import { has, isInternet, listOf } from "../read";
import { firstFlaw, rule } from "../rule";

export const apiIsNarrow = rule(
    aws.eks.Cluster,
    {
        name: "cluster-api-is-not-on-the-internet",
        severity: "critical",
        items: ["cryptofunk:90", "cryptofunk:85", "mech-exo:27"],
        says: "The cluster's API is private, or open to a few named addresses.",
        because: "One leaked token is enough to run anything next to the bot's keys.",
        fix: "Set vpcConfig.endpointPublicAccess to false, or name publicAccessCidrs.",
    },
    ({ vpcConfig }) => {
        if (vpcConfig?.endpointPublicAccess === false) return undefined;
        const cidrs = listOf(vpcConfig?.publicAccessCidrs);
        if (!cidrs.length) return "vpcConfig.endpointPublicAccess is true or absent and publicAccessCidrs is absent, which is 0.0.0.0/0";
        const open = firstFlaw(cidrs, cidr => (isInternet(cidr) ? cidr : undefined));
        return open && `vpcConfig.publicAccessCidrs has ${open}`;
    },
);

export const apiIsLogged = rule(
    aws.eks.Cluster,
    {
        name: "cluster-logs-its-api",
        severity: "medium",
        items: ["cryptofunk:412", "bot-core:369"],
        says: "The cluster logs who did what: api, audit and authenticator.",
        because: "Without the audit log nobody can tell who changed the bot.",
        fix: "Put api, audit and authenticator into enabledClusterLogTypes.",
    },
    cluster => {
        const types = listOf(cluster.enabledClusterLogTypes);
        const missing = ["api", "audit", "authenticator"].filter(type => !types.includes(type));
        return missing.length ? `enabledClusterLogTypes does not have ${missing.join(", ")}` : undefined;
    },
);

export const metadataNeedsToken = rule(
    [aws.ec2.Instance, aws.ec2.LaunchTemplate, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest],
    {
        name: "instance-metadata-needs-a-token",
        severity: "high",
        items: ["mech-exo:26", "arbitrage:193"],
        says: "An instance's metadata service answers only with a session token.",
        because: "A single forged request on the machine otherwise fetches its role's credentials.",
        fix: 'Set metadataOptions.httpTokens to "required".',
    },
    machine => {
        const { metadataOptions } = machine;
        // What is left out comes from the instance's template, which is judged itself.
        if (metadataOptions === undefined && has(machine, "launchTemplate")) return undefined;
        if (metadataOptions?.httpEndpoint === "disabled" || metadataOptions?.httpTokens === "required") return undefined;
        return `metadataOptions.httpTokens is ${metadataOptions?.httpTokens ?? "absent"}`;
    },
);

interface Addressed {
    associatePublicIpAddress?: boolean;
    networkConfiguration?: { assignPublicIp?: boolean };
    networkInterfaces?: { associatePublicIpAddress?: boolean | string }[];
}

export const instanceIsPrivate = rule(
    [aws.ec2.Instance, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest, aws.ec2.LaunchTemplate, aws.ecs.Service],
    {
        name: "instance-has-no-public-address",
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
        return firstFlaw(networkInterfaces, (one, i) =>
            String(one.associatePublicIpAddress) === "true" ? `networkInterfaces[${i}].associatePublicIpAddress is true` : undefined,
        );
    },
);

export const noKeyPair = rule(
    aws.ec2.Instance,
    {
        name: "instance-has-no-ssh-key",
        severity: "medium",
        items: ["arbitrage:193", "cryptofunk:59"],
        says: "People reach an instance through Session Manager, not with an SSH key.",
        because: "A copied key opens the machine until somebody removes it; a session needs a live sign-in.",
        fix: "Leave keyName out and give the instance AmazonSSMManagedInstanceCore.",
        level: "advisory",
    },
    instance => ("keyName" in instance ? "keyName is set" : undefined),
);

export const repositoryIsImmutable = rule(
    aws.ecr.Repository,
    {
        name: "image-repository-is-immutable",
        severity: "high",
        items: ["cryptofunk:297", "bot-core:160"],
        says: "A tag in an image repository always means the same image.",
        because: "What was reviewed under a version must be what trades under it.",
        fix: 'Set imageTagMutability to "IMMUTABLE".',
    },
    repository =>
        repository.imageTagMutability?.startsWith("IMMUTABLE")
            ? undefined
            : `imageTagMutability is ${repository.imageTagMutability ?? "absent, which is MUTABLE"}`,
);
