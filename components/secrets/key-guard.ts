import { basename } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Asking, askedOf, expectedOf, heldAgainst, unanswerable, unasked } from "../../config/key-questions";
import type { Manifest } from "../../config/manifest";
import type { Target } from "../../config/target";
import { arnOf, bundleOf, changing, type EncryptionKey, functionGroup, LambdaFunction, secretName, secretPattern, weekly } from "../foundation";
import type { Network, WayOut } from "../network";
import { guardPart, rotationPart } from "./key-functions";
import { believed, refusalOf, worst } from "./key-verdict";
import { KeyWatch } from "./key-watch";
import { versionStatements } from "./rotation";
import type { Secrets } from "./secrets";

/** What the key guard needs to know. */
export interface KeyGuardArgs {
    /** The account, region and names. */
    target: Target;
    /** Whose ways out the exchanges know. */
    network: Network;
    /** The bot's exchanges. */
    manifest: Manifest;
    /** The phase, which keys are staged, and whose accounts they have to be. */
    settings: Asking;
    /** The keys; the functions have to be among their readers (`guardReaders`). */
    secrets: Secrets;
    /** Encrypts them. */
    key: EncryptionKey;
    /** Key of the functions' logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** SNS topics that are told of a key that is refused, or of which nothing is heard. Default: none, and nobody watches between deployments. */
    topics?: pulumi.Input<string>[];
}

/** The function that asks from a zone, and what whoever calls it waits for. */
interface Guard {
    /** Letter of the zone. */
    letter: string;
    code: LambdaFunction;
    /** The address by which the exchange sees it. */
    address: pulumi.Output<string>;
    ready: pulumi.Resource[];
}

/** What the functions' code is called: the same sources and packages have the same name. */
const codeName = (): string => basename(bundleOf("key-guard"));

/** Seconds: an exchange has 8 for each call, and a rotation waits for the guards and for rights that have not spread yet. */
const patience = { guard: 120, rotation: 840 };

/**
 * Asks each exchange what the stack's key may do (cryptofunk:36, cryptofunk:37), from every address that the bot has, at every preview with an account and every
 * `up`; what places orders waits for the answer. A new key that a person has staged becomes current in the maintenance window, if the guard calls it
 * sound (arbitrage:126).
 * Traps: the first `up` asks after the functions are made, since nothing could be asked before; a schedule is made for staged keys alone, since Secrets Manager
 * then tries the function's test. No concurrency is reserved: an account whose limit is AWS's first one refuses that.
 */
export class KeyGuard extends pulumi.ComponentResource {
    /** Of each exchange, the worst answer of all zones, or why nobody asks. */
    readonly answers: Record<string, pulumi.Input<string>> = {};
    private readonly passes: Record<string, pulumi.Output<pulumi.Resource>> = {};
    private readonly asked: string[];

    constructor(
        name: string,
        private readonly args: KeyGuardArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("golive:access:KeyGuard", name, {}, opts);
        const { target, network, manifest, settings, secrets } = args;
        this.asked = askedOf(manifest, settings);
        const staged = this.asked.filter(exchange => secrets.staged(exchange));
        for (const [exchange, spec] of Object.entries(manifest.exchanges)) {
            const why = unasked(spec, settings);
            if (why) this.answers[exchange] = why;
            else if (!staged.includes(exchange)) this.answers[exchange] = "not asked: no key is staged";
        }
        if (this.asked.length > 0) {
            const { group, ready } = functionGroup(`${name}-out`, { target, network, description: "The key guard" }, { parent: this });
            const guards = network.waysOut.map(way => this.guard(name, way, group, ready));
            const codes = Object.fromEntries(guards.map(({ letter, code }) => [letter, code]));
            const watch = new KeyWatch(`${name}-watch`, { target, guards: codes, topics: args.topics ?? [] }, { parent: this });
            for (const exchange of staged) watch.over(exchange, this.ask(exchange, guards, watch));
            for (const exchange of staged) this.rotate(name, exchange, guards);
        }
        this.registerOutputs({ answers: this.answers });
    }

    /** What whoever places orders by exchanges waits for: fails where the guard refuses one of their keys. */
    passed(exchanges: string[]): pulumi.Output<pulumi.Resource>[] {
        return [...new Set(exchanges)].sort().flatMap(exchange => this.passes[exchange] ?? []);
    }

    private guard(name: string, { letter, address, subnetId }: WayOut, group: aws.ec2.SecurityGroup, ready: pulumi.Resource[]): Guard {
        const { target, network, manifest, settings, key, logsKey } = this.args;
        const { vpcId, closedSecurityGroupId } = network;
        const expected = (addresses: string[]) =>
            Object.fromEntries(this.asked.map(name => [secretName(target, name), { ...expectedOf(name, manifest.exchanges[name], settings), addresses }]));
        const code = new LambdaFunction(
            `${name}-${letter}`,
            {
                ...{ target, part: guardPart(letter), folder: "key-guard", bundled: true, handler: "index.handler", timeout: patience.guard, logsKey },
                description: `Asks exchanges, from zone ${letter}, what the stack's keys may do`,
                environment: {
                    SECRETS: pulumi.all(network.natAddresses).apply(addresses => JSON.stringify(expected(addresses))),
                    FROM: address,
                    CODE: codeName(),
                },
                inside: { network: { vpcId, closedSecurityGroupId, ready: network.ready, privateSubnetIds: [subnetId] }, securityGroupId: group.id },
                // One whole processor: who waits for it starts it from nothing.
                override: { memorySize: 1769 },
                statements: [
                    { Action: "secretsmanager:GetSecretValue", Resource: this.asked.map(exchange => secretPattern(target, exchange)) },
                    key.grant("secretsmanager"),
                ],
            },
            { parent: this },
        );
        return { letter, code, address, ready: [...code.ready, ...ready] };
    }

    /** Asks from every zone. What comes back is there once all have answered, whatever they say. */
    private ask(exchange: string, guards: Guard[], watch: KeyWatch): pulumi.Output<pulumi.Resource> {
        const { target, network, manifest, settings, secrets } = this.args;
        const secret = secretName(target, exchange);
        const input = JSON.stringify({ secretId: secret });
        const { venue, ...expected } = expectedOf(exchange, manifest.exchanges[exchange], settings);
        const about = { ...{ secret, stage: "AWSCURRENT", venue, expected }, began: Date.now(), code: codeName() };
        const said = guards.map(({ code, address, ready }) => {
            const invoked = aws.lambda.getInvocationOutput(
                { functionName: code.arn, input },
                { parent: this, dependsOn: [...ready, ...watch.ready, ...secrets.ready(exchange)] },
            );
            return pulumi
                .all([invoked, address, pulumi.all(network.natAddresses)])
                .apply(([one, from, addresses]) => believed(one?.result, { ...about, from, addresses }, Date.now()));
        });
        const answers = pulumi.all(said);
        this.answers[exchange] = answers.apply(worst);
        this.passes[exchange] = answers.apply(all => {
            const refusal = refusalOf(exchange, target.stack, all);
            // Where the program has run through by then, Pulumi shows the stack even of such an error.
            if (refusal) throw Object.assign(new pulumi.RunError(refusal), { stack: refusal });
            return guards[0].code.ready[0];
        });
        return answers.apply(() => guards[0].code.ready[0]);
    }

    /** Makes a staged key current in the maintenance window, once the guards of all zones call it sound. It asks no exchange itself. */
    private rotate(name: string, exchange: string, guards: Guard[]): void {
        const { target, manifest, secrets, key, settings, logsKey } = this.args;
        const secret = secrets.of(exchange);
        const own = { parent: new pulumi.ComponentResource("golive:access:ExchangeRotation", `${name}-${exchange}`, {}, { parent: this }) };
        const asked = guards.map(({ code }) => code.name);
        const code = new LambdaFunction(
            `${name}-rotate-${exchange}`,
            {
                ...{ target, part: rotationPart(exchange), folder: "key-guard", bundled: true, handler: "index.rotate", timeout: patience.rotation, logsKey },
                description: `Makes a staged ${secret.name} current`,
                environment: {
                    ...{ SECRET_NAME: secret.name, GUARDS: JSON.stringify(asked) },
                    SILENT: JSON.stringify(unanswerable(exchange, manifest.exchanges[exchange], settings)),
                    HELD_AGAINST: heldAgainst(exchange, manifest.exchanges[exchange], settings),
                },
                statements: [
                    ...versionStatements(target, [exchange], key),
                    { Sid: "Age", Action: "secretsmanager:ListSecretVersionIds", Resource: secretPattern(target, exchange) },
                    { Sid: "Guards", Action: "lambda:InvokeFunction", Resource: asked.map(guard => arnOf(target, "lambda", `function:${guard}`)) },
                ],
            },
            own,
        );
        const permission = new aws.lambda.Permission(
            `${name}-rotate-${exchange}`,
            {
                ...{ action: "lambda:InvokeFunction", function: code.name, principal: "secretsmanager.amazonaws.com" },
                ...{ sourceAccount: target.account, sourceArn: secret.arn },
            },
            { ...own, dependsOn: code.ready },
        );
        new aws.secretsmanager.SecretRotation(
            `${name}-${exchange}`,
            {
                secretId: secret.arn,
                rotationLambdaArn: arnOf(target, "lambda", `function:${code.name}`),
                rotateImmediately: false,
                // Every week: a key that a person stages waits no longer than that, and a week in which none is staged changes nothing.
                rotationRules: { scheduleExpression: weekly(target), duration: changing(target) },
            },
            { ...own, dependsOn: [...code.ready, permission, ...guards.flatMap(({ ready }) => ready), ...secrets.ready(exchange)] },
        );
    }
}
