import * as rules from "../../../../policies/rules/contract/files";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, exchangeKey, keyed, pod, stranger } from "../fixtures/contract";

const key = (path: string) => ({ path, at: ["bot/main.py:3"] });
const mount = { volumeMounts: [{ name: "f", mountPath: "/app/config" }] };
const from = (name: unknown, more: object = {}) => [{ name: "f", configMap: { name, ...more } }];
/** A bot that is given files in a folder. */
const given = (data: unknown, more: Parameters<typeof pod>[0] = {}) => [pod({ container: mount, volumes: from("files"), ...more }), configMap("files", data)];

describe("configuration-key-is-read", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.configurationKeyIsRead);
    it("passes keys that the code reads, in every format", async () => {
        await passes(given({ "risk.yml": "limits: { max_loss: 0.05 }\nmode: paper\nsymbols: [A, B]\n" }));
        const files = ["risk.json", "risk.toml", "risk.ini"].map(file => ({ ...content.files[0], file }));
        await passes(given({ "risk.json": '{"limits":{"max_loss":1}}' }, { change: { files } }));
        await passes(given({ "risk.toml": "[limits]\nmax_loss = 1" }, { change: { files } }));
        await passes(given({ "risk.ini": "[limits]\nmax_loss = 1" }, { change: { files } }));
        await passes([stranger]);
        await passes([pod()]);
    });
    it("fails a key that nobody reads, in every format", async () => {
        await fails(given({ "risk.yml": "limits: { max_los: 0.05 }" }), /limits\.max_los stands in \/app\/config\/risk\.yml, and Dockerfile reads it nowhere/);
        await fails(given({ "risk.yml": "limits: { max_los: 1 }" }), /the nearest name is limits\.max_loss/);
        await fails(given({ "risk.json": '{"a":{"b":{}}}' }), /a\.b stands in \/app\/config\/risk\.json/);
        await fails(given({ "risk.toml": "[a]\nb = []" }), /a\.b stands in/);
        await fails(given({ "risk.ini": "[a]\nb = 1" }), /a\.b stands in/);
        await fails(given({ "risk.yml": "a: 1\nmode: paper\nb: null" }), /a stands in [^;]+; b stands in/);
    });
    it("takes upper and lower case for the same only where the library does", async () => {
        await fails(given({ "risk.yml": "limits: { MAX_LOSS: 1 }" }), /limits\.MAX_LOSS stands in/);
        await passes(given({ "risk.yml": "limits: { MAX_LOSS: 1 }" }, { change: { files: [{ ...content.files[0], by: "viper" }] } }));
    });
    it("fails keys of a file that lies where no code looks", async () => {
        const container = { volumeMounts: [{ name: "f", mountPath: "/etc/bot" }] };
        await fails(given({ "risk.yml": "mode: paper" }, { container }), /mode stands in \/etc\/bot\/risk\.yml/);
        await passes(given({ "risk.yml": "mode: paper" }, { container, change: { files: [{ ...content.files[0], file: "[computed]" }] } }));
    });
    it("follows a variable that names the file", async () => {
        const container = { volumeMounts: [{ name: "f", mountPath: "/etc/bot" }] };
        const change = { files: [{ ...content.files[0], variable: "RISK_FILE" }] };
        await passes(given({ "other.yml": "mode: paper" }, { container, change, env: { RISK_FILE: "/etc/bot/other.yml" } }));
        await fails(given({ "other.yml": "mode: paper" }, { container, change, env: { RISK_FILE: "/etc/bot/risk.yml" } }), /mode stands in/);
        await fails(given({ "other.yml": "modes: paper" }, { container, change, env: { RISK_FILE: "/etc/bot/other.yml" } }), /modes stands in/);
    });
    it("takes a key of a file that is loaded into the environment for a variable", async () => {
        const loaded = (file: string, at = "bot/main.py:3") => ({
            change: { files: [{ file, by: "load_dotenv", environment: true, keys: [{ path: "*", at: [at] }] }] },
        });
        await passes(given({ ".env": "export TRADING_MODE=paper" }, loaded(".env")));
        await fails(given({ ".env": "TRADING_MODES=paper" }, loaded(".env")), /TRADING_MODES stands in \/app\/config\/\.env.+the nearest name is TRADING_MODE/);
        await fails(given({ "other.env": "TRADING_MODE=paper" }, loaded("bot.env")), /TRADING_MODE stands in/);
        await fails(given({ ".env": "TRADING_MODE=paper" }, loaded(".env", "bot/other.py:3")), /TRADING_MODE stands in/);
        await passes(given({ "other.env": "TRADING_MODE=paper" }, loaded("[computed]")));
        await fails(given({ "risk.yml": "TRADING_MODE: paper" }, loaded("[computed]")), /TRADING_MODE stands in/);
        await fails(given({ ".env": "TRADING_MODE=paper" }), /TRADING_MODE stands in/);
    });
    it("passes what is read as a whole", () =>
        passes(
            given(
                { "risk.yml": "agents: { a: { b: 1 } }\nlist:\n  - x: 1" },
                { change: { files: [{ ...content.files[0], keys: ["agents", "list.*.x"].map(key) }] } },
            ),
        ));
    it("reads files by subPath, items and projected volumes", async () => {
        const one = { volumeMounts: [{ name: "f", mountPath: "/app/config/risk.yml", subPath: "r" }] };
        await fails(given({ r: "a: 1" }, { container: one }), /a stands in \/app\/config\/risk\.yml/);
        await fails(given({ r: "a: 1" }, { volumes: from("files", { items: [{ key: "r", path: "risk.yml" }] }) }), /a stands in \/app\/config\/risk\.yml/);
        const projected = [{ name: "f", projected: { sources: [{ configMap: { name: "files" } }, { secret: { name: "s" } }] } }];
        await fails(given({ "risk.yml": "a: 1" }, { volumes: projected }), /a stands in \/app\/config\/risk\.yml/);
        await passes(given({ "risk.yml": "a: 1" }, { volumes: [{ name: "g", configMap: { name: "files" } }] }));
        await passes([pod({ container: mount, volumes: [{ name: "f", emptyDir: {} }] })]);
        await passes([pod({ container: mount, volumes: from("strangers") })]);
    });
    it("leaves what has no format, and what programs of others read, alone", async () => {
        await passes(given({ "run.sh": "a: 1", README: "a: 1" }));
        await passes(given({ "alembic.ini": "[a]\nb = 1", "redis.conf": "port 1", "gunicorn.conf": "x" }));
        await passes(given({ "default.conf": "server { listen 80; }" }, { dockerfile: "web/Dockerfile" }));
        await fails(given({ "my-alembic.ini": "[a]\nb = 1" }), /a\.b stands in/);
    });
    it("judges a limit in a file of any name, by the format that is told", async () => {
        const told = (file: string, at: string, more: object = {}) => ({
            annotations: { "limit-x": { told: [{ file: `/app/config/${file}`, at, ...more }], enforcedBy: {} } },
        });
        await fails(given({ "limits.txt": "loss: 1" }, told("limits.txt", "loss", { format: "yaml" })), /loss stands in \/app\/config\/limits\.txt/);
        const change = { files: [{ ...content.files[0], file: "config/limits.txt" }] };
        await passes(given({ "limits.txt": "mode: paper" }, { change, ...told("limits.txt", "mode", { format: "yaml" }) }));
        await fails(given({ "alembic.ini": "[risk]\nloss = 1\nother = 1" }, told("alembic.ini", "risk.loss")), /risk\.loss stands in [^;]+alembic\.ini[^;]+$/);
        await cannotJudge(given({ "limits.txt": "a: [" }, told("limits.txt", "a", { format: "yaml" })), /^\/app\/config\/limits\.txt is no YAML$/);
    });
    it("passes a limit that another container of the same pod reads and that holds the exchange's key, and no other", async () => {
        const files = { files: [{ file: "config/risk.yml", by: "yaml", keys: [{ path: "port", at: ["api/main.py:1"] }] }] };
        const limit = { annotations: { "limit-x": { told: [{ file: "/app/config/risk.yml", at: "port" }], enforcedBy: {} } } };
        const beside = (...env: object[]) => [{ container: { name: "api", env, ...mount }, dockerfile: "api/Dockerfile" }];
        await passes([...given({ "risk.yml": "port: 1" }, { change: files, ...limit, beside: beside(keyed()) }), ...exchangeKey()]);
        await fails([...given({ "risk.yml": "port: 1" }, { change: files, ...limit, beside: beside() }), ...exchangeKey()], /port stands in/);
    });
    it("finds a ConfigMap whose name is unknown by the pod's dependency", async () => {
        const files = configMap("files", { "risk.yml": "a: 1" });
        const bot = { ...pod({ container: mount, volumes: from(unknown) }), dependencies: [files.urn] };
        await fails([bot, files], /a stands in \/app\/config\/risk\.yml/);
    });
    it("leaves a text alone that is unknown, which hides no other", async () => {
        await passes(given({ "risk.yml": unknown }));
        await fails(given({ "a.yml": unknown, "risk.yml": "a: 1" }), /a stands in/);
    });
    it("passes what several containers are given and one of them reads, but a limit of its own", async () => {
        const change = { files: [content.files[0], { file: "config/risk.yml", by: "yaml", keys: [{ path: "port", at: ["api/main.py:1"] }] }] };
        const both = (more: object = {}) => [
            ...given({ "risk.yml": "mode: paper\nport: 1" }, { change, ...more }),
            pod({ name: "api", dockerfile: "api/Dockerfile", container: mount, volumes: from("files"), change }),
        ];
        await passes(both());
        await fails(
            both({ annotations: { "limit-x": { told: [{ file: "/app/config/risk.yml", at: "port" }], enforcedBy: {} } } }),
            /port stands in \/app\/config\/risk\.yml, and Dockerfile reads it nowhere, only api\/main\.py:1 has it/,
        );
        await passes(both({ annotations: { "limit-x": { told: [{ file: "/app/config/risk.yml", at: "mode" }], enforcedBy: {} } } }));
        await fails(given({ "risk.yml": "port: 1" }, { change }), /port stands in/);
    });
    it("is no doubt where another container reads it, and no other file is meant", async () => {
        const unsure = { languages: [{ name: "python", files: 3, inImages: 3, evaluated: false, reason: "r" }] };
        const files = { files: [{ file: "config/risk.yml", by: "yaml", keys: [{ path: "port", at: ["api/main.py:1"] }] }] };
        const api = (more: Parameters<typeof pod>[0] = {}) =>
            pod({ name: "api", dockerfile: "api/Dockerfile", container: mount, volumes: from("files"), change: files, ...more });
        await passes([...given({ "risk.yml": "port: 1" }, { change: { ...files, ...unsure } }), api()]);
        const two = configMap("two", { "other.yml": "port: 1" });
        const elsewhere = api({ volumes: from("two"), change: { files: [{ ...files.files[0], file: "[computed]" }] } });
        await fails([...given({ "risk.yml": "port: 1" }, { change: files }), elsewhere, two], /port stands in \/app\/config\/risk\.yml, and Dockerfile/);
        const more = configMap("more", { "risk.yml": "port: 1", "a.txt": "" });
        await passes([...given({ "risk.yml": "port: 1" }, { change: files }), api({ volumes: from("more") }), more]);
        const limit = { annotations: { "limit-x": { told: [{ file: "/app/config/a.yml", at: "port" }], enforcedBy: {} } } };
        await passes([...given({ "risk.yml": "port: 1" }, { change: files, ...limit }), api()]);
    });
    it("finds nothing in a file that has no keys", async () => {
        await passes(given({ "risk.yml": "paper" }));
        await passes(given({ "risk.yml": "" }));
        await passes(given({ "risk.yml": "[]" }));
    });
    it("cannot judge what is no document, or what nobody looked at", async () => {
        await cannotJudge(given({ "risk.yml": "a: [" }), /^\/app\/config\/risk\.yml is no YAML$/);
        await cannotJudge(given({ "risk.json": "{" }), /^\/app\/config\/risk\.json is no JSON$/);
        const languages = [{ name: "python", files: 3, inImages: 3, evaluated: false, reason: "its canary failed" }];
        await cannotJudge(given({ "risk.yml": "a: 1" }, { change: { languages } }), /^\/app\/config\/risk\.yml:a: python was not evaluated/);
    });
    it("is undecided while the pod's volumes are unknown", () => isUndecided([pod({ container: mount, volumes: unknown })]));
});
