import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/contract/mode";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, object, pod, read, stranger, variable } from "../fixtures/contract";

/** A bot with one mode, whose words stand at some places of its code. */
const bot = (word: unknown, ...places: (Parameters<typeof read>[1] & { at?: string })[]) =>
    pod({
        env: { MODE: word },
        annotations: { modes: [{ variable: "MODE", allowed: [] }] },
        change: { variables: [variable("MODE", ...places.map(({ at = "bot/main.py:1", ...more }) => read(at, more)))] },
    });

describe("mode-is-known-to-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.modeIsKnownToTheCode);
    it("passes a word that the code compares with", async () => {
        await passes([bot("paper", { values: ["paper", "live", "canary"] })]);
        await passes([bot("Paper", { values: ["paper", "live", "canary"], case: "lower" })]);
        await passes([bot("paper", { values: ["PAPER", "LIVE", "CANARY"], case: "upper" })]);
        await passes([stranger]);
        await passes([pod()]);
    });
    it("fails one that it does not, with the words that it knows", async () => {
        await fails(
            [bot("dry", { values: ["paper", "live", "canary"] })],
            /MODE is dry, which bot\/main\.py:1 does not know: it compares it with paper, live, canary\. /,
        );
        await fails([bot("Paper", { values: ["paper", "live", "canary"] })], /MODE is Paper/);
        await fails([bot("", { values: ["paper", "live", "canary"] })], /MODE is ,/);
    });
    it("passes what any of several places knows, and says all words otherwise", async () => {
        const places = [{ values: ["paper", "live"] }, { at: "bot/main.py:9", values: ["canary", "live"] }];
        await passes([bot("canary", ...places)]);
        await fails([bot("dry", ...places)], /bot\/main\.py:1 does not know: it compares it with paper, live, canary\. /);
    });
    it("counts only what the image runs, and places that compare at all", async () => {
        await passes([bot("dry", { at: "api/main.py:1", values: ["paper", "live", "x"] }, {})]);
        await fails([bot("dry", {}, { at: "bot/main.py:5", values: ["paper", "live", "x"] })], /bot\/main\.py:5 does not know/);
        await passes([bot("dry", {})]);
        await passes([bot("dry", { values: [] })]);
    });
    it("takes everything else for the other where there is one word, but not what means the same", async () => {
        await passes([bot("live", { values: ["paper"] })]);
        await passes([bot("fast", { values: ["paper"] })]);
        await passes([bot("fast", { values: ["slow"] })]);
        await fails([bot("fast", { values: ["paper", "true"] })], /MODE is fast/);
        await fails([bot("dry-run", { values: ["paper"] })], /MODE is dry-run, which .* compares it with paper\. /);
        await fails([bot("PAPER", { values: ["paper"] })], /MODE is PAPER/);
        await fails([bot("production", { values: ["live"] })], /MODE is production/);
        await fails([bot("Fast", { values: ["fast"] })], /MODE is Fast/);
    });
    it("takes everything else for false where the code asks for true, but not what means true", async () => {
        for (const word of ["false", "0", "no", "off", ""]) await passes([bot(word, { values: ["true", "1"] })]);
        for (const word of ["yes", "on", "True", "TRUE"]) await fails([bot(word, { values: ["true", "1"] })], new RegExp(`MODE is ${word}, which`));
        await passes([bot("True", { values: ["true", "1"], case: "lower" })]);
        await fails([bot("no", { values: ["false", "0"] })], /MODE is no,/);
        await fails([bot("disabled", { values: ["false", "true"] })], /MODE is disabled,/);
        await passes([bot("paper", { values: ["false", "true"] })]);
    });
    it("reads a word in a file, and lets a file's own true be", async () => {
        const container = { volumeMounts: [{ name: "f", mountPath: "/app/config" }] };
        const volumes = [{ name: "f", configMap: { name: "files" } }];
        const told = (text: unknown, at = "mode") => [
            pod({ container, volumes, annotations: { modes: [{ file: "/app/config/risk.yml", at, allowed: [] }] } }),
            configMap("files", { "risk.yml": text }),
        ];
        await passes(told("mode: paper"));
        await fails(told("mode: dry"), /mode is dry, which bot\/main\.py:4 does not know: it compares it with paper, live/);
        await passes(told("mode: true"));
        await passes(told("limits: { max_loss: dry }", "limits.max_loss"));
        await passes(told("other: dry", "other"));
        await passes(told("x: 1"));
        await isUndecided(told(unknown));
    });
    it("judges a container by what it is given itself", async () => {
        const api = { name: "api", env: [{ name: "MODE", value: "weird" }] };
        const change = { variables: [variable("MODE", read("bot/main.py:1", { values: ["a", "b", "c"] }))] };
        const modes = [{ variable: "MODE", allowed: [] }];
        await passes([pod({ env: { MODE: "a" }, annotations: { modes }, change, beside: [{ container: api, dockerfile: "api/Dockerfile" }] })]);
    });
    it("compares every word of a file with its own key's", async () => {
        const keys = [
            { path: "a.*.mode", at: ["bot/main.py:4"], values: ["x", "y", "z"] },
            { path: "mode", at: ["bot/main.py:5"] },
            { path: "mode", at: ["api/main.py:5"], values: ["p", "q", "r"] },
        ];
        const told = (at: string) => [
            pod({
                change: { files: [{ ...content.files[0], keys }] },
                container: { volumeMounts: [{ name: "f", mountPath: "/app/config" }] },
                volumes: [{ name: "f", configMap: { name: "files" } }],
                annotations: { modes: [{ file: "/app/config/risk.yml", at, allowed: [] }] },
            }),
            configMap("files", { "risk.yml": "mode: dry\n" }),
        ];
        await passes(told("mode"));
    });
    const started = (command: string[], more: Parameters<typeof pod>[0] = {}) => [pod({ ...more, container: { command } })];
    const python = (...words: string[]) => ["python", "-m", "bot.main", ...words];
    it("passes an option that the started file declares, with a word that it takes", async () => {
        for (const words of [["--mode", "live"], ["--mode=paper"], ["--live"], ["--live", "--verbose"], ["--workers", "3"], ["--mode"]])
            await passes(started(python(...words)));
        await passes(started(["python", "-u", "bot/main.py", "--live"]));
        await passes(started(["sh", "-c", "exec python /app/bot/main.py --live"]));
        await passes(started(["python", "main.py", "--dry-run", "x"], { dockerfile: "api/Dockerfile" }));
        await passes(started(["nginx", "--live"], { dockerfile: "web/Dockerfile" }));
        const go = [{ name: "-live", by: "flag", at: ["bot/main.py:1"], bare: true }];
        for (const word of ["-live", "--live", "--live=true", "-live=0"]) await passes(started(python(word), { change: { options: go } }));
    });
    it("fails an option that no code declares, and a word that it does not take", async () => {
        await fails(started(python("--dry-run=false")), /^--dry-run is an argument, and no code of Dockerfile declares it, only api\/main\.py:2 does\. /);
        await fails(started(python("--Live")), /^--Live is an argument, and no code of Dockerfile declares it; the nearest name is --live\. /);
        await fails(started(python("--mode", "LIVE")), /^--mode is LIVE, which bot\/main\.py:10 does not know: it takes paper, live\. /);
        await fails(started(python("--live=false")), /^--live is given false, and takes no value at bot\/main\.py:11\. /);
        await fails(started(["sh", "-c", "python bot/main.py --paper-trading"]), /^--paper-trading is an argument/);
        await fails(started(python("--venue", "x"), { annotations: { modes: [{ argument: "--venue", allowed: [] }] } }), /^--venue is an argument/);
        const go = [{ name: "-live", by: "flag", at: ["bot/main.py:1"], bare: true }];
        await fails(started(python("-live=yes"), { change: { options: go } }), /^-live is yes, which bot\/main\.py:1 does not know: it takes true, false\. /);
        await fails(
            [
                pod({
                    env: { TRADING_MODE: "x" },
                    annotations: { modes: [{ variable: "TRADING_MODE", allowed: [] }] },
                    container: { command: python("--paper") },
                }),
            ],
            /TRADING_MODE is x.*; --paper is an argument/,
        );
    });
    it("cannot judge an option where nobody looked", async () => {
        await cannotJudge(
            started(python("--live"), { change: { options: undefined } }),
            /^--live among the arguments: extractor 1 read no options: npm run contract -- it <checkout> does/,
        );
        const byHand = [...(content.options ?? []), { name: "", by: "sys.argv", at: ["bot/main.py:12"] }];
        await cannotJudge(
            started(python("--real-money"), { change: { options: byHand } }),
            /^--real-money among the arguments: bot\/main\.py:12 reads the command line by sys\.argv, which nobody follows/,
        );
        const shared = [...(content.options ?? []), { name: "--paper", by: "argparse", at: ["bot/tools/__main__.py:1"] }];
        await cannotJudge(
            started(python("--paper"), { change: { options: shared } }),
            /only bot\/tools\/__main__\.py:1 declares it, and whether bot\/main\.py has it from there nobody sees/,
        );
        const sources = [{ images: ["Dockerfile"], files: ["bot/main.py", "src/main.rs"] }];
        await cannotJudge(started(["bot", "--paper"], { change: { sources } }), /src\/main\.rs is of a language whose options are not read/);
        await cannotJudge(
            started(["thing", "--live"], { dockerfile: "vendor/Dockerfile" }),
            /^--live among the arguments: nothing was found in what vendor\/Dockerfile runs/,
        );
    });
    it("knows a word that may stand anywhere by what takes it, and cannot judge another", async () => {
        const any = { annotations: { modes: [{ argument: "any", allowed: ["live", "trade"] }] } };
        await passes(started(python("--mode", "live"), any));
        await cannotJudge(started(python("trade"), any), /^trade is an argument, and no option or command that the contract has takes it/);
    });
    it("leaves other arguments alone, and what no container is given", async () => {
        await passes([pod({ annotations: { modes: [{ argument: "--mode", allowed: [] }] }, container: { args: ["mode", "dry"] } })]);
        await passes([pod({ annotations: { modes: [{ variable: "TRADING_MODE", allowed: [] }] } })]);
        await passes([
            pod({
                annotations: { modes: [{ variable: "TRADING_MODE", allowed: [] }] },
                env: { TRADING_MODE: { valueFrom: { secretKeyRef: { name: "s", key: "k" } } } },
            }),
        ]);
    });
    it("judges every mode of every container", async () => {
        const modes = [
            { variable: "TRADING_MODE", allowed: [] },
            { variable: "SECOND", allowed: [] },
        ];
        const change = { variables: [...content.variables, variable("SECOND", read("bot/main.py:8", { values: ["a", "b"] }))] };
        await fails([pod({ annotations: { modes }, env: { TRADING_MODE: "x", SECOND: "c" }, change })], /TRADING_MODE is x.*; SECOND is c/);
    });
    it("is no advice while nothing trades money: what says so is this word", async () => {
        const placer = (word: string) =>
            pod({
                env: { MODE: word },
                annotations: { "places-orders": "true", phase: "dry", modes: [{ variable: "MODE", allowed: ["yes", "no"], dry: "no" }] },
                change: { variables: [variable("MODE", read("bot/main.py:1", { values: ["off"] }))] },
            });
        assert.strictEqual((await fails([placer("no")], /^MODE is no, which/)).level, "mandatory");
    });
    it("fails words of which the code asks for none: all of them are one to it", async () => {
        const told = (word: string, values: string[]) =>
            pod({
                env: { MODE: word },
                annotations: { modes: [{ variable: "MODE", allowed: ["idle", "busy"], dry: "idle", canary: "busy", live: "busy" }] },
                change: { variables: [variable("MODE", read("bot/main.py:1", { values }))] },
            });
        await fails([told("idle", ["off"])], /MODE is idle, which bot\/main\.py:1 does not know: it compares it with off\. /);
        await fails([told("busy", ["off"])], /MODE is busy,/);
        await passes([told("idle", ["busy"])]);
        await passes([told("idle", [])]);
        const places = [read("bot/main.py:1", { values: ["off"] }), read("bot/main.py:2", { values: ["busy"] })];
        const modes = [{ variable: "MODE", allowed: [], dry: "idle", live: "busy" }];
        await passes([pod({ env: { MODE: "idle" }, annotations: { modes }, change: { variables: [variable("MODE", ...places)] } })]);
    });
    it("asks the code of the service that is told", async () => {
        const change = {
            variables: [variable("MODE", read("api/main.py:1", { values: ["paper", "live", "x"] }), read("bot/main.py:1", { values: ["p", "q", "r"] }))],
        };
        const modes = [{ variable: "MODE", service: "api", allowed: [] }];
        const told = (word: unknown, own = "weird") => [
            pod({ env: { MODE: own }, annotations: { modes }, change }),
            pod({ name: "api", kind: "Deployment", dockerfile: "api/Dockerfile", env: { MODE: word }, change }),
        ];
        await passes(told("paper"));
        await fails(told("dry"), /^MODE is dry, which api\/main\.py:1 does not know: it compares it with paper, live, x\. /);
        await isUndecided(told(unknown));
        await passes([told("dry")[0]]);
        await passes([told("dry")[0], object("Deployment", "api", { spec: { template: { spec: { containers: [{ name: "api" }] } } } })]);
    });
    it("asks it for a word in a file of that service too", async () => {
        const volumes = [{ name: "f", configMap: { name: "files" } }];
        const container = { volumeMounts: [{ name: "f", mountPath: "/app/config" }] };
        const keys = [{ path: "mode", at: ["api/main.py:1"], values: ["paper", "live", "x"] }];
        const change = {
            files: [{ ...content.files[0], keys }],
            sources: [...content.sources.slice(0, 1), { images: ["api/Dockerfile"], files: ["api/main.py"] }],
        };
        const told = (text: string) => [
            pod({ annotations: { modes: [{ file: "/app/config/risk.yml", at: "mode", service: "api", allowed: [] }] }, change }),
            pod({ name: "api", kind: "Deployment", dockerfile: "api/Dockerfile", container, volumes, change }),
            configMap("files", { "risk.yml": text }),
        ];
        await passes(told("mode: paper"));
        await fails(told("mode: dry"), /^mode is dry, which api\/main\.py:1 does not know/);
    });
    it("is undecided while the word is unknown, and cannot judge without a contract", async () => {
        await isUndecided([bot(unknown, { values: ["paper", "live"] })]);
        await cannotJudge([pod({ file: "no/such.contract.yaml" })], /^there is no contract no\/such/);
    });
});

describe("switch-reaches-the-trader", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.switchReachesTheTrader);
    const helper = pod({ name: "helper", kind: "Deployment", dockerfile: "api/Dockerfile", env: { DRY: "true" } });
    /** A bot whose helper is told a switch, which its own code reads at some places. */
    const told = (places: string[], more: { env?: Record<string, unknown>; place?: object; container?: object } = {}) => [
        pod({
            ...more,
            annotations: { "places-orders": "true", modes: [{ variable: "DRY", service: "helper", allowed: [], ...more.place }] },
            change: { variables: [...content.variables, variable("DRY", ...places.map(at => read(at, { default: "true" })), read("api/main.py:2"))] },
        }),
        helper,
    ];
    it("passes a switch that the helper's code alone reads, and one that the trader is given too", async () => {
        await passes(told([]));
        await passes(told(["bot/main.py:9"], { env: { DRY: "true" } }));
        await passes(told(["bot/main.py:9"], { env: { DRY: { valueFrom: { secretKeyRef: { name: "s", key: "k" } } } } }));
        await passes(told(["bot/main.py:9"], { place: { service: undefined } }));
        await passes(told(["bot/main.py:9"], { place: { service: "bot" } }));
        await passes(told([], { place: { variable: undefined, file: "/app/config/risk.yml", at: "mode" } }));
        await passes([stranger]);
    });
    it("fails one that the trader's code reads, and finds nothing", () =>
        fails(told(["bot/main.py:9", "bot/main.py:12"]), /^DRY is told to helper alone, and bot reads it at bot\/main\.py:9\. /));
    it("is undecided while its modes or variables are unknown, and cannot judge without a contract", async () => {
        await isUndecided([pod({ annotations: { "places-orders": "true", modes: unknown } })]);
        await isUndecided(told(["bot/main.py:9"], { container: { envFrom: unknown } }));
        await cannotJudge(
            [pod({ file: "no/such.contract.yaml", annotations: { modes: [{ variable: "DRY", service: "helper", allowed: [] }] } })],
            /^there is no contract no\/such/,
        );
    });
});

describe("switch-is-known-to-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.switchIsKnownToTheCode);
    const mode = { allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" };
    /** A bot that is told something by a variable, which its code compares with some values. */
    const told = (variableName: string, values: string[] | undefined, said: Record<string, unknown>, more: Parameters<typeof read>[1] = {}) => [
        pod({ annotations: said, change: { variables: [variable(variableName, read("bot/main.py:1"), read("bot/main.py:2", { values, ...more }))] } }),
    ];
    const asMode = (name: string, values: string[] | undefined, more: object = {}) => told(name, values, { modes: [{ variable: name, ...mode, ...more }] });
    const asTestnet = (name: string, values: string[] | undefined, on = "true", off = "false") =>
        told(name, values, { "testnet-switches": [{ variable: name, on, off }] });
    it("passes one that the code asks for one of the words, in the case in which it does", async () => {
        await passes(asMode("X", ["live", "paper"]));
        await passes(asMode("X", ["live"]));
        await passes(asTestnet("X", ["true"]));
        await passes(asTestnet("X", ["0"], "1", "0"));
        await passes(told("X", ["TRUE"], { "testnet-switches": [{ variable: "X", on: "true", off: "no" }] }, { case: "upper" }));
        await passes(asMode("X", ["c"], { allowed: ["c", "d"], dry: undefined, canary: undefined, live: undefined }));
    });
    it("fails one that it asks for others alone", async () => {
        await fails(asMode("TRADING_MODE", ["debug", "info"]), /TRADING_MODE is told paper and live, and bot\/main\.py:2 asks it for debug, info alone\. /);
        await fails(asMode("M", ["c"], { allowed: ["c"] }), /M is told paper and live, and .* asks it for c alone/);
        await fails(asMode("M", ["c"], { allowed: ["c"], canary: undefined, live: undefined }), /M is told paper, and .* asks it for c alone/);
        await fails(asTestnet("BINANCE_TESTNET", ["true"], "0.02", "0.03"), /BINANCE_TESTNET is told 0\.02 and 0\.03, and .* asks it for true alone/);
    });
    it("believes a name that says it, where the code compares with no word", async () => {
        const names = ["TRADING_MODE", "EXO_MODE", "BINANCE_TESTNET", "exchanges.binance.testnet", "USE_SANDBOX", "DRY_RUN", "IB_PORT", "readOnly", "NETWORK"];
        for (const name of names) await passes(asTestnet(name, undefined));
        for (const name of names) await passes(asMode(name, []));
    });
    it("cannot judge one whose name says nothing of it, or says a limit", async () => {
        const why = /: bot\/main\.py:1 compares it with no word, and its name says nothing of a mode or a network/;
        for (const name of ["STRATEGY_MAX_DAILY_LOSS", "LOG_LEVEL", "MAX_ORDER_SIZE", "FLAG", "LIVENESS"]) {
            await cannotJudge(asTestnet(name, undefined), why);
            await cannotJudge(asMode(name, undefined), why);
        }
    });
    it("leaves alone what the image does not read, what another service is told, and what is in a file", async () => {
        await passes([pod({ annotations: { "testnet-switches": [{ variable: "FLAG", on: "1", off: "0" }] } })]);
        await passes(asMode("FLAG", ["x"], { service: "other" }));
        await passes([
            ...asMode("FLAG", ["x"], { service: "api" }),
            pod({ name: "api", dockerfile: "api/Dockerfile", change: { variables: [variable("FLAG", read("bot/main.py:2"))] } }),
        ]);
        await passes(asMode("FLAG", ["x"], { variable: undefined, file: "/f.yaml", at: "a" }));
        await passes([pod()]);
        await passes([stranger]);
    });
    it("asks the code of the service that is told", () =>
        fails(
            [
                ...asMode("FLAG", ["paper"], { service: "api" }),
                pod({ name: "api", dockerfile: "api/Dockerfile", change: { variables: [variable("FLAG", read("api/main.py:2", { values: ["a"] }))] } }),
            ],
            /FLAG is told paper and live, and api\/main\.py:2 asks it for a alone/,
        ));
    it("names every one that is wrong, and is undecided while it is unknown", async () => {
        await fails(
            told("A", ["x"], { modes: [{ variable: "A", ...mode }], "testnet-switches": [{ variable: "A", on: "1", off: "0" }] }),
            /A is told paper and live, .*; A is told 1 and 0,/,
        );
        await isUndecided([pod({ annotations: { "testnet-switches": unknown } })]);
    });
});
