import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { amazon, said, soon } from "../on-call/amazon";
import type { KeysPlace } from "./place";

/** What the key guard has found of one thing. */
export interface KeyCheckFound {
    check: string;
    demanded: string;
    found: string;
    holds: "yes" | "no" | "unknown";
}

/** What it says of a key, from one zone. */
export interface KeyAnswer {
    exchange: string;
    /** Letter of the zone. */
    zone: string;
    /** The address that the exchange was asked from, where the function was reached. */
    from?: string;
    answer: "sound" | "refused" | "not evaluated";
    checks: KeyCheckFound[];
}

/** Milliseconds for an answer: the function may have to start, and the exchange has 8 s for each call. */
const patience = 120_000;

const unasked = (exchange: string, zone: string, found: string): KeyAnswer => ({
    ...{ exchange, zone, answer: "not evaluated" },
    checks: [{ check: "works", demanded: "is taken by the exchange", found, holds: "unknown" }],
});

const isAnswer = (value: unknown): value is Omit<KeyAnswer, "exchange" | "zone"> =>
    ["sound", "refused", "not evaluated"].includes((value as KeyAnswer | null)?.answer as string) && Array.isArray((value as KeyAnswer).checks);

/** Asks about a key at a stage, from every zone at once. What cannot be asked is not evaluated, and says why. */
export function askGuards(
    { region, guards }: Pick<KeysPlace, "region" | "guards">,
    { exchange, secret, stage }: { exchange: string; secret: string; stage: string },
): Promise<KeyAnswer[]> {
    const client = new LambdaClient({ ...amazon(region), requestHandler: { connectionTimeout: 5_000, requestTimeout: patience } });
    const payload = Buffer.from(JSON.stringify({ secretId: secret, stage }));
    return Promise.all(
        Object.entries(guards).map(async ([zone, name]) => {
            try {
                const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: name, Payload: payload }), soon(patience));
                const value: unknown = JSON.parse(Buffer.from(Payload ?? []).toString("utf8") || "null");
                if (FunctionError || !isAnswer(value)) return unasked(exchange, zone, `${name} failed: its log says why`);
                return { ...value, exchange, zone };
            } catch (error) {
                return unasked(exchange, zone, said(error));
            }
        }),
    );
}
