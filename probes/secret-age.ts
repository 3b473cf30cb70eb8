import { isMissing, pages } from "./aws";
import type { World } from "./probe";

const day = 86_400_000;

/** Days since a secret's current value was made, or why it has none. Throws where nobody can say. */
export async function ageOf(secret: string, world: World, signal: AbortSignal): Promise<number | string> {
    const { ListSecretVersionIdsCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    const client = new SecretsManagerClient(await world.means.aws());
    const ask = (NextToken: string | undefined) => client.send(new ListSecretVersionIdsCommand({ SecretId: secret, NextToken }), { abortSignal: signal });
    let born: Date | undefined;
    try {
        for await (const { Versions = [] } of pages("secretsmanager:ListSecretVersionIds", ask, page => page.NextToken))
            born = Versions.find(({ VersionStages }) => VersionStages?.includes("AWSCURRENT"))?.CreatedDate ?? born;
    } catch (error) {
        if (!isMissing(error)) throw error;
        return "there is no such secret";
    }
    if (!born) return "it has none";
    const value = Math.round(((world.now().getTime() - born.getTime()) / day) * 10) / 10;
    if (value < 0) throw new Error(`${secret} was made at a time to come: a clock is wrong`);
    return value;
}
