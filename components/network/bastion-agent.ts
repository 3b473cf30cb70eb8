import type { Target } from "../../config/target";
import { arnOf, type Statement } from "../foundation";

/** What Systems Manager's agent needs, without the managed policy's right to read every parameter of the account. */
export function agentStatements(target: Target, logGroup: string): Statement[] {
    return [
        {
            Sid: "Agent",
            Action: [
                "ssm:UpdateInstanceInformation",
                "ssm:ListAssociations",
                "ssm:ListInstanceAssociations",
                "ssm:DescribeAssociation",
                "ssm:GetDocument",
                "ssm:DescribeDocument",
                "ssm:GetManifest",
                "ssm:GetDeployablePatchSnapshotForInstance",
                "ssm:PutInventory",
                "ssm:PutComplianceItems",
                "ssm:PutConfigurePackageResult",
                "ssm:UpdateAssociationStatus",
                "ssm:UpdateInstanceAssociationStatus",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            Resource: "*",
        },
        {
            Sid: "SessionLogs",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: arnOf(target, "logs", `log-group:${logGroup}:*`),
        },
        { Sid: "FindLogGroup", Action: "logs:DescribeLogGroups", Resource: "*" },
    ];
}
