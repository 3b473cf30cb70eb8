import * as rules from "../../../../policies/rules/contract/variables";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, exchangeKey, image, keyed, object, pod, read, stranger, variable } from "../fixtures/contract";

const computed = (before: string, more: object = {}) => [{ kind: "variable" as const, before, by: "os.environ", at: "bot/main.py:20", ...more }];
const languages = [{ name: "python", files: 3, inImages: 3, evaluated: false, reason: "its canary failed" }];
const images = (command: string[], more: Parameters<typeof image>[1] = {}) => ({ images: [image("Dockerfile", { command, ...more })] });

describe("variable-is-read", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.variableIsRead);
    it("passes what the image's code reads, and what has no contract", async () => {
        await passes([pod({ env: { TRADING_MODE: "paper", MAX_LOSS: "0.05" } })]);
        await passes([pod()]);
        await passes([stranger]);
    });
    it("fails what it does not, with the nearest name", async () => {
        await fails([pod({ env: { MAX_LOS: "1" } })], /MAX_LOS is set in bot, and Dockerfile reads it nowhere; the nearest name is MAX_LOSS\. /);
        await fails([pod({ env: { ZZZZZZZZZZ: "1" } })], /ZZZZZZZZZZ is set in bot, and Dockerfile reads it nowhere\. /);
        await fails([pod({ env: { trading_mode: "paper" } })], /trading_mode is set in bot/);
    });
    it("fails what only a script or another image reads, and says where", async () => {
        await fails([pod({ env: { SWITCH: "1" } })], /reads it nowhere, only scripts\/a\.py:1 has it, which this image does not run\. /);
        await fails([pod({ env: { API_TOKEN: "1" } })], /only api\/main\.py:1 has it/);
    });
    it("names everything that is not read at once, each once", () =>
        fails(
            [pod({ env: { AAAAAAAA: "1", TRADING_MODE: "paper", BBBBBBBB: "1" } })],
            /^(?:advice, since [^:]+: )?AAAAAAAA is set in bot, and Dockerfile reads it nowhere; BBBBBBBB is set in bot, and Dockerfile reads it nowhere\. /,
        ));
    it("passes what fits a name that the code puts together", async () => {
        await passes([pod({ env: { BOT__DRY_RUN: "1" }, change: { computed: computed("BOT__") } })]);
        await passes([pod({ env: { MAYBE: "1" }, change: { computed: computed("", { candidates: ["MAYBE"] }) } })]);
        await fails([pod({ env: { BOT_DRY_RUN: "1" }, change: { computed: computed("BOT__") } })], /BOT_DRY_RUN is set/);
    });
    it("cannot judge what nobody looked at, or what some place may put together", async () => {
        await cannotJudge([pod({ env: { OTHER: "1" }, change: { languages } })], /^OTHER: python was not evaluated: its canary failed$/);
        await cannotJudge([pod({ env: { OTHER: "1" }, dockerfile: "web/Dockerfile" })], /^OTHER: nothing was found in what web\/Dockerfile runs$/);
        await cannotJudge([pod({ env: { OTHER: "1" }, change: { computed: computed("") } })], /^OTHER: bot\/main\.py:20 puts names together of which nothing/);
    });
    it("lets no doubt hide a flaw", () =>
        fails(
            [pod({ env: { OTHER: "1" } }), pod({ name: "web", dockerfile: "vendor/Dockerfile" })],
            /^(?:advice, since [^:]+: )?OTHER is set in bot, and Dockerfile reads it nowhere\. /,
        ));
    it("passes what runtimes and libraries read by themselves", () =>
        passes([
            pod({
                env: Object.fromEntries(
                    "TZ PATH HOME PYTHONUNBUFFERED AWS_REGION PGHOST PGSSLROOTCERT https_proxy NODE_ENV GOMAXPROCS RUST_BACKTRACE OTEL_SERVICE_NAME LC_ALL OMP_NUM_THREADS"
                        .split(" ")
                        .map(name => [name, "1"]),
                ),
            }),
        ]));
    it("fails what only looks like one of them", async () => {
        for (const name of ["MY_PATH", "PATHS", "PGFOO", "RUST_LOGS", "NODE_NAME"]) await fails([pod({ env: { [name]: "1" } })], new RegExp(`${name} is set`));
    });
    it("passes what a command line or another variable puts in", async () => {
        await passes([pod({ env: { LEVEL: "x" }, container: { command: ["python", "-m", "bot.main", "--level=$(LEVEL)"] } })]);
        await passes([pod({ env: { LEVEL: "x" }, container: { args: ["--level", "$(LEVEL)"] } })]);
        for (const word of ["$LEVEL", "${LEVEL}", "${LEVEL:-1}"])
            await passes([pod({ env: { LEVEL: "x" }, container: { command: ["sh", "-c", `exec bot --level "${word}"`] } })]);
        await passes([pod({ env: { DB: "x", TRADING_MODE: "$(DB)" } })]);
        await passes([pod({ env: { LEVEL: "x" }, change: images(["sh", "-c", "bot --level $LEVEL"]) })]);
    });
    it("fails what stands in words that nobody puts it into", async () => {
        await fails([pod({ env: { LEVEL: "x" }, container: { command: ["python", "$LEVEL"] } })], /LEVEL is set/);
        await fails([pod({ env: { LEVEL: "x" }, container: { command: ["sh", "-c", "bot $LEVELS $LEVEL_A \\$LEVEL"] } })], /LEVEL is set/);
        await fails([pod({ env: { DB: "x", TRADING_MODE: "${DB}" } })], /DB is set/);
    });
    it("cannot judge what a shell script may read, and judges the script that the stack mounts", async () => {
        const change = images(["/app/bot/tools/run.sh"]);
        await cannotJudge([pod({ env: { OTHER: "1" }, change })], /^OTHER: bot is started by \/app\/bot\/tools\/run\.sh, and shell is not read$/);
        await passes([pod({ env: { MAX_LOSS: "1" }, change })]);
        const container = { command: ["sh", "/scripts/go.sh"], volumeMounts: [{ name: "s", mountPath: "/scripts" }] };
        const volumes = [{ name: "s", configMap: { name: "scripts" } }];
        const mounted = (text: string) => [pod({ env: { LEVEL: "1" }, container, volumes }), configMap("scripts", { "go.sh": text })];
        await passes(mounted("exec bot --level $LEVEL"));
        await fails(mounted("exec bot"), /LEVEL is set/);
        const others = configMap("scripts", { "go.sh": "exec bot", "other.sh": "$LEVEL", "x.py": "$LEVEL" });
        await fails([pod({ env: { LEVEL: "1" }, container, volumes }), others], /LEVEL is set/);
        const python = { ...container, command: ["python", "/scripts/x.py"] };
        await fails([pod({ env: { LEVEL: "1" }, container: python, volumes }), others], /LEVEL is set/);
    });
    it("judges what comes from ConfigMaps, and nothing that others hold", async () => {
        const container = { envFrom: [{ prefix: "P_", configMapRef: { name: "vars" } }, { configMapRef: { name: "others" } }, { secretRef: { name: "s" } }] };
        await fails([pod({ container }), configMap("vars", { X: "1" })], /P_X is set in bot/);
        await passes([pod({ container: { envFrom: [{ configMapRef: { name: "vars" } }] } }), configMap("vars", { MAX_LOSS: "1" })]);
        await passes([pod({ container })]);
        await fails([pod({ env: { POD: { valueFrom: { fieldRef: { fieldPath: "metadata.name" } } } } })], /POD is set/);
        await passes([pod({ env: { KEY: { valueFrom: { secretKeyRef: { name: "s", key: "k" } } } } })]);
    });
    it("is undecided while a ConfigMap is unknown, which hides no flaw", async () => {
        const container = { envFrom: [{ configMapRef: { name: unknown } }] };
        await isUndecided([pod({ container })]);
        await fails([pod({ container, env: { OTHER: "1" } })], /OTHER is set/);
    });
    it("passes what several containers are told and one of them reads", async () => {
        const api = (more: object = {}) => pod({ name: "api", kind: "Deployment", dockerfile: "api/Dockerfile", ...more });
        await passes([pod({ env: { API_TOKEN: "1" } }), api({ env: { API_TOKEN: "1" } })]);
        await fails([pod({ env: { API_TOKEN: "1" } }), api()], /API_TOKEN is set in bot/);
        const shared = { container: { envFrom: [{ configMapRef: { name: "vars" } }] } };
        await passes([pod(shared), api(shared), configMap("vars", { API_TOKEN: "1", MAX_LOSS: "1" })]);
        const elsewhere = { ...api({ env: { API_TOKEN: "1" } }) };
        (elsewhere.properties.metadata as { namespace: string }).namespace = "other";
        await fails([pod({ env: { API_TOKEN: "1" } }), elsewhere], /API_TOKEN is set in bot/);
    });
    it("is no doubt where another container reads it, and one where none does", async () => {
        const api = pod({ name: "api", dockerfile: "api/Dockerfile", env: { API_TOKEN: "1" } });
        await passes([pod({ env: { API_TOKEN: "1" }, change: { computed: computed("") } }), api]);
        const beside = [{ container: { name: "api", env: [{ name: "API_TOKEN", value: "1" }] }, dockerfile: "api/Dockerfile" }];
        await passes([pod({ env: { API_TOKEN: "1" }, beside })]);
    });
    it("counts a name beside that the code puts together, and no other limit", async () => {
        const change = { computed: [{ kind: "variable" as const, before: "API_X_", by: "x", at: "api/main.py:9" }] };
        const api = (name: string) => pod({ name: "api", dockerfile: "api/Dockerfile", env: { [name]: "1" }, change });
        await passes([pod({ env: { API_X_ONE: "1" }, change }), api("API_X_ONE")]);
        const other = { "limit-max-loss": { told: [{ variable: "MAX_LOSS" }], enforcedBy: {} } };
        await passes([pod({ env: { API_TOKEN: "1" }, annotations: other, change }), api("API_TOKEN")]);
    });
    it("fails a mode or limit that another container reads, and not the one that has to keep it", async () => {
        const api = pod({ name: "api", dockerfile: "api/Dockerfile", env: { API_TOKEN: "1" } });
        const limit = (told: object) => ({ "limit-max-loss": { told: [told], enforcedBy: {} } });
        await fails([pod({ env: { API_TOKEN: "1" }, annotations: limit({ variable: "API_TOKEN" }) }), api], /API_TOKEN is set in bot/);
        await fails([pod({ env: { API_TOKEN: "1" }, annotations: { modes: [{ variable: "API_TOKEN", allowed: [] }] } }), api], /API_TOKEN is set in bot/);
        await passes([pod({ env: { API_TOKEN: "1" }, annotations: limit({ variable: "API_TOKEN", service: "api" }) }), api]);
        const placer = pod({ name: "placer", annotations: limit({ variable: "API_TOKEN", service: "bot" }) });
        await fails([pod({ env: { API_TOKEN: "1" } }), api, placer], /API_TOKEN is set in bot/);
    });
    it("fails a mode or limit under a name that others read, or that only a command puts in", async () => {
        const told = (variable: string, more: object = {}) => [
            pod({ env: { [variable]: "0.02" }, annotations: { "limit-max-loss": { told: [{ variable }], enforcedBy: {} } }, ...more }),
        ];
        for (const name of ["PYTHON_MAX_LOSS", "AWS_LIMIT"]) await fails(told(name), new RegExp(`${name} is set in bot, and Dockerfile reads it nowhere`));
        await fails([pod({ env: { AWS_MODE: "x" }, annotations: { modes: [{ variable: "AWS_MODE", allowed: [] }] } })], /AWS_MODE is set in bot/);
        await fails(told("MAXLOSS", { container: { args: ["--note=$(MAXLOSS)"] } }), /MAXLOSS is set in bot/);
        await passes(told("MAX_LOSS", { container: { args: ["--note=$(MAX_LOSS)"] } }));
    });
    it("passes a limit that another container of the same pod reads with the exchange's key, and not one that it only shows", async () => {
        const annotations = { "limit-max-loss": { told: [{ variable: "MAX_LOSS" }], enforcedBy: {} } };
        const beside = (env: object[]) => [{ container: { name: "api", env }, dockerfile: "api/Dockerfile" }];
        await passes([pod({ env: { MAX_LOSS: "0.02" }, annotations, beside: beside([{ name: "MAX_LOSS", value: "0.02" }]) })]);
        await fails([pod({ annotations, beside: beside([{ name: "MAX_LOSS", value: "0.02" }]) })], /MAX_LOSS is set in api/);
        const shown = { variables: [variable("MAX_LOSS", read("api/main.py:1"))] };
        const both = (...env: object[]) =>
            pod({ env: { MAX_LOSS: "0.02" }, annotations, change: shown, beside: beside([{ name: "MAX_LOSS", value: "0.02" }, ...env]) });
        await passes([both(keyed()), ...exchangeKey()]);
        for (const [resources, flaw] of [
            [[both()], /MAX_LOSS is set in bot, and Dockerfile reads it nowhere, only api\/main\.py:1/],
            [[both(keyed()), ...exchangeKey("read")], /MAX_LOSS is set in bot/],
            [[both(keyed("DATABASE_URL")), ...exchangeKey()], /MAX_LOSS is set in bot/],
        ] as const)
            await fails([...resources], flaw);
    });
    it("judges each container by its own image, and none that others build", async () => {
        const api = { name: "api", env: [{ name: "MAX_LOSS", value: "1" }] };
        await fails(
            [pod({ beside: [{ container: api, dockerfile: "api/Dockerfile" }] })],
            /MAX_LOSS is set in api, and api\/Dockerfile reads it nowhere, only bot/,
        );
        await passes([pod({ beside: [{ container: { ...api, name: "x", env: [{ name: "NOBODY", value: "1" }] } }] })]);
        const change = { images: [image("Dockerfile"), image("Dockerfile@NAME=risk", { dockerfile: "Dockerfile", arguments: { NAME: "risk" } })] };
        await passes([pod({ env: { MAX_LOSS: "1" }, change })]);
        await cannotJudge(
            [pod({ env: { MAX_LOSSES: "1" }, change, args: { NAME: "risk" } })],
            /^MAX_LOSSES: nothing was found in what Dockerfile@NAME=risk runs$/,
        );
    });
});

describe("secret-variable-is-read", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.secretIsRead);
    const from = { valueFrom: { secretKeyRef: { name: "keys", key: "k" } } };
    it("passes a secret that the code reads, and what is none", async () => {
        await passes([pod({ env: { MAX_LOSS: from } })]);
        await passes([pod({ env: { OTHER: "1" } })]);
        await passes([stranger]);
    });
    it("fails one that nobody reads, and one that only another container reads", async () => {
        await fails([pod({ env: { API_KEY: from } })], /API_KEY is set in bot, and Dockerfile reads it nowhere/);
        const api = pod({ name: "api", dockerfile: "api/Dockerfile", env: { API_TOKEN: from } });
        await fails([pod({ env: { API_TOKEN: from } }), api], /API_TOKEN is set in bot.*only api\/main\.py:1 has it/);
    });
    it("judges every key of a Secret that a container is given whole", async () => {
        const container = { envFrom: [{ prefix: "K_", secretRef: { name: "keys" } }] };
        const secrets = object("Secret", "keys", { data: { A: "eA==" }, stringData: { B: "x" } });
        await fails([pod({ container }), secrets], /K_A is set in bot.*; K_B is set in bot/);
        await passes([pod({ container })]);
    });
    it("cannot judge what may be put together, and is undecided while its name is unknown", async () => {
        await cannotJudge([pod({ env: { API_KEY: from }, change: { computed: computed("") } })], /^API_KEY: bot\/main\.py:20 puts names together/);
        await isUndecided([pod({ container: { env: [{ name: unknown, ...from }] } })]);
    });
});

describe("empty-variable-hides-no-default", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.emptyVariableHidesNoDefault);
    const reading = (more: Parameters<typeof read>[1], name = "X") => ({ variables: [variable(name, read("bot/main.py:1", more))] });
    it("passes a value, what has no default, and what the code takes for not set", async () => {
        await passes([pod({ env: { MAX_LOSS: "0.01" } })]);
        await passes([pod({ env: { TRADING_MODE: "" } })]);
        await passes([pod({ env: { X: "" }, change: reading({ emptyIs: "unset", default: "1" }) })]);
        await passes([pod({ env: { X: "" }, change: reading({ default: "" }) })]);
        await passes([pod({ env: { NOBODY: "" } })]);
        await passes([stranger]);
    });
    it("fails one that is set and empty, with the default and its place", async () => {
        await fails([pod({ env: { MAX_LOSS: "" } })], /MAX_LOSS is empty in bot, and hides the default 0\.05 of bot\/main\.py:2/);
        await fails([pod({ env: { MAX_LOSS: undefined } })], /MAX_LOSS is empty in bot/);
        const mapped = { container: { envFrom: [{ configMapRef: { name: "vars" } }] } };
        await fails([pod(mapped), configMap("vars", { MAX_LOSS: "" })], /MAX_LOSS is empty in bot/);
        await fails([pod({ env: { max_loss: "" }, change: reading({ default: "1", anyCase: true }, "MAX_LOSS") })], /max_loss is empty in bot/);
    });
    it("counts what the image itself reads", async () => {
        const change = { variables: [variable("X", read("bot/main.py:1"), read("api/main.py:9", { default: "1" }))] };
        await passes([pod({ env: { X: "" }, change })]);
        await passes([pod({ env: { X: "" }, change: { variables: [...content.variables, variable("X")] } })]);
    });
    it("cannot judge one of which the code does not say what it is", () =>
        cannotJudge(
            [pod({ env: { X: "" }, change: reading({ emptyIs: "unknown", default: "1" }) })],
            /^X is empty in bot, and what bot\/main\.py:1 makes of that/,
        ));
    it("leaves what is unknown alone, and is undecided while a ConfigMap is", async () => {
        await passes([pod({ env: { MAX_LOSS: unknown } })]);
        await isUndecided([pod({ container: { envFrom: [{ configMapRef: { name: unknown } }] } })]);
    });
});
