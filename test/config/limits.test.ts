import * as assert from "node:assert";
import { faultsAfter, type Loose, load, refuses, sound, texts, withProject } from "./sandbox";

const executor = "order-executor";
const file = "/app/limits.yaml";
/** Gives the order placer a file, and says that the day's loss is read from it. */
const inFile =
    (text: string, place: object = {}) =>
    (m: Loose) => {
        m.services[executor].files[file] = text;
        m.risk.maxDailyLoss.told = [{ file, at: "risk.loss", ...place }];
    };
const writtenInFile = `services.order-executor.files["${file}"]`;
const lock = { allowed: ["on", "off"], dry: "on", canary: "off", live: "off" };

describe("where limits and modes are told", () => {
    refuses({
        places: [
            [
                "a service that is not there",
                m => (m.risk.maxDrawdown.told[0].service = "risk-agnet"),
                "risk.maxDrawdown.told[0].service",
                '"risk-agnet"',
                /did you mean risk-agent\?/,
            ],
            [
                "a place that is none",
                m => (m.risk.maxDrawdown.told = [{ unit: "percent" }]),
                "risk.maxDrawdown.told[0]",
                "a mapping",
                /^either variable, or file and at$/,
            ],
            ["two places in one", m => (m.risk.maxDrawdown.told[0].file = file), "risk.maxDrawdown.told[0]", "a mapping", /^either variable, or file and at$/],
            [
                "a file without a path in it",
                m => (m.risk.maxDrawdown.told = [{ file }]),
                "risk.maxDrawdown.told[0]",
                "a mapping",
                /^either variable, or file and at$/,
            ],
            ["a format without a file", m => (m.risk.maxDrawdown.told[0].format = "json"), "risk.maxDrawdown.told[0]", "a mapping", /^either/],
            ["a mode that is told nowhere", m => delete m.trading.mode.variable, "trading.mode", "a mapping", /^either variable, or file and at, or argument$/],
            [
                "a file that the service is not given",
                m => (m.risk.maxDailyLoss.told = [{ file: "/app/configs/confg.yaml", at: "trading.mode" }]),
                "risk.maxDailyLoss.told[0].file",
                '"/app/configs/confg.yaml"',
                /a file that order-executor is given: did you mean \/app\/configs\/config\.yaml\?/,
            ],
            [
                "several symbols in one",
                m => {
                    m.risk.symbols.value = ["BTCUSDT,ETHUSDT"];
                    delete m.risk.symbols.canary;
                },
                "risk.symbols.value[0]",
                '"BTCUSDT,ETHUSDT"',
                /^one trading pair; each is an entry of the list$/,
            ],
            [
                "a kill switch in a store that the placer does not connect to",
                m => (m.trading.killSwitch = { store: "events", key: "stop", enforcedBy: { code: "cmd/a.go:1" } }),
                "trading.killSwitch.store",
                '"events"',
                /^a store that order-executor connects to, since it places the orders: one of services\.order-executor\.stores$/,
            ],
            [
                "a path that is not in it",
                inFile("risk: { los: 0.02 }"),
                "risk.maxDailyLoss.told[0].at",
                '"risk.loss"',
                /a path in \/app\/limits\.yaml of order-executor: did you mean risk\.los\?/,
            ],
            [
                "a path that is not written as one",
                inFile("a: 1", { at: "risk..loss" }),
                "risk.maxDailyLoss.told[0].at",
                '"risk..loss"',
                /a path in the file such as/,
            ],
            ["a file that is none", inFile("risk: [loss"), writtenInFile, "what is no YAML", /as risk\.maxDailyLoss\.told\[0\] reads it/],
            [
                "a file whose name says no format",
                m => {
                    m.services[executor].files["/app/limits"] = "risk: { loss: 1 }";
                    m.risk.maxDailyLoss.told = [{ file: "/app/limits", at: "risk.loss" }];
                },
                "risk.maxDailyLoss.told[0].format",
                "nothing",
                /yaml, json, toml or ini/,
            ],
        ],
        "what stands there": [
            [
                "a number that is not the limit's",
                inFile("risk: { loss: 200 }"),
                writtenInFile,
                '"200" at risk.loss in the phase dry',
                /^\$\{risk\.maxDailyLoss\} there, which is 0\.02/,
            ],
            [
                "a number that is not the canary's",
                inFile("risk: { loss: 0.02 }"),
                writtenInFile,
                '"0.02" at risk.loss in the phase canary',
                /^\$\{risk\.maxDailyLoss\} there, which is 0\.01/,
            ],
            [
                "a placeholder of another unit",
                inFile("risk: { loss: ${risk.maxDailyLoss} }", { unit: "percent" }),
                writtenInFile,
                '"0.02" at risk.loss in the phase dry',
                /^\$\{risk\.maxDailyLossPercent\} there, which is 2/,
            ],
            [
                "another list of symbols",
                m => {
                    m.services[executor].files[file] = "pairs: [BTCUSDT, ETHUSDT]";
                    m.risk.symbols.told = [{ file, at: "pairs" }];
                },
                writtenInFile,
                '"BTCUSDT,ETHUSDT" at pairs in the phase canary',
                /^\$\{risk\.symbolsList\} there, which is BTCUSDT/,
            ],
            [
                "a mode that is another phase's",
                m => {
                    m.services[executor].files[file] = "mode: paper";
                    Object.assign(m.trading.mode, { variable: undefined, file, at: "mode" });
                },
                writtenInFile,
                '"paper" at mode in the phase canary',
                /^\$\{trading\.mode\} there, which is live/,
            ],
            [
                "a mode that stands in no argument",
                m => {
                    m.services[executor].args = ["--mod", "${trading.mode}"];
                    Object.assign(m.trading.mode, { variable: undefined, argument: "--mode" });
                },
                "trading.mode.argument",
                "none in the phase dry",
                /^--mode and after it \$\{trading\.mode\} among the arguments of order-executor$/,
            ],
            [
                "a switch in a file without a name for its placeholder",
                m => {
                    m.services[executor].files[file] = "lock: ${trading.mode}";
                    m.trading.switches = [{ ...lock, allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live", file, at: "lock" }];
                },
                "trading.switches[0].name",
                "nothing",
                /whose placeholder writes it/,
            ],
        ],
        units: [
            [
                "percent of leverage",
                m => (m.risk.maxLeverage.told = [{ variable: "X", unit: "percent" }]),
                "risk.maxLeverage.told[0].unit",
                '"percent"',
                /^factor$/,
            ],
            [
                "a stop loss in the quote currency",
                m => (m.risk.stopLoss.told[0].unit = "quote"),
                "risk.stopLoss.told[0].unit",
                '"quote"',
                /^fraction or percent$/,
            ],
            [
                "a factor of the capital",
                m => (m.risk.maxDailyLoss.told[0].unit = "factor"),
                "risk.maxDailyLoss.told[0].unit",
                '"factor"',
                /^fraction or percent or quote$/,
            ],
        ],
        "who enforces": [
            [
                "a limit that does not say it",
                m => delete m.risk.maxDailyLoss.enforcedBy,
                "risk.maxDailyLoss.enforcedBy",
                "nothing",
                /a mapping with code, or a mapping with nobody/,
            ],
            [
                "an exchange, of a loss",
                m => (m.risk.maxDailyLoss.enforcedBy = { exchange: "the sub-account stops it" }),
                "risk.maxDailyLoss.enforcedBy",
                ".",
                /^a mapping with code, or a mapping with nobody$/,
            ],
            [
                "an exchange, of an order's size",
                m => (m.risk.maxNotional.enforcedBy = { exchange: "the sub-account stops it" }),
                "risk.maxNotional.enforcedBy",
                ".",
                /^a mapping with code, or a mapping with nobody$/,
            ],
            ["nobody, of the leverage", m => delete m.risk.maxLeverage.enforcedBy, "risk.maxLeverage.enforcedBy", "nothing", /a mapping with exchange/],
            [
                "a file without a line",
                m => (m.risk.maxDailyLoss.enforcedBy = { code: "src/risk.py" }),
                "risk.maxDailyLoss.enforcedBy.code",
                '"src/risk.py"',
                /a file of the bot's source and a line in it/,
            ],
        ],
        "more of a canary": [
            [
                "more orders",
                m => (m.risk.ordersPerMinute = { value: 5, canary: 6, told: [], enforcedBy: { code: "a:1" } }),
                "risk.ordersPerMinute.canary",
                "6",
                /^at most the live value, 5$/,
            ],
        ],
        "a command line": [
            [
                "an address",
                m => (m.services[executor].args = ["${database.host}"]),
                "services.order-executor.args[0]",
                "${database.host}",
                /\$\{phase\}, \$\{edge\.zone\}, and fields of risk and trading/,
            ],
            [
                "a placeholder that is none",
                m => (m.services[executor].command = ["sh", "-c", "echo ${HOME}"]),
                "services.order-executor.command[2]",
                ".",
                /\$\$\{ for a literal/,
            ],
            ["a name that Golive has", m => (m.secrets.trading = { description: "x", keys: ["value"] }), "secrets.trading", ".", /another name: Golive itself/],
            [
                "a limit that the bot does not have",
                m => (m.services[executor].args = ["${risk.ordersPerMinute}"]),
                "services.order-executor.args[0]",
                ".",
                /a field of risk: /,
            ],
        ],
    });

    it("need a capital for an amount, once", () => {
        const [fault, ...more] = faultsAfter(({ manifest }) => (manifest.risk.maxDailyLoss.told = [{ variable: "LOSS", unit: "quote" }]));
        assert.deepStrictEqual(more, []);
        assert.deepStrictEqual(
            { file: fault.file, path: fault.path, found: fault.found },
            { file: "Pulumi.prod.yaml", path: "golive:capital", found: "nothing" },
        );
        assert.match(fault.allowed, /the capital in the quote currency: risk\.maxDailyLoss is told the bot in the unit quote/);
    });
    it("need one for an order's share", () =>
        assert.strictEqual(faultsAfter(({ manifest }) => (manifest.risk.maxNotional.told[0].unit = "percent"))[0].path, "golive:capital"));
    it("need one for a placeholder of an amount", () => {
        const [fault, ...more] = faultsAfter(({ manifest }) => (manifest.services.api.environment.LIMIT = "${risk.maxDailyLossQuote}"));
        assert.deepStrictEqual(more, []);
        assert.strictEqual(fault.path, "golive:capital");
        assert.match(fault.allowed, /the manifest has \$\{risk\.maxDailyLossQuote\}/);
    });
    it("are told a wrong capital only as wrong", () => {
        const faults = faultsAfter(({ prod, manifest }) => {
            prod["golive:capital"] = -5;
            manifest.risk.maxDailyLoss.told = [{ variable: "LOSS", unit: "quote" }];
        });
        assert.deepStrictEqual(
            faults.map(({ path, found }) => `${path} ${found}`),
            ["golive:capital -5"],
        );
    });

    const taken = (change: (manifest: Loose) => void) => {
        const files = sound();
        files.prod["golive:capital"] = 10_000;
        change(files.manifest);
        return withProject(texts(files), root => load(root, "prod", ["phase=canary"])).manifest;
    };
    it("are taken in every format, unit and phase", () => {
        taken(inFile("risk: { loss: ${risk.maxDailyLoss} }"));
        taken(inFile("risk: { loss: ${risk.maxDailyLossPercent} }", { unit: "percent" }));
        taken(inFile("risk: { loss: -${risk.maxDailyLossQuote} }", { unit: "quote", negative: true }));
        for (const [name, text] of Object.entries({
            "/app/l.json": '{"loss": ${risk.maxDailyLoss}, "host": "${database.host}", "port": ${database.port}}',
            "/app/l.toml": "loss = ${risk.maxDailyLoss}",
            "/app/l.env": "loss=${risk.maxDailyLoss}",
        }))
            taken(m => {
                m.services[executor].files[name] = text;
                m.risk.maxDailyLoss.told = [{ file: name, at: "loss" }];
            });
        taken(m => {
            m.services[executor].args = ["--mode=${trading.mode}", "--state", "/data/${phase}.sqlite", "${trading.lock}"];
            Object.assign(m.trading.mode, { variable: undefined, argument: "--mode" });
            m.trading.switches = [{ name: "lock", argument: "any", allowed: ["--dry", "--wet"], dry: "--dry", canary: "--wet", live: "--wet" }];
        });
        taken(m => {
            m.services[executor].files["/app/p.json"] = '{"pairs": ${risk.symbolsList}, "text": "${risk.symbols}"}';
            m.risk.symbols.told = [
                { file: "/app/p.json", at: "pairs" },
                { file: "/app/p.json", at: "text" },
            ];
        });
    });
});
