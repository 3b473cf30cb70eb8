import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { knownPassword } from "../shared/reasons";

export const documentIsPrivate = rule(
    aws.ssm.Document,
    {
        name: "command-document-is-shared-with-few",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:27"],
        says: "A document of Systems Manager is not for everybody.",
        because: "It tells how the bot's machines are run, and what with.",
        fix: "Name the accounts in permissions.accountIds.",
    },
    ({ permissions }) =>
        permissions?.accountIds?.split(",").some(one => /^all$/i.test(one.trim())) ? `permissions.accountIds is ${permissions.accountIds}` : undefined,
);

export const parameterIsNoSecret = rule(
    aws.ssm.Parameter,
    {
        name: "secure-parameter-is-born-elsewhere",
        preset: "baseline",
        debatable: true,
        ...knownPassword,
        says: "Pulumi knows no value of a parameter that is secret.",
        fix: "Use a secret of Secrets Manager, whose value a machine makes or a person puts there.",
    },
    parameter => {
        if (parameter.type !== "SecureString") return undefined;
        const found = (["value", "valueWo", "insecureValue"] as const).find(key => has(parameter, key));
        return found && `${found} is set for a SecureString`;
    },
);
