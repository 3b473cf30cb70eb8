import * as assert from "node:assert";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readSettings, runningStack, SettingsError, stackConfig } from "../../config/load";
import { faultsAfter, faultsOf, type Loose, load, sound, texts, withProject } from "./sandbox";

const prodText = readFileSync(join(__dirname, "..", "..", "Pulumi.prod.yaml"), "utf8");

describe("wrong files", () => {
    const prod: Array<[what: string, text: string | Buffer, path: string, found: RegExp, allowed: RegExp]> = [
        ["empty", "", "(whole file)", /^an empty file$/, /^a mapping$/],
        ["only comments", "# nothing\n", "(whole file)", /^an empty file$/, /^a mapping$/],
        ["a list", "- config\n", "(whole file)", /^a list$/, /^a mapping$/],
        ["a word", "config\n", "(whole file)", /^a single value$/, /^a mapping$/],
        ["tabs", "config:\n\tgolive:phase: dry\n", "line 2", /^a tab as indentation$/, /^spaces$/],
        ["an open quote at the end", 'config:\n  golive:phase: "dry\n', "line 2", /^a quote that is not closed$/, /^a quote at both ends$/],
        ["an open quote", "config:\n  a: 'b\n  c: d\n  e: f\n", "line 2", /^a quote that is not closed$/, /^a quote at both ends$/],
        ["an open quote before another", 'config:\n  a: "b\n  c: "d"\n', "line 2", /^a quote that is not closed$/, /^a quote at both ends$/],
        ["text after a quote", 'config:\n  a: "b" c\n  d: e\n', "line 2", /^something behind the end of a value/, /^one value/],
        ["an open bracket", "config:\n  a: [b, c\n  d: e\nf: g\n", "line 2", /^a bracket that is not closed/, /^a bracket at both ends$/],
        ["an open brace over lines", "config:\n  a: {\n    b: c,\n  d: e\n", "line 2", /^a bracket that is not closed/, /^a bracket at both ends$/],
        [
            "a bracket in a bracket",
            "config:\n  a: [\n    [b, c],\n    { d: e,\n  f: g\n",
            "line 4",
            /^a bracket that is not closed/,
            /^a bracket at both ends$/,
        ],
        ["a bracket too many", "config:\n  a: [b]]\n  c: d\n", "line 2", /^something behind the end of a value/, /^one value/],
        ["no comma in brackets", "config:\n  a: { b: c d: e }\n", "line 2", /^entries in brackets without a comma/, /^a comma after each entry$/],
        [
            "a key twice",
            `${prodText}  golive:phase: live\n`,
            `line ${prodText.split("\n").length}`,
            /^the key "golive:phase" a second time$/,
            /^each key once$/,
        ],
        ["two documents", "config: {}\n---\nconfig: {}\n", "line 2", /^a second document after ---$/, /^one document$/],
        ["an alias of nothing", "config:\n  a: *nothing\n", "line 2", /^an alias of nothing$/, /in quotes$/],
        ["a line that is indented otherwise", "config:\n    a: b\n  c: d\n", "line 3", /indentation/, /same indentation/],
        ["a line that is indented deeper", "config:\n    a: b\n      c: d\n    e: f\n", "line 3", /^a line whose indentation fits no/, /same indentation/],
        ["a tab among spaces", "config:\n    a: b\n\tc: d\n", "line 3", /^a tab as indentation$/, /^spaces$/],
        ["two keys in a line", "config:\n    a: b: c\n", "line 2", /^a second key in the line$/, /^a line per key/],
        ["a line without a colon", "config:\n    a\n    b: c\n", "line 2", /^a line without a colon and a blank behind it$/, /^key: value$/],
        ["a colon without a blank", "config:\n    a:b\n    b: c\n", "line 2", /^a line without a colon and a blank behind it$/, /^key: value$/],
        ["no colon in the last line", "config:\n    a: b\n    c\n", "line 3", /^a line without a colon/, /^key: value/],
        ["a sign that is no alias", "config:\n    a: *\n", "line 2", /^a \* or & without a name/, /in quotes$/],
        ["an unknown escape", 'config:\n    a: "\\q"\n', "line 2", /double quotes that YAML does not know$/, /single quotes$/],
        ["nothing to merge", "config:\n    <<: b\n", "(whole file)", /^a << with something else/, /^an alias of a mapping/],
        ["a value that begins with @", "config:\n    a: @b\n", "line 2", /^text that begins with a sign/, /^such text in quotes$/],
        [
            "a setting outside of config",
            `${prodText}golive:phase: live\n`,
            "golive:phase",
            /^an unknown key$/,
            /^such a key under config, indented; here one of config,/,
        ],
        ["UTF-16", Buffer.from(`\ufeff${prodText}`, "utf16le"), "(whole file)", /^another encoding$/, /^text in UTF-8$/],
        ["Latin-1", Buffer.from("config:\n  golive:phase: trocken \xfc\n", "latin1"), "(whole file)", /^another encoding$/, /^text in UTF-8$/],
        ["no config", "encryptionsalt: v1:x\n", "config", /^nothing$/, /^a mapping of settings$/],
        ["config as a list", "config: []\n", "config", /^a list of 0$/, /^a mapping of settings$/],
        ["a mistyped config", "confg: {}\n", "confg", /^an unknown key$/, /^did you mean config\?/],
    ];
    for (const [what, text, path, found, allowed] of prod)
        it(`Pulumi.prod.yaml: ${what}`, () => {
            const [fault, ...more] = withProject({ ...texts(sound()), "Pulumi.prod.yaml": text }, root => faultsOf(() => load(root, "prod")));
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual({ file: fault.file, path: fault.path }, { file: "Pulumi.prod.yaml", path });
            assert.match(fault.found, found);
            assert.match(fault.allowed, allowed);
        });

    for (const [what, text, path, found] of [
        ["empty", "", "(whole file)", "an empty file"],
        ["a list", "[]", "(whole file)", "a list"],
        ["broken", "name: [\n", "line 1", undefined],
    ] as const)
        it(`bots/cryptofunk.yaml: ${what}`, () => {
            const [fault, ...more] = withProject({ ...texts(sound()), "bots/cryptofunk.yaml": text }, root => faultsOf(() => load(root, "prod")));
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual(
                { file: fault.file, path: fault.path, found: fault.found },
                { file: "bots/cryptofunk.yaml", path, found: found ?? fault.found },
            );
        });

    it("every line that YAML does not know, at once and in order", () => {
        const faults = withProject({ ...texts(sound()), "bots/cryptofunk.yaml": "name: a\nname: b\nservices: @c\nname: d\n" }, root =>
            faultsOf(() => load(root, "prod")),
        );
        assert.deepStrictEqual(
            faults.map(({ path, found }) => `${path}: ${found}`),
            [
                'line 2: the key "name" a second time',
                "line 3: text that begins with a sign of YAML's own, such as @ or `",
                'line 4: the key "name" a second time',
            ],
        );
    });
    it("nothing that may follow from a line that YAML cannot place", () => {
        const faults = withProject({ ...texts(sound()), "bots/cryptofunk.yaml": "a:\n    b: c\n  d: e\na: f\n" }, root => faultsOf(() => load(root, "prod")));
        assert.deepStrictEqual(
            faults.map(({ path }) => path),
            ["line 3"],
        );
    });
    it("a folder in the place of a manifest", () => {
        const files = texts(sound());
        delete files["bots/cryptofunk.yaml"];
        const [fault, ...more] = withProject(files, root => {
            mkdirSync(join(root, "bots/cryptofunk.yaml"));
            return faultsOf(() => load(root, "prod"));
        });
        assert.deepStrictEqual([fault.file, fault.found, more], ["bots/cryptofunk.yaml", "a folder", []]);
    });
    for (const [sign, text] of [
        ["an alias", "*hunter2hunter2"],
        ["a block's header", "|hunter2hunter2"],
        ["an escape", '"\\qhunter2hunter2"'],
        ["a reserved sign", "@hunter2hunter2"],
        ["a second value", '"a" hunter2hunter2'],
        ["a directive", "\n%hunter2hunter2\n---"],
    ])
        it(`a secret that YAML takes for ${sign} is not shown`, () => {
            const faults = withProject({ ...texts(sound()), "bots/cryptofunk.yaml": `name: cryptofunk\nkey: ${text}\n` }, root =>
                faultsOf(() => load(root, "prod")),
            );
            assert.deepStrictEqual(
                faults.filter(fault => JSON.stringify(fault).includes("hunter2")),
                [],
            );
        });

    it("a YAML bomb", () => {
        const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[..."bcdefg"].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefg"[index]}`).join(", ")}]`).join("\n")}\n`;
        const [fault] = withProject({ ...texts(sound()), "bots/cryptofunk.yaml": bomb }, root => faultsOf(() => load(root, "prod")));
        assert.match(fault.found, /alias/i);
    });

    for (const stack of ["production", "../prod", ""])
        it(`an unknown stack: "${stack}"`, () => {
            const [fault] = withProject(texts(sound()), root => faultsOf(() => stackConfig(stack, [], root)));
            assert.deepStrictEqual({ file: fault.file, found: fault.found }, { file: `Pulumi.${stack}.yaml`, found: "no such stack" });
            assert.match(fault.allowed, /one of prod, staging$/);
        });
});

describe("keys that nobody reads", () => {
    const refused = (key: string) =>
        faultsAfter(({ prod }) => Object.assign(prod, { [key]: "x" })).map(({ path, found, allowed }) => [path, found, allowed.split(" one of ")[0]]);

    it("of a misspelt namespace", () =>
        assert.deepStrictEqual(refused("golvie:phase"), [["golvie:phase", "an unknown namespace", "did you mean golive:phase?"]]));
    it("of the AWS provider", () => assert.deepStrictEqual(refused("aws:regoin"), [["aws:regoin", "an unknown key", "did you mean region?"]]));
    for (const key of ["aws:profile", "tls:proxy", "kubernetes:context"])
        it(`and not ${key}, which a provider reads`, () => {
            const files = sound();
            files.prod[key] = "x";
            withProject(texts(files), root => assert.strictEqual(load(root, "prod").settings.bot, "cryptofunk"));
        });
    it("of an override", () => {
        const faults = faultsAfter(() => undefined, "prod", ["golvie:phase=live"]);
        assert.deepStrictEqual(
            faults.map(({ file, path }) => [file, path]),
            [["--config", "golvie:phase"]],
        );
    });
});

it("a secret among the names of staged secrets is not shown", () => {
    for (const staged of [["Hunter2hunter2"], "Hunter2hunter2"])
        assert.deepStrictEqual(
            faultsAfter(({ prod }) => Object.assign(prod, { "golive:stagedSecrets": staged })).filter(({ found }) => found !== "[hidden]"),
            [],
        );
});

it("asks for quotes once", () => {
    const [{ allowed }] = faultsAfter(({ prod }) => Object.assign(prod, { "aws:allowedAccountIds": [444455556666] }));
    assert.strictEqual(allowed, "twelve digits, in quotes");
});

it("a path that is no text is refused, and is no fault of Golive", () => {
    const [fault] = faultsAfter(() => undefined, "prod", ['release.digests["\\x"]=1']);
    assert.deepStrictEqual([fault.file, fault.found], ["--config", "no path"]);
});

it("a stack whose name stands in no AWS name", () => {
    const files = { ...texts(sound()), "Pulumi.Prod_1.yaml": texts(sound())["Pulumi.prod.yaml"] };
    const [fault, ...more] = withProject(files, root => faultsOf(() => load(root, "Prod_1")));
    assert.deepStrictEqual([more, fault.file, fault.path, fault.found], [[], "Pulumi.Prod_1.yaml", "(name of the stack)", '"Prod_1"']);
});

describe("faults", () => {
    const everything = () =>
        faultsAfter(({ prod, manifest }) => {
            prod["golive:testnet"] = true;
            prod["golive:netwrok"] = {};
            prod["golive:network"].cidr = "10.0.0.0/8";
            prod["aws:region"] = "us-east-1";
            prod["golive:zones"] = ["us-east-1a", "us-east-1b"];
            prod["golive:storeZones"] = prod["golive:zones"];
            prod["golive:access"] = 5;
            manifest.services.api.replicas = 2;
            manifest.services["order-executor"].scaling = { min: 2, max: 2 };
            manifest.risk.maxDrawdown.value = 0.5;
            manifest.exchanges.binance.permissions.push("withdraw");
            manifest.alerts.AgentDisconnected.severity = "bad\nnews";
        });

    it("of both files and of the rules between them come at once", () => {
        const found = everything().map(fault => `${fault.file} ${fault.path}`);
        assert.deepStrictEqual(found.sort(), [
            "Pulumi.prod.yaml golive:access",
            "Pulumi.prod.yaml golive:network.cidr",
            "Pulumi.prod.yaml golive:netwrok",
            "Pulumi.prod.yaml golive:testnet",
            "bots/cryptofunk.yaml alerts.AgentDisconnected.severity",
            "bots/cryptofunk.yaml exchanges.binance.permissions[2]",
            "bots/cryptofunk.yaml risk.maxDrawdown.value",
            "bots/cryptofunk.yaml services.api.replicas",
            "bots/cryptofunk.yaml services.order-executor.scaling",
        ]);
    });

    it("of sound parts are found beside faulty ones: the region, once the exchange is sound", () => {
        const faults = faultsAfter(({ prod, manifest }) => {
            prod["aws:region"] = "us-east-1";
            prod["golive:zones"] = ["us-east-1a", "us-east-1b"];
            prod["golive:storeZones"] = prod["golive:zones"];
            prod["golive:access"] = 5;
            manifest.services.api.replicas = 2;
        });
        assert.deepStrictEqual(faults.map(fault => fault.path).sort(), ["aws:region", "golive:access", "services.api.replicas"]);
    });

    it("are one line each", () => {
        const faults = everything();
        assert.strictEqual(new SettingsError(faults).message.split("\n").length, faults.length);
        assert.ok(faults.every(fault => !Object.values(fault).join("").includes("\n")));
    });

    it("read as sentences", () => {
        const [fault] = faultsAfter(({ prod }) => (prod["golive:network"].cidr = "10.0.0.0/8"));
        assert.strictEqual(
            new SettingsError([fault]).message,
            'Pulumi.prod.yaml: golive:network.cidr: found "10.0.0.0/8", allowed: an IPv4 range of /16 to /20',
        );
    });

    it("cut long values", () => {
        const [fault] = faultsAfter(({ prod }) => (prod["golive:phase"] = "dry ".repeat(100)));
        assert.ok(fault.found.length < 70, fault.found);
    });

    const secrets = [
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "postgres://me:hunter2@db/x",
        "-----BEGIN RSA PRIVATE KEY-----",
        "9f86d081884c7d659a2feaa0c55ad015",
        "https://hooks.slack.com/services/T0/B0/x",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    ];
    for (const secret of secrets)
        it(`never show what looks like a secret: ${secret.slice(0, 12)}`, () => {
            const faults = faultsAfter(({ prod, manifest }) => {
                prod["golive:phase"] = secret;
                prod["golive:stagedSecrets"].push(secret);
                if (/^\w+$/.test(secret)) prod[`golive:${secret}`] = secret;
                manifest.services.api.environment.X = secret;
                manifest.services.api.secrets.Y = secret;
                manifest.exchanges.binance.permissions.push(secret);
            });
            const message = new SettingsError(faults).message;
            assert.ok(!message.includes(secret) && !message.includes("hunter2"), message);
            assert.match(message, /\[hidden\]|what looks like a credential/);
        });

    it("never show a value whose name says secret", () => {
        const message = new SettingsError(
            faultsAfter(({ prod, manifest }) => {
                prod["golive:apiToken"] = "hunter2";
                manifest.services.api.secrets.DATABASE = "hunter2";
                manifest.services.api.environment.DB_PASSWORD = "hunter2";
                manifest.services.api.environment.BINANCE_SECRET = 5012345;
            }),
        ).message;
        assert.doesNotMatch(message, /hunter2|5012345/);
    });
});

describe("overrides", () => {
    const refused: Array<[override: string, path: string, found: string, allowed: RegExp]> = [
        ["netwrk.cidr=10.1.0.0/16", "golive:netwrk", "an unknown key", /^did you mean network\?/],
        ["network.natGatways=single", "golive:network.natGatways", "an unknown key", /^did you mean natGateways\?/],
        ["golive:phase=money", "golive:phase", '"money"', /^dry or canary or live$/],
        ["phase", "phase", "no value", /key=value/],
        ["=live", "(no key)", "no value", /key=value/],
        ["zones[=x", "zones[", "no path", /zones\[0\]/],
        ["zones.a=x", "golive:zones.a", "a list of 3", /a mapping, for a key/],
        ["zones[7]=x", "golive:zones[7]", "index 7", /an index up to 3/],
        ["network.cidr.x=1", "golive:network.cidr.x", '"10.40.0.0/16"', /a path into it/],
        ["network.__proto__=1", "golive:network.__proto__", "a mapping", /./],
    ];
    for (const [override, path, found, allowed] of refused)
        it(`refuse ${override}`, () => {
            const [fault, ...more] = faultsAfter(() => {}, "prod", [override]);
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual({ file: fault.file, path: fault.path, found: fault.found }, { file: "--config", path, found });
            assert.match(fault.allowed, allowed);
        });

    const set = (...overrides: string[]) => withProject(texts(sound()), root => load(root, "prod", overrides));
    it("set a scalar", () => assert.strictEqual(set("phase=canary").settings.phase, "canary"));
    it("set a number inside a mapping", () => assert.strictEqual(set("redis.replicas=5").settings.redis.replicas, 5));
    it("set a boolean inside a mapping", () => assert.strictEqual(set("alerts.pagerDuty=false").settings.alerts.pagerDuty, false));
    it("set an entry of a list", () => assert.strictEqual(set("zones[2]=ap-northeast-1d").target.zones[2], "ap-northeast-1d"));
    it("append to a list", () => assert.deepStrictEqual(set("network.interfaceEndpoints[0]=kms").settings.network.interfaceEndpoints.at(-1), "kms"));
    it("set a whole list as JSON", () => assert.deepStrictEqual(set('stagedSecrets=["binance"]').settings.stagedSecrets, ["binance"]));
    it("set a quoted key", () => assert.ok(set(`release.digests["bifrost"]=sha256:${"0".repeat(64)}`).settings.release.digests.bifrost.endsWith("00")));
    it("keep text that only looks like a number", () => assert.strictEqual(set("release.version=1.10.0").settings.release.version, "1.10.0"));
    it("set another namespace's key", () =>
        assert.strictEqual(withProject(texts(sound()), root => stackConfig("prod", ["aws:profile=x"], root))["aws:profile"], "x"));
    it("win over each other in order", () => assert.strictEqual(set("phase=live", "phase=dry").settings.phase, "dry"));
});

describe("the engine", () => {
    it("passes the same map that stackConfig gives: text, and JSON for lists and mappings", () => {
        const config = withProject(texts(sound()), root => stackConfig("prod", [], root));
        assert.strictEqual(config["golive:protect"], "true");
        assert.strictEqual(config["golive:zones"], '["ap-northeast-1a","ap-northeast-1c","ap-northeast-1d"]');
        assert.strictEqual(config["aws:allowedAccountIds"], '["444455556666"]');
        assert.match(config["golive:redis"], /^\{"nodeType":.*"replicas":.*"snapshotDays":/, "mappings are sorted");
    });

    it("gives keys without a namespace the project's", () => {
        const files = sound();
        files.prod.phase = files.prod["golive:phase"];
        delete files.prod["golive:phase"];
        assert.strictEqual(withProject(texts(files), root => load(root, "prod")).settings.phase, "dry");
    });

    it("lets the program read its settings", async () => {
        const config = stackConfig("staging");
        await pulumi.runtime.setMocks({ newResource: args => ({ id: args.name, state: args.inputs }), call: args => args.inputs }, "golive", "staging", true);
        pulumi.runtime.setAllConfig(config);
        const { target, aws } = readSettings(runningStack());
        assert.deepStrictEqual(target, {
            bot: "cryptofunk",
            stack: "staging",
            production: false,
            account: "111122223333",
            region: "ap-northeast-1",
            zones: ["ap-northeast-1a", "ap-northeast-1c"],
            storeZones: ["ap-northeast-1a", "ap-northeast-1c"],
            protect: false,
            logDays: 14,
            maintenance: { day: "sunday", hour: 3, hours: 2 },
        });
        assert.strictEqual(aws.region, "ap-northeast-1");
        pulumi.runtime.setAllConfig({});
    });

    it("opens encrypted values: Golive refuses one of its own and does not show it", () => {
        const config = { ...stackConfig("prod"), "golive:phase": "hunter2" };
        const [fault, ...more] = faultsOf(() => readSettings({ config, project: "golive", stack: "prod", isSecret: key => key === "golive:phase" }));
        assert.deepStrictEqual([more, fault.path, fault.found], [[], "golive:phase", "an encrypted value"]);
    });
});

describe("encrypted values", () => {
    it("of other namespaces pass as a mark, without the passphrase", () => {
        const files = sound();
        files.prod["aws:secretKey"] = { secure: "v1:nonce:sealed" };
        files.prod["datadog:options"] = { site: "eu", keys: [{ secure: "v1:nonce:sealed" }] };
        const config = withProject(texts(files), root => stackConfig("prod", [], root));
        assert.strictEqual(config["aws:secretKey"], "[encrypted]");
        assert.strictEqual(config["datadog:options"], '{"keys":["[encrypted]"],"site":"eu"}');
        withProject(texts(files), root => load(root, "prod"));
    });

    it("hide no other fault", () => {
        const faults = faultsAfter(({ prod }: Loose) => {
            prod["golive:alerts"].email = { secure: "v1:a:b" };
            prod["golive:testnet"] = true;
        });
        assert.deepStrictEqual(faults.map(fault => fault.path).sort(), ["golive:alerts.email", "golive:testnet"]);
    });
});
