import { aws } from "../../engine/aws";
import { graphRule, type Node } from "../../engine/graph";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { knownPassword } from "../shared/reasons";
import { bornAtRandom, givesNothingAway } from "../shared/secret-values";

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

/** The property by which Pulumi is given a parameter's value. */
const givenBy = ({ props }: Node): string | undefined => ["value", "valueWo", "insecureValue"].find(key => has(props, key));

export const parameterIsNoSecret = graphRule(
    {
        name: "secure-parameter-is-born-elsewhere",
        preset: "baseline",
        debatable: true,
        ...knownPassword,
        says: "Pulumi knows no value of a parameter that is secret but one that is ignored later, a placeholder, or no credential.",
        fix: "Use a secret of Secrets Manager, whose value a machine makes or a person puts there.",
        adviceWhere: bornAtRandom(givenBy),
    },
    graph => graph.ofType(aws.ssm.Parameter),
    node => {
        if (node.props.type !== "SecureString") return undefined;
        const found = givenBy(node);
        return found && !givesNothingAway(node, found) ? `${found} is set for a SecureString` : undefined;
    },
);
