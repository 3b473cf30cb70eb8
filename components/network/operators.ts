import type { Target } from "../../config/target";
import { arnOf, nameOf, partitionOf, type Statement } from "../foundation";

/** Document of Systems Manager's own that opens a port of another host through the bastion. */
export const portForwarding = "AWS-StartPortForwardingSessionToRemoteHost";

/** Name of the document that a shell on the bastion is opened with. */
export const sessionDocument = (target: Target): string => nameOf(target, "session", 128);

/** Value of the tag `golive:bastion`, by which the stack's bastion is known. */
export const bastionTag = (target: Target): string => nameOf(target, "");

/**
 * What people may do with a stack's bastion and nothing else. The policy is the bootstrap's: one that the deployer could rewrite would give the
 * roles of people, which have no boundary, whatever it wants.
 *
 * A session that says of itself that it had one factor alone is refused (arbitrage:193, bot-core:99). One that says nothing passes: tokens of
 * single sign-on never say it, nor do those of a role that was taken on, whose trust policy is where the second factor is asked for.
 */
export function operatorStatements(target: Target): Statement[] {
    const twoFactors = { "aws:MultiFactorAuthPresent": "true" };
    return [
        {
            Sid: "Start",
            Action: "ssm:StartSession",
            Resource: arnOf(target, "ec2", "instance/*"),
            Condition: {
                StringEquals: { "ssm:resourceTag/golive:bastion": bastionTag(target) },
                BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true", ...twoFactors },
            },
        },
        {
            Sid: "Documents",
            Action: "ssm:StartSession",
            Resource: [
                arnOf(target, "ssm", `document/${sessionDocument(target)}`),
                `arn:${partitionOf(target)}:ssm:${target.region}::document/${portForwarding}`,
            ],
            Condition: { BoolIfExists: twoFactors },
        },
        {
            Sid: "OwnSessions",
            Action: ["ssm:TerminateSession", "ssm:ResumeSession"],
            Resource: arnOf(target, "ssm", "session/*"),
            Condition: { StringLike: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
        },
        // As in AWS's samples of policies: without it a session starts, and nothing comes through.
        { Sid: "OwnChannels", Action: "ssmmessages:OpenDataChannel", Resource: arnOf(target, "ssm", "session/${aws:userid}-*") },
        { Sid: "Find", Action: "ec2:DescribeInstances", Resource: "*" },
    ];
}
