import { aws } from "../aws";
import { known } from "../read";
import { rule } from "../rule";

const because = "Whoever steals the key can do exactly what the key may do.";

/** Permissions by which money leaves the account, as exchanges name them. */
const takesMoneyOut = /withdraw|transfer|payout|payment|send|wallet:?write/i;

export const keyCannotWithdraw = rule(
    aws.secretsmanager.Secret,
    {
        name: "exchange-key-cannot-withdraw",
        severity: "critical",
        items: ["cryptofunk:33", "cryptofunk:36"],
        says: "An exchange key states its permissions, and none of them takes money out.",
        because,
        fix: "Create the key at the exchange without withdrawal and transfer, and write what it may do into the tag golive:permissions.",
    },
    ({ tags }) => {
        if (!tags?.["golive:exchange"]) return undefined;
        const permissions = tags["golive:permissions"];
        if (!permissions) return 'tags["golive:permissions"] is missing';
        return takesMoneyOut.test(permissions) ? `tags["golive:permissions"] is "${permissions}"` : undefined;
    },
);

export const keyIsIpRestricted = rule(
    aws.secretsmanager.Secret,
    {
        name: "exchange-key-is-ip-restricted",
        severity: "critical",
        items: ["cryptofunk:37"],
        says: "An exchange key works only from the stack's own addresses.",
        because: "A stolen key that works from anywhere empties the account by trading against the thief.",
        fix: "Enter the exported NAT addresses at the exchange and set ipRestricted.",
    },
    ({ tags }) =>
        tags?.["golive:exchange"] && tags["golive:ip-restricted"] !== "true"
            ? `tags["golive:ip-restricted"] is ${JSON.stringify(tags["golive:ip-restricted"]) ?? "missing"}`
            : undefined,
);

export const keyRotates = rule(
    aws.secretsmanager.Secret,
    {
        name: "exchange-key-rotates",
        severity: "high",
        items: ["cryptofunk:38", "arbitrage:128", "arbitrage:129", "arbitrage:130", "arbitrage:131", "mech-exo:15"],
        says: "An exchange key is replaced at least every 90 days.",
        because: "A key that leaked unnoticed stops working only when it is replaced.",
        fix: "Set rotationDays to 90 or less.",
        thresholds: { days: 90 },
    },
    ({ tags }, { thresholds }) => {
        if (!tags?.["golive:exchange"]) return undefined;
        const days = Number(tags["golive:rotation-days"]);
        if (days > 0 && days <= thresholds.days) return undefined;
        return `tags["golive:rotation-days"] is ${JSON.stringify(tags["golive:rotation-days"]) ?? "missing"}`;
    },
);

export const secretHasItsValue = rule(
    aws.secretsmanager.Secret,
    {
        name: "secret-awaits-its-value",
        severity: "high",
        items: ["cryptofunk:30", "bot-core:74"],
        says: "Every secret that a person provides has its value.",
        because: "Workloads that need it are not deployed, so the bot does not trade.",
        fix: "Put the value into Secrets Manager, add the name to stagedSecrets, and deploy again.",
        goLive: true,
    },
    (secret, judged) =>
        secret.tags?.["golive:staged"] === "false"
            ? `the secret ${known(() => secret.name) ?? judged.name} has no value yet (golive:staged is "false")`
            : undefined,
);
