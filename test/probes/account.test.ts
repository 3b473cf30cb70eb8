import * as assert from "node:assert";
import type { Manifest } from "../../config/manifest";
import { allowed } from "../../probes/aws";
import { xml } from "../../probes/canary";
import { type Question, serving } from "../../probes/canary/server";
import type { Plot } from "../../probes/canary/world";
import { alarmChannels } from "../../probes/costs";
import { addressesAsEntered } from "../../probes/exchange/addresses";
import { endpointAnswers } from "../../probes/exchange/endpoint";
import { noKeysOfPeople, secondFactor } from "../../probes/iam";
import { NoAccess, type Probe } from "../../probes/probe";
import { secretsYoung } from "../../probes/rotation";
import { ask, fails, hasNoAccess, hasNoAnswer, holds, isUnknown, nobody, world } from "./questions";

// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const measured = (probe: Probe<any>, answers: (question: Question) => unknown, plot: Plot = {}, options = {}) =>
    serving(answers, address => ask(probe, world({ address, ...plot }), options));

describe("rotation.secrets-young", () => {
    const alarm = (Secret: string, threshold: number, namespace = "Golive/Secrets") => ({
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        name: Secret,
        properties: { namespace, dimensions: { Secret }, threshold },
    });
    const beforehand = alarm("planted/canary/binance", 1);
    const unstaged = { ...beforehand, properties: { ...beforehand.properties, metricName: "UnstagedAgeDays" } };
    const resources = [alarm("planted/canary/binance", 90), alarm("other", 5, "AWS/Logs"), unstaged];
    const version = (days: number, stage = "AWSCURRENT") => ({ VersionId: `${days}`, VersionStages: [stage], CreatedDate: Date.now() / 1000 - days * 86_400 });
    const manager =
        (...Versions: object[]) =>
        () => ({ Name: "planted/canary/binance", Versions });

    it("tells the age of the value in use, for each list's own number, and passes one that is young", async () => {
        const found = await measured(secretsYoung, manager(version(200, "AWSPREVIOUS"), version(12), version(1, "AWSPENDING")), { resources });
        assert.deepStrictEqual([found[0].demand, found[0].value, found[1].holds], ["days", 12, "yes"]);
    });
    it("fails one that is older than its own days, one without a value, and one that is not there", async () => {
        fails(await measured(secretsYoung, manager(version(91)), { resources }), /as its own alarm|91 days old/);
        fails(await measured(secretsYoung, manager(version(3, "AWSPENDING")), { resources }), /it has none/);
        const gone = { refused: 400, body: JSON.stringify({ __type: "ResourceNotFoundException", message: "none" }) };
        fails(await measured(secretsYoung, () => gone, { resources }), /there is no such secret/);
    });
    it("has nothing to ask where nothing has to be replaced, and no answer from another clock", async () => {
        assert.deepStrictEqual(secretsYoung.targets(world({ address: "http://127.0.0.1:9", resources: [resources[1]] })), []);
        await serving(manager(version(-3)), address => hasNoAnswer(secretsYoung, world({ address, resources }), /a clock is wrong/));
    });
});

describe("exchange.addresses-as-entered", () => {
    const gateway = (name: string) => ({ type: "aws:ec2/natGateway:NatGateway", name, properties: { tags: { Name: name } } });
    const bound = (entered: string[], gateways = ["nat-a", "nat-b"]) => ({
        manifest: { exchanges: { binance: { ipRestricted: true } } } as unknown as Partial<Manifest>,
        settings: { exchangeAddresses: (entered.length ? { binance: entered } : {}) as Record<string, string[]> },
        resources: gateways.map(gateway),
    });
    const ec2 =
        (...addresses: [address: string, state?: string][]) =>
        () =>
            `<DescribeNatGatewaysResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><natGatewaySet>${addresses
                .map(
                    ([address, state = "available"]) =>
                        `<item><state>${state}</state><natGatewayAddressSet><item><publicIp>${address}</publicIp></item></natGatewayAddressSet></item>`,
                )
                .join("")}</natGatewaySet></DescribeNatGatewaysResponse>`;
    const both = ec2(["198.51.100.1"], ["198.51.100.2"]);

    it("passes exactly the addresses that the world sees", async () =>
        holds(await measured(addressesAsEntered, both, bound(["198.51.100.2", "198.51.100.1"]))));
    it("fails one that was not entered, one too many, and none at all", async () => {
        fails(await measured(addressesAsEntered, both, bound(["198.51.100.1"])), /198\.51\.100\.2: binance was not told of it/);
        fails(await measured(addressesAsEntered, both, bound(["198.51.100.1", "198.51.100.2", "203.0.113.9"])), /203\.0\.113\.9: it is not the stack's/);
        fails(await measured(addressesAsEntered, both, bound([])), /none was entered/);
    });
    it("has no answer while a gateway is missing: another account, or one that is made anew", async () => {
        for (const answers of [ec2(), ec2(["198.51.100.1"]), ec2(["198.51.100.1"], ["198.51.100.2", "deleted"])])
            await serving(answers, address =>
                hasNoAnswer(addressesAsEntered, world({ address, ...bound(["198.51.100.1", "198.51.100.2"]) }), /and the stack has 2/),
            );
    });
    it("has nothing to ask of exchanges that take a key from anywhere", () => {
        const open = { manifest: { exchanges: { chain: { ipRestricted: false } } } as unknown as Partial<Manifest> };
        assert.deepStrictEqual(addressesAsEntered.targets(world({ address: "http://127.0.0.1:9", ...open })), []);
    });
});

describe("exchange.endpoint-answers", () => {
    const part = { environment: { CHAIN_ID: "8453" }, secrets: { BASE_RPC_URL: "${rpc.url}" }, sidecars: {} };
    const key = "k3y-of-a-provider";
    const plot = {
        manifest: { services: { worker: part }, jobs: { nightly: { environment: {}, secrets: { RPC_URL: "${rpc.url}" } } } } as unknown as Partial<Manifest>,
        secrets: { "planted/canary/rpc": { url: `http://chain.example/v2/${key}` } },
    };
    const chain =
        (id: string, seconds: number) =>
        ({ path }: Question) =>
            path === `/v2/${key}`
                ? [
                      { jsonrpc: "2.0", id: 2, result: { timestamp: `0x${Math.floor(Date.now() / 1000 - seconds).toString(16)}` } },
                      { jsonrpc: "2.0", id: 1, result: id },
                  ]
                : undefined;

    it("passes one that answers in time, is of the chain that the bot is told, and follows it", async () => {
        const found = await measured(endpointAnswers, chain("0x2105", 3), plot);
        holds(found);
        assert.strictEqual(found.length, 3, "two parts of the bot have one endpoint");
        assert.ok(!JSON.stringify(found).includes(key));
    });
    it("fails one of another chain, of a test chain, and one that stands still", async () => {
        fails(await measured(endpointAnswers, chain("0x1", 3), plot), /1, Ethereum/);
        fails(await measured(endpointAnswers, chain("0x14a34", 3), plot), /Base Sepolia/);
        fails(await measured(endpointAnswers, chain("0x2105", 900), plot), /one of 90\d s ago/);
    });
    it("does not know of a chain that nobody has heard of", async () => {
        const untold = { ...plot, manifest: { services: { worker: { ...part, environment: {} } }, jobs: {} } as unknown as Partial<Manifest> };
        isUnknown(await measured(endpointAnswers, chain("0xabcdef", 3), untold), /no name that is known/);
    });
    it("has no answer from what is no chain, and never tells the address", async () => {
        for (const answers of [() => ({ result: "ok" }), () => [], () => undefined, () => "<html>"])
            await serving(answers, address =>
                assert.rejects(ask(endpointAnswers, world({ address, ...plot })), (error: Error) => {
                    assert.match(error.message, /otherwise than the endpoint of a chain|it answers 404/);
                    assert.ok(!error.message.includes(key));
                    return true;
                }),
            );
        await hasNoAnswer(endpointAnswers, world({ address: await nobody(), ...plot }), /^ECONNREFUSED$/);
        await hasNoAccess(endpointAnswers, world({ address: await nobody(), manifest: plot.manifest }), /was not planted/);
    });
    it("has nothing to ask of a bot that is told none", () => assert.deepStrictEqual(endpointAnswers.targets(world({ address: "http://127.0.0.1:9" })), []));
});

interface Person {
    password?: boolean;
    factor?: boolean;
    keys?: string[];
}
interface Entered {
    people?: Record<string, Person>;
    counted?: number;
    root?: { factor?: number; keys?: number };
    signOn?: boolean;
}

/** IAM, as it is documented to answer. */
const identities =
    ({ people = {}, counted = Object.keys(people).length, root = {}, signOn = false }: Entered) =>
    ({ operation, body }: Question): unknown => {
        const person = people[new URLSearchParams(body).get("UserName") ?? ""] ?? {};
        const list = (name: string, items: string[]) =>
            `<${name}>${items.map(item => `<member>${item}</member>`).join("")}</${name}><IsTruncated>false</IsTruncated>`;
        const entries = Object.entries({ Users: counted, AccountMFAEnabled: root.factor ?? 1, AccountAccessKeysPresent: root.keys ?? 0 });
        const answers: Record<string, string | undefined> = {
            GetAccountSummary: `<SummaryMap>${entries.map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`).join("")}</SummaryMap>`,
            ListUsers: list(
                "Users",
                Object.keys(people).map(name => `<UserName>${name}</UserName>`),
            ),
            ListAccessKeys: list(
                "AccessKeyMetadata",
                (person.keys ?? []).map(status => `<AccessKeyId>key</AccessKeyId><Status>${status}</Status>`),
            ),
            GetLoginProfile: person.password ? "<LoginProfile><UserName>x</UserName></LoginProfile>" : undefined,
            ListMFADevices: list("MFADevices", person.factor ? ["<SerialNumber>x</SerialNumber>"] : []),
            ListRoles: list("Roles", signOn ? ["<RoleName>sso</RoleName>"] : []),
        };
        return answers[operation] === undefined ? missing : xml(operation, answers[operation]);
    };
const missing = { refused: 404, body: "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>" };

describe("the probes of IAM", () => {
    const on = (probe: Probe, entered: Entered) => measured(probe, identities(entered));
    const careful: Entered = { people: { ann: { password: true, factor: true, keys: ["Inactive"] }, robot: {} } };

    it("pass people with a second factor and no key that works, and an account without users", async () => {
        for (const probe of [noKeysOfPeople, secondFactor]) for (const entered of [careful, {}]) holds(await on(probe, entered));
    });
    it("fail a key that works, and the root user's", async () => {
        fails(await on(noKeysOfPeople, { people: { ann: { keys: ["Inactive", "Active"] }, bob: {} } }), /ann: 1 keys of it work/);
        fails(await on(noKeysOfPeople, { ...careful, root: { keys: 1 } }), /root user.*: 1 keys/);
    });
    it("fail a password without a second factor, and the root user's", async () => {
        fails(await on(secondFactor, { people: { ann: { password: true } } }), /ann: a password alone opens it/);
        fails(await on(secondFactor, { ...careful, root: { factor: 0 } }), /root user.*: it has none/);
    });
    it("do not know whether single sign-on asks for a second factor", async () =>
        isUnknown(await on(secondFactor, { ...careful, signOn: true }), /single sign-on/));
    it("have no answer from a list that lacks users which IAM counts", () =>
        serving(identities({ ...careful, counted: 5 }), address => hasNoAnswer(noKeysOfPeople, world({ address }), /counts 5 users and lists 2/)));
    it("have no access where nobody is logged in, and do not say that AWS refused what it was never asked", async () => {
        const error = Object.assign(new Error("Could not load credentials from any providers"), { name: "CredentialsProviderError" });
        const says = (found: Error) => found instanceof NoAccess && found.message === "not logged in to AWS: aws sso login, or another way to its credentials";
        await assert.rejects(
            allowed("iam:GetAccountSummary", () => Promise.reject(error)),
            says,
        );
    });
    it("have no access where AWS refuses a call, and say which", () =>
        serving(
            ({ operation, body }) =>
                operation === "ListUsers"
                    ? { refused: 403, body: "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>" }
                    : identities(careful)({ operation, body, path: "/" }),
            address => hasNoAccess(noKeysOfPeople, world({ address }), /AWS refuses iam:ListUsers, for users/),
        ));
});

describe("costs.alarm-channels", () => {
    const topic = { type: "aws:sns/topic:Topic", name: "alarms", properties: { name: "planted-canary-alarms" } };
    const channel = (protocol: string, endpoint?: string) => ({
        type: "aws:sns/topicSubscription:TopicSubscription",
        name: protocol,
        properties: { protocol, endpoint },
    });
    const resources = [topic, channel("email", "oncall@example.com"), channel("lambda")];
    const sns =
        (...subscriptions: [protocol: string, endpoint: string, arn?: string][]) =>
        () =>
            xml(
                "ListSubscriptionsByTopic",
                `<Subscriptions>${subscriptions
                    .map(
                        ([protocol, endpoint, arn = "arn:aws:sns:x"]) =>
                            `<member><Protocol>${protocol}</Protocol><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`,
                    )
                    .join("")}</Subscriptions>`,
            );
    const mail = ["email", "oncall@example.com"] as [string, string];
    const code = ["lambda", "arn:aws:lambda:x"] as [string, string];

    it("passes channels that are all confirmed", async () => holds(await measured(alarmChannels, sns(mail, code), { resources })));
    it("fails one that waits, one that left, one that is missing, and nobody", async () => {
        fails(
            await measured(alarmChannels, sns([...mail, "PendingConfirmation"], code), { resources }),
            /email oncall@example.com: its owner has not confirmed/,
        );
        fails(await measured(alarmChannels, sns([...mail, "Deleted"], code), { resources }), /has left/);
        fails(await measured(alarmChannels, sns(["email", "another@example.com"], code), { resources }), /oncall@example.com: it is not subscribed/);
        fails(await measured(alarmChannels, sns(), { resources: [topic] }), /nobody is told/);
    });
    it("fails where the topic is not there", () =>
        serving(
            () => ({ refused: 404, body: "<ErrorResponse><Error><Code>NotFound</Code><Message>none</Message></Error></ErrorResponse>" }),
            async address => fails(await ask(alarmChannels, world({ address, resources })), /no such topic/),
        ));
    it("has nothing to ask of a stack without a topic", () => assert.deepStrictEqual(alarmChannels.targets(world({ address: "http://127.0.0.1:9" })), []));
});
