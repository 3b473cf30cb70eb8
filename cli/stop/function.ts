import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { stopFunction } from "../../components/stop";
import { botsIn } from "../../config/bots";
import { projectRoot } from "../../config/check";
import type { Target } from "../../config/target";
import { nearest } from "../../names";
import { amazon } from "../on-call/amazon";
import { nightSettings } from "../on-call/settings";
import { UsageError } from "../output/arguments";
import type { StopAnswer } from "../output/stop";

/** A stack's function that stops its bot. */
export interface StopPlace {
    bot: string;
    stack: string;
    region: string;
    /** Name of the function. */
    name: string;
}

/** What a function is asked for: to stop, or to tell which stop stands. */
export type Order = { reason: string; now: boolean; told: string; proof: string } | { look: true };

/** A stop that was ordered, as its marker in the cluster has it. */
export interface Standing {
    id: string;
    who: string;
    when: string;
    reason: string;
}

/** What went wrong on the way to the function: who calls may not, or AWS does not answer. */
export class NotReached extends Error {
    constructor(
        message: string,
        /** Whether AWS says that there is no such function. */
        readonly missing = false,
    ) {
        super(message);
    }
}

/**
 * Where a stack's function is. Of its file only bot and region are looked at (nightSettings): whatever else is wrong, in it or in the manifest,
 * must keep nobody from stopping. Throws a SettingsError where there is no such stack.
 */
export function stopPlace(stack: string, given?: string, root = projectRoot): StopPlace {
    const { bot: written, region } = nightSettings(stack, root);
    const [bot, bots] = [given ?? written, botsIn(root)];
    if (!bot || !region) throw new UsageError(`Pulumi.${stack}.yaml says neither golive:bot nor aws:region, or one of them: nobody knows what to stop.`);
    if (given !== undefined && !bots.includes(given)) {
        const near = nearest(given, bots);
        throw new UsageError(`bots/ has no ${given}.yaml${near ? `; did you mean ${near}?` : `. Allowed: ${bots.join(", ")}`}`);
    }
    return { bot, stack, region, name: stopFunction({ bot, stack } as Target) };
}

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

interface Asked {
    service: string;
    region: string;
    host: string;
    method: string;
    path: string;
    headers: Record<string, string>;
    signQuery: boolean;
}
const aws4 = require("aws4") as { sign(asked: Asked, credentials: Credentials): { path: string } };

/** The caller's signed question who he is, for one stack alone: the function asks it of AWS, and so knows who stops. */
export function proofOf({ bot, stack, region }: StopPlace, credentials: Credentials): string {
    return aws4.sign(
        {
            ...{ service: "sts", region, method: "GET", signQuery: true },
            host: `sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`,
            path: "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60",
            headers: { "x-golive-stop": `${bot}-${stack}` },
        },
        credentials,
    ).path;
}

/** The way to a stack's function with what this machine has: environment, profile, single sign-on; `code` is asked where a profile wants a second factor. */
export function functionAt(place: StopPlace, code: (device: string) => Promise<string>) {
    const { region, name } = place;
    const given = amazon(region, code);
    const client = new LambdaClient({ ...given, requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 } });
    const ask = async (order: Order, patience?: number): Promise<unknown> => {
        try {
            const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(order)) });
            const { Payload, FunctionError } = await client.send(command, { abortSignal: patience ? AbortSignal.timeout(patience) : undefined });
            const answer = JSON.parse(Buffer.from(Payload ?? []).toString("utf8") || "{}");
            if (FunctionError) throw new NotReached(`${name} failed: ${answer.errorMessage ?? FunctionError}`);
            return answer;
        } catch (error) {
            if (error instanceof NotReached) throw error;
            const { name: kind, message } = error as Error;
            throw new NotReached(`${name} in ${region}: ${kind}: ${message}`, kind === "ResourceNotFoundException");
        }
    };
    return {
        /** Stops the bot. Throws NotReached. */
        async stop(order: { reason: string; now: boolean; told: string }): Promise<StopAnswer> {
            let proof = "";
            try {
                proof = proofOf(place, await given.credentials());
            } catch (error) {
                throw new NotReached(`there are no credentials of AWS: ${(error as Error).message}`);
            }
            return (await ask({ ...order, proof })) as StopAnswer;
        },
        /** The stop that stands, if one does. Throws NotReached. */
        async standing(patience: number): Promise<Standing | undefined> {
            return ((await ask({ look: true }, patience)) as { standing?: Standing }).standing;
        },
    };
}
