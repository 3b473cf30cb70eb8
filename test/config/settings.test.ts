import * as assert from "node:assert";
import { type Files, faultsAfter, load, sound, texts, withProject } from "./sandbox";

/** What is changed in sound files, and the one fault that follows: path, found and allowed; the stack is prod unless the name says otherwise. */
type Wrong = [what: string, change: (files: Files) => void, path: string, found: string, allowed: RegExp];

const production: Wrong[] = [
    ["test networks", f => (f.prod["golive:testnet"] = true), "golive:testnet", "true", /^false in production \(cryptofunk:219\)$/],
    ["no protection", f => (f.prod["golive:protect"] = false), "golive:protect", "false", /^true in production/],
    ["a single NAT gateway", f => (f.prod["golive:network"].natGateways = "single"), "golive:network.natGateways", '"single"', /^per-zone in production/],
    ["one zone for the database", f => (f.prod["golive:postgres"].multiAz = false), "golive:postgres.multiAz", "false", /cryptofunk:325/],
    ["a week of backups", f => (f.prod["golive:postgres"].backupDays = 7), "golive:postgres.backupDays", "7", /^30 to 35 in production/],
    ["a fortnight of logs", f => (f.prod["golive:retention"].logDays = 14), "golive:retention.logDays", "14", /^30 or more in production \(cryptofunk:413\)$/],
    ["a week of metrics", f => (f.prod["golive:retention"].metricDays = 7), "golive:retention.metricDays", "7", /^15 or more/],
    ["secrets that go at once", f => (f.prod["golive:retention"].secretRecoveryDays = 0), "golive:retention.secretRecoveryDays", "0", /^7 to 30 in production/],
    ["a cache without replica", f => (f.prod["golive:redis"].replicas = 0), "golive:redis.replicas", "0", /^1 to 5 in production/],
    ["a cache without snapshots", f => (f.prod["golive:redis"].snapshotDays = 0), "golive:redis.snapshotDays", "0", /cryptofunk:160/],
    [
        "silence that nobody notices",
        f => (f.prod["golive:alerts"].heartbeat = false),
        "golive:alerts.heartbeat",
        "false",
        /^true in production: with the cluster gone/,
    ],
    ["nobody told", f => (f.prod["golive:alerts"] = { heartbeat: true }), "golive:alerts", "a mapping", /^at least one channel in production/],
];

const fields: Wrong[] = [
    ["a mistyped key", f => (f.prod["golive:netwrok"] = {}), "golive:netwrok", "an unknown key", /^did you mean network\? one of access, alerts/],
    [
        "a mistyped key inside",
        f => (f.prod["golive:network"].natGatways = "single"),
        "golive:network.natGatways",
        "an unknown key",
        /^did you mean natGateways\?/,
    ],
    ["a path as a key", f => (f.prod["golive:network.cidr"] = "10.1.0.0/16"), "golive:network.cidr", "an unknown key", /one of access/],
    ["a word for a number", f => (f.prod["golive:redis"].replicas = "two"), "golive:redis.replicas", '"two"', /^a whole number from 0 to 5$/],
    ["a fraction", f => (f.prod["golive:redis"].replicas = 1.5), "golive:redis.replicas", "1.5", /^a whole number from 0 to 5$/],
    ["a negative number", f => (f.prod["golive:postgres"].storageGb = -5), "golive:postgres.storageGb", "-5", /^a whole number from 20 to 65536$/],
    ["a huge number", f => (f.prod["golive:postgres"].storageGb = 1e300), "golive:postgres.storageGb", "1e+300", /^a whole number from 20 to 65536$/],
    ["a number for text", f => (f.prod["golive:cluster"].version = 1.34), "golive:cluster.version", "1.34", /^a Kubernetes version such as "1.34", in quotes$/],
    ["a word for a boolean", f => (f.prod["golive:protect"] = "maybe"), "golive:protect", '"maybe"', /^true or false$/],
    ["null for a mapping", f => (f.prod["golive:network"] = null), "golive:network", "nothing", /^a mapping/],
    ["text for a mapping", f => (f.prod["golive:network"] = "big"), "golive:network", '"big"', /^a mapping/],
    [
        "a mapping for a list",
        f => (f.prod["golive:zones"] = { a: 1 }),
        "golive:zones",
        "a mapping",
        /^a list of 2 to 3, each a zone such as "eu-central-1a", with a letter from a to f$/,
    ],
    [
        "one zone",
        f => (f.prod["golive:zones"] = ["ap-northeast-1a"]),
        "golive:zones",
        "a list of 1",
        /^a list of 2 to 3, each a zone such as "eu-central-1a", with a letter from a to f$/,
    ],
    [
        "no deployer",
        f => delete f.prod["golive:access"].deployer,
        "golive:access.deployer",
        "nothing",
        /^the ARN of one IAM role, without wildcards \(Role that runs/,
    ],
    ["no release", f => delete f.prod["golive:release"], "golive:release", "nothing", /^a mapping/],
    ["another environment", f => (f.prod["golive:environment"] = "prod"), "golive:environment", '"prod"', /^production or staging$/],
    ["another phase", f => (f.prod["golive:phase"] = "LIVE"), "golive:phase", '"LIVE"', /^dry or canary or live$/],
    ["a retention CloudWatch does not take", f => (f.prod["golive:retention"].logDays = 31), "golive:retention.logDays", "31", /^1 or 3 or 5 .* or 3653$/],
    ["a recovery window AWS does not take", f => (f.prod["golive:retention"].secretRecoveryDays = 3), "golive:retention.secretRecoveryDays", "3", /0|7 to 30/],
    ["a version latest", f => (f.prod["golive:release"].version = "latest"), "golive:release.version", '"latest"', /^a version such as "1.4.2"$/],
    [
        "a short digest",
        f => (f.prod["golive:release"].digests.bifrost = "sha256:abc"),
        "golive:release.digests.bifrost",
        '"sha256:abc"',
        /64 hexadecimal digits/,
    ],
    ["no address", f => (f.prod["golive:network"].cidr = "10.40.0.0"), "golive:network.cidr", '"10.40.0.0"', /^an IPv4 range such as 10.40.0.0\/16$/],
    ["no e-mail address", f => (f.prod["golive:alerts"].email = "oncall"), "golive:alerts.email", '"oncall"', /^an e-mail address$/],
    [
        "quiet hours of a whole day",
        f => (f.prod["golive:alerts"].quietHours = { from: "00:00", to: "23:59" }),
        "golive:alerts.quietHours",
        "a mapping",
        /^16 hours at most: alerts that nobody hears for a day are none$/,
    ],
    ["a channel without #", f => (f.prod["golive:alerts"].slack.channel = "alerts"), "golive:alerts.slack.channel", '"alerts"', /^text that starts with #$/],
    ["another processor", f => (f.prod["golive:cluster"].architecture = "x86"), "golive:cluster.architecture", '"x86"', /^amd64 or arm64$/],
    ["no instance class", f => (f.prod["golive:postgres"].instanceClass = "m7g.large"), "golive:postgres.instanceClass", '"m7g.large"', /db\.m7g\.large/],
    ["an API for everybody's taste", f => (f.prod["golive:access"].clusterApi = "public"), "golive:access.clusterApi", '"public"', /^private, or a list/],
    ["no bot", f => delete f.prod["golive:bot"], "golive:bot", "nothing", /^the name of a manifest in bots\/.* \(Manifest in bots\/ that this stack runs\)$/],
    ["a bot outside bots/", f => (f.prod["golive:bot"] = "../../etc/passwd"), "golive:bot", '"../../etc/passwd"', /^the name of a manifest in bots\//],
    [
        "an encrypted setting",
        f => (f.prod["golive:phase"] = { secure: "v1:abc:def" }),
        "golive:phase",
        "an encrypted value",
        /no Golive setting is a secret: every secret is born in Secrets Manager/,
    ],
    [
        "an encrypted setting inside",
        f => (f.prod["golive:alerts"].email = { secure: "v1:abc:def" }),
        "golive:alerts.email",
        "an encrypted value",
        /is encrypted/,
    ],
    ["no region", f => delete f.prod["aws:region"], "aws:region", "nothing", /^an AWS region such as eu-central-1 \(Region of everything\)$/],
    ["no account", f => delete f.prod["aws:allowedAccountIds"], "aws:allowedAccountIds", "nothing", /^a list of exactly 1/],
    ["two accounts", f => f.prod["aws:allowedAccountIds"].push("111122223333"), "aws:allowedAccountIds", "a list of 2", /^a list of exactly 1/],
    ["an account as a number", f => (f.prod["aws:allowedAccountIds"] = [444455556666]), "aws:allowedAccountIds[0]", "444455556666", /in quotes/],
    [
        "a key that is no key",
        f => (f.prod["golive:network"] = JSON.parse('{"__proto__": {"cidr": 1}}')),
        "golive:network.__proto__",
        "an unknown key",
        /^one of cidr/,
    ],
];

const together: Wrong[] = [
    ["a region that does not exist", f => moveTo(f, "eu-centrl-1"), "aws:region", '"eu-centrl-1"', /^did you mean eu-central-1\?/],
    [
        "a zone of another region",
        f => (f.prod["golive:zones"][2] = "eu-central-1a"),
        "golive:zones[2]",
        '"eu-central-1a"',
        /^a zone of ap-northeast-1, such as/,
    ],
    [
        "a change of zones that would move a store",
        f => (f.prod["golive:zones"] = ["ap-northeast-1a", "ap-northeast-1c"]),
        "golive:zones",
        "a list of 2",
        /^with ap-northeast-1d, in which stores stand \(golive:storeZones\): they cannot move$/,
    ],
    [
        "stores that were built nobody knows where",
        f => {
            f.prod["golive:phase"] = "canary";
            delete f.prod["golive:storeZones"];
        },
        "golive:storeZones",
        "nothing",
        /^the zones in which the stores were built, such as .*: that they were follows from this, that it is in canary$/,
    ],
    [
        "stores in a zone of another region",
        f => {
            f.prod["golive:storeZones"] = ["eu-central-1a", "ap-northeast-1c"];
        },
        "golive:storeZones[0]",
        '"eu-central-1a"',
        /^a zone of ap-northeast-1/,
    ],
    [
        "a zone beyond those that the network has room for",
        f => (f.prod["golive:zones"][2] = "ap-northeast-1g"),
        "golive:zones[2]",
        '"ap-northeast-1g"',
        /a to f/,
    ],
    ["a zone twice", f => (f.prod["golive:zones"][2] = "ap-northeast-1a"), "golive:zones[2]", '"ap-northeast-1a"', /^another zone/],
    [
        "another account's deployer",
        f => (f.prod["golive:access"].deployer = "arn:aws:iam::111122223333:role/x"),
        "golive:access.deployer",
        '"arn:aws:iam::111122223333:role/x"',
        /^a role of account 444455556666/,
    ],
    [
        "another account's operators",
        f => (f.prod["golive:access"].operators = ["arn:aws:iam::111122223333:role/x"]),
        "golive:access.operators[0]",
        '"arn:aws:iam::111122223333:role/x"',
        /444455556666/,
    ],
    [
        "another account's auditors",
        f => (f.prod["golive:access"].auditors = ["arn:aws:iam::444455556666:role/own", "arn:aws:iam::111122223333:role/x"]),
        "golive:access.auditors[1]",
        '"arn:aws:iam::111122223333:role/x"',
        /^a role of account 444455556666/,
    ],
    ...["role/*", "role/golive-?", "role/aws-reserved/X_*", "role/${aws:username}", "user/eve", "root", "group/x"].map(
        (whom): Wrong => [
            `no single role among auditors: ${whom}`,
            f => (f.prod["golive:access"].auditors = [`arn:aws:iam::444455556666:${whom}`]),
            "golive:access.auditors[0]",
            `"arn:aws:iam::444455556666:${whom}"`,
            /^the ARN of one IAM role, without wildcards/,
        ],
    ),
    [
        "everybody as auditor",
        f => (f.prod["golive:access"].auditors = ["*"]),
        "golive:access.auditors[0]",
        '"*"',
        /^the ARN of one IAM role, without wildcards/,
    ],
    ["a range too wide", f => (f.prod["golive:network"].cidr = "10.0.0.0/8"), "golive:network.cidr", '"10.0.0.0/8"', /^an IPv4 range of \/16 to \/20$/],
    ["a range too narrow", f => (f.prod["golive:network"].cidr = "10.40.0.0/24"), "golive:network.cidr", '"10.40.0.0/24"', /\/16 to \/20/],
    [
        "a range that starts in its middle",
        f => (f.prod["golive:network"].cidr = "10.40.1.0/16"),
        "golive:network.cidr",
        '"10.40.1.0/16"',
        /starts at its first address/,
    ],
    ["public addresses", f => (f.prod["golive:network"].cidr = "52.0.0.0/16"), "golive:network.cidr", '"52.0.0.0/16"', /^a private range/],
    ["the Services' range", f => (f.prod["golive:network"].cidr = "172.20.0.0/16"), "golive:network.cidr", '"172.20.0.0/16"', /cluster's Services/],
    [
        "a cluster open to the world",
        f => (f.prod["golive:access"].clusterApi = ["0.0.0.0/0"]),
        "golive:access.clusterApi[0]",
        '"0.0.0.0/0"',
        /^private, or your own ranges/,
    ],
    [
        "a Kubernetes EKS does not offer",
        f => (f.prod["golive:cluster"].version = "1.21"),
        "golive:cluster.version",
        '"1.21"',
        /^a version under EKS.s standard support: /,
    ],
    ["a region that Binance refuses", f => moveTo(f, "us-east-1"), "aws:region", '"us-east-1"', /binance .* such as ap-northeast-1 .* HTTP 451$/],
    [
        "a region that Binance refuses, by the name of one of its markets",
        f => {
            f.manifest.exchanges.binance.venue = "binance-usdm";
            moveTo(f, "us-east-1");
        },
        "aws:region",
        '"us-east-1"',
        /HTTP 451$/,
    ],
    ["Canada, which Binance refuses", f => moveTo(f, "ca-central-1"), "aws:region", '"ca-central-1"', /HTTP 451/],
    [
        "a region that Bybit refuses",
        f => {
            moveTo(f, "us-west-2");
            f.manifest.exchanges.binance.venue = "bybit";
        },
        "aws:region",
        '"us-west-2"',
        /bybit .* HTTP 403/,
    ],
    ["an unknown staged secret", f => f.prod["golive:stagedSecrets"].push("binanse"), "golive:stagedSecrets[6]", '"binanse"', /^did you mean binance\?/],
    ["a staged machine-made secret", f => f.prod["golive:stagedSecrets"].push("jwt"), "golive:stagedSecrets[6]", '"jwt"', /made by machine/],
    ["no digest of a foreign image", f => (f.prod["golive:release"].digests = {}), "golive:release.digests.bifrost", "nothing", /sha256 digest of bifrost/],
    [
        "a digest of whom another's image runs",
        f => (f.prod["golive:release"].digests.ORDER = f.prod["golive:release"].digests.bifrost),
        "golive:release.digests.ORDER",
        "an unknown image",
        /^one of api, bifrost, /,
    ],
    [
        "a digest of a built image without its commit",
        f => {
            f.prod["golive:release"] = { ...f.prod["golive:release"], digests: { ...f.prod["golive:release"].digests, api: `sha256:${"a".repeat(64)}` } };
            delete f.prod["golive:release"].commit;
        },
        "golive:release.commit",
        "nothing",
        /^the commit, from which api is built: 40/,
    ],
    [
        "a digest of a built image without its source",
        f => {
            f.prod["golive:release"].digests.api = `sha256:${"a".repeat(64)}`;
            delete f.prod["golive:release"].source;
        },
        "golive:release.source",
        "nothing",
        /^the repository on GitHub, from which api is built: owner\/name$/,
    ],
    [
        "a source without its commit",
        f => delete f.prod["golive:release"].commit,
        "golive:release.commit",
        "nothing",
        /^the commit of ajitpratap0\/cryptofunk that is released/,
    ],
    [
        "a source as an address",
        f => (f.prod["golive:release"].source = "https://github.com/ajitpratap0/cryptofunk"),
        "golive:release.source",
        '"https://github.com/ajitpratap0/cryptofunk"',
        /^a repository on GitHub, owner\/name/,
    ],
    [
        "Slack without its secret",
        f => {
            delete f.manifest.secrets.slack;
            f.prod["golive:stagedSecrets"].splice(3, 1);
        },
        "golive:alerts.slack",
        "a mapping",
        /provided secret slack .* webhookUrl/,
    ],
    [
        "Telegram without its secret",
        f => (f.prod["golive:alerts"].telegram = { chatId: -5 }),
        "golive:alerts.telegram",
        "a mapping",
        /provided secret telegram/,
    ],
    ["an unknown bot", f => (f.prod["golive:bot"] = "cryptofank"), "(whole file)", "no such file", /did you mean cryptofunk\?/],
];

const staging: Wrong[] = [
    ["live", f => (f.staging["golive:phase"] = "live"), "golive:phase", '"live"', /^dry or canary in staging/],
    [
        "a test network that the bot cannot be told",
        f => delete f.manifest.exchanges.binance.testnet,
        "golive:testnet",
        "true",
        /exchange binance has no `testnet`/,
    ],
];

function moveTo(files: Files, region: string): void {
    files.prod["aws:region"] = region;
    files.prod["golive:zones"] = ["a", "b", "c"].map(zone => region + zone);
    files.prod["golive:storeZones"] = files.prod["golive:zones"];
}

function table(stack: "prod" | "staging", wrongs: Wrong[]): void {
    for (const [what, change, path, found, allowed] of wrongs)
        it(what, () => {
            const [fault, ...more] = faultsAfter(change, stack);
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual(
                { file: fault.file, path: fault.path, found: fault.found },
                { file: fault.path === "(whole file)" ? "bots/cryptofank.yaml" : `Pulumi.${stack}.yaml`, path, found },
            );
            assert.match(fault.allowed, allowed);
        });
}

describe("settings", () => {
    for (const stack of ["prod", "staging"])
        it(`of ${stack} are sound`, () => withProject(texts(sound()), root => assert.strictEqual(load(root, stack).target.stack, stack)));
    it("take a zone more, and one less in which no store stands", () => {
        const files = sound();
        const zones = ["ap-northeast-1a", "ap-northeast-1c"];
        files.prod["golive:storeZones"] = zones;
        withProject(texts(files), root => assert.deepStrictEqual(load(root, "prod").target.storeZones, zones));
        files.prod["golive:zones"] = zones;
        withProject(texts(files), root => assert.deepStrictEqual(load(root, "prod").target.zones, zones));
    });
    it("mean the same in any order of the zones, or a store would move", () => {
        const files = sound();
        const { zones, storeZones } = withProject(texts(files), root => load(root, "prod").target);
        for (const key of ["golive:zones", "golive:storeZones"]) files.prod[key].reverse();
        const target = withProject(texts(files), root => load(root, "prod").target);
        assert.deepStrictEqual([target.zones, target.storeZones], [zones, storeZones]);
    });
    it("may have keys of other providers", () => {
        const files = sound();
        files.prod["aws:profile"] = "golive";
        files.prod["kubernetes:context"] = "x";
        withProject(texts(files), root => load(root, "prod"));
    });
    it("stay with a staged secret while its neighbour is faulty", () => {
        const faults = faultsAfter(files => (files.manifest.secrets.slack = { description: 5 }));
        assert.deepStrictEqual(
            faults.map(fault => fault.file).filter(file => file !== "bots/cryptofunk.yaml"),
            [],
        );
    });
    describe("production refuses", () => table("prod", production));
    describe("each field refuses", () => table("prod", fields));
    describe("account, region and manifest refuse", () => table("prod", together));
    describe("staging refuses", () => table("staging", staging));
});
