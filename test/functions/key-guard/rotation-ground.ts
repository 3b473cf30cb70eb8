import * as assert from "node:assert";
import { createHmac } from "node:crypto";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { seenLabel, stagedLabel } from "../../../cli/keys/steps";
import { credentials, SecretsManagerServer } from "../../servers/secrets-manager";
import { FakeSecretsManager, lambdaLine } from "../fakes";
import { type Answer, type Asked, FakeExchange } from "./exchange";
import { binance, refusalTo } from "./venues/binance";

/** The zones of a stack, and the address that each one's calls come from. */
export const zones: Readonly<Record<string, string>> = { "key-guard-a": "192.0.2.1", "key-guard-b": "192.0.2.2", "key-guard-c": "192.0.2.3" };
export const secretId = "bot/prod/binance";
/** What a person's word is held against, as the function is told. */
export const heldAgainst = "0123456789ab";
export const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];
const account = "354937868";

/** A key as a person has made it at the exchange. */
interface MadeKey {
    /** What is ticked there beside trading; sound where nothing is. */
    restrictions?: Record<string, unknown>;
    /** Addresses that it works from. Default: all of the stack. */
    from?: string[];
    /** Whose it is. Default: the stack's account. */
    uid?: number;
}

export const fieldsOf = (name: string) => ({ apiKey: `${name}-key-of-nobody`, secret: `${name}-secret-of-nobody` });

type Step = (event: { SecretId: string; ClientRequestToken: string; Step: string }) => Promise<void>;
type Guard = (event: object) => Promise<object>;

/** The rotation of a key with everything around it: Secrets Manager and an exchange on loopback, and the guard of each of three zones. */
export class RotationGround {
    /** What the exchange knows. */
    readonly made: Record<string, MadeKey> = { old: {}, fresh: {} };
    readonly secret = new FakeSecretsManager(secretId);
    readonly logged: string[] = [];
    readonly aws = new SecretsManagerServer([this.secret]);
    /** What the exchange says in the place of its own answer. */
    answer: (asked: Asked) => Answer | undefined = () => undefined;
    /** Milliseconds that a guard waits for the exchange. */
    patience = 60_000;
    /** What Lambda says in the place of a guard. */
    invoked: (guard: string, work: () => Promise<object>) => Promise<object> = (_, work) => work();
    exchange!: FakeExchange;
    private handler!: Step;
    private clock = Date.parse("2026-11-01T00:00:00Z");

    /** `silent` names what the exchange says of no key. Default: what Binance does not. */
    static async start(silent?: string[]): Promise<RotationGround> {
        const ground = new RotationGround();
        const of = async <T>(file: string) => (await import(`../../../functions/key-guard/${file}.mjs` as string)) as T;
        const { makeHandler } = await of<{ makeHandler(args: object): Step }>("rotate-exchange");
        const { makeGuard } = await of<{ makeGuard(args: object): Guard }>("guard");
        const { zonesOf } = await of<{ zonesOf(args: object): object }>("zones");
        const { adapters } = await of<{ adapters: Record<string, { silent: string[] }> }>("venues");
        const { exchanges } = await of<{ exchanges: object }>("exchanges");
        ground.exchange = await FakeExchange.start(asked => ground.answer(asked) ?? ground.says(asked));
        await ground.aws.start();
        const { endpoint } = ground.aws;
        const common = { secretsManager: new SecretsManager({ region: "eu-central-1", endpoint, credentials, maxAttempts: 1 }), sleep: async () => {} };
        const expected = {
            venue: "binance",
            addresses: Object.values(zones),
            phase: "live",
            readOnly: false,
            markets: ["spot"],
            account,
            daysLeft: 14,
        };
        const guards = Object.fromEntries(
            Object.entries(zones).map(([name, from]) => {
                const secrets = { [secretId]: expected };
                const parts = { ...common, adapters, exchanges, secrets, from, fetch: ground.fetchFrom(from), now: Date.now };
                return [name, (event: object) => makeGuard({ ...parts, timeout: ground.patience })(event)];
            }),
        );
        const lambda = {
            invoke: async ({ FunctionName, Payload }: { FunctionName: string; Payload: string }) => {
                try {
                    return { Payload: Buffer.from(JSON.stringify(await ground.invoked(FunctionName, () => guards[FunctionName](JSON.parse(Payload))))) };
                } catch {
                    return { FunctionError: "Unhandled", Payload: Buffer.from('{"errorType":"Sandbox.Timedout"}') };
                }
            },
        };
        const askZones = zonesOf({ lambda, guards: Object.keys(zones), sleep: common.sleep });
        ground.handler = makeHandler({ ...common, askZones, silent: silent ?? adapters.binance.silent, by: heldAgainst, secretId });
        ground.lay("v1", "old", "AWSCURRENT");
        return ground;
    }
    async stop(): Promise<void> {
        await this.aws.stop();
        await this.exchange.stop();
    }

    /** Lays a key down as a person does, later than whatever lies there. */
    lay(version: string, name: string, ...stages: string[]): void {
        this.clock += 60_000;
        this.secret.versions.set(version, { value: JSON.stringify(fieldsOf(name)), stages: [], created: new Date(this.clock) });
        for (const stage of stages) this.label(stage, version);
    }
    /** Stages a key as `npm run keys stage` does, with what a person has seen of it, which this exchange says to no machine. */
    stage(version: string, name: string, seen = ["addresses"]): void {
        this.lay(version, name, stagedLabel, ...seen.map(check => seenLabel(check, heldAgainst)));
    }
    /** Moves a label as a person does; takes it off where no version is named. */
    label(stage: string, version?: string): void {
        const at = [...this.secret.versions].find(([, { stages }]) => stages.includes(stage))?.[0];
        if (at !== version) void this.secret.updateSecretVersionStage({ VersionStage: stage, MoveToVersionId: version, RemoveFromVersionId: at });
    }

    /** RotateSecret: an empty version that is pending, then the four steps in their order; the first that fails ends it. */
    async rotate(token = "t1"): Promise<Error | undefined> {
        this.begin(token);
        return this.attempt(token);
    }
    begin(token = "t1"): void {
        this.secret.startRotation(token);
        this.clock += 60_000;
        Object.assign(this.secret.versions.get(token) ?? {}, { created: new Date(this.clock) });
    }
    async attempt(token = "t1", which = steps): Promise<Error | undefined> {
        for (const Step of which) {
            const error = await this.step(Step, token);
            if (error) return error;
        }
        return undefined;
    }
    /** A step as Lambda runs it; what it logs is kept, and so is what it fails with, which Lambda logs. */
    async step(Step: string, ClientRequestToken = "t1"): Promise<Error | undefined> {
        const { log } = console;
        console.log = (...words: unknown[]) => void this.logged.push(lambdaLine(...words));
        try {
            await this.handler({ SecretId: this.secret.arn, ClientRequestToken, Step });
            return undefined;
        } catch (error) {
            this.logged.push(String((error as Error).stack));
            return error as Error;
        } finally {
            console.log = log;
        }
    }

    /** Name of the key that is current, once the exchange has said that it works from every zone, trades, and can take nothing out. */
    async current(): Promise<string> {
        const { apiKey, secret } = this.secret.fields("AWSCURRENT");
        const get = async (from: string, path: string) => {
            const query = `timestamp=${Date.now()}`;
            const signature = createHmac("sha256", secret).update(query).digest("hex");
            const response = await this.fetchFrom(from)(`https://api.binance.com${path}?${query}&signature=${signature}`, {
                headers: { "x-mbx-apikey": apiKey },
            });
            assert.strictEqual(response.status, 200, `${apiKey.split("-")[0]} is current, and the exchange refuses it from ${from}`);
            return response.json() as Promise<Record<string, unknown>>;
        };
        this.answer = () => undefined;
        for (const from of Object.values(zones)) {
            const { enableWithdrawals, enableInternalTransfer, permitsUniversalTransfer, ipRestrict, enableSpotAndMarginTrading } = await get(
                from,
                "/sapi/v1/account/apiRestrictions",
            );
            assert.deepStrictEqual(
                { enableWithdrawals, enableInternalTransfer, permitsUniversalTransfer, ipRestrict, enableSpotAndMarginTrading },
                {
                    enableWithdrawals: false,
                    enableInternalTransfer: false,
                    permitsUniversalTransfer: false,
                    ipRestrict: true,
                    enableSpotAndMarginTrading: true,
                },
            );
            assert.strictEqual(String((await get(from, "/api/v3/account")).uid), account);
        }
        return apiKey.split("-")[0];
    }

    private fetchFrom(from: string): typeof fetch {
        return (url, options) => {
            const headers = new Headers(options?.headers);
            headers.set("x-from", from);
            return this.exchange.fetch(url, { ...options, headers });
        };
    }
    private says(asked: Asked): Answer {
        const name = String(asked.headers["x-mbx-apikey"]).split("-")[0];
        const key = this.made[name];
        const from = key?.from ?? Object.values(zones);
        const refusal = refusalTo(asked, key && from.includes(String(asked.headers["x-from"])) ? fieldsOf(name) : undefined);
        if (refusal) return refusal;
        const said = binance.says(asked, key.restrictions ?? {}) as object;
        return { json: "uid" in said && key.uid ? { ...said, uid: key.uid } : said };
    }
}
