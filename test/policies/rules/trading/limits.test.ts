import * as assert from "node:assert";
import type { RecordedResource } from "../../../../policies/engine/analysis";
import type { Rule } from "../../../../policies/engine/runner";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/trading/limits";
import * as modes from "../../../../policies/rules/trading/mode";
import { judgeGraph, resource, secret, unknown } from "../../../judge";
import { content, pod } from "../fixtures/contract";
import { code, mode, object, type Pod, told, trader } from "../fixtures/limited";

/** Each limit: what is too little for a live bot, the least, the most, and what is too much. */
const ranges: [rule: Rule, key: string, low: string, least: string, most: string, high: string][] = [
    [rules.positionIsLimited, "max-position-size", "0.004", "0.005", "0.2", "0.21"],
    [rules.dailyLossIsLimited, "max-daily-loss", "0.0009", "0.001", "0.05", "0.06"],
    [rules.drawdownIsLimited, "max-drawdown", "0.004", "0.005", "0.15", "0.16"],
    [rules.stopLossIsSet, "stop-loss", "0.0001", "0.001", "0.1", "0.11"],
    [rules.leverageIsLimited, "max-leverage", "0.5", "1", "5", "6"],
    [rules.orderRateIsLimited, "orders-per-minute", "0.5", "1", "6000", "6001"],
];
for (const [rule, key, low, least, most, high] of ranges)
    describe(rule.name, () => {
        const { passes, fails, isUndecided } = judgeGraph(rule);
        it("passes what the bot is given, in range", async () => {
            await passes([told(key, least)]);
            await passes([told(key, most)]);
            await passes([told(key, least, { annotations: { [key]: least } })]);
        });
        it("lets a canary be tighter, and leaves others alone", async () => {
            await passes([told(key, low, { phase: "canary" })]);
            await passes([told(key, low, { phase: "live", annotations: { step: "third-symbol" } })]);
            await fails([told(key, low, { phase: "live" })], /less than/);
            await passes([told(key, low, { phase: "dry" })]);
            await passes([told(key, high, { annotations: { "places-orders": "false" } })]);
            await passes([object("Deployment", "api", { spec: { template: { spec: { containers: [{ name: "api" }] } } } })]);
        });
        it("fails what is out of range", async () => {
            await fails([told(key, low)], new RegExp(`the limit ${key}: it is ${low} in LIMIT, less than ${least}`));
            await fails([told(key, high)], new RegExp(`it is ${high} in LIMIT, more than ${most}`));
            await fails([told(key, "0", { phase: "canary" })], /it is 0 in LIMIT, less than something above 0/);
            await fails([told(key, `-${least}`, { phase: "canary" })], /less than something above 0/);
        });
        it("fails a limit that reaches nothing", async () => {
            await fails([told(key, least, { place: { variable: "OTHER" } })], /no container sets OTHER/);
            await fails([told(key, "none")], /LIMIT is "none", no number/);
            await fails([told(key, "")], /LIMIT is "", no number/);
            await fails([trader({ annotations: { [`limit-${key}`]: { told: [], enforcedBy: code } } })], /it reaches nothing: no variable and no file/);
            await fails([trader({ annotations: { [key]: least } })], /it is only a caption: golive\.dev\/limit-.* does not say where the bot reads it/);
        });
        it("fails one that nobody enforces", async () => {
            const by = (enforcedBy: object | undefined) =>
                told(key, least, { annotations: { [`limit-${key}`]: { told: [{ variable: "LIMIT" }], enforcedBy } } });
            await fails([by({ nobody: "The code only shows it." })], /nobody enforces it: The code only shows it\. /);
            await fails([by(undefined)], /the pod does not say who enforces it/);
            const byExchange = [by({ exchange: "the sub-account's own setting" })];
            const alone = { [`limit-${key}`]: { told: [], enforcedBy: { exchange: "x" } } };
            await fails([trader({ annotations: alone })], /only the exchange holds it, and no number says how much it lets through/);
            const both = [
                told(key, least, { annotations: { [key]: most, [`limit-${key}`]: { told: [{ variable: "LIMIT" }], enforcedBy: { exchange: "x" } } } }),
            ];
            await fails(both, new RegExp(`the pod's caption says ${most}, and LIMIT ${least}`));
            if (["max-position-size", "max-leverage"].includes(key)) await passes(byExchange);
            else await fails(byExchange, /no exchange holds it: it knows leverage, positions and symbols, and no other limit of a bot/);
        });
        it("fails a caption that says something else, and places that contradict each other", async () => {
            await fails([told(key, least, { annotations: { [key]: most } })], new RegExp(`the pod's caption says ${most}, and LIMIT ${least}`));
            const both = { [`limit-${key}`]: { told: [{ variable: "LIMIT" }, { variable: "AGAIN" }], enforcedBy: code } };
            await fails([told(key, least, { env: { AGAIN: most }, annotations: both })], new RegExp(`LIMIT says ${least}, and AGAIN ${most}`));
            await passes([told(key, least, { env: { AGAIN: least }, annotations: both })]);
        });
        it("names everything that is wrong at once", () =>
            fails(
                [
                    told(key, high, {
                        annotations: { [`limit-${key}`]: { told: [{ variable: "LIMIT" }, { variable: "OTHER" }], enforcedBy: { nobody: "why" } } },
                    }),
                ],
                /no container sets OTHER; it is .*, more than .*; nobody enforces it: why\. /,
            ));
        it("is undecided while it is unknown", async () => {
            await isUndecided([told(key, unknown)]);
            await isUndecided([told(key, least, { annotations: { [`limit-${key}`]: unknown } })]);
        });
    });

describe("limits that every bot has", () => {
    for (const [rule, key] of ranges.slice(0, 5))
        it(`${key} is missed`, () => judgeGraph(rule).fails([trader({})], new RegExp(`the limit ${key}: it is absent`)));
    it("are not all limits", async () => {
        await judgeGraph(rules.orderRateIsLimited).passes([trader({})]);
        await judgeGraph(rules.orderIsLimited).passes([trader({})]);
        await judgeGraph(rules.symbolsAreLimited).passes([trader({})]);
    });
});

describe("units of limits", () => {
    const loss = judgeGraph(rules.dailyLossIsLimited);
    const say = (value: string, place: object, more: Pod = {}) => [told("max-daily-loss", value, { place, ...more })];
    const capital = { annotations: { capital: "10000", "max-daily-loss": "0.02" } };
    it("are fractions, percent and amounts of the capital", async () => {
        await loss.passes(say("2", { unit: "percent" }));
        await loss.passes(say("-0.02", { negative: true }));
        await loss.passes(say("-2", { unit: "percent", negative: true }));
        const inQuote = (value: string) =>
            told("max-daily-loss", value, {
                annotations: { ...capital.annotations, "limit-max-daily-loss": { told: [{ variable: "LIMIT", unit: "quote" }], enforcedBy: code } },
            });
        await loss.passes([inQuote("200")]);
        await loss.fails([inQuote("2000")], /it is 0\.2 in LIMIT, more than 0\.05; the pod's caption says 0\.02, and LIMIT 0\.2/);
    });
    it("say what a number in another unit looks like", async () => {
        await loss.fails(say("2", {}), /it is 2 in LIMIT, more than 0\.05: it looks like percent/);
        await loss.fails(say("0.02", { unit: "percent" }), /it is 0\.0002 in LIMIT, less than 0\.001: it looks like a fraction/);
        await loss.fails(say("0.02", { negative: true }), /it is -0\.02 in LIMIT, less than 0\.001/);
    });
    it("need a capital for an amount", () =>
        loss.fails(say("200", { unit: "quote" }), /LIMIT is told in quote, and golive\.dev\/capital does not say of what/));
    it("of an order are amounts, or shares of the capital", async () => {
        const order = judgeGraph(rules.orderIsLimited);
        const placed = (value: string, place: object, annotations: object = {}) => [
            told("max-notional", value, {
                annotations: { "limit-max-notional": { told: [{ variable: "LIMIT", ...place }], enforcedBy: code }, ...annotations },
            }),
        ];
        await order.passes(placed("1000", {}, { "max-notional": "1000" }));
        await order.passes(placed("10", { unit: "percent" }, { "max-notional": "1000", capital: "10000" }));
        await order.passes(placed("0.1", { unit: "fraction" }, { "max-notional": "1000", capital: "10000" }));
        await order.fails(placed("0.1", { unit: "fraction" }), /golive\.dev\/capital does not say of what/);
        await order.fails(placed("0", {}), /it is 0 in LIMIT, less than something above 0/);
        await order.isUndecided(placed(unknown, {}));
    });
});

describe("limits in files", () => {
    const loss = judgeGraph(rules.dailyLossIsLimited);
    const mounted = (
        file: string,
        at: string,
        texts: Record<string, unknown>,
        { mountPath = file, subPath = "limits", name = "files" as unknown, source = {}, place = {} } = {},
    ): RecordedResource[] => [
        trader({
            annotations: { "limit-max-daily-loss": { told: [{ file, at, ...place }], enforcedBy: code } },
            container: {
                volumeMounts: [
                    { name: "tmp", mountPath: "/tmp" },
                    { name: "limits", mountPath, subPath },
                ],
            },
            volumes: [
                { name: "tmp", emptyDir: {} },
                { name: "limits", configMap: { name, ...source } },
            ],
        }),
        object("ConfigMap", "files", { data: texts }),
    ];
    it("are read as YAML, JSON, TOML and INI", async () => {
        await loss.passes(mounted("/app/limits.yaml", "risk.loss", { limits: "risk:\n  loss: 0.02\n" }));
        await loss.passes(mounted("/app/limits.json", "risk.loss", { limits: '{"risk":{"loss":0.02}}' }));
        await loss.passes(mounted("/app/limits.toml", "risk.loss", { limits: "[risk]\nloss = 0.02\n" }));
        await loss.passes(mounted("/app/limits.ini", "risk.loss", { limits: "[risk]\nloss = 0.02\n" }));
        await loss.passes(mounted("/app/limits", "loss[1]", { limits: "loss: [0.5, 0.02]\n" }, { place: { format: "yaml" } }));
    });
    it("are found in a mounted folder, and under another key", async () => {
        await loss.passes(mounted("/app/conf/limits.yaml", "loss", { "limits.yaml": "loss: 0.02" }, { mountPath: "/app/conf", subPath: "" }));
        await loss.passes(
            mounted(
                "/app/conf/limits.yaml",
                "loss",
                { x: "loss: 0.02" },
                {
                    ...{ mountPath: "/app/conf/", subPath: "" },
                    source: { items: [{ key: "x", path: "limits.yaml" }] },
                },
            ),
        );
    });
    it("fail where there is no file, no document, or no number at the path", async () => {
        await loss.fails(
            mounted("/app/limits.yaml", "loss", { limits: "loss: 0.02" }, { mountPath: "/other" }),
            /no container is given the file \/app\/limits\.yaml/,
        );
        await loss.fails(mounted("/app/limits.yaml", "loss", { other: "loss: 0.02" }), /no container is given the file/);
        await loss.fails(mounted("/app/limits.yaml", "risk.loss", { limits: "loss: 0.02" }), /\/app\/limits\.yaml has nothing at risk\.loss/);
        await loss.fails(mounted("/app/limits.yaml", "loss", { limits: "loss:" }), /has nothing at loss/);
        await loss.fails(mounted("/app/limits.json", "loss", { limits: "loss: 0.02" }), /\/app\/limits\.json is no JSON/);
        await loss.fails(mounted("/app/limits", "loss", { limits: "loss: 0.02" }), /\/app\/limits says no format that is known/);
        await loss.fails(mounted("/app/limits.yaml", "loss", { limits: "loss: [1]" }), /is "1", no number/);
        await loss.fails(mounted("/app/limits.yaml", "loss", { limits: "loss: true" }), /is "true", no number/);
    });
    it("are undecided while the text or the ConfigMap is unknown", async () => {
        await loss.isUndecided(mounted("/app/limits.yaml", "loss", { limits: unknown }));
        await loss.isUndecided(mounted("/app/limits.yaml", "loss", { limits: "loss: 0.02" }, { name: unknown }));
    });
    it("are found in the only ConfigMap that the pod depends on, while its name is unknown", async () => {
        const [pod, map] = mounted("/app/limits.yaml", "loss", { limits: "loss: 0.02" }, { name: unknown });
        const files = { ...map, type: "kubernetes:core/v1:ConfigMap" };
        await loss.passes([{ ...pod, dependencies: [map.urn] }, files]);
        const other = { ...files, urn: `${map.urn}-2` };
        await loss.isUndecided([{ ...pod, dependencies: [map.urn, other.urn] }, files, other]);
    });
    it("are not seen in a secret", async () => {
        const [pod] = mounted("/app/limits.yaml", "loss", {});
        const inSecret = JSON.parse(JSON.stringify(pod.properties).replace(/"configMap":\{"name":"files"\}/, '"secret":{"secretName":"files"}'));
        await loss.fails([{ ...pod, properties: inSecret }], /\/app\/limits\.yaml comes from a secret, in which nobody sees it/);
        const valueFrom = { secretKeyRef: { name: "keys", key: "limit" } };
        await loss.fails(
            [
                told("max-daily-loss", "", {
                    container: {
                        env: [
                            { name: "TRADING_MODE", value: "live" },
                            { name: "LIMIT", valueFrom },
                        ],
                    },
                }),
            ],
            /LIMIT comes from a secret/,
        );
    });
});

describe("limits that the command overrides", () => {
    const loss = judgeGraph(rules.dailyLossIsLimited);
    const started = (...command: string[]) => {
        const env = [
            { name: "LIMIT", value: "0.02" },
            { name: "TRADING_MODE", value: "live" },
        ];
        return [told("max-daily-loss", "", { container: { env, command } })];
    };
    it("say two things, or nothing", async () => {
        await loss.fails(started("sh", "-c", "export LIMIT=0.9; exec python main.py"), /LIMIT says 0\.02, and LIMIT in the command 0\.9/);
        await loss.fails(started("env", "LIMIT=0.9", "python", "main.py"), /it is 0\.9 in LIMIT in the command, more than 0\.05/);
        await loss.fails(started("env", "-i", "python", "main.py"), /the command takes LIMIT away \(env -i\)/);
        await loss.fails(started("sh", "-c", "unset LIMIT; exec python main.py"), /the command takes LIMIT away \(unset\)/);
        await loss.passes(started("sh", "-c", "export OTHER=0.9; exec python main.py"));
    });
});

describe("limits by a line of the bot's code", () => {
    const loss = judgeGraph(rules.dailyLossIsLimited);
    const symbols = judgeGraph(rules.symbolsAreLimited);
    const by = (code: string, more: Parameters<typeof pod>[0] = {}) => {
        const limit = (variable: string) => ({ told: [{ variable }], enforcedBy: { code } });
        const annotations = { "places-orders": "true", phase: "live", "limit-max-daily-loss": limit("MAX_LOSS"), "limit-symbols": limit("SYMBOLS") };
        return [pod({ env: { MAX_LOSS: "0.02", SYMBOLS: "A" }, annotations, ...more })];
    };
    const built = {
        languages: [...content.languages, { name: "typescript" as const, files: 1, inImages: 1, evaluated: true }],
        images: content.images.map(one => ({ ...one, programs: [{ builds: "web/", by: "tsc" }] })),
    };
    it("are enforced by a file that an image has, or of which nobody can tell", async () => {
        for (const code of ["bot/main.py:12", "api/main.py", "bot/tools/__main__.py:1"]) await loss.passes(by(code));
        const compiled = (["rust", "go"] as const).map(name => ({ name, files: 1, inImages: 1, evaluated: true }));
        const lines = { ...content.lines, "./src/": { "risk.rs": 1 }, "./cmd/": { "risk.go": 1 }, "./web/": { "risk.ts": 1, "risk.js": 1 } };
        for (const code of ["src/risk.rs:1", "cmd/risk.go:1"])
            await loss.passes(by(code, { change: { lines, languages: [...content.languages, ...compiled] } }));
        for (const code of ["web/risk.ts:1", "web/risk.js:1"]) await loss.passes(by(code, { change: { ...built, lines } }));
        await loss.passes(by("no/such.py:1", { file: "no/such.contract.yaml" }));
        await symbols.passes(by("bot/main.py:12"));
    });
    it("are enforced by nobody where no image has the language, and by no file that is no source", async () => {
        for (const code of ["src/risk.rs:1", "cmd/risk.go:1", "Risk.java:1"]) await loss.fails(by(code), /is of a language that is in no image of the bot/);
        for (const code of ["README.md:1", "x:1"]) await loss.fails(by(code), /which is said to enforce it, is no source of a program/);
        await loss.fails(by("bot/main.py:0"), /bot\/main\.py:0, which is said to enforce it, is no line/);
        await loss.fails(by("README.md:1", { file: "no/such.contract.yaml" }), /is no source of a program/);
    });
    it("are enforced by no line beyond the file's end, whatever names the file", async () => {
        for (const code of ["bot/main.py:41", "./bot/main.py:41", "main.py:99", "/app/bot/main.py:41"])
            await loss.fails(by(code), new RegExp(`the limit max-daily-loss: ${code}, which is said to enforce it, is no line: the last is 40\\.`));
        for (const code of ["./bot/main.py:40", "main.py:40", "/app/bot/main.py:40"]) await loss.passes(by(code));
        for (const code of ["bot/__init__.py:1", "bot/__init__.py"]) await loss.fails(by(code), /is no line: the file is empty\./);
        await symbols.fails(by("bot/main.py:41"), /the limit symbols: bot\/main\.py:41, which is said to enforce it, is no line/);
    });
    it("are undecided by a line that an older contract does not count, and by a file that nobody counted", async () => {
        const older = { change: { lines: undefined } };
        const says = /^bot\/main\.py:12: extractor 1 counted no lines: npm run contract -- it <checkout> does/;
        await loss.cannotJudge(by("bot/main.py:12", older), says);
        await symbols.cannotJudge(by("bot/main.py:12", older), says);
        await loss.passes(by("bot/main.py", older));
        await loss.fails(by("no/such.py:1", older), /is in no image of the bot/);
        await loss.fails(
            by("bot/main.py:12", { ...older, env: { MAX_LOSS: "0.9", SYMBOLS: "A" } }),
            /^the limit max-daily-loss: it is 0\.9 in MAX_LOSS, more than 0\.05: it looks like percent\. /,
        );
        const { "./bot/tools/": _, ...lines } = content.lines ?? {};
        await loss.cannotJudge(by("bot/tools/__main__.py:1", { change: { lines } }), /__main__\.py:1: the contract does not count the file's lines/);
    });
    it("are enforced by nobody where no image has the file", async () => {
        const compiled = [...content.languages, { name: "rust" as const, files: 1, inImages: 1, evaluated: true }];
        await loss.fails(by("src/gone.rs:1", { change: { languages: compiled } }), /src\/gone\.rs, which is said to enforce it, is in no image of the bot/);
        await loss.cannotJudge(by("src/gone.rs:1", { change: { languages: compiled, lines: undefined } }), /extractor 1 counted no lines/);

        for (const file of ["no/such.py", "scripts/a.py", "risk.js", "risk.mjs", "risk.cjs", "risk.ts"])
            await loss.fails(by(`${file}:1`), new RegExp(`the limit max-daily-loss: ${file}, which is said to enforce it, is in no image of the bot`));
        await loss.fails(by("no/such.py:1", { change: built }), /no\/such\.py, which is said to enforce it/);
        await symbols.fails(by("no/such.py:1"), /the limit symbols: no\/such\.py, which is said to enforce it/);
    });
});

describe("limits that another workload reads", () => {
    const loss = judgeGraph(rules.dailyLossIsLimited);
    const reader = (name: string, value: unknown) =>
        object("Deployment", name, { spec: { template: { spec: { containers: [{ name, env: [{ name: "LOSS", value }] }] } } } });
    const placer = trader({ annotations: { "limit-max-daily-loss": { told: [{ variable: "LOSS", service: "risk" }], enforcedBy: code } } });
    it("are looked for there", async () => {
        const alone = /it reaches risk alone, and not this pod, which places the orders\. /;
        await loss.fails([placer, reader("risk", "0.02"), reader("api", "0.5")], alone);
        await loss.fails([placer, reader("risk", "0.5")], /it reaches risk alone, .*; it is 0\.5 in LOSS/);
        await loss.fails([placer, reader("api", "0.02")], /there is no workload risk/);
        await loss.isUndecided([placer, reader("risk", unknown)]);
    });
    it("reach the pod that places the orders too", async () => {
        const places = (...more: object[]) => ({ "limit-max-daily-loss": { told: [{ variable: "LOSS", service: "risk" }, ...more], enforcedBy: code } });
        const both = (own: string, ...more: object[]) => [trader({ env: { LOSS: own }, annotations: places(...more) }), reader("risk", "0.02")];
        await loss.passes(both("0.02", { variable: "LOSS" }));
        await loss.passes(both("0.02", { variable: "LOSS", service: "bot" }));
        await loss.fails(both("0.9", { variable: "LOSS" }), /LOSS says 0\.02, and LOSS 0\.9/);
        await loss.fails(
            [...both("0.02", { variable: "LOSS", service: "api" }), reader("api", "0.02")],
            /the limit max-daily-loss: it reaches risk and api alone, and not this pod/,
        );
        const symbols = { "limit-symbols": { told: [{ variable: "LOSS", service: "risk" }], enforcedBy: code } };
        await judgeGraph(rules.symbolsAreLimited).fails([trader({ annotations: symbols }), reader("risk", "BTCUSDT")], /it reaches risk alone/);
    });
    it("are read in every container, which have to agree", async () => {
        const sidecar = { name: "beside", env: [{ name: "LIMIT", value: "0.03" }] };
        const main = {
            name: "bot",
            env: [
                { name: "LIMIT", value: "0.02" },
                { name: "TRADING_MODE", value: "live" },
            ],
        };
        await loss.fails(
            [told("max-daily-loss", "", { container: undefined, volumes: undefined })].map(one => withContainers(one, [main, sidecar])),
            /LIMIT says 0\.02, and LIMIT 0\.03/,
        );
    });
});

/** A workload with other containers. */
function withContainers(one: RecordedResource, containers: object[]): RecordedResource {
    const properties = structuredClone(one.properties) as { spec: { template: { spec: { containers: object[] } } } };
    properties.spec.template.spec.containers = containers;
    return { ...one, properties };
}

describe("what only the exchange holds", () => {
    const held = (key: string, value: string) =>
        trader({ annotations: { [key]: value, [`limit-${key}`]: { told: [], enforcedBy: { exchange: "a spot account" } } } });
    it("is judged by its caption", async () => {
        await judgeGraph(rules.leverageIsLimited).passes([held("max-leverage", "1")]);
        await judgeGraph(rules.leverageIsLimited).fails([held("max-leverage", "10")], /it is 10 in its caption, more than 5/);
    });
    it("is told as what nobody sees here, and is advice", async () => {
        const { passes, fails, isUndecided } = judgeGraph(rules.limitCanBeSeen);
        const found = await fails([held("max-leverage", "1")], /only the exchange holds max-leverage/);
        assert.strictEqual(found.level, "advisory");
        await passes([told("max-leverage", "1")]);
        const both = { "limit-max-leverage": { told: [{ variable: "LIMIT" }], enforcedBy: { exchange: "x" } } };
        await passes([told("max-leverage", "1", { annotations: both })]);
        const two = { "limit-max-leverage": { told: [], enforcedBy: { exchange: "x" } }, "limit-symbols": { told: [], enforcedBy: { exchange: "x" } } };
        await fails([trader({ annotations: two })], /only the exchange holds max-leverage, symbols\. /);
        const share = (key: string, unit: string, more: object = {}) => ({
            [`limit-${key}`]: { told: [{ variable: "LIMIT" }, { variable: "LIMIT", unit }], enforcedBy: code },
            ...{ capital: "10000", ...more },
        });
        const hangs = (key: string) => new RegExp(`^what ${key} comes to hangs on a capital of 10000, which a person wrote\\. `);
        await fails([told("max-daily-loss", "200", { annotations: share("max-daily-loss", "quote") })], hangs("max-daily-loss"));
        for (const unit of ["percent", "fraction"])
            await fails([told("max-notional", "1", { annotations: share("max-notional", unit) })], hangs("max-notional"));
        for (const [key, unit] of [
            ["max-daily-loss", "percent"],
            ["max-notional", "quote"],
            ["stop-loss", "quote"],
        ])
            await passes([told(key, "1", { annotations: share(key, unit) })]);
        await fails(
            [told("max-drawdown", "1", { annotations: { ...share("max-drawdown", "quote"), ...two } })],
            /^only the exchange holds max-leverage, symbols; what max-drawdown comes to hangs on/,
        );
        await passes([trader({ annotations: { "places-orders": undefined, "limit-symbols": { told: [], enforcedBy: { exchange: "x" } } } })]);
        await isUndecided([trader({ annotations: { "limit-max-leverage": unknown } })]);
    });
});

describe("symbols-are-limited", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.symbolsAreLimited);
    const listed = (value: unknown, more: { place?: object; annotations?: object; by?: object } = {}) => [
        trader({
            env: { SYMBOLS: value },
            annotations: {
                "limit-symbols": { told: [{ variable: "SYMBOLS", unit: "list", ...more.place }], enforcedBy: more.by ?? code },
                ...more.annotations,
            },
        }),
    ];
    it("passes a list, with any separator and in a file", async () => {
        await passes(listed("BTCUSDT,ETHUSDT", { annotations: { symbols: "BTCUSDT,ETHUSDT" } }));
        await passes(listed("BTCUSDT; ETHUSDT", { place: { separator: ";" }, annotations: { symbols: "BTCUSDT,ETHUSDT" } }));
        await passes([
            trader({
                annotations: { symbols: "A,B", "limit-symbols": { told: [{ file: "/etc/bot.json", at: "pairs" }], enforcedBy: code } },
                container: { volumeMounts: [{ name: "f", mountPath: "/etc/bot.json", subPath: "b" }] },
                volumes: [{ name: "f", configMap: { name: "files" } }],
            }),
            object("ConfigMap", "files", { data: { b: '{"pairs":["A","B"]}' } }),
        ]);
        await passes([trader({ annotations: { "limit-symbols": { told: [], enforcedBy: { exchange: "only these are listed" } } } })]);
    });
    it("fails everything, nothing, and what contradicts", async () => {
        const patterns = [".+/USDT", "BTC.?", "(BTC|ETH)USDT", "^BTC$", "[A-Z]USDT", "A{3}", "BTC%", "BTC\\w"];
        const words = ["*", "all", "ANY", "Every", "everything", "each", "ALL/USDT", "ANY-USDT", "all:USDT", "all_USDT", "none", "null"];
        for (const value of [...patterns, ...words, " , "]) await fails(listed(value), /it lets everything be traded/);
        await fails(
            [trader({ annotations: { symbols: "BTCUSDT, ANY", "limit-symbols": { told: [], enforcedBy: { exchange: "only these are listed" } } } })],
            /it lets everything be traded/,
        );
        await fails(listed("A,B", { annotations: { symbols: "A" } }), /its places say A,B and A/);
        await fails(listed("A", { place: { variable: "OTHER" }, annotations: { symbols: "A" } }), /^the limit symbols: no container sets OTHER\. /);
        await passes(listed("*", { annotations: { "places-orders": undefined } }));
        await fails(listed("A", { place: { service: "risk" } }), /there is no workload risk/);
        await fails(listed("A", { by: { nobody: "the code takes any" } }), /nobody enforces it: the code takes any/);
        await fails([trader({ annotations: { symbols: "A" } })], /^the limit symbols: it is only a caption/);
        await fails([trader({ annotations: { "limit-symbols": { told: [], enforcedBy: code } } })], /it reaches nothing/);
    });
    it("passes symbols as exchanges and brokers write them", async () => {
        const written = ["BTC/USDT:USDT", "BTC-PERP", "1000PEPEUSDT", "EUR.USD", "BRK.B", "ES=F", "NYSE:ALL", "ALLOUSDT", "ANYUSDT", "BALL-USD", "@107"];
        for (const value of written) await passes(listed(value));
        await passes([trader({ annotations: { symbols: "BTCUSDT, ETHUSDT", "limit-symbols": { told: [], enforcedBy: { exchange: "only these" } } } })]);
    });
    it("is undecided while they are unknown", () => isUndecided(listed(unknown)));
});

describe("a bot that trades no money", () => {
    const rule = rules.dailyLossIsLimited;
    const asked = async (pod: Pod) => {
        const { findings } = await judgeAll([trader({ annotations: {}, ...pod })], { rules: [rule] });
        assert.strictEqual(findings.length, 1, findings.map(({ message }) => message).join("\n"));
        return findings[0];
    };
    it("is given advice", async () => {
        const found = await asked({ phase: "dry" });
        assert.deepStrictEqual([found.level, found.result], ["advisory", "fail"]);
        assert.match(
            found.message,
            /^advice, since what the pod is given trades no money: the limit max-daily-loss: it is absent: golive\.dev\/limit-max-daily-loss does not say /,
        );
    });
    it("is given advice while a limit is unknown", async () => {
        const unknownLimit = { "limit-max-daily-loss": { told: [{ variable: "LIMIT" }], enforcedBy: code } };
        const found = await asked({ phase: "dry", env: { LIMIT: unknown }, annotations: unknownLimit });
        assert.deepStrictEqual([found.level, found.result], ["advisory", "undecided"]);
    });
    for (const phase of ["canary", "live", undefined])
        it(`is none in the phase ${phase}`, async () => assert.strictEqual((await asked({ phase: phase ?? "?" })).level, "mandatory"));
    it("is none when its mode says money, whatever the annotation says", async () => {
        assert.strictEqual((await asked({ phase: "dry", mode: "live" })).level, "mandatory");
        const lying = { modes: [{ ...mode, dry: "live" }] };
        assert.strictEqual((await asked({ phase: "dry", mode: "live", annotations: lying })).level, "mandatory");
        assert.strictEqual((await asked({ phase: "dry", mode: "unheard-of" })).level, "mandatory");
    });
    it("is none when it is told no mode, or one that cannot be known", async () => {
        assert.strictEqual((await asked({ phase: "dry", annotations: { modes: [] } })).level, "mandatory");
        assert.strictEqual((await asked({ phase: "dry", annotations: { modes: [{ ...mode, variable: "OTHER" }] } })).level, "mandatory");
        assert.strictEqual((await asked({ phase: "dry", mode: unknown })).level, "mandatory");
        assert.strictEqual((await asked({ phase: unknown })).result, "undecided");
        assert.strictEqual((await asked({ phase: unknown })).level, "mandatory");
    });
    it("is none when its command says money", async () => {
        for (const args of [["--live"], ["--no-dry-run"], ["--mode", "live"], ["--dry-run=false"]])
            assert.strictEqual((await asked({ phase: "dry", container: { args } })).level, "mandatory", args.join(" "));
        assert.strictEqual((await asked({ phase: "dry", container: { args: ["--paper"] } })).level, "advisory");
    });
    it("is none when a second switch says money", async () => {
        const second = { variable: "DRY_RUN", allowed: ["true", "false"], dry: "true", canary: "false", live: "false" };
        const annotations = { modes: [mode, second] };
        assert.strictEqual((await asked({ phase: "dry", env: { DRY_RUN: "true" }, annotations })).level, "advisory");
        assert.strictEqual((await asked({ phase: "dry", env: { DRY_RUN: "false" }, annotations })).level, "mandatory");
        const lying = { modes: [mode, { ...second, dry: "false" }] };
        assert.strictEqual((await asked({ phase: "dry", env: { DRY_RUN: "false" }, annotations: lying })).level, "mandatory");
    });
    it("is let through by an exemption as any other, and its exemption is used", async () => {
        const exemption = { rule: rule.name, resource: "bot", reason: "r", owner: "o", ticket: "t", expiry: "2999-01-01" };
        for (const phase of ["dry", "live"]) {
            const found = "the limit max-daily-loss: it is absent";
            const { findings } = await judgeAll([trader({ phase })], { rules: [rule], exemptions: [{ ...exemption, found }] });
            assert.deepStrictEqual(
                findings.map(({ result }) => result),
                ["exempt"],
            );
            assert.match(findings[0].message, /^exempt until 2999-01-01/);
        }
    });
    it("is advised where the rule only advises anyway", async () => {
        const { findings } = await judgeAll([trader({ phase: "dry" })], { rules: [rule], config: { [rule.name]: { enforcementLevel: "advisory" } } });
        assert.match(findings[0].message, /^the limit max-daily-loss/);
        assert.strictEqual(findings[0].level, "advisory");
    });
    it("keeps what is secret out of its findings", async () => {
        const { findings } = await judgeAll([told("max-daily-loss", secret("hunter2hunter2"))], { rules: [rule] });
        assert.ok(findings.length > 0);
    });
});

describe("limits and modes of ECS", () => {
    const annotations = (key: string, more: object = {}) => ({
        "golive.dev/places-orders": "true",
        "golive.dev/phase": "live",
        "golive.dev/modes": JSON.stringify([mode]),
        [`golive.dev/limit-${key}`]: JSON.stringify({ told: [{ variable: "LIMIT" }], enforcedBy: code }),
        ...more,
    });
    const task = (key: string, value: unknown, { env = [] as object[], more = {}, secrets = [] as object[] } = {}) => ({
        ...resource("aws:ecs/taskDefinition:TaskDefinition", "task", {}),
        properties: {
            containerDefinitions: JSON.stringify([
                {
                    name: "bot",
                    dockerLabels: annotations(key, more),
                    environment: [{ name: "TRADING_MODE", value: "live" }, ...(value === undefined ? [] : [{ name: "LIMIT", value }]), ...env],
                    secrets,
                },
            ]),
        },
    });
    const service = resource("aws:ecs/service:Service", "bot", {}, { dependencies: [task("", "").urn] });
    const unread = { ...task("", ""), properties: { containerDefinitions: unknown } };

    for (const [rule, key, , least, , high] of ranges)
        it(`are asked ${rule.name} as a pod's are`, async () => {
            const { passes, fails, isUndecided } = judgeGraph(rule);
            await passes([task(key, least), service]);
            await passes([task(key, least)]);
            await fails([task(key, high), service], new RegExp(`the limit ${key}: it is ${high} in LIMIT, more than`));
            await fails([task(key, undefined, { secrets: [{ name: "LIMIT", valueFrom: "arn:x" }] })], /LIMIT comes from a secret, in which nobody sees it/);
            await fails([task(key, undefined)], /no container sets LIMIT/);
            if (rule === rules.orderRateIsLimited) await passes([task("other", least)]);
            else await fails([task("other", least)], /it is absent/);
            await passes([unread, service]);
            await passes([resource("aws:ecs/service:Service", "empty", {}), resource("aws:ecs/taskDefinition:TaskDefinition", "none", {})]);
            await isUndecided([told(key, unknown)]);
        });
    it("tell their mode, and nothing else says another", async () => {
        const { passes, fails } = judgeGraph(modes.modeIsSet);
        await passes([task("x", "1"), service]);
        await fails([task("x", "1", { more: { "golive.dev/modes": "[]" } })], /neither golive\.dev\/modes nor golive\.dev\/mode-variable/);
        await fails([task("x", "1", { env: [{ name: "DRY_RUN", value: "true" }] })], /DRY_RUN.* in the phase live/);
        await fails([task("x", "1", { more: { "golive.dev/phase": "dry" } })], /TRADING_MODE is "live" in the phase dry/);
    });
});
