import * as assert from "node:assert";
import { EncryptionKey } from "../../../components/foundation/encryption";
import type { Statement } from "../../../components/foundation/iam";
import { Network } from "../../../components/network/network";
import { guardReaders, guardZones } from "../../../components/secrets/key-functions";
import { KeyGuard } from "../../../components/secrets/key-guard";
import { counts } from "../../../components/secrets/key-watch";
import { Secrets } from "../../../components/secrets/secrets";
import { type Asking, askedOf, expectedOf, heldAgainst, unasked } from "../../../config/key-questions";
import type { Exchange, Manifest } from "../../../config/manifest";
import { type Built, build, target, unknown } from "../harness";

const exchange = (venue: string, over: Partial<Exchange> = {}): Exchange =>
    ({
        venue,
        account: "main",
        permissions: ["read", "trade"],
        keys: ["apiKey", "secretKey"],
        rotationDays: 90,
        ipRestricted: true,
        hosts: [],
        ...over,
    }) as Exchange;
const manifest = {
    exchanges: { binance: exchange("binance-spot"), upbit: exchange("upbit"), ib: exchange("interactive-brokers") },
    services: {},
    jobs: {},
    secrets: {},
} as unknown as Manifest;
const settings = {
    ...{
        phase: "canary",
        testnet: false,
        stagedSecrets: ["binance", "ib"],
        exchangeAddresses: {},
        exchangeAccountNumbers: { binance: "354937868" },
        exchangeAccounts: {},
    },
} as Asking;

const topics = ["arn:aws:sns:eu-central-1:111122223333:alarms"];

function guard(over: Partial<Asking> = {}, natGateways: "single" | "per-zone" = "per-zone", deployed = false, told = topics): Promise<Built<KeyGuard>> {
    return build(
        () => {
            const where = target();
            const all = { ...settings, ...over };
            const key = new EncryptionKey("secrets-key", { target: where, purpose: "secrets" });
            const network = new Network("network", { target: where, cidr: "10.40.0.0/16", natGateways });
            const readers = guardReaders(where, manifest, { ...all, network: { natGateways } } as unknown as Parameters<typeof guardReaders>[2]);
            const secrets = new Secrets("secrets", { target: where, recoveryDays: 30, manifest, staged: all.stagedSecrets, key, readers });
            return new KeyGuard("key-guard", { target: where, network, manifest, settings: all, secrets, key, topics: told });
        },
        { deployed },
    );
}
const functionsOf = (built: Built<unknown>) => built.of("aws:lambda/function:Function").filter(({ name }) => name.startsWith("key-guard"));
const statementsOf = (built: Built<unknown>, name: string): Statement[] => JSON.parse(built.one("aws:iam/rolePolicy:RolePolicy", name).inputs.policy).Statement;
const secretOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:cryptofunk/prod/${name}-??????`;

describe("KeyGuard", () => {
    let built: Built<KeyGuard>;
    before(async () => {
        built = await guard();
    });

    it("asks from every zone that something leaves from, and rotates by what all of them say", () => {
        assert.deepStrictEqual(
            functionsOf(built)
                .map(({ inputs }) => [inputs.name, inputs.handler])
                .sort(),
            [
                ["cryptofunk-prod-key-guard-a", "index.handler"],
                ["cryptofunk-prod-key-guard-b", "index.handler"],
                ["cryptofunk-prod-key-guard-c", "index.handler"],
                ["cryptofunk-prod-rotate-binance", "index.rotate"],
            ],
        );
    });
    it("asks from the one zone where there is one gateway", async () => {
        const single = await guard({ stagedSecrets: [] }, "single");
        assert.deepStrictEqual(
            functionsOf(single).map(({ inputs }) => inputs.name),
            ["cryptofunk-prod-key-guard-a"],
        );
        assert.deepStrictEqual(guardZones(target(), "single"), ["a"]);
    });
    it("stands in its zone's private subnet, from where only HTTPS leaves, and waits for the way out", async () => {
        const deployed = await guard({ stagedSecrets: [] }, "per-zone", true);
        for (const letter of ["a", "b", "c"]) {
            const code = deployed.one("aws:lambda/function:Function", `key-guard-${letter}`);
            assert.deepStrictEqual(code.inputs.vpcConfig.subnetIds, [`network-private-${letter}-id`]);
            assert.ok(deployed.waitsFor(code, deployed.one("aws:ec2/natGateway:NatGateway", `network-${letter}`)));
        }
        const rules = deployed.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter(({ name }) => name.startsWith("key-guard"));
        assert.deepStrictEqual(
            rules.map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.ipProtocol]),
            [[443, 443, "tcp"]],
        );
    });
    it("may read exactly the keys that it asks about, and decrypt with their key", () => {
        const may = statementsOf(built, "key-guard-a").filter(({ Action }) => !/^(logs|ec2):/.test([Action].flat()[0] ?? ""));
        assert.deepStrictEqual(may.map(({ Action, Resource }) => [[Action].flat(), [Resource].flat()]).slice(0, 1), [
            [["secretsmanager:GetSecretValue"], [secretOf("binance"), secretOf("upbit")]],
        ]);
        assert.deepStrictEqual(
            may.slice(1).map(({ Action }) => [Action].flat()),
            [["kms:Decrypt"]],
        );
    });
    it("rotates with a function that may touch its own key, and ask the guards of all zones", () => {
        const [versions, key, age, guards] = statementsOf(built, "key-guard-rotate-binance").filter(({ Action }) => !/^logs:/.test([Action].flat()[0] ?? ""));
        assert.deepStrictEqual([[versions.Action].flat().length, versions.Resource], [4, [secretOf("binance")]]);
        assert.deepStrictEqual([key.Action].flat().sort(), ["kms:Decrypt", "kms:GenerateDataKey"]);
        assert.deepStrictEqual([age.Action, age.Resource], ["secretsmanager:ListSecretVersionIds", secretOf("binance")]);
        const named = ["a", "b", "c"].map(letter => `cryptofunk-prod-key-guard-${letter}`);
        assert.deepStrictEqual(
            [guards.Action, guards.Resource],
            ["lambda:InvokeFunction", named.map(name => `arn:aws:lambda:eu-central-1:111122223333:function:${name}`)],
        );
        const { GUARDS, SECRET_NAME } = built.one("aws:lambda/function:Function", "key-guard-rotate-binance").inputs.environment.variables;
        assert.deepStrictEqual([JSON.parse(GUARDS), SECRET_NAME], [named, "cryptofunk/prod/binance"]);
    });
    it("rotates only once every zone's guard can be asked, way out and all", () => {
        const rotation = built.one("aws:secretsmanager/secretRotation:SecretRotation");
        for (const letter of ["a", "b", "c"]) {
            assert.ok(built.waitsFor(rotation, built.one("aws:lambda/function:Function", `key-guard-${letter}`)));
            assert.ok(built.waitsFor(rotation, built.one("aws:ec2/natGateway:NatGateway", `network-${letter}`)));
        }
    });
    it("lets a rotation past what no answer could settle, and past nothing else", async () => {
        const silent = async (over: Partial<Asking>) =>
            JSON.parse((await guard(over)).one("aws:lambda/function:Function", "key-guard-rotate-binance").inputs.environment.variables.SILENT);
        assert.deepStrictEqual(
            [await silent({}), await silent({ exchangeAddresses: {}, exchangeAccountNumbers: {} })],
            [["addresses"], ["addresses", "account"]],
        );
    });
    it("tells a rotation what a person's word is held against: other accounts, addresses and rights, and not another phase", async () => {
        const against = async (over: Partial<Asking>) =>
            (await guard(over)).one("aws:lambda/function:Function", "key-guard-rotate-binance").inputs.environment.variables.HELD_AGAINST as string;
        const now = await against({});
        assert.match(now, /^[0-9a-f]{12}$/);
        assert.strictEqual(await against({ phase: "live" }), now);
        for (const other of [
            { exchangeAccountNumbers: { binance: "1" } },
            { exchangeAddresses: { binance: ["54.178.0.1"] } },
            { exchangeAccounts: { binance: "beta" } },
        ])
            assert.notStrictEqual(await against(other), now);
        assert.strictEqual(now, heldAgainst("binance", manifest.exchanges.binance, settings));
    });
    it("is among the readers of those keys, and of no other", () => {
        const readers = (name: string) => built.one("aws:secretsmanager/secretPolicy:SecretPolicy", `secrets-${name}`).inputs.policy as string;
        assert.match(readers("binance"), /key-guard-a.*key-guard-b.*key-guard-c.*rotate-binance/);
        assert.match(readers("upbit"), /key-guard-c/);
        assert.doesNotMatch(readers("upbit"), /rotate-/);
        assert.doesNotMatch(readers("ib"), /key-guard|rotate-/);
    });
    it("makes a staged key current in the settings' window, week by week, and never at once", () => {
        const { inputs } = built.one("aws:secretsmanager/secretRotation:SecretRotation");
        assert.deepStrictEqual([inputs.rotateImmediately, inputs.rotationRules], [false, { scheduleExpression: "cron(0 3 ? * SUN *)", duration: "1h" }]);
    });
    it("has no schedule for a key that is not there, which the test step would find missing", async () => {
        const empty = await guard({ stagedSecrets: [] });
        assert.deepStrictEqual(empty.of("aws:secretsmanager/secretRotation:SecretRotation"), []);
        assert.deepStrictEqual(empty.value.answers.binance, "not asked: no key is staged");
    });
    it("says of whom nobody asks", () => {
        assert.match(String(built.value.answers.ib), /^not asked: nobody here knows how to ask ibkr \(docs\/exchange-keys\.md\)$/);
        const testnet = { variable: "T", on: "1", off: "0" };
        assert.strictEqual(unasked(exchange("binance", { testnet }), { ...settings, testnet: true }), "not asked: a test network has no such question");
        assert.strictEqual(unasked(exchange("binance"), { ...settings, testnet: true }), undefined, "without a switch the real one is meant");
    });
    it("asks nobody of a key of another site, which the one that is asked would refuse", async () => {
        const eea = exchange("okx", { hosts: ["eea.okx.com"] });
        const why = "not asked: the manifest's hosts name eea.okx.com, and www.okx.com, which is asked, knows no key of that site";
        assert.deepStrictEqual([unasked(eea, settings), unasked(exchange("okx", { hosts: ["www.okx.com", "eea.okx.com"] }), settings)], [why, undefined]);
        assert.deepStrictEqual(askedOf({ exchanges: { eea, main: exchange("okx") } }, settings), ["main"]);
    });
    it("tells the function what is expected, by the settings and the network", async () => {
        const { environment } = (await guard({ stagedSecrets: [] }, "per-zone", true)).one("aws:lambda/function:Function", "key-guard-b").inputs;
        const { SECRETS } = environment.variables;
        assert.deepStrictEqual(Object.keys(JSON.parse(SECRETS)), ["cryptofunk/prod/binance", "cryptofunk/prod/upbit"]);
        const { addresses, ...rest } = JSON.parse(SECRETS)["cryptofunk/prod/binance"];
        assert.deepStrictEqual(rest, { venue: "binance", phase: "canary", readOnly: false, markets: ["spot"], account: "354937868", daysLeft: 14 });
        assert.strictEqual(addresses.length, 3);
        const before = built.one("aws:lambda/function:Function", "key-guard-b").inputs.environment.variables;
        assert.deepStrictEqual({ ...before, CODE: "" }, { SECRETS: unknown, FROM: unknown, CODE: "" });
        assert.match(before.CODE, /^key-guard-[0-9a-f]{16}$/);
    });
    it("names the markets by what the permissions grant", () => {
        const of = (venue: string, permissions: string[]) => expectedOf("x", exchange(venue, { permissions }), settings);
        assert.deepStrictEqual(of("binance", ["read", "trade", "margin", "futures"]).markets, ["spot", "margin", "futures"]);
        assert.deepStrictEqual([of("binance-usdm", ["read", "trade"]).markets, of("binance-usdm", ["read", "trade"]).venue], [["futures"], "binance"]);
        assert.deepStrictEqual(of("deribit-options", ["read", "trade"]).markets, ["options"]);
        assert.deepStrictEqual(of("okx", ["read_only", "trade"]).markets.includes("spot"), true);
        assert.deepStrictEqual([of("binance", ["read"]).markets, of("binance", ["read"]).readOnly], [[], true]);
    });
});

describe("the watch over exchange keys", () => {
    let built: Built<KeyGuard>;
    before(async () => {
        built = await guard();
    });
    const watching = (type: string, from = built) => from.of(type).filter(({ name }) => name.startsWith("key-guard-watch"));
    const alarmOf = (what: string) => built.one("aws:cloudwatch/metricAlarm:MetricAlarm", `key-guard-watch-binance-${what}`);

    it("has every zone's guard asked twice a day about each key that is there, and about no other", () => {
        const schedule = built.one("aws:cloudwatch/eventRule:EventRule", "key-guard-watch-binance");
        assert.deepStrictEqual([schedule.inputs.name, schedule.inputs.scheduleExpression], ["cryptofunk-prod-ask-binance", "rate(12 hours)"]);
        assert.strictEqual(watching("aws:cloudwatch/eventRule:EventRule").length, 1);
        const targets = watching("aws:cloudwatch/eventTarget:EventTarget");
        assert.deepStrictEqual(
            targets.map(({ name, inputs }) => [name, inputs.rule, inputs.input]),
            ["a", "b", "c"].map(letter => [`key-guard-watch-binance-${letter}`, "cryptofunk-prod-ask-binance", '{"secretId":"cryptofunk/prod/binance"}']),
        );
        for (const one of targets) {
            const permission = built.one("aws:lambda/permission:Permission", one.name);
            const { action, principal, sourceArn, function: code } = permission.inputs;
            assert.deepStrictEqual(
                [action, principal, code],
                ["lambda:InvokeFunction", "events.amazonaws.com", `cryptofunk-prod-key-guard-${one.name.at(-1)}`],
            );
            assert.strictEqual(sourceArn, "arn:aws:events:eu-central-1:111122223333:rule/cryptofunk-prod-ask-binance");
            assert.ok(built.waitsFor(one, permission));
        }
    });
    it("counts in each guard's log, by the secret's name, what is refused and what is answered at all", () => {
        const filters = watching("aws:cloudwatch/logMetricFilter:LogMetricFilter");
        assert.deepStrictEqual(
            filters.map(({ inputs }) => [inputs.logGroupName, inputs.metricTransformation.name, inputs.pattern]).sort(),
            ["a", "b", "c"]
                .flatMap(letter => Object.entries(counts).map(([metric, pattern]) => [`/aws/lambda/cryptofunk-prod-key-guard-${letter}`, metric, pattern]))
                .sort(),
        );
        for (const { inputs } of filters) {
            const { namespace, dimensions, value, defaultValue } = inputs.metricTransformation;
            assert.deepStrictEqual([namespace, dimensions, value], ["Golive/Keys", { Secret: "$.message.secretId" }, "1"]);
            assert.strictEqual(defaultValue, undefined, "CloudWatch takes none beside dimensions");
        }
    });
    it("rings at once for a key that is refused, and says which one and what to do", () => {
        const { inputs } = alarmOf("refused");
        assert.deepStrictEqual(
            [inputs.metricName, inputs.dimensions, inputs.statistic, inputs.comparisonOperator, inputs.threshold, inputs.treatMissingData],
            ["Refused", { Secret: "cryptofunk/prod/binance" }, "Sum", "GreaterThanThreshold", 0, "notBreaching"],
        );
        assert.deepStrictEqual([inputs.alarmActions, inputs.okActions], [topics, topics]);
        assert.strictEqual(
            inputs.alarmDescription,
            "[P0] The key cryptofunk/prod/binance is refused: npm run keys check prod binance says why (docs/exchange-keys.md)",
        );
        assert.ok(inputs.period * inputs.evaluationPeriods >= 2 * 43_200, "two questions, so that the window is never empty between them");
    });
    it("rings where for two days nothing was heard, as of a schedule that has stopped", () => {
        const { inputs } = alarmOf("silent");
        assert.deepStrictEqual(
            [inputs.metricName, inputs.dimensions, inputs.statistic, inputs.comparisonOperator, inputs.threshold, inputs.treatMissingData],
            ["Answered", { Secret: "cryptofunk/prod/binance" }, "Sum", "LessThanThreshold", 1, "breaching"],
        );
        assert.strictEqual(inputs.period * inputs.evaluationPeriods, 2 * 86_400);
        assert.ok(inputs.period >= 3_600 && inputs.period * inputs.evaluationPeriods <= 604_800, "more than CloudWatch looks back");
        assert.match(
            inputs.alarmDescription,
            /^\[P1\] For two days no exchange has said anything of the key cryptofunk\/prod\/binance: npm run keys check prod binance/,
        );
    });
    it("tells by day of an end that is near", () => {
        const { inputs } = alarmOf("ending");
        assert.deepStrictEqual([inputs.metricName, inputs.threshold, inputs.treatMissingData], ["Ending", 0, "notBreaching"]);
        assert.match(inputs.alarmDescription, /^\[P1\] The key cryptofunk\/prod\/binance ends soon: npm run keys stage/);
    });
    it("does not ring before the first answer has been counted", () => {
        for (const what of ["refused", "ending", "silent"]) {
            const wait = built.one("command:local:Command", "key-guard-watch-binance-settles");
            assert.ok(built.waitsFor(alarmOf(what), wait));
            for (const filter of watching("aws:cloudwatch/logMetricFilter:LogMetricFilter")) assert.ok(built.waitsFor(wait, filter));
        }
    });
    it("is over keys that are there alone, and with somebody to tell", async () => {
        const types = ["eventRule:EventRule", "logMetricFilter:LogMetricFilter", "metricAlarm:MetricAlarm"].map(type => `aws:cloudwatch/${type}`);
        const found = async (of: Promise<Built<KeyGuard>>) => {
            const all = await of;
            return types.map(type => watching(type, all).length);
        };
        assert.deepStrictEqual(await found(guard({ stagedSecrets: [] })), [0, 9, 0]);
        assert.deepStrictEqual(await found(guard({}, "per-zone", false, [])), [0, 0, 0]);
    });
});
