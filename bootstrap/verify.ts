import { arnOf, type Statement } from "../components/foundation";
import { type Right, rights, type waysIn } from "../probes/aws";
import { ownSecrets, prefixOf, type Reach } from "./reach";

/** What is asked beside the list of the families: the stack's public addresses, of which no way in is needed. */
const beside = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs"] as const satisfies (keyof typeof waysIn)[];

/** Calls that only read, of things without the stack's name: AWS lets them be held to nothing, or lists what there is. */
const reads = /^(ec2:Describe|elasticache:Describe|rds:Describe|iam:(Get|List)|logs:GetQueryResults$)/;

/** Calls about keys of KMS, whose ARNs nobody knows before: the stack's own are those that sign, by their aliases. */
const ofSigners: readonly Right[] = ["kms:GetKeyPolicy", "kms:GetPublicKey"];

/** What a right is held to beside. */
const conditionOf = (right: string, reach: Reach): Pick<Statement, "Condition"> =>
    ofSigners.some(one => one === right) ? { Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": `alias/${prefixOf(reach)}-signer-*` } } } : {};

/** The stack's own things that a right is held to; nothing where AWS knows none. */
function thingsOf(right: string, reach: Reach): string[] | undefined {
    const prefix = prefixOf(reach);
    const { target, environment } = reach;
    const own: Record<string, string[]> = {
        "backup:ListRecoveryPointsByBackupVault": [target.region, ...environment.regions].map(region =>
            arnOf({ ...target, region }, "backup", `backup-vault:${prefix}-*`),
        ),
        // Every other function of a stack changes something.
        "lambda:InvokeFunction": [arnOf(target, "lambda", `function:${prefix}-key-guard-?`)],
        ...Object.fromEntries(ofSigners.map(one => [one, [arnOf(target, "kms", "key/*")]])),
        "secretsmanager:ListSecretVersionIds": [ownSecrets(reach)],
        "sns:ListSubscriptionsByTopic": [arnOf(target, "sns", `${prefix}-*`)],
    };
    const logs = ["/", "-"].map(after => arnOf(target, "logs", `log-group:/aws/*/${prefix}${after}*`));
    return own[right] ?? (/^logs:(FilterLogEvents|StartQuery)$/.test(right) ? logs : undefined);
}

/**
 * What the daily `npm run verify` may ask of a stack: the rights that the probes' own list has, each on the stack's own things where AWS knows such. What
 * is neither held to them nor a call that only reads is left out, so that a right that joins the list opens nothing by itself.
 */
export function verifyStatements(reach: Reach): Statement[] {
    const all = [...(Object.keys(rights) as Right[]), ...beside].sort();
    const held = all.flatMap(right => ({ right, things: thingsOf(right, reach) }));
    const named = held.flatMap(({ right, things }): Statement[] =>
        things ? [{ Sid: sidOf(right), Action: right, Resource: things, ...conditionOf(right, reach) }] : [],
    );
    const nameless = held.flatMap(({ right, things }) => (things === undefined && reads.test(right) ? [right] : []));
    return [{ Sid: "Reads", Action: nameless, Resource: "*" }, ...named];
}

const sidOf = (right: string): string => right.split(":")[1];
