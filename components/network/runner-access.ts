import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { nameOf, tagsOf } from "../foundation";
import type { Network } from "./network";

/** What the place of a runner needs to know. */
export interface RunnerAccessArgs {
    /** The account, region and names. */
    target: Target;
    /** Where the runner stands: in the private subnets. */
    network: Network;
}

/**
 * The place of the machine that deploys the stack: a security group of its own that nobody reaches, with a way out to the web and to the
 * cluster's API. No store lets it in. The machine itself is the bootstrap's: what deploys must not be changed, or ended, by what it deploys,
 * while the network that it stands in belongs to the stack.
 */
export class RunnerAccess extends pulumi.ComponentResource {
    /** Group of the runner, which the cluster's API lets in. */
    readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, { target, network }: RunnerAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:RunnerAccess", name, {}, opts);
        const child = { parent: this };
        const tags = tagsOf(target, { Name: nameOf(target, "runner") });
        const group = new aws.ec2.SecurityGroup(name, { vpcId: network.vpcId, description: "Runner: nobody reaches it", tags }, child);
        for (const [part, port, description] of [
            ["packages", 80, "Package mirrors"],
            ["web", 443, "GitHub, AWS, registries and the API of the cluster"],
        ] as const)
            new aws.vpc.SecurityGroupEgressRule(
                `${name}-${part}`,
                { securityGroupId: group.id, description, ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0" },
                child,
            );
        this.securityGroupId = group.id;
        this.registerOutputs({ securityGroupId: this.securityGroupId });
    }
}
