import { isMissing, pages } from "./aws";
import type { World } from "./probe";

const day = 86_400_000;

/** The version of a secret that is current. */
interface Current {
    /** Name of the version, which is no secret. */
    version: string;
    born: Date;
}

/** The version of a secret that is current, or why it has none. Throws where nobody can say. */
export async function currentOf(secret: string, world: World, signal: AbortSignal): Promise<Current | string> {
    const { ListSecretVersionIdsCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    const client = new SecretsManagerClient(await world.means.aws());
    const ask = (NextToken: string | undefined) => client.send(new ListSecretVersionIdsCommand({ SecretId: secret, NextToken }), { abortSignal: signal });
    let found: Current | undefined;
    try {
        for await (const { Versions = [] } of pages("secretsmanager:ListSecretVersionIds", ask, page => page.NextToken)) {
            const { VersionId: version, CreatedDate: born } = Versions.find(({ VersionStages }) => VersionStages?.includes("AWSCURRENT")) ?? {};
            if (version !== undefined && born) found = { version, born };
        }
    } catch (error) {
        if (!isMissing(error)) throw error;
        return "there is no such secret";
    }
    return found ?? "it has none";
}

/** Days since a secret's current value was made, or why it has none. Throws where nobody can say. */
export async function ageOf(secret: string, world: World, signal: AbortSignal): Promise<number | string> {
    const current = await currentOf(secret, world, signal);
    if (typeof current === "string") return current;
    const value = Math.round(((world.now().getTime() - current.born.getTime()) / day) * 10) / 10;
    if (value < 0) throw new Error(`${secret} was made at a time to come: a clock is wrong`);
    return value;
}
