import { aws } from "../../engine/aws";
import { has, isInternet, isPublic, listOf } from "../../engine/reading";
import { allFlaws, rule } from "../../engine/rule";

export const apiIsNarrow = rule(
    aws.eks.Cluster,
    {
        name: "cluster-api-is-not-on-the-internet",
        preset: "baseline",
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
        const open = allFlaws(cidrs, cidr => (isInternet(cidr) ? cidr : undefined));
        return open && `vpcConfig.publicAccessCidrs has ${open}`;
    },
);

export const apiRangesArePrivate = rule(
    aws.eks.Cluster,
    {
        name: "cluster-api-names-few-addresses",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:85", "mech-exo:27"],
        says: "The addresses that reach the cluster's API from outside are few: 256 or fewer in each range.",
        because: "A provider's or an office's whole network is shared with strangers.",
        fix: "Name single addresses in vpcConfig.publicAccessCidrs.",
        level: "advisory",
        thresholds: { prefix: 24 },
    },
    ({ vpcConfig }, { thresholds }) => {
        if (vpcConfig?.endpointPublicAccess === false) return undefined;
        return allFlaws(listOf(vpcConfig?.publicAccessCidrs), cidr =>
            isPublic(cidr) && !cidr.includes(":") && Number(cidr.split("/")[1] ?? 32) < thresholds.prefix && !isInternet(cidr)
                ? `vpcConfig.publicAccessCidrs has ${cidr}`
                : undefined,
        );
    },
);

export const apiIsLogged = rule(
    aws.eks.Cluster,
    {
        name: "cluster-logs-its-api",
        preset: "golive",
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

export const clusterSecretsAreEncrypted = rule(
    aws.eks.Cluster,
    {
        name: "cluster-encrypts-secrets",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:30", "mech-exo:42"],
        says: "A cluster encrypts its Secrets: from version 1.28 on EKS does so by itself, before that with a key that is named.",
        because: "Every credential of the bot lies in the cluster's database.",
        fix: 'Set version to 1.28 or newer, or encryptionConfig { provider: { keyArn }, resources: ["secrets"] }.',
    },
    cluster => {
        if (cluster.encryptionConfig?.resources?.includes("secrets")) return undefined;
        // Without a version it is made with the newest that there is.
        const [major, minor] = String(cluster.version ?? "1.28").split(".");
        const old = Number(major) === 1 && Number(minor) < 28;
        return old ? `encryptionConfig.resources does not have secrets, and version is ${cluster.version}` : undefined;
    },
);

export const nodesAreClosed = rule(
    aws.eks.NodeGroup,
    {
        name: "node-group-closes-ssh",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:90", "arbitrage:193"],
        says: "The nodes of a cluster are not open to SSH from everywhere.",
        because: "With a key and no source group, EKS opens port 22 to the internet, next to the bot's keys.",
        fix: "Leave remoteAccess out, or name sourceSecurityGroupIds.",
    },
    ({ remoteAccess }) =>
        has(remoteAccess, "ec2SshKey") && !has(remoteAccess, "sourceSecurityGroupIds")
            ? "remoteAccess has ec2SshKey and no sourceSecurityGroupIds, which is 0.0.0.0/0"
            : undefined,
);
