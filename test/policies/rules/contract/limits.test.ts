import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/contract/limits";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, image, pod, read, stranger, variable } from "../fixtures/contract";

const code = { code: "bot/main.py:2" };
const limit = (value: string, ...told: object[]) => ({ [`limit-${value}`]: { told, enforcedBy: code } });
const trades = { "places-orders": "true", phase: "live", capital: "1000" };

/** A bot that is told its daily loss in a variable, and whose code reads others beside it. */
const bot = (env: Record<string, unknown>, more: Parameters<typeof pod>[0] = {}, ...read: Parameters<typeof variable>[]) =>
    pod({
        ...more,
        env: { MAX_LOSS: "0.02", ...env },
        annotations: { ...trades, ...limit("max-daily-loss", { variable: "MAX_LOSS" }), ...more.annotations },
        change: { ...more.change, variables: [...content.variables, ...read.map(one => variable(...one))] },
    });
const reads = (name: string, ...more: Parameters<typeof read>[1][]): Parameters<typeof variable> => [name, ...more.map(one => read("bot/main.py:9", one))];

describe("limit-has-no-other-place", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.limitHasNoOtherPlace);
    const second = (value: unknown, name = "STRATEGY_MAX_DAILY_LOSS", more: Parameters<typeof pod>[0] = {}) => [bot({ [name]: value }, more, reads(name))];
    it("passes one that says the same in some unit, or less in each", async () => {
        for (const value of ["0.02", "2", "-0.02", "0.001", "20", "not a number", "true"]) await passes(second(value));
        for (const value of ["2", "0.02", "1.5", "1"]) await passes(second(value, "MAX_DAILY_LOSS_PCT"));
        await passes(second("200", "MAX_DAILY_LOSS_BPS"));
        await passes(second("20", "DAILY_LOSS_LIMIT_USDT"));
    });
    it("fails one that allows more, in a variable", async () => {
        await fails(second("0.9"), /^STRATEGY_MAX_DAILY_LOSS is 0\.9, and the limit max-daily-loss is 0\.02\. /);
        await fails(second("1"), /STRATEGY_MAX_DAILY_LOSS is 1,/);
        await fails(second("0"), /STRATEGY_MAX_DAILY_LOSS is 0,/);
        await fails(second("3", "MAX_DAILY_LOSS_PCT"), /MAX_DAILY_LOSS_PCT is 3,/);
        await fails(second("0.5", "MAX_DAILY_LOSS_PCT"), /MAX_DAILY_LOSS_PCT is 0\.5,/);
        await fails(second("201", "MAX_DAILY_LOSS_BPS"), /is 201/);
        await fails(second("21", "DAILY_LOSS_LIMIT_USDT"), /is 21/);
    });
    it("fails one in a ConfigMap, and every one at once", async () => {
        const env = { envFrom: [{ configMapRef: { name: "more" } }] };
        const all = (data: object) => [bot({ DAILY_LOSS: "0.7" }, { container: env }, reads("DAILY_LOSS"), reads("MAX_LOSS_OF_DAY")), configMap("more", data)];
        await fails(all({ MAX_LOSS_OF_DAY: "0.8" }), /^DAILY_LOSS is 0\.7, .*; MAX_LOSS_OF_DAY is 0\.8,/);
    });
    it("leaves alone what is told, what the code does not read, what says no limit, and who trades not", async () => {
        await passes(second("0.9", "LOSS_OF_TRADES"));
        await passes([bot({ STRATEGY_MAX_DAILY_LOSS: "0.9" })]);
        await passes(second("0.9", "MAX_DAILY_LOSS", { annotations: limit("max-daily-loss", { variable: "MAX_LOSS" }, { variable: "MAX_DAILY_LOSS" }) }));
        await passes(second("0.9", "MAX_DRAWDOWN"));
        await passes(second("0.9", "MAX_DAILY_LOSS", { annotations: { "places-orders": undefined } }));
        await passes([stranger]);
    });
    it("measures each limit by its own", async () => {
        const told = (key: string, variable: string, value: string, name: string, other: string) => [
            bot({ [variable]: value, [name]: other }, { annotations: limit(key, { variable }) }, reads(variable), reads(name)),
        ];
        await fails(told("max-leverage", "LEV", "2", "MAX_LEVERAGE", "20"), /MAX_LEVERAGE is 20, and the limit max-leverage is 2/);
        await passes(told("max-leverage", "LEV", "2", "MAX_LEVERAGE", "2"));
        await fails(told("max-notional", "ORDER", "10", "MAX_ORDER_SIZE", "100"), /MAX_ORDER_SIZE is 100, and the limit max-notional is 10/);
        await passes(told("max-notional", "ORDER", "10", "MAX_NOTIONAL_PCT", "1"));
        await fails(told("max-notional", "ORDER", "10", "MAX_NOTIONAL_PCT", "2"), /MAX_NOTIONAL_PCT is 2,/);
        await fails(told("stop-loss", "STOP", "0.02", "DEFAULT_STOP_LOSS", "0.3"), /DEFAULT_STOP_LOSS is 0\.3, and the limit stop-loss is 0\.02/);
        await fails(told("max-position-size", "SIZE", "0.1", "MAX_POSITION", "0.5"), /MAX_POSITION is 0\.5, and the limit max-position-size is 0\.1/);
        await fails(told("orders-per-minute", "RATE", "10", "ORDERS_PER_MINUTE", "11"), /ORDERS_PER_MINUTE is 11, and the limit orders-per-minute is 10/);
    });

    const file = (text: unknown, annotations: Record<string, unknown> = {}) => [
        bot(
            {},
            {
                annotations,
                container: { volumeMounts: [{ name: "f", mountPath: "/app/config" }] },
                volumes: [{ name: "f", configMap: { name: "files" } }],
                change: {
                    files: [
                        {
                            ...{ file: "config/risk.yml", by: "yaml.safe_load" },
                            keys: [
                                { path: "strategy.max_daily_loss", at: ["bot/main.py:3"] },
                                { path: "limits", at: ["bot/main.py:4"] },
                            ],
                        },
                    ],
                },
            },
        ),
        configMap("files", { "risk.yml": text, "notes.txt": "max_daily_loss: 0.9", "broken.json": "{" }),
    ];
    it("fails one in a file that the code reads, by itself or as a part", async () => {
        await fails(file("strategy: { max_daily_loss: 0.9 }"), /^\/app\/config\/risk\.yml strategy\.max_daily_loss is 0\.9, and the limit/);
        await fails(file("limits: { daily_loss: { max: 0.9 }, x: 1 }"), /\/app\/config\/risk\.yml limits\.daily_loss\.max is 0\.9/);
        await passes(file("strategy: { max_daily_loss: 0.02 }"));
        await passes(file("other: { max_daily_loss: 0.9 }"));
        await passes(file("strategy: { max_daily_loss: {} }"));
        const told = limit("max-daily-loss", { variable: "MAX_LOSS" }, { file: "/app/config/risk.yml", at: "strategy.max_daily_loss" });
        await passes(file("strategy: { max_daily_loss: 0.9 }", told));
        await fails(file("limits: { max_daily_loss: 0.9 }", told), /limits\.max_daily_loss is 0\.9/);
    });
    it("is undecided while it is unknown, where nobody knows of which capital it is an amount, and without a contract", async () => {
        await isUndecided(second(unknown));
        await passes([bot({ SYMBOLS: unknown }, { annotations: limit("symbols", { variable: "SYMBOLS" }) }, reads("OTHER"))]);
        await passes([bot({ OTHER: unknown }, {}, reads("OTHER"))]);
        await cannotJudge(
            second("20", "MAX_DAILY_LOSS_USD", { annotations: { capital: undefined } }),
            /MAX_DAILY_LOSS_USD is 20, and golive\.dev\/capital does not/,
        );
        await cannotJudge([pod({ file: "no/such.contract.yaml", annotations: trades })], /^there is no contract no\/such/);
    });
    it("is advice while nothing trades money", async () => {
        const mode = { modes: [{ variable: "TRADING_MODE", allowed: ["paper", "live"], dry: "paper" }] };
        const dry = bot({ DAILY_LOSS: "0.9", TRADING_MODE: "paper" }, { annotations: { phase: "dry", ...mode } }, reads("DAILY_LOSS"));
        assert.strictEqual((await fails([dry], /DAILY_LOSS is 0\.9/)).level, "advisory");
    });
});

describe("limit-has-no-other-default", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.limitHasNoOtherDefault);
    const unset = (text: string | undefined, env: Record<string, unknown> = {}, more: Parameters<typeof pod>[0] = {}) => [
        bot(env, more, reads("STRATEGY_MAX_DAILY_LOSS", { default: text })),
    ];
    it("passes a default that allows no more, and what is set", async () => {
        for (const text of ["0.02", "2", "0.01", "[computed]", undefined]) await passes(unset(text));
        await passes(unset("0.9", { STRATEGY_MAX_DAILY_LOSS: "0.02" }));
        await passes(unset("0.9", { STRATEGY_MAX_DAILY_LOSS: { valueFrom: { secretKeyRef: { name: "s", key: "k" } } } }));
        await passes([bot({}, {}, reads("OTHER", { default: "0.9" }))]);
        await passes(unset("0.9", {}, { annotations: { "places-orders": undefined } }));
        await passes([stranger]);
    });
    it("names one that allows more, as advice", async () => {
        const found = await fails(unset("0.9"), /^STRATEGY_MAX_DAILY_LOSS is not set: bot\/main\.py:9 takes 0\.9, and the limit max-daily-loss is 0\.02\. /);
        assert.strictEqual(found.level, "advisory");
    });
    it("counts what the image runs", () =>
        passes([
            pod({
                env: { MAX_LOSS: "0.02" },
                annotations: { ...trades, ...limit("max-daily-loss", { variable: "MAX_LOSS" }) },
                change: { variables: [...content.variables, variable("DAILY_LOSS", read("api/main.py:1", { default: "0.9" }))] },
            }),
        ]));
    it("is undecided while the limit is unknown, and without a contract", async () => {
        await isUndecided(unset("0.9", { MAX_LOSS: unknown }));
        await cannotJudge([pod({ file: "no/such.contract.yaml", annotations: trades })], /^there is no contract no\/such/);
    });
});

describe("limit-is-in-the-codes-unit", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.limitIsInTheCodesUnit);
    /** A limit in a variable of a name, in a unit, whose code has defaults. */
    const told = (
        value: unknown,
        place: object,
        defaults: string[],
        { key = "max-daily-loss", name = "LIMIT", ...more }: { key?: string; name?: string } & Record<string, unknown> = {},
    ) => [
        pod({
            env: { [name]: value },
            annotations: { ...trades, ...limit(key, { variable: name, ...place }), ...more },
            change: { variables: [variable(name, ...(defaults.length ? defaults : [undefined]).map(text => read("bot/main.py:9", { default: text })))] },
        }),
    ];
    it("passes what the default is near to, in the same unit", async () => {
        await passes(told("0.02", {}, ["0.05"]));
        await passes(told("2", { unit: "percent" }, ["5"]));
        await passes(told("2", { unit: "percent" }, ["0.5"]));
        await passes(told("20", { unit: "quote" }, ["100"]));
        await passes(told("20", { unit: "quote" }, ["100_000"]));
        await passes(told("-0.02", { negative: true }, ["-0.05"]));
        await passes(told("0.02", {}, []));
        for (const text of ["0", "", "[computed]", "none"]) await passes(told("0.02", {}, [text]));
        await passes(told("10", {}, ["5000"], { key: "max-notional" }));
        await passes(told("2", {}, ["20"], { key: "max-leverage" }));
    });
    it("fails what the default is near to in another", async () => {
        await fails(
            told("2", { unit: "percent" }, ["0.02"]),
            /^the limit max-daily-loss: LIMIT is told in the unit percent, and its default 0\.02 at bot\/main\.py:9 looks like one in the unit fraction\. /,
        );
        await fails(told("1", { unit: "percent" }, ["0.02"]), /looks like one in the unit fraction/);
        await fails(told("0.02", {}, ["2"]), /told in the unit fraction, and its default 2 .* looks like one in the unit percent/);
        await fails(told("20", { unit: "quote" }, ["0.02"]), /told in the unit quote, and its default 0\.02 .* looks like one in the unit fraction/);
        await fails(told("0.02", {}, ["20"]), /looks like one in the unit (percent|quote)/);
        await fails(told("0.02", {}, ["50"], { capital: "2000" }), /its default 50 .* looks like one in the unit quote/);
        await fails(told("0.02", {}, ["3"], { key: "stop-loss" }), /the limit stop-loss: .* looks like one in the unit percent/);
        await fails(told("0.02", {}, ["0.02", "2"]), /its default 2 /);
    });
    it("fails what is far from the default in every unit", async () => {
        await fails(told("0.02", {}, ["1000000"]), /in the unit fraction, in which its default 1000000 at bot\/main\.py:9 is 50000000 times away/);
        await fails(told("0.02", {}, ["1_000_000"]), /its default 1000000 at/);
        await passes(told("2", {}, ["500"], { key: "max-leverage" }));
        await passes(told("0.01", {}, ["0.0001"]));
    });
    it("takes twenty times for near enough, and ten for nearer", async () => {
        await passes(told("0.02", {}, ["0.4"]));
        await passes(told("0.02", {}, ["0.4"], { name: "MAX_LOSS_PCT" }));
        await fails(told("0.02", {}, ["20"], { key: "stop-loss" }), /its default 20 .* looks like one in the unit percent/);
        await fails(told("0.02", {}, ["21"], { key: "stop-loss" }), /its default 21 .* is 1050 times away/);
        await passes(told("2", {}, ["500"], { key: "max-leverage" }));
        await passes(told("100", { unit: "percent" }, ["100000"], { key: "max-notional" }));
    });
    it("fails a sign that the default has not", async () => {
        await fails(told("-0.02", { negative: true }, ["0.05"]), /LIMIT is told below zero, and its default at bot\/main\.py:9 is 0\.05/);
        await passes(told("-0.02", { negative: true }, ["none"]));
        await fails(told("0.02", {}, ["-0.05"]), /LIMIT is told above zero, and its default at bot\/main\.py:9 is -0\.05/);
    });
    it("fails a unit that the name does not say, unless a default speaks for it", async () => {
        for (const [name, unit, says] of [
            ["MAX_LOSS_PCT", "fraction", "percent"],
            ["MAX_LOSS_PERCENT", "quote", "percent"],
            ["MAX_LOSS_USDC", "percent", "quote"],
            ["MAX_LOSS_USD", "fraction", "quote"],
            ["MAX_LOSS_BPS", "percent", "basis points"],
            ["MAX_LOSS_RATIO", "percent", "fraction"],
        ]) {
            const value = unit === "quote" ? "20" : unit === "percent" ? "2" : "0.02";
            await fails(told(value, { unit }, [], { name }), new RegExp(`${name} is told in the unit ${unit}, and its name says ${says}\\. `));
        }
        await passes(told("0.02", {}, ["0.2"], { name: "MAX_LOSS_PCT" }));
        await passes(told("2", { unit: "percent" }, [], { name: "MAX_LOSS_PCT" }));
        await passes(told("20", { unit: "quote" }, [], { name: "MAX_LOSS_USDC" }));
        await passes(told("2", {}, [], { key: "max-leverage", name: "LEVERAGE_RATIO" }));
        await passes(told("5", {}, [], { key: "orders-per-minute", name: "ORDERS_RATIO" }));
    });
    it("reads the default of a file's key, and the name of its last step", async () => {
        const key = (at: string, unit: string, text: string | undefined) => [
            pod({
                annotations: { ...trades, ...limit("max-daily-loss", { file: "/app/config/risk.yml", at, unit }) },
                container: { volumeMounts: [{ name: "f", mountPath: "/app/config" }] },
                volumes: [{ name: "f", configMap: { name: "files" } }],
                change: {
                    files: [
                        {
                            ...content.files[0],
                            keys: [
                                { path: at, at: ["bot/main.py:3"], default: text },
                                { path: "x", at: ["bot/main.py:3"], default: "2" },
                            ],
                        },
                    ],
                },
            }),
            configMap("files", { "risk.yml": unit === "percent" ? "{ loss: 2, loss_pct: 2 }" : "{ loss: 0.02, loss_pct: 0.02 }" }),
        ];
        await fails(
            key("loss", "percent", "0.02"),
            /loss is told in the unit percent, and its default 0\.02 at bot\/main\.py:3 looks like one in the unit fraction/,
        );
        await passes(key("loss", "fraction", "0.02"));
        await passes(key("loss", "percent", undefined));
        await fails(key("loss_pct", "fraction", undefined), /loss_pct is told in the unit fraction, and its name says percent/);
    });
    it("compares what stands between the entries of a list", async () => {
        const list = (value: unknown, separator: string | undefined, text: string | undefined) =>
            told(value, { separator }, text === undefined ? [] : [text], { key: "symbols", name: "SYMBOLS" });
        await passes(list("A,B", undefined, "BTC/USDT, ETH/USDT"));
        await passes(list("A,B", ",", undefined));
        await passes(list("A;B", ";", "BTC;ETH"));
        await passes(list("A B", " ", "BTC ETH"));
        await passes(list("A,B", undefined, "BTCUSDT"));
        await fails(list("A;B", ";", "BTC,ETH"), /the limit symbols: SYMBOLS is told with ";" between its entries, and its default at bot\/main\.py:9 has ","/);
        await fails(list("A,B", undefined, "BTC ETH"), /is told with "," between its entries, and its default at bot\/main\.py:9 has " "/);
        await cannotJudge(list("A;B", ";", undefined), /SYMBOLS is told with ";" between its entries, and nothing that was read says where/);
        await cannotJudge(list("A;B", ";", "BTC"), /nothing that was read says where/);
        const beside = [{ container: { name: "side", env: [{ name: "SYMBOLS", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] } }];
        const symbols = limit("symbols", { variable: "SYMBOLS", separator: ";" });
        await cannotJudge([pod({ env: { SYMBOLS: "A;B" }, annotations: { ...trades, ...symbols }, beside })], /nothing that was read says where/);
    });
    it("reads the name of an option", async () => {
        const option = (name: string) => [
            pod({ annotations: { ...trades, ...limit("max-daily-loss", { argument: name }) }, container: { args: [`${name}=0.02`] } }),
        ];
        await passes(option("--max-loss"));
        await fails(option("--max-loss-pct"), /--max-loss-pct is told in the unit fraction, and its name says percent/);
    });
    it("leaves others alone: what another service reads, a file's list, and who trades not", async () => {
        await passes(told("2", { unit: "percent", service: "api" }, ["0.02"]));
        await passes(told("2", { negative: true, service: "api" }, ["0.02"]));
        await passes(told("2", { unit: "percent" }, ["0.02"], { "places-orders": undefined }));
        await passes(told("2", { variable: "OTHER", unit: "percent" }, ["0.02"]));
        await passes(told("A;B", { variable: "NONE", separator: ";" }, ["A,B"], { key: "symbols" }));
        await passes([stranger]);
    });
    it("counts what the image runs", () =>
        passes([
            pod({
                env: { LIMIT: "2" },
                annotations: { ...trades, ...limit("max-daily-loss", { variable: "LIMIT", unit: "percent" }) },
                change: { variables: [variable("LIMIT", read("api/main.py:1", { default: "0.02" }))], images: [image("Dockerfile"), image("api/Dockerfile")] },
            }),
        ]));
    it("is undecided while it is unknown, and without a contract", async () => {
        await isUndecided(told(unknown, {}, ["0.02"]));
        const unreadable = { ...trades, ...limit("max-daily-loss", { variable: "LIMIT" }) };
        await cannotJudge([pod({ file: "no/such.contract.yaml", annotations: unreadable })], /^there is no contract no\/such/);
    });
});
