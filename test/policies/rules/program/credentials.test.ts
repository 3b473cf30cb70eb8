import * as assert from "node:assert";
import { keepSecretSettings } from "../../../../policies/engine/secret-settings";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/program/credentials";
import { judge, resource, unknown } from "../../../judge";
import { describeRule, type Flaw } from "../../cases";

const pod = "kubernetes:core/v1:Pod";
const env = (name: string, value: string) => ({ spec: { containers: [{ name: "bot", env: [{ name, value }] }] } });
// Put together at run time, so that no scanner takes the tests for a leak.
const fake = (prefix: string, length: number) => prefix + "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xY".repeat(4).slice(0, length);
const key = `AKIA${"QRSTUVWXYZ234567"}`;
const random = "q7Zt1LxV9bN3mKc8RwY2sHd5GfJ6pTa4UeXo";

describeRule(
    rules.noCredentialInSettings,
    pod,
    {
        spec: {
            containers: [
                {
                    name: "bot",
                    env: [
                        { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
                        { name: "HOST", value: unknown },
                    ],
                },
            ],
        },
    },
    [
        [env("DB_PASSWORD", "hunter2!x"), /spec\.containers\[0\]\.env\[0\]\.value holds a value under the name DB_PASSWORD/],
        [env("X", key), /an AWS access key/],
        [env("X", fake("ghp_", 36)), /a GitHub token/],
        [env("X", `123456789:AA${fake("", 33)}`), /a Telegram bot's token/],
        [env("X", `https://hooks.slack.com/services/${"T0"}AB/B01CD/${fake("", 24)}`), /a Slack webhook/],
        [env("X", ["-----BEGIN", "RSA PRIVATE", "KEY-----"].join(" ")), /a private key/],
        [env("DATABASE_URL", "postgres://bot:s3cr3tpw@db:5432/bot"), /an address with a password/],
        [env("binanceApiKey", "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"), /a value under the name binanceApiKey/],
        [env("SALT", random), /a random string/],
        ...["DB_PASS", "PGPASSWORD", "DBPASSWD", "MYSQL_PWD", "RABBITMQ_DEFAULT_PASS", "SIGNER_MNEMONIC", "aws.credentials"].map(
            (name): Flaw => [env(name, "hunter2!x"), new RegExp(`a value under the name ${name}`)],
        ),
    ],
    [{ spec: { containers: [{ env: unknown }] } }],
);
describe("no-credential-in-code", () => {
    const { passes, fails } = judge(rules.noCredentialInSettings, pod);
    for (const password of ["s3[cret", "abcxxx", "xyz12", "hunter<2"])
        it(`takes ${password} for no placeholder`, () => fails(env("DATABASE_URL", `postgres://bot:${password}@db:5432/bot`), /an address with a password/));
    it("looks at every address of a list", () => fails(env("PEERS", "nats://a:$(PASSWORD)@one:4222,nats://a:s3cr3tpw@two:4222"), /an address with a password/));
    const harmless: [string, string][] = [
        ["SECRET_NAME", "cryptofunk/prod/binance"],
        ["TOKEN_URL", "https://auth.example.com/token"],
        ["API_KEY_FILE", "/run/secrets/api-key"],
        ["API_KEY", "$(BINANCE_KEY)"],
        ["DB_PASSWORD", "${DB_PASSWORD}"],
        ["JWT_SECRET", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x"],
        ["PASSWORD", ""],
        ["USE_TOKEN", "true"],
        ["MAX_TOKENS", "4096"],
        ["DATABASE_URL", "postgres://bot:${PASSWORD}@db:5432/bot"],
        ["DATABASE_URL", "postgres://bot@db:5432/bot"],
        ["NATS_URL", "nats://nats.bot.svc:4222"],
        ["IMAGE", "1.dkr.ecr.eu-central-1.amazonaws.com/bot@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ["GIT_SHA", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"],
        ["RUN_ID", "0b9f5a6e-4a0d-4d0e-9a5c-8b1f3f0f7d11"],
        ["ENDPOINT", "https://vpc-Search1Domain-abCdEfGhIjKlMnOpQrStUvWx.eu-central-1.es.amazonaws.com"],
        ["HANDLER_CLASS", "ComExampleTradingStrategyMomentumBreakoutHandlerV2"],
        ["CONTRACT_ADDRESS", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"],
        ["SCRIPT_INTEGRITY", "sha384-oqVuAfXRKap7fdgcCY5uykM6R9GqQ8K4uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"],
        ["WINDOW", "09:00-17:00"],
        ["PUBLIC_KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"],
        ["SCRIPT", "sha384-oqVuAfXRKap7fdgcCY5uykM6R9GqQ8K4uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"],
        ["BYPASS", "hunter2!x"],
        ["PASSENGERS", "hunter2!x"],
        ...["<password>", "****", "%s", "[REDACTED]", "xxxx", "XXXX"].map((hidden): [string, string] => [
            "DATABASE_URL",
            `postgres://bot:${hidden}@db:5432/bot`,
        ]),
    ];
    for (const [name, value] of harmless) it(`passes ${name}=${value.slice(0, 50)}`, () => passes(env(name, value)));

    describe("a random string", () => {
        const long = random.repeat(4);
        for (const value of [long.slice(0, 32), long.slice(0, 128), `x-${random}`, `${random.slice(0, 20)}-${random.slice(20, 34)}`])
            it(`is ${value.slice(0, 50)} of ${value.length} characters`, () => fails(env("X", value), /a random string/));
        const others: [string, string][] = [
            ["too short", long.slice(0, 31)],
            ["too long", long.slice(0, 129)],
            ["a host", `${random}.example.com`],
            ["a host that begins so", `db.${random}`],
            ["a hash in hexadecimal", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
            ["without small letters", random.toUpperCase()],
            ["without digits", "qZtLxVbNmKcRwYsHdGfJpTaUeXoQzTlXvBnMkCrWySh"],
            ["a pattern", "aB1".repeat(12)],
            ["a path", random.replace(/(.{8})/g, "$1/")],
            ["in camel case", "TradingStrategyMomentumBreakout2Handler"],
        ];
        for (const [what, value] of others) it(`is not what is ${what}`, () => passes(env("X", value)));
    });

    const config = "kubernetes:core/v1:ConfigMap";
    const lines = [
        "password: hunter2!x",
        "db:\n  password: hunter2!x\n",
        "- password: 'hunter2!x'",
        "# password: hunter2!x\n",
        'export DB_PASSWORD="hunter2!x"\n',
        "host=db\nexport\tDB_PASSWORD=hunter2!x\r\n",
        "password = hunter2;!x",
        'db.password="hunter2!x",',
        "password: hunter2!x # the old one",
        '  "password" : "hunter2!x",\n',
        '{"db":{"user":"bot","password":"hunter2!x"}}',
        'password: ""\ntoken: hunter2!x',
    ];
    for (const text of lines) {
        it(`finds ${JSON.stringify(text)} in a file`, () =>
            judge(rules.noCredentialInSettings, config).fails({ data: { file: text } }, /data\.file holds a value under/));
    }
    for (const text of [
        "password: ${DB_PASSWORD}\n",
        "password: !vault secret\n",
        "password: *anchor\n",
        "password: [a, b]\n",
        "password: null;",
        "# password: hunter\n",
        "a password: hunter2!x\n",
        "password:\n  from: secret\n",
        "password: one two\n",
        '{"password":""}',
        '{"channels":[{"kind":"telegram","secret":"bot/prod/telegram"}]}',
    ])
        it(`leaves ${JSON.stringify(text)} alone`, () => judge(rules.noCredentialInSettings, config).passes({ data: { file: text } }));

    it("never repeats what it found", async () => {
        const { findings } = await judgeAll([resource(pod, "it", env("DB_PASSWORD", "hunter2!x"))], { rules: [rules.noCredentialInSettings] });
        assert.ok(!JSON.stringify(findings).includes("hunter2"));
    });
    it("takes a value that is not known yet for no literal", () => passes(env("DB_PASSWORD", unknown)));
});

/** Forms in which AWS and Kubernetes let people write the same, beside the usual one. */
const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";
const spot = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";

describe("no-credential-in-code, of a secret setting", () => {
    const secret = judge(rules.noCredentialInSettings, "kubernetes:core/v1:Secret");
    const setting = "hunter2!xyz";
    before(() => keepSecretSettings({ "bot:password": setting, "bot:short": "abc1!" }, ["bot:password", "bot:short"]));
    after(() => keepSecretSettings({}, []));

    it("only advises where it goes into a Secret, plainly, in base64 or in an address", async () => {
        await secret.advises({ stringData: { DB_PASSWORD: setting } }, /since the value is a secret of the stack's settings.*DB_PASSWORD/);
        await secret.advises({ data: { DB_PASSWORD: Buffer.from(setting).toString("base64") } }, /a secret of the stack's settings/);
        await secret.advises({ stringData: { DATABASE_URL: `postgres://bot:${setting}@db:5432/bot` } }, /a secret of the stack's settings/);
        await secret.advises({ stringData: { DB_PASSWORD: "abc1!" } }, /a secret of the stack's settings/);
        keepSecretSettings({ "bot:encoded": Buffer.from("another-horse").toString("base64"), "bot:password": setting }, ["bot:encoded", "bot:password"]);
        await secret.advises({ data: { DB_PASSWORD: Buffer.from("another-horse").toString("base64") } }, /a secret of the stack's settings/);
    });
    it("only advises where a SecureString keeps it, and blocks where a plain parameter has it", async () => {
        const parameter = judge(rules.noCredentialInSettings, "aws:ssm/parameter:Parameter");
        const name = "/bot/DB_PASSWORD";
        await parameter.advises({ name, type: "SecureString", value: setting }, /a SecureString or to a chart.*DB_PASSWORD/);
        await parameter.fails({ name, type: "SecureString", value: "correct-horse" }, /DB_PASSWORD/);
        await parameter.fails({ name, type: "String", value: setting }, /DB_PASSWORD/);
        await parameter.fails({ name, type: "SecureString", insecureValue: setting }, /DB_PASSWORD/);
    });
    it("only advises where a chart is given it", async () => {
        const release = judge(rules.noCredentialInSettings, "kubernetes:helm.sh/v3:Release");
        await release.advises({ chart: "grafana", values: { adminPassword: setting } }, /or to a chart.*adminPassword/);
        await release.fails({ chart: "grafana", values: { adminPassword: "correct-horse" } }, /adminPassword/);
    });
    it("blocks a literal, alone or beside one, and what only holds a short one's letters", async () => {
        await secret.fails({ stringData: { DB_PASSWORD: "correct-horse" } }, /DB_PASSWORD/);
        await secret.fails({ stringData: { DB_PASSWORD: setting, API_KEY: "correct-horse" } }, /stringData/);
        await secret.fails({ stringData: { DB_PASSWORD: "xx-abc1!-xx" } }, /DB_PASSWORD/);
    });
    it("blocks it where it stands in clear", async () => {
        await judge(rules.noCredentialInSettings, pod).fails(env("DB_PASSWORD", setting), /DB_PASSWORD/);
        await judge(rules.noCredentialInSettings, "kubernetes:core/v1:ConfigMap").fails({ data: { DB_PASSWORD: setting } }, /DB_PASSWORD/);
    });
});

describe("no-credential-in-code, in every form of AWS", () => {
    const asked = (type: string) => judge(rules.noCredentialInSettings, type);
    const name = "BINANCE_API_SECRET";
    const value = ["s3cr", "etW0rd"].join("");
    const list = [
        { name: "LOG_LEVEL", value: "info" },
        { name, value },
    ];
    const script = `#!/bin/bash\nexport DB_PASSWORD=${value}\n`;
    const forms: [type: string, faulty: object, message: RegExp][] = [
        [configuration, { userData: script }, /^userData holds a value under the name DB_PASSWORD/],
        [spot, { userDataBase64: Buffer.from(script).toString("base64") }, /^userDataBase64 holds a value under the name DB_PASSWORD/],
        [
            "aws:batch/jobDefinition:JobDefinition",
            { containerProperties: JSON.stringify({ environment: list }) },
            /^containerProperties\.environment\[1\]\.value holds/,
        ],
        [
            "aws:apprunner/service:Service",
            { sourceConfiguration: { imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { [name]: value } } } } },
            /runtimeEnvironmentVariables\.BINANCE_API_SECRET holds/,
        ],
        [
            "aws:apprunner/service:Service",
            { sourceConfiguration: { codeRepository: { codeConfiguration: { codeConfigurationValues: { runtimeEnvironmentVariables: { [name]: value } } } } } },
            /codeConfigurationValues\.runtimeEnvironmentVariables\.BINANCE_API_SECRET holds/,
        ],
        ["aws:elasticbeanstalk/environment:Environment", { settings: list }, /^settings\[1\]\.value holds/],
        ["aws:amplify/app:App", { environmentVariables: { [name]: value } }, /^environmentVariables\.BINANCE_API_SECRET holds/],
        ["aws:amplify/branch:Branch", { environmentVariables: { [name]: value } }, /^environmentVariables\.BINANCE_API_SECRET holds/],
        ["aws:glue/job:Job", { defaultArguments: { "--password": value } }, /^defaultArguments\.--password holds/],
        ["aws:sagemaker/model:Model", { primaryContainer: { environment: { [name]: value } } }, /^primaryContainer\.environment\.BINANCE_API_SECRET holds/],
        ["aws:cloudformation/stack:Stack", { parameters: { DatabasePassword: value } }, /^parameters\.DatabasePassword holds/],
        ["kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease", { spec: { values: { auth: { password: value } } } }, /^spec\.values\.auth\.password holds/],
    ];
    for (const [type, faulty, message] of forms) {
        it(`finds one in ${type}, and none where there is none`, async () => {
            await asked(type).fails(faulty, message);
            await asked(type).passes({});
            await asked(type).passes(Object.fromEntries(Object.keys(faulty).map(key => [key, undefined])));
        });
    }
});

describe("no-credential-in-code, in texts for people", () => {
    const { passes, fails } = judge(rules.noCredentialInSettings, pod);
    const noted = (value: unknown) => ({ metadata: { annotations: { "golive.dev/note": value } }, spec: { containers: [] } });
    const asked = (path: string) => ({ spec: { containers: [{ name: "bot", livenessProbe: { httpGet: { path, port: 80 } } }] } });
    const alerts = judge(rules.noCredentialInSettings, "kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    const alert = (description: unknown) => ({ spec: { groups: [{ rules: [{ alert: "a", expr: "up == 0", annotations: { description } }] }] } });
    const hook = `https://hooks.slack.com/services/${"T0"}AB/B01CD/${fake("", 24)}`;
    it("passes what is none", async () => {
        await passes(noted('{"file":"bots/it.contract.yaml","commit":"0123456789012345678901234567890123456789"}'));
        await passes(noted(unknown));
        await passes(asked("/health?probe=liveness"));
        await alerts.passes(alert("{{ $labels.pod }} lost 5 orders; see https://runbooks.example.com/lost"));
    });
    it("fails an annotation, a probe's path and an alert", async () => {
        await fails(noted(random), /metadata\.annotations\.golive\.dev\/note holds a random string/);
        await fails(noted(`{"exchange":"the account of ${random} is spot"}`), /holds a random string/);
        await fails(asked(`/health?token=${random}`), /livenessProbe\.httpGet\.path holds an address with a provider's key/);
        await alerts.fails(alert(`told to ${hook}`), /spec\.groups\[0\]\.rules\[0\]\.annotations\.description holds a Slack webhook/);
    });
});
