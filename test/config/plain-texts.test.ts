import * as assert from "node:assert";
import { stringify } from "yaml";
import { faultsOf, type Loose, load, refuses, sound, texts, withProject } from "./sandbox";

/** What looks random and opens nothing; put together here, so that no file of ours holds it whole. */
const random = ["vmPUZE6mv9SD5VNHk4HlWFsO", "r6aKE2zvsw0MuIgwCIPy6utI", "co14y7Ju91duEh8A"].join("");
const slack = ["https://hooks.slack.com/services", "T00000000/B00000000", "x8Kd92mQpL0aZr7Vn3Ws5YbT"].join("/");
const telegram = ["https://api.telegram.org/bot123456789", "AAF9kQx7Zr2LmPw0VtYb3NcHd8JsEo4GuKi/send"].join(":");
const allowed = /^no credential: the manifest is in the repository/;
const random_ = "what looks like a credential: a random string";

describe("a credential in a text", () => {
    const alert = (summary: string) => (m: Loose) => (m.alerts = { Lost: { expression: "up == 0", severity: "critical", summary } });
    refuses({
        manifest: [
            ["a webhook in an alert", alert(`see ${slack}`), "alerts.Lost.summary", "what looks like a credential: a Slack webhook", allowed],
            ["a token in an alert", alert(telegram), "alerts.Lost.summary", "what looks like a credential: a Telegram bot's token", allowed],
            ["a key in an annotation", m => m.trading.mode.allowed.push(random), "trading.mode.allowed[2]", random_, allowed],
            [
                "a key in a reason",
                m => (m.risk.maxLeverage.enforcedBy = { exchange: `the account of ${random} is spot` }),
                "risk.maxLeverage.enforcedBy.exchange",
                random_,
                allowed,
            ],
            [
                "a token in a probe's path",
                m => (m.services.api.probes.liveness.path = `/health?token=${random.slice(0, 32)}`),
                "services.api.probes.liveness.path",
                "what looks like a credential: an address with a provider's key",
                allowed,
            ],
        ],
    });
});

/** The faults of a stack's file with more settings. */
const withSettings = (more: Record<string, unknown>) => {
    const files = texts(sound());
    const prod = stringify({ config: { ...sound().prod, ...more } });
    return withProject({ ...files, "Pulumi.prod.yaml": prod }, root => faultsOf(() => load(root, "prod")));
};

describe("a credential in a stack's file", () => {
    const key = ["AKIA", "Q3EGRZ7XKJ2MNP4L"].join("");
    for (const [name, value, path, what] of [
        ["aws:accessKey", key, "aws:accessKey", "an AWS access key"],
        ["aws:secretKey", random.slice(0, 40), "aws:secretKey", "a value under the name secretKey"],
        ["pagerduty:token", `u+${random.slice(0, 18)}`, "pagerduty:token", "a value under the name token"],
        ["other:nested", { deep: { apiSecret: random } }, "other:nested.deep.apiSecret", "a value under the name apiSecret"],
    ] as const)
        it(`is refused as ${path}, and its value is not shown`, () => {
            const [fault] = withSettings({ [name]: value });
            assert.deepStrictEqual([fault.file, fault.path, fault.found], ["Pulumi.prod.yaml", path, `what looks like a credential: ${what}`]);
            assert.match(fault.allowed, /^no credential in plain text: pulumi config set --secret /);
            assert.ok(!JSON.stringify(fault).includes(random.slice(0, 18)));
        });
    it("is none where it is encrypted", () =>
        withProject(
            { ...texts(sound()), "Pulumi.prod.yaml": stringify({ config: { ...sound().prod, "pagerduty:token": { secure: `v1:${random}` } } }) },
            root => assert.ok(load(root, "prod")),
        ));
});

describe("settings that are elsewhere", () => {
    const faults = (files: Record<string, string>) => withProject({ ...texts(sound()), ...files }, root => faultsOf(() => load(root, "prod")));
    const project = (more: object) => ({ "Pulumi.yaml": stringify({ name: "golive", runtime: "nodejs", ...more }) });
    const told = ({ file, path, found }: { file: string; path: string; found: string }) => [file, path, found];
    it("are refused in Pulumi.yaml", () => {
        assert.deepStrictEqual(faults(project({ config: { "golive:phase": { value: "live" } } })).map(told), [
            ["Pulumi.yaml", "config", "settings that are elsewhere"],
        ]);
        assert.deepStrictEqual(faults(project({ stackConfigDir: "other" })).map(told), [["Pulumi.yaml", "stackConfigDir", "settings that are elsewhere"]]);
    });
    for (const stack of ["prod", "staging"] as const)
        it(`are refused in an environment of ${stack}`, () => {
            const file = `Pulumi.${stack}.yaml`;
            const found = faults({ [file]: stringify({ environment: ["overrides"], config: sound()[stack] }) });
            assert.deepStrictEqual(found.map(told), [[file, "environment", "settings of Pulumi ESC"]]);
        });
});

describe("a credential in a comment", () => {
    const key = ["AKIA", "Q3EGRZ7XKJ2MNP4L"].join("");
    const withComment = (file: string, comment: string, extra = "") => {
        const files = texts(sound());
        return withProject({ ...files, [file]: `${files[file].trimEnd()}\n${comment}\n${extra}` }, root => faultsOf(() => load(root, "prod")));
    };
    const lines = (file: string) => texts(sound())[file].trimEnd().split("\n").length;
    for (const [file, comment, what] of [
        ["Pulumi.prod.yaml", `# aws:accessKey: ${key}`, "an AWS access key"],
        ["Pulumi.prod.yaml", `  # token: ${random}`, "a value under the name token"],
        ["Pulumi.prod.yaml", `# the old one was ${random}, and is gone`, "a random string"],
        ["Pulumi.prod.yaml", `# ${slack}`, "a Slack webhook"],
    ] as const)
        it(`is refused by its line: ${what}`, () => {
            const [fault, ...others] = withComment(file, comment);
            assert.deepStrictEqual(
                [others.length, fault.file, fault.path, fault.found],
                [0, file, `line ${lines(file) + 1}`, `a comment with what looks like a credential: ${what}`],
            );
            assert.match(fault.allowed, /^no credential: the file is in the repository, and its comments with it$/);
            assert.ok(!JSON.stringify(fault).includes(random.slice(0, 18)));
        });
    it("is refused in a manifest, and every one is told", () => {
        const [file] = Object.keys(texts(sound())).filter(name => name.startsWith("bots/"));
        assert.deepStrictEqual(
            withComment(file, `# token: ${random}`, `# again: ${key}`).map(one => [one.file, one.path]),
            [
                [file, `line ${lines(file) + 1}`],
                [file, `line ${lines(file) + 2}`],
            ],
        );
    });
    it("is none of a comment that only speaks of one, nor of an example", () => {
        for (const comment of ["# the password is born in Secrets Manager", "# token: <yours>", "# password: string", "# see https://example.com/a#b"])
            withProject({ ...texts(sound()), "Pulumi.prod.yaml": `${texts(sound())["Pulumi.prod.yaml"]}\n${comment}\n` }, root =>
                assert.ok(load(root, "prod")),
            );
    });
});
