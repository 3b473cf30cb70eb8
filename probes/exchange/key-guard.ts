import type { LambdaClient } from "@aws-sdk/client-lambda";
import { arnOf } from "../../config/arns";
import type { Everything } from "../../config/check";
import { answerIn, contradictionIn, doubtOf, type GuardAnswer, gapIn, type KeyAsked, wentBy } from "../../config/key-answers";
import { expectedOf } from "../../config/key-questions";
import { secretName } from "../../config/secret-names";
import { allowed, isMissing } from "../aws";
import { NoAccess, type World } from "../probe";
import { ofType, textAt } from "../recorded";

export type { GuardAnswer, KeyCheck } from "../../config/key-answers";

// The deployed key guard (functions/key-guard), as it is asked from here: a function in each zone that something leaves the network from.

/**
 * What one guard answers about a key. Throws NoAccess where whoever asks may not ask it, and an error where it is not there, fails, does not answer, or
 * answers otherwise than it was asked.
 */
export async function askGuard(
    client: LambdaClient,
    arn: string,
    asked: KeyAsked,
    { now, signal }: { now(): Date; signal: AbortSignal },
): Promise<GuardAnswer> {
    const { InvokeCommand } = await import("@aws-sdk/client-lambda");
    const name = arn.split(":").at(-1);
    const Payload = Buffer.from(JSON.stringify({ secretId: asked.secret, stage: asked.stage, versionId: asked.version }));
    const began = now().getTime();
    const call = () => client.send(new InvokeCommand({ FunctionName: arn, Payload }), { abortSignal: signal });
    const said = await allowed("lambda:InvokeFunction", call).catch(error => {
        throw isMissing(error) ? new Error(`there is no function ${name}: nothing was deployed that could ask`) : error;
    });
    if (said.FunctionError) throw new Error(`${name} failed: its log says why`);
    const data = answerIn(Buffer.from(said.Payload ?? []).toString("utf8"));
    if (!data) throw new Error(`${name} answers otherwise than the key guard of this version of Golive: deploy it (npm run up)`);
    const doubt = doubtOf(data, asked, began, now().getTime()) ?? contradictionIn(data) ?? gapIn(data);
    if (doubt) throw new Error(`${name} is not believed: ${doubt}`);
    return data;
}

/** Names of the functions that ask, by the letter of their zone, as the preview records them. Those that rotate a key are none of them. */
export function guardsOf(world: Pick<World, "resources">): Record<string, string> {
    return Object.fromEntries(
        ofType(world, "aws:lambda/function:Function").flatMap(one => {
            const [, zone] = /^key-guard-([a-z])$/.exec(one.name) ?? [];
            const name = textAt(one, "name");
            return zone === undefined || name === undefined ? [] : [[zone, name] as const];
        }),
    );
}

/** What the guard of one zone has said of the current key of an exchange, or why it has said nothing. */
export interface ZoneAnswer {
    /** Letter of the zone. */
    zone: string;
    answer: GuardAnswer | Error;
}

const heard = new WeakMap<World, Map<string, Promise<ZoneAnswer[]>>>();

/** Asks about the current key of an exchange from every zone, once in a run: each probe of keys reads the same answers. */
export function keyAnswers(world: World, exchange: string, signal: AbortSignal): Promise<ZoneAnswer[]> {
    const own = heard.get(world) ?? new Map<string, Promise<ZoneAnswer[]>>();
    heard.set(world, own);
    const known = own.get(exchange) ?? everyZone(world, exchange, signal);
    own.set(exchange, known);
    return known;
}

async function everyZone(world: World, exchange: string, signal: AbortSignal): Promise<ZoneAnswer[]> {
    const guards = guardsOf(world);
    const [functions, ways] = [Object.keys(guards).length, ofType(world, "aws:ec2/natGateway:NatGateway").length];
    if (functions === 0) throw new Error("nothing in this stack could ask");
    if (functions !== ways) throw new Error(`${functions} functions ask, and ${ways} gateways lead out: the exchange does not see all of them`);
    const { LambdaClient } = await import("@aws-sdk/client-lambda");
    return askZones(new LambdaClient(await world.means.aws()), { of: world.everything, guards, exchange }, { now: world.now, signal });
}

/** A key of a stack, and who is asked about it. */
export interface ZonesAsked {
    of: Pick<Everything, "manifest" | "settings" | "target">;
    /** Names of the functions, by the letter of their zone. */
    guards: Record<string, string>;
    /** Name of the exchange in the manifest. */
    exchange: string;
    /** Default: the current key. */
    stage?: string;
    /** Default: whichever version has that stage. */
    version?: string;
}

/** Asks about a key from every zone, and believes only answers that were held against today's settings and belong together. */
export async function askZones(
    client: LambdaClient,
    { of: { manifest, settings, target }, guards, exchange, stage = "AWSCURRENT", version }: ZonesAsked,
    bounds: { now(): Date; signal: AbortSignal },
): Promise<ZoneAnswer[]> {
    const { venue, ...expected } = expectedOf(exchange, manifest.exchanges[exchange], settings);
    const asked = { secret: secretName(target, exchange), stage, venue, version };
    const answers = await Promise.all(
        Object.entries(guards).map(async ([zone, name]): Promise<ZoneAnswer> => {
            try {
                const answer = await askGuard(client, arnOf(target, "lambda", `function:${name}`), asked, bounds);
                return { zone, answer: wentBy(answer, expected) ? answer : new Error(`${name} goes by other settings than these: deploy them (npm run up)`) };
            } catch (error) {
                return { zone, answer: error as Error };
            }
        }),
    );
    return together(answers);
}

/** Answers that belong together: of one version of the secret, from as many addresses as there are zones, which are those that the key is held against. */
function together(answers: ZoneAnswer[]): ZoneAnswer[] {
    const said = answers.flatMap(({ answer }) => (answer instanceof Error ? [] : [answer]));
    const all = <T>(what: (one: GuardAnswer) => T) => new Set(said.map(what));
    const own = [...all(({ from }) => from)].sort();
    const doubt =
        all(({ version }) => version).size > 1
            ? "the zones looked at different versions of the key: it is being replaced, so ask again"
            : said.some(({ from }) => from === undefined) || own.length < said.length
              ? "the zones do not answer from an address each"
              : said.length === answers.length && said.some(({ expected }) => String([...expected.addresses].sort()) !== String(own))
                ? "the zones answer from other addresses than those that the key is held against"
                : undefined;
    return doubt === undefined ? answers : answers.map(({ zone }) => ({ zone, answer: new Error(doubt) }));
}

/** The refusal of access among answers; nothing where everybody was let in. */
export const refusalIn = (answers: readonly ZoneAnswer[]): NoAccess | undefined =>
    answers.map(({ answer }) => answer).find((answer): answer is NoAccess => answer instanceof NoAccess);
