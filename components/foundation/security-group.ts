import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { tagsOf } from "./naming";

/** A way into or out of a security group, at one port. */
interface Way {
    /** Environment it belongs to. */
    target: Target;
    /** The group. */
    group: aws.ec2.SecurityGroup;
    /** What it is for. */
    description: string;
    port: number;
}

const rule = ({ target, group, description, port }: Way) => ({
    securityGroupId: group.id,
    ...{ description, ipProtocol: "tcp", fromPort: port, toPort: port },
    tags: tagsOf(target),
});

/** Lets the members of another group in. */
export const letIn = (name: string, { from, ...way }: Way & { from: pulumi.Input<string> }, opts: pulumi.CustomResourceOptions): pulumi.Resource =>
    new aws.vpc.SecurityGroupIngressRule(name, { ...rule(way), referencedSecurityGroupId: from }, opts);

/** Lets a group out to addresses. */
export const letOut = (name: string, { cidr, ...way }: Way & { cidr: string }, opts: pulumi.CustomResourceOptions): pulumi.Resource =>
    new aws.vpc.SecurityGroupEgressRule(name, { ...rule(way), cidrIpv4: cidr }, opts);
