import { NoAccess } from "./probe";

/** Every right of AWS that the probes of this folder use, with what for: reading alone (docs/verify-rights.md has the same list). */
export const rights = {
    "backup:ListRecoveryPointsByBackupVault": "the age of each recovery point, in both regions",
    "ec2:DescribeNatGateways": "the addresses that the world sees",
    "elasticache:DescribeSnapshots": "the age of each snapshot of a cache",
    "iam:GetAccountSummary": "whether the root user has a second factor and keys, and how many users there are",
    "iam:GetLoginProfile": "which users may sign in with a password",
    "iam:ListAccessKeys": "lasting keys of users",
    "iam:ListMFADevices": "second factors of users",
    "iam:ListRoles": "whether people come by single sign-on",
    "iam:ListUsers": "users",
    "kms:GetKeyPolicy": "who may sign with the key of a wallet",
    "kms:GetPublicKey": "which wallet a key signs for",
    "lambda:InvokeFunction": "what the exchanges say of the stack's keys, by the key guard's functions alone, which only read",
    "logs:FilterLogEvents": "lines of the bot's containers and of its databases",
    "logs:GetQueryResults": "counts of a day's lines",
    "logs:StartQuery": "counts of a day's lines",
    "rds:DescribeDBInstanceAutomatedBackups": "whether a database's changes reach the second region",
    "secretsmanager:ListSecretVersionIds": "the age of each secret, never its value",
    "sns:ListSubscriptionsByTopic": "whether every channel of AWS's alarms is confirmed",
} as const;
export type Right = keyof typeof rights;

/** What the other families and the ways in use beside. */
export const waysIn = {
    "ec2:DescribeInstances": "the bastion",
    "ec2:DescribeNetworkInterfaces": "the public addresses whose ports are tried",
    "ec2:DescribeVpcs": "the stack's network",
    "eks:DescribeCluster": "the cluster, and whether `KUBECONFIG` names this one",
    "elasticache:DescribeReplicationGroups": "the address of a cache",
    "rds:DescribeDBClusters": "the address of a cluster of documents",
    "rds:DescribeDBInstances": "the address of a database",
    "secretsmanager:GetSecretValue":
        "values: `monitoring.dashboards-load` signs in to Grafana, `exchange.endpoint-answers` and the probes of wallets dial the address, `logs.no-secrets` looks for them",
} as const;

const refusals =
    /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken|ExpiredTokenException|SignatureDoesNotMatch|AuthFailure|OptInRequired)$/;

/**
 * What a call of AWS's answers. Throws NoAccess where nobody is logged in, so that AWS was not even asked: one text, whatever was to be asked. Of
 * anything else that went wrong `otherwise` makes the error, told it in a line too.
 */
export async function fromAws<T>(call: () => Promise<T>, otherwise: (error: Error, why: string) => Error): Promise<T> {
    try {
        return await call();
    } catch (error) {
        if (error instanceof NoAccess) throw error;
        const { name, message } = error as Error;
        if (["CredentialsProviderError", "TokenProviderError"].includes(name))
            throw new NoAccess("not logged in to AWS: aws sso login, or another way to its credentials");
        throw otherwise(error as Error, `${name}: ${message}`.replace(/\s+/g, " ").slice(0, 200));
    }
}

/** What AWS answers to a call that a right allows. Throws NoAccess where it is refused, and an error where AWS answers otherwise or not at all. */
export const allowed = <T>(right: Right, call: () => Promise<T>): Promise<T> =>
    fromAws(call, (error, why) =>
        refusals.test(error.name)
            ? new NoAccess(`AWS refuses ${right}, for ${rights[right]}: ${error.name}`)
            : new Error(`AWS did not answer to ${right}: ${why}`, { cause: error }),
    );

/** Pages that are asked for at most: a list without end is no answer. */
const mostPages = 500;

/** Every page of a list, of the shape that AWS gives: an answer with the token of the next one. */
export async function* pages<T>(right: Right, ask: (token: string | undefined) => Promise<T>, next: (page: T) => string | undefined): AsyncGenerator<T> {
    let token: string | undefined;
    for (let page = 0; page < mostPages; page++) {
        const before = token;
        const answer = await allowed(right, () => ask(before));
        yield answer;
        token = next(answer);
        if (!token) return;
        // Every list of AWS ends so, and a token that comes back would go round for ever.
        if (token === before) throw new Error(`AWS answers ${right} with the same page again`);
    }
    throw new Error(`AWS answers ${right} without end`);
}

/** Whether an error of `allowed` says that what was asked for does not exist. */
export const isMissing = (error: unknown): boolean => {
    const { name } = ((error as Error).cause ?? {}) as Error;
    return /NotFound|NoSuchEntity|NoSuchKey/.test(String(name));
};
