import * as assert from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../../contract";
import { answer, imageFor, nearest } from "../../contract/answer";
import { digestOf, readContract } from "../../contract/file";
import { asYaml } from "../../contract/yaml";
import { scratchFolder } from "../scratch";

const read = (at: string, more: Partial<Contract["variables"][number]["reads"][number]> = {}) => ({ at, by: "os.getenv", emptyIs: "value" as const, ...more });

const content: Omit<Contract, "digest"> = {
    bot: "example",
    repository: "https://github.com/example/bot",
    commit: "0123456789012345678901234567890123456789",
    extractor: "1",
    languages: [{ name: "python", files: 3, inImages: 3, evaluated: true }],
    notScanned: [],
    variables: [
        { name: "TRADING_MODE", reads: [read("a.py:1")] },
        { name: "LOG_LEVEL", reads: [read("b.py:2", { anyCase: true })] },
    ],
    files: [
        {
            file: "config/risk.yml",
            by: "yaml.safe_load",
            keys: [
                { path: "limits.max_loss", at: ["a.py:3"] },
                { path: "symbols.*.leverage", at: ["a.py:4"] },
                { path: "whole", at: ["a.py:5"] },
            ],
        },
        { file: "agents", by: "viper", keys: [{ path: "risk.max", at: ["c.go:1"] }] },
        { file: "bot.env", by: "load_dotenv", environment: true, keys: [{ path: "*", at: ["a.py:11"] }] },
        { file: "[computed]", by: "json.load", keys: [{ path: "anywhere", at: ["a.py:6"] }] },
    ],
    metrics: [
        { name: "orders_total", type: "counter", labels: [], by: "prometheus_client", at: ["a.py:7"] },
        { name: "latency_seconds", type: "histogram", labels: [], by: "prometheus_client", at: ["a.py:8"] },
    ],
    routes: [
        { method: "GET", path: "/health", by: "fastapi", at: ["a.py:9"] },
        { method: "*", path: "/orders/{id}", by: "fastapi", at: ["a.py:10"] },
        { method: "GET", path: "/lost", by: "fastapi", at: ["a.py:11"], unmounted: true },
        { method: "GET", path: "/files/*", by: "warp", at: ["a.py:12"] },
    ],
    ports: [{ port: 8080, by: "uvicorn.run", at: ["a.py:13"] }],
    computed: [
        { kind: "variable", before: "FREQTRADE__", by: "os.environ, whole", at: "a.py:14" },
        { kind: "variable", before: "", by: "os.getenv", at: "a.py:15", candidates: ["MAYBE_READ"] },
        { kind: "metric", before: "agent_", after: "_total", by: "client_golang", at: "a.py:16" },
    ],
    elsewhere: { variables: { SWITCH: "scripts/a.py:1" }, metrics: { old_total: "scripts/a.py:2" } },
    images: [
        {
            id: "Dockerfile",
            dockerfile: "Dockerfile",
            context: "./",
            base: "python:3.12",
            stages: ["0"],
            contains: [{ from: "./", to: "/app/", without: ["docs/"] }],
        },
        { id: "other/Dockerfile", dockerfile: "other/Dockerfile", context: "other/", base: "vendor/thing:1", stages: ["0"], contains: [] },
    ],
    tree: { "./": ["a.py"], "./docs/": ["b.md"] },
    sources: [{ images: ["Dockerfile"], files: ["a.py"] }],
    compose: [],
    requirements: {},
    migrations: [],
    exchanges: [],
};
const contract: Contract = { ...content, digest: digestOf(content) };
const says = (kind: Parameters<typeof answer>[1], name: string, image?: string) => answer(contract, kind, name, image);

describe("what a contract answers", () => {
    it("read, with the places", () => assert.deepStrictEqual(says("variable", "TRADING_MODE"), { answer: "read", at: ["a.py:1"] }));
    it("not read, with the nearest name and the places that nobody can follow", () =>
        assert.deepStrictEqual(says("variable", "TRADING_MODUS"), { answer: "not read", nearest: "TRADING_MODE", unsure: ["a.py:15"] }));
    it("not read, with the script that reads it", () =>
        assert.deepStrictEqual(says("variable", "SWITCH"), { answer: "not read", elsewhere: "scripts/a.py:1", unsure: ["a.py:15"] }));
    it("computed: a prefix, or a text that a name of which nothing is known may be", () => {
        assert.deepStrictEqual(says("variable", "FREQTRADE__DRY_RUN"), { answer: "computed", at: ["a.py:14"] });
        assert.deepStrictEqual(says("variable", "MAYBE_READ"), { answer: "computed", at: ["a.py:15"] });
        assert.deepStrictEqual(says("metric", "agent_risk_total"), { answer: "computed", at: ["a.py:16"] });
        assert.strictEqual(says("metric", "agent_risk_seconds").answer, "not read");
    });
    it("upper and lower case only where the library takes both", () => {
        assert.strictEqual(says("variable", "log_level").answer, "read");
        assert.strictEqual(says("variable", "trading_mode").answer, "not read");
    });
    it("keys: exact, below a star, below what is read whole, of the file that is asked for", () => {
        assert.deepStrictEqual(says("key", "config/risk.yml:limits.max_loss"), { answer: "read", at: ["a.py:3"] });
        assert.deepStrictEqual(says("key", "/app/config/risk.yml:limits"), { answer: "read", at: ["a.py:3"] });
        assert.strictEqual(says("key", "risk.yml:symbols.BTC.leverage").answer, "computed");
        assert.strictEqual(says("key", "risk.yml:whole.part").answer, "computed");
        assert.strictEqual(says("key", "risk.yml:limits.max_gain").answer, "not read");
        assert.strictEqual(says("key", "configs/agents.yaml:risk.max").answer, "read");
        assert.strictEqual(says("key", "risk.yml:risk.max").answer, "not read");
        assert.strictEqual(says("key", "other.json:anywhere").answer, "read");
    });
    it("keys of a file that is loaded into the environment: what it says of the variable", () => {
        assert.deepStrictEqual(says("key", "/app/bot.env:TRADING_MODE"), says("variable", "TRADING_MODE"));
        assert.deepStrictEqual(says("key", "/app/bot.env:TRADING_MODUS"), says("variable", "TRADING_MODUS"));
        assert.deepStrictEqual(says("key", "/app/bot.env:FREQTRADE__X"), says("variable", "FREQTRADE__X"));
        assert.strictEqual(says("key", "/app/other.env:TRADING_MODE").answer, "not read");
        assert.strictEqual(says("key", "/app/bot.env:LOG_LEVEL", "Dockerfile").answer, "not read");
    });
    it("metrics with the suffixes of their type", () => {
        for (const name of ["orders_total", "orders_created", "latency_seconds_bucket", "latency_seconds_sum"])
            assert.strictEqual(says("metric", name).answer, "read", name);
        assert.strictEqual(says("metric", "orders_total_bucket").answer, "not read");
        assert.deepStrictEqual(says("metric", "old_total"), { answer: "not read", elsewhere: "scripts/a.py:2" });
    });
    it("routes with parameters and methods, and none that nobody mounts", () => {
        assert.strictEqual(says("route", "GET /health").answer, "read");
        assert.strictEqual(says("route", "/health/").answer, "read");
        assert.strictEqual(says("route", "POST /health").answer, "not read");
        assert.strictEqual(says("route", "DELETE /orders/17").answer, "read");
        assert.strictEqual(says("route", "GET /orders").answer, "not read");
        assert.strictEqual(says("route", "GET /lost").answer, "not read");
        assert.strictEqual(says("route", "GET /files/a/b").answer, "read");
    });
    it("ports", () => {
        assert.strictEqual(says("port", "8080").answer, "read");
        assert.strictEqual(says("port", "8081").answer, "not read");
    });
    it("not scanned: another image, an image of which nothing was read, a base that nobody knows", () => {
        assert.deepStrictEqual(says("variable", "TRADING_MODE", "none"), { answer: "not scanned", why: "the contract has no image none" });
        assert.deepStrictEqual(says("variable", "TRADING_MODE", "other/Dockerfile"), {
            answer: "not scanned",
            why: "nothing was found in what other/Dockerfile runs",
        });
        assert.deepStrictEqual(says("command", "psql", "other/Dockerfile"), { answer: "not scanned", why: "what vendor/thing:1 has is not known" });
    });
    it("not scanned when a language of the images was not evaluated", () => {
        const silent = { ...contract, languages: [{ name: "go", files: 1, inImages: 1, evaluated: false, reason: "its canary failed" }] };
        assert.deepStrictEqual(answer(silent, "variable", "X"), { answer: "not scanned", why: "go was not evaluated: its canary failed" });
        assert.strictEqual(answer(silent, "variable", "TRADING_MODE").answer, "read");
    });
    it("what one image runs, and what it contains", () => {
        assert.strictEqual(says("variable", "TRADING_MODE", "Dockerfile").answer, "read");
        assert.strictEqual(says("variable", "LOG_LEVEL", "Dockerfile").answer, "not read");
        assert.deepStrictEqual(says("file", "/app/a.py", "Dockerfile"), { answer: "read", at: ["Dockerfile: /app/a.py"] });
        assert.strictEqual(says("file", "docs/b.md", "Dockerfile").answer, "not read");
    });
    it("files by their path in the image, and below any folder that holds a piece", () => {
        for (const path of ["/app/a.py", "a.py", "./a.py", "app/a.py"]) assert.strictEqual(says("file", path, "Dockerfile").answer, "read", path);
        for (const path of ["/a.py", "/app/b.py", "lib/a.py", "/app/docs/b.md"]) assert.strictEqual(says("file", path, "Dockerfile").answer, "not read", path);
        assert.strictEqual(says("command", "/app/a.py", "Dockerfile").answer, "read");
        assert.strictEqual(says("command", "/app/b.py", "Dockerfile").answer, "not read");
        assert.strictEqual(says("command", "/app/x", "other/Dockerfile").answer, "not scanned");
        assert.strictEqual(says("command", "a.py", "Dockerfile").answer, "not read");
    });
    it("what a build puts into an image", () => {
        const [image] = contract.images;
        const built = {
            ...contract,
            images: [
                {
                    ...image,
                    programs: [
                        { builds: "web", by: "build", at: "/srv/dist" },
                        { builds: "cmd", by: "go build" },
                    ],
                },
            ],
        };
        for (const path of ["/srv/dist/index.js", "dist/index.js", "srv/dist/a/b.js", "./dist"])
            assert.deepStrictEqual(answer(built, "file", path, "Dockerfile"), { answer: "computed", at: ["Dockerfile: built from web"] }, path);
        assert.strictEqual(answer(built, "file", "/srv/distant.js").answer, "not read");
        for (const path of ["dist/index.js", "/x/build/a.js", ".next/server.js"])
            assert.deepStrictEqual(says("file", path, "Dockerfile"), {
                answer: "not scanned",
                why: `what a build puts into ${path} is no file of the repository`,
            });
        assert.strictEqual(says("file", "distribution/index.js", "Dockerfile").answer, "not read");
    });
    it("the image that the most arguments make", () => {
        const [image] = contract.images;
        const risk = { ...image, id: "Dockerfile@A=1", arguments: { A: "1" } };
        const both = { ...risk, id: "Dockerfile@A=1,B=2", arguments: { A: "1", B: "2" } };
        const of = (given?: Record<string, string>, images = [image, risk, both]) => imageFor({ ...contract, images }, "Dockerfile", given)?.id;
        assert.deepStrictEqual(
            [of(), of({ A: "1" }), of({ A: "1", B: "2", C: "3" }), of({ A: "2" }), of({ A: "2" }, [risk])],
            ["Dockerfile", "Dockerfile@A=1", "Dockerfile@A=1,B=2", "Dockerfile", undefined],
        );
    });
    it("a key by its case, but of viper's, config's and configparser's files; a file that lies in an image by its folder", () => {
        assert.strictEqual(says("key", "risk.yml:LIMITS.max_loss").answer, "not read");
        assert.strictEqual(says("key", "agents.yaml:RISK.max").answer, "read");
        assert.strictEqual(says("key", "/etc/bot/risk.yml:limits.max_loss").answer, "not read");
        assert.strictEqual(says("key", "/etc/bot/agents.yaml:risk.max").answer, "read");
        assert.strictEqual(says("key", "/etc/bot/risk.json:limits.max_loss").answer, "not read");
    });
    it("a place that another image runs, and nothing nearest beside it", () => {
        assert.deepStrictEqual(says("variable", "LOG_LEVEL", "Dockerfile"), { answer: "not read", elsewhere: "b.py:2", unsure: ["a.py:15"] });
        assert.deepStrictEqual(says("route", "* /orders/1", "Dockerfile").answer, "read");
    });
    it("routes below a star, of any method", () => {
        for (const path of ["* /orders/*", "* /ord*", "/*", "GET /files/a/*", "* /files/*"]) assert.strictEqual(says("route", path).answer, "read", path);
        for (const path of ["* /api/*", "POST /health*", "* health"]) assert.strictEqual(says("route", path).answer, "not read", path);
    });
    it("the nearest path of a key or route, whatever file or method is asked for", () => {
        assert.strictEqual(nearest(contract, "key", "/app/config/risk.yml:limits.max_los"), "limits.max_loss");
        assert.strictEqual(nearest(contract, "route", "* /healthz"), "/health");
    });
    it("no nearest name that is the name itself, of another file or method", () => {
        assert.notStrictEqual(nearest(contract, "key", "other.yml:limits.max_loss"), "limits.max_loss");
        assert.notStrictEqual(nearest(contract, "route", "POST /health"), "/health");
    });
    it("the nearest name of a kind, or none", () => {
        assert.strictEqual(nearest(contract, "metric", "order_total"), "orders_total");
        assert.strictEqual(nearest(contract, "port", "1"), undefined);
    });
});

describe("the file of a contract", () => {
    const folder = (text: string) => {
        const root = scratchFolder("contract");
        mkdirSync(join(root, "bots"));
        writeFileSync(join(root, "bots/example.contract.yaml"), text);
        return root;
    };
    const fault = (text: string) => readContract(folder(text), "example").faults[0];

    it("reads what was written", () => assert.deepStrictEqual(readContract(folder(asYaml(contract)), "example"), { contract, faults: [] }));
    it("is nothing where there is none, and no fault", () => assert.deepStrictEqual(readContract(scratchFolder("none"), "example"), { faults: [] }));
    it("names its schema and says that it is made", () =>
        assert.match(asYaml(contract), /^# yaml-language-server: \$schema=\.\.\/config\/schema\/contract\.schema\.json\n[\s\S]*Made by `npm run contract`/));
    it("notices a hand edit", () => {
        const { path, found, allowed } = fault(asYaml(contract).replace("a.py:1 }", "a.py:2 }").replace("name: LOG_LEVEL", "name: LOG_LEVELS"));
        assert.deepStrictEqual({ path, found }, { path: "digest", found: "another content than was made: the file was edited by hand" });
        assert.match(allowed, /npm run contract -- example <checkout>/);
    });
    it("notices none in the order of keys or in another way to write YAML", () => {
        const { digest, ...rest } = contract;
        assert.deepStrictEqual(readContract(folder(JSON.stringify({ digest, ...rest })), "example").faults, []);
    });
    it("refuses what is no YAML, another shape, and another bot's", () => {
        assert.strictEqual(fault("a: [").found, "what is no YAML");
        assert.strictEqual(fault("bot: example").found, "another shape");
        const other = { ...content, bot: "other" };
        assert.strictEqual(fault(asYaml({ ...other, digest: digestOf(other) })).found, "the contract of other");
    });
});
