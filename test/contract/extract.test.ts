import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../../contract";
import { answer, imageFor } from "../../contract/answer";
import { openCheckout, withoutCredentials } from "../../contract/checkout";
import { extract } from "../../contract/extract";
import { linesIn } from "../../contract/lines";
import { scratchFolder } from "../scratch";
import { checkoutOf, write } from "./checkouts";

const root = join(__dirname, "../..");

/** A small bot of three languages with what real ones have: two images, a script, a file that is ignored, a library that is not installed. */
const bot = {
    "bot/main.py":
        'import os\nfrom prometheus_client import Counter\nMODE = os.getenv("MODE", "dry")\nif MODE in ("dry", "live"):\n    pass\nCounter("orders", "Orders.")\n',
    "bot/ignored.py": 'import os\nos.getenv("IGNORED")\n',
    "scripts/switch.py": 'import os\nos.getenv("SWITCH")\nos.getenv("MODE")\n',
    "tests/test_main.py": 'import os\nos.getenv("IN_A_TEST")\n',
    "requirements.txt": "-r base.txt\nccxt==4.4.1  # exchange\n",
    "base.txt": "alembic>=1.13\n",
    "alembic.ini": "[alembic]\n",
    "migrations/versions/one.py": "",
    "migrations/env.py": "",
    ".dockerignore": "bot/ignored.py\n*.md\n",
    "README.md": "",
    Dockerfile: [
        "FROM python:3.12-slim AS builder",
        "COPY requirements.txt base.txt ./",
        "RUN pip install --user -r requirements.txt",
        "FROM python:3.12-slim",
        "ENV API_TOKEN=abcdefgh1234 LEVEL=info",
        "RUN apt-get update && apt-get install -y --no-install-recommends curl=1.0 \\\n    libpq5 && rm -rf /var/lib/apt/lists/*",
        "WORKDIR /app",
        "COPY --from=builder --chown=1000:1000 /root/.local /root/.local",
        "COPY . .",
        "COPY gone.txt .",
        "USER 1000",
        "EXPOSE 8080",
        'CMD ["python", "-m", "bot.main", "--level", "two words"]',
    ].join("\n"),
    "go.mod": "module example.com/bot\n\ngo 1.24\n\nrequire github.com/adshao/go-binance/v2 v2.8.7\n",
    "cmd/agents/risk/main.go":
        'package main\n\nimport (\n\t"os"\n\n\t"example.com/bot/internal/shared"\n)\n\nfunc main() { os.Getenv("RISK"); shared.Read() }\n',
    "cmd/agents/trend/main.go": 'package main\n\nimport "os"\n\nfunc main() { os.Getenv("TREND") }\n',
    "internal/shared/shared.go": 'package shared\n\nimport "os"\n\nfunc Read() { os.Getenv("SHARED") }\n',
    "deploy/Dockerfile.agent": [
        "ARG NAME=risk",
        "FROM golang:1.24 AS build",
        "ARG NAME",
        "WORKDIR /src",
        "COPY . .",
        "RUN CGO_ENABLED=0 go build -ldflags='-s -w' -o /out/agent ./cmd/agents/${NAME}",
        "FROM alpine:3.21",
        "COPY --from=build /out/agent /usr/bin/agent",
        "ENTRYPOINT /usr/bin/agent --config config.yaml",
    ].join("\n"),
    "docker-compose.yml": [
        "services:",
        "    bot: { build: ., command: python -m bot.main --live }",
        "    agent: { build: { context: ., dockerfile: deploy/Dockerfile.agent, args: { NAME: trend } } }",
        "    redis: { image: redis:7, command: redis-server --requirepass hunter2hunter2hunter2hunter2 }",
    ].join("\n"),
    "entry.sh": 'echo "$SHELL_ONLY"\n',
};

describe("the contract of a checkout", () => {
    let made: Contract;
    before(async () => {
        made = await extract("bot", openCheckout(checkoutOf(bot)));
    });
    const image = (id: string) => made.images.find(one => one.id === id) as Contract["images"][number];

    it("names repository and commit, without credentials", () => {
        assert.strictEqual(made.repository, "https://github.com/example/bot");
        assert.match(made.commit, /^[0-9a-f]{40}$/);
    });
    it("is the same for the same checkout", async () => {
        const folder = checkoutOf(bot);
        assert.deepStrictEqual(await extract("bot", openCheckout(folder)), await extract("bot", openCheckout(folder)));
    });
    it("counts what an image runs, and keeps apart what a script alone reads", () => {
        assert.deepStrictEqual(
            made.variables.map(({ name }) => name),
            ["MODE", "RISK", "SHARED", "TREND"],
        );
        assert.deepStrictEqual(made.elsewhere.variables, { IGNORED: "bot/ignored.py:2", SWITCH: "scripts/switch.py:2" });
        assert.deepStrictEqual(made.variables[0].reads, [{ at: "bot/main.py:3", by: "os.getenv", default: "dry", emptyIs: "value", values: ["dry", "live"] }]);
    });
    it("says of each program of Go what it is made of", () => {
        const risk = "deploy/Dockerfile.agent@NAME=risk";
        assert.deepStrictEqual(image(risk).programs, [{ builds: "cmd/agents/risk", by: "go build", at: "/usr/bin/agent" }]);
        assert.strictEqual(answer(made, "variable", "SHARED", risk).answer, "read");
        assert.strictEqual(answer(made, "variable", "TREND", risk).answer, "not read");
        assert.strictEqual(imageFor(made, "deploy/Dockerfile.agent", { NAME: "trend" })?.id, "deploy/Dockerfile.agent@NAME=trend");
    });
    it("reads a Dockerfile: base, user, command, environment with its secrets hidden, packages by their names", () => {
        const { base, user, command, environment, packages, exposes, missing, stages } = image("Dockerfile");
        assert.deepStrictEqual({ base, user, exposes, stages }, { base: "python:3.12-slim", user: "1000", exposes: ["8080"], stages: ["builder", "1"] });
        assert.deepStrictEqual(command, ["python", "-m", "bot.main", "--level", "two words"]);
        assert.deepStrictEqual(environment, { API_TOKEN: "[secret]", LEVEL: "info" });
        assert.deepStrictEqual(packages, { apt: ["curl", "libpq5"], from: ["requirements.txt"] });
        assert.deepStrictEqual(missing, ["gone.txt"]);
        assert.deepStrictEqual(image("deploy/Dockerfile.agent@NAME=risk").entrypoint, ["/bin/sh", "-c", "/usr/bin/agent --config config.yaml"]);
    });
    it("knows which files an image contains, and where", () => {
        const read = (name: string, id = "Dockerfile") => answer(made, "file", name, id).answer;
        assert.strictEqual(read("alembic.ini"), "read");
        assert.strictEqual(read("/app/alembic.ini"), "read");
        assert.strictEqual(read("/app/alembic.cfg"), "not read");
        assert.strictEqual(read("README.md"), "not read");
        assert.strictEqual(read("bot/ignored.py"), "not read");
        assert.strictEqual(read("alembic.ini", "deploy/Dockerfile.agent@NAME=risk"), "not read");
    });
    it("counts the lines of each source that an image has or is compiled of, and of nothing else", () => {
        assert.deepStrictEqual(made.lines, {
            "./bot/": { "main.py": 6 },
            "./cmd/agents/risk/": { "main.go": 9 },
            "./cmd/agents/trend/": { "main.go": 5 },
            "./": { "entry.sh": 1 },
            "./internal/shared/": { "shared.go": 5 },
            "./migrations/": { "env.py": 0 },
            "./migrations/versions/": { "one.py": 0 },
            "./scripts/": { "switch.py": 3 },
            "./tests/": { "test_main.py": 2 },
        });
        assert.strictEqual(linesIn(made, "bot/ignored.py"), undefined);
        assert.strictEqual(linesIn(made, "/app/bot/main.py"), 6);
        assert.strictEqual(linesIn(made, "main.go"), 9);
        assert.strictEqual(linesIn({ ...made, lines: undefined }, "bot/main.py"), undefined);
    });
    it("counts a last line without an end, and none behind an end; without a Dockerfile those of every source", async () => {
        const { lines } = await extract("bot", openCheckout(checkoutOf({ "a.py": "1", "b.py": "\n", "c.py": "1\r\n2\n\n", "d.py": "\0", "e.md": "1\n" })));
        assert.deepStrictEqual(lines, { "./": { "a.py": 1, "b.py": 1, "c.py": 3 } });
    });
    it("knows commands by packages of lists, by the base, by what is built", () => {
        const read = (name: string, id = "Dockerfile") => answer(made, "command", name, id).answer;
        assert.strictEqual(read("alembic"), "read");
        assert.strictEqual(read("python"), "read");
        assert.strictEqual(read("psql"), "not read");
        assert.strictEqual(read("agent", "deploy/Dockerfile.agent@NAME=risk"), "read");
        assert.strictEqual(read("bash", "deploy/Dockerfile.agent@NAME=risk"), "not read");
    });
    it("finds migrations, and which image has tool and files", () => {
        assert.deepStrictEqual(made.migrations, [
            { tool: "alembic", folder: "migrations", files: 1, config: "alembic.ini", images: [{ image: "Dockerfile", tool: true, files: true }] },
        ]);
    });
    it("finds libraries of exchanges with their lines", () =>
        assert.deepStrictEqual(made.exchanges, [
            { library: "github.com/adshao/go-binance/v2", version: "v2.8.7", at: "go.mod:5" },
            { library: "ccxt", version: "==4.4.1", at: "requirements.txt:2" },
        ]));
    it("gives the commands of services that are built from the repository, and of no other", () =>
        assert.deepStrictEqual(made.compose, [{ file: "docker-compose.yml", service: "bot", image: "Dockerfile", command: "python -m bot.main --live" }]));
    it("says what nobody reads", () => assert.deepStrictEqual(made.notScanned, [{ what: "shell", files: 1, inImages: 1 }]));
    it("says of a language that is there and has nothing that it was not evaluated", async () => {
        const silent = await extract("bot", openCheckout(checkoutOf({ "main.py": "print(1)\n", Dockerfile: "FROM python:3.12\nCOPY . /app\n" })));
        assert.deepStrictEqual(
            silent.languages.map(({ name, evaluated }) => [name, evaluated]),
            [["python", false]],
        );
        assert.strictEqual(answer(silent, "variable", "MODE").answer, "not scanned");
    });
    it("counts everything but tests and scripts where there is no Dockerfile", async () => {
        const { Dockerfile: _, "deploy/Dockerfile.agent": __, "docker-compose.yml": ___, ...rest } = bot;
        const bare = await extract("bot", openCheckout(checkoutOf(rest)));
        assert.deepStrictEqual(
            bare.variables.map(({ name }) => name),
            ["IGNORED", "MODE", "RISK", "SHARED", "TREND"],
        );
        assert.deepStrictEqual(bare.elsewhere.variables, { SWITCH: "scripts/switch.py:2" });
    });
});

describe("addresses of repositories", () => {
    for (const [given, shown] of [
        ["https://user:token@github.com/a/b.git", "https://github.com/a/b"],
        ["git@github.com:a/b.git", "https://github.com/a/b"],
        ["ssh://git@github.com/a/b", "https://github.com/a/b"],
        ["/home/someone/b", "local"],
        ["../b", "local"],
        [undefined, "local"],
    ])
        it(`${given} is ${shown}`, () => assert.strictEqual(withoutCredentials(given), shown));
});

describe("npm run contract", () => {
    const run = (...args: string[]) => {
        const { status, stderr } = spawnSync(process.execPath, ["--import=tsx", "cli/contract.ts", ...args], { cwd: root, encoding: "utf8" });
        return { status, said: stderr.trim() };
    };
    const refuses = (args: string[], message: RegExp) => {
        const { status, said } = run(...args);
        assert.strictEqual(status, 2);
        assert.match(said, message);
        assert.strictEqual(said.split("\n").length, 1);
    };

    it("refuses a call without a path and says the right one", () =>
        refuses(["example"], /^contract takes <bot> <checkout>; found "example"\. Write: npm run -s contract -- <bot> <checkout>$/));
    it("refuses a bot without a manifest", () => refuses(["nobody", "."], /found no manifest bots\/nobody\.yaml/));
    it("refuses a bot's name that is a path", () => refuses(["../example", "."], /found no manifest/));
    it("refuses a path that is not there", () => refuses(["example", "/nowhere/at/all"], /found no such folder, allowed: the top of a git checkout/));
    it("refuses a folder that is no checkout", () => refuses(["example", scratchFolder("none")], /found no git checkout/));
    it("refuses a folder inside a checkout", () => refuses(["example", join(root, "bots")], /found a folder inside a checkout/));
    it("refuses a dirty tree and names the file, without its content", () => {
        const folder = checkoutOf(bot);
        write(folder, { "bot/main.py": 'SECRET = "x"\n' });
        refuses(["example", folder], /found 1 tracked file changed \(bot\/main\.py\), allowed: a clean tree/);
    });
    it("takes no notice of files that are not tracked", () => {
        const folder = checkoutOf(bot);
        write(folder, { "notes.txt": "" });
        assert.ok(openCheckout(folder).commit);
    });
    it("refuses a repository in which nothing is read", () =>
        refuses(
            ["example", checkoutOf({ "Main.java": "class Main {}" })],
            /found no file that is read, allowed: a repository with go, python, rust, typescript/,
        ));
    it("is the command that package.json names", () =>
        assert.match(readFileSync(join(root, "package.json"), "utf8"), /"contract": "node --import=tsx cli\/contract\.ts"/));
});
