import * as rules from "../../../../policies/rules/contract/images";
import { variableIsRead } from "../../../../policies/rules/contract/variables";
import { judgeGraph, unknown } from "../../../judge";
import { commit, configMap, content, exchangeKey, image, keyed, pod, stranger, written } from "../fixtures/contract";

const start = (...command: string[]) => ({ container: { command } });
const script = (text: string) => start("sh", "-c", text);
const images = (more: Parameters<typeof image>[1], ...others: ReturnType<typeof image>[]) => ({ images: [image("Dockerfile", more), ...others] });
const node = (more: Parameters<typeof image>[1] = {}) => images({ base: "node:22", ...more });

describe("image-is-built-from-the-source", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.imageIsInTheContract);
    it("fails a Dockerfile that is built with another folder than it was read with, of which nothing else is asked", async () => {
        const built = (context: string) => [
            pod({ caption: { file: written(), commit, images: { bot: { context, dockerfile: "Dockerfile" } } }, env: { NOBODY: "1" } }),
        ];
        await passes(built("./"));
        await fails(built("experiments/"), /bot is built from Dockerfile in the folder experiments\/, and the contract is of what it makes of \.\/\. /);
        await judgeGraph(variableIsRead).fails(built("./"), /NOBODY is set in bot/);
        await judgeGraph(variableIsRead).passes(built("experiments/"));
    });
    it("passes a Dockerfile of the source, and what others build", async () => {
        await passes([pod()]);
        await passes([pod({ dockerfile: "api/Dockerfile" })]);
        await passes([pod({ caption: { file: "bots/vanta.contract.yaml" } })]);
        await passes([stranger]);
    });
    it("fails one that is not there, with those that are", async () => {
        await fails(
            [pod({ dockerfile: "ai/Dockerfile" })],
            /bot is built from ai\/Dockerfile, and the source has Dockerfile, api\/Dockerfile, web\/Dockerfile/,
        );
        await fails([pod({ change: { images: [] } })], /bot is built from Dockerfile, and the source has none/);
    });
    it("fails one that copies what the source does not have", () =>
        fails(
            [pod({ change: images({ missing: ["secrets.json", "x"] }) })],
            /bot is built from Dockerfile, which copies secrets\.json, x that the source does not have/,
        ));
    it("tells images of one Dockerfile apart by their arguments", async () => {
        const risk = image("Dockerfile@NAME=risk", { dockerfile: "Dockerfile", arguments: { NAME: "risk" }, missing: ["x"] });
        await fails([pod({ change: images({}, risk), args: { NAME: "risk" } })], /which copies x/);
        await passes([pod({ change: images({}, risk), args: { NAME: "other" } })]);
        await fails([pod({ change: { images: [risk] }, args: { NAME: "other" } })], /and the source has Dockerfile\. /);
    });
    it("cannot judge another stage than the last, of which no other rule says anything", async () => {
        const change = images({ stages: ["base", "middle", "runtime"] });
        const built = (target: string, more: object = {}) => [
            pod({ caption: { file: written(change), images: { bot: { dockerfile: "Dockerfile", target } } }, ...more }),
        ];
        await passes(built("runtime"));
        await cannotJudge(built("base"), /^bot is built up to the stage base of Dockerfile, and the contract is of its last$/);
        await judgeGraph(rules.commandIsInTheImage).fails(built("runtime", start("psql")), /bot starts psql/);
        await judgeGraph(rules.commandIsInTheImage).passes(built("base", start("psql")));
    });
    it("is undecided while its caption is unknown, and cannot judge without a contract", async () => {
        await isUndecided([pod({ caption: unknown })]);
        await cannotJudge([pod({ file: "no/such" })], /^there is no contract no\/such/);
    });
});

describe("command-is-in-the-image", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.commandIsInTheImage);
    it("passes a command of the base, of a package, and what the image starts by itself", async () => {
        for (const command of ["python", "sh", "uvicorn", "/usr/bin/python3"]) await passes([pod(start(command, "x"))]);
        await passes([pod()]);
        await passes([stranger]);
    });
    it("fails one that the image does not contain", async () => {
        await fails([pod(start("psql", "-f", "x.sql"))], /bot starts psql, which Dockerfile does not contain/);
        await fails([pod({ container: { args: ["psql"] } })], /bot starts psql/);
        await passes([pod({ change: images({ command: ["psql"] }) })]);
        await passes([pod({ container: { livenessProbe: { httpGet: { path: "/" } }, lifecycle: { preStop: { httpGet: { path: "/" } } } } })]);
        await passes([pod({ container: { args: ["--live"] }, change: images({ entrypoint: ["python", "-m", "bot.main"] }) })]);
    });
    it("reads scripts, and leaves alone what a shell does by itself", async () => {
        await passes([pod(script("set -e; cd /app && export A=1 && if [ -f x ]; then python x.py; else exit 1; fi; wait"))]);
        await fails([pod(script("until pg_isready -h db; do sleep 1; done; exec python -m bot"))], /bot starts pg_isready, which/);
        await fails([pod(script("while ! nc -z db 1; do sleep 1; done"))], /bot starts nc/);
        await fails([pod(script("(cd /app && psql x)"))], /bot starts psql/);
        await fails([pod(script("A=1 psql x || mysql y"))], /bot starts psql[^;]*; bot starts mysql/);
        await passes([pod(script("python x.py >/tmp/a 2>&1; python y.py &>/tmp/b"))]);
        await passes([pod(script('A=$(cat /x | wc -l); python "$(cat a; cat b)" `cat c; d`; $RUN it'))]);
        await fails([pod(start("/bin/bash", "-ec", "psql"))], /bot starts psql/);
    });
    it("looks behind what only starts another", async () => {
        for (const words of [
            ["env", "A=1", "psql"],
            ["timeout", "-k", "5", "300s", "psql"],
            ["nice", "-n", "10", "psql", "x"],
            ["sh", "-c", "exec nohup psql"],
            ["env", "sh", "-c", "psql"],
        ])
            await fails([pod(start(...words))], /bot starts psql, which/);
        await passes([pod({ ...start("tini", "--", "python"), change: images({ packages: { apt: ["tini"] } }) })]);
        await fails([pod({ ...start("poetry", "run", "psql"), change: images({ packages: { pip: ["poetry"] } }) })], /bot starts psql/);
        await fails([pod({ ...start("gosu", "app", "psql"), change: images({ packages: { apt: ["gosu"] } }) })], /bot starts psql/);
        await passes([pod({ ...start("poetry", "install"), change: images({ packages: { pip: ["poetry"] } }) })]);
        await passes([pod(start("env"))]);
    });
    it("judges probes and hooks, and every container by its own image", async () => {
        for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
            await fails([pod({ container: { [probe]: { exec: { command: ["redis-cli", "ping"] } } } })], /bot starts redis-cli/);
        for (const hook of ["preStop", "postStart"])
            await fails([pod({ container: { lifecycle: { [hook]: { exec: { command: ["curl", "x"] } } } } })], /bot starts curl/);
        await fails(
            [pod({ beside: [{ container: { name: "api", command: ["psql"] }, dockerfile: "api/Dockerfile" }] })],
            /api starts psql, which api\/Dockerfile/,
        );
        await passes([pod({ beside: [{ container: { name: "db", command: ["postgres"] } }] })]);
    });
    it("finds a file that is named with its folder, and a program that was built", async () => {
        await passes([pod(start("/app/bot/tools/run.sh"))]);
        await passes([pod(start("./bot/tools/run.sh"))]);
        await fails([pod(start("/app/bot/tools/walk.sh"))], /bot starts \/app\/bot\/tools\/walk\.sh/);
        await passes([pod({ ...start("/app/engine"), change: images({ programs: [{ builds: "engine", by: "cargo build", at: "/app/engine" }] }) })]);
    });
    it("leaves what is mounted, and what is put in at run time, alone", async () => {
        await passes([pod({ container: { command: ["/scripts/x"], volumeMounts: [{ name: "s", mountPath: "/scripts/" }] } })]);
        await passes([pod({ container: { command: ["/run.sh"], volumeMounts: [{ name: "s", mountPath: "/run.sh" }] } })]);
        await fails([pod({ container: { command: ["/scripts2/x"], volumeMounts: [{ name: "s", mountPath: "/scripts" }] } })], /scripts2/);
        await passes([pod(start("$(PROGRAM)"))]);
    });
    it("cannot judge an image whose base nobody knows, and is undecided while a word is unknown, which hides no other", async () => {
        await cannotJudge([pod({ ...start("psql"), dockerfile: "vendor/Dockerfile" })], /^psql: what vendor\/thing:1 has is not known$/);
        await isUndecided([pod({ container: { command: unknown } })]);
        const beside = [{ container: { name: "api", command: ["psql"] }, dockerfile: "api/Dockerfile" }];
        await fails([pod({ container: { command: unknown }, beside })], /api starts psql/);
    });
});

describe("script-is-in-the-image", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.scriptIsInTheImage);
    it("passes modules and scripts that the image contains", async () => {
        for (const words of [
            ["python", "-m", "bot.main"],
            ["python3.12", "-u", "-m", "bot.tools"],
            ["python", "-m", "bot.__init__"],
            ["python", "bot/main.py"],
            ["python", "/app/bot/main.py"],
            ["sh", "bot/tools/run.sh"],
            ["uvicorn", "bot.main:app", "--port", "1"],
            ["python", "-m", "uvicorn", "bot.main:app"],
            ["python", "-c", "import x"],
            ["python"],
            ["node", "--version"],
            ["psql", "x.py"],
            ["python", "-Ic", "lost.py"],
            ["sh", "-x", "-c", "echo"],
            ["python", "-c", "lost.py"],
            ["node", "lib.d/server"],
            ["uvicorn", "--version"],
        ])
            await passes([pod(start(...words))]);
        await passes([pod({ ...start("python", "main.py"), dockerfile: "api/Dockerfile" })]);
        await passes([stranger]);
    });
    it("fails those that it does not", async () => {
        await fails([pod(start("python", "-m", "bot.mian"))], /bot runs bot\.mian, which Dockerfile does not contain/);
        await fails([pod(start("python", "-u", "lost.py"))], /bot runs lost\.py/);
        await fails([pod(start("python", "-check", "lost.py"))], /bot runs lost\.py/);
        await fails([pod(start("python", "-m", "lost"))], /bot runs lost, which/);
        await fails([pod(start("python", "scripts/a.py"))], /bot runs scripts\/a\.py, which/);
        await fails([pod(start("python", "other.py"))], /bot runs other\.py/);
        await fails([pod(start("python", "/app/main.py"))], /bot runs \/app\/main\.py/);
        await fails([pod(start("uvicorn", "bot.app:create()"))], /bot runs bot\.app/);
        await fails([pod(start("python", "-m", "gunicorn", "-w", "2", "bot.wsgi:app"))], /bot runs bot\.wsgi/);
        await fails([pod(start("gunicorn", "-b", "0.0.0.0:8000", "--x=a:b", "a:b:c", "bot.wsgi:app"))], /bot runs bot\.wsgi,/);
        await fails([pod(script("cd /app; exec python lost.py --x"))], /bot runs lost\.py/);
        await fails([pod({ container: { args: ["lost.py"] }, change: images({ entrypoint: ["python"] }) })], /bot runs lost\.py/);
        await fails([pod({ container: { livenessProbe: { exec: { command: ["python", "lost.py"] } } } })], /bot runs lost\.py/);
    });
    it("leaves libraries and what Python brings along alone", async () => {
        await passes([pod({ ...start("python", "-m", "alembic", "upgrade"), change: images({ packages: { pip: ["alembic"] } }) })]);
        const change = { ...images({ packages: { pip: ["zzz"], from: ["requirements.txt"] } }), requirements: { "requirements.txt": ["My-Lib"] } };
        await passes([pod({ ...start("python", "-m", "my_lib.run"), change })]);
        await fails([pod({ ...start("python", "-m", "your_lib.run"), change })], /bot runs your_lib\.run/);
        await passes([pod(start("python", "-m", "http.server"))]);
        await passes([pod(start("python", "-m", "pip", "list"))]);
    });
    it("leaves what the image itself starts, what is mounted, and what is put in alone", async () => {
        await passes([pod({ ...start("node", "server.js", "--x"), change: node({ command: ["node", "server.js"] }) })]);
        await passes([pod({ container: { command: ["python", "/scripts/x.py"], volumeMounts: [{ name: "s", mountPath: "/scripts" }] } })]);
        await passes([pod(start("python", "$(SCRIPT).py"))]);
    });
    it("passes what a build puts into the image, and cannot judge where no build is known", async () => {
        const programs = [{ builds: "web", by: "build", at: "/app/dist" }];
        for (const file of ["dist/index.js", "/app/dist/index.js", "./dist/a/b.js"])
            await passes([pod({ ...start("node", file), change: node({ programs }) })]);
        await fails([pod({ ...start("node", "distant/index.js"), change: node({ programs }) })], /distant\/index\.js/);
        await cannotJudge([pod({ ...start("node", "dist/index.js"), change: node() })], /^dist\/index\.js: what a build puts into dist\/index\.js is no file/);
    });
    it("is undecided while a word is unknown", () => isUndecided([pod({ container: { command: ["python", unknown] } })]));
    it("looks at the text of no script", () =>
        passes([pod({ container: { command: ["sh", "/s/x.sh"], volumeMounts: [{ name: "s", mountPath: "/s" }] } }), configMap("s", {})]));
});

describe("migration-finds-its-files", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.migrationFindsItsFiles);
    const migrations = (tool: boolean, files: boolean, of = "Dockerfile") => ({
        migrations: [{ tool: "alembic", folder: "migrations", files: 4, config: "alembic.ini", images: [{ image: of, tool, files }] }],
    });
    const upgrade = start("alembic", "upgrade", "head");
    it("passes a tool with its files, and what is no tool", async () => {
        await passes([pod({ ...upgrade, change: migrations(true, true) })]);
        await passes([pod(start("python", "manage.py", "migrate"))]);
        await passes([pod(start("/app/engine", "migrate"))]);
        await passes([pod()]);
        await passes([stranger]);
    });
    it("fails a tool whose files, or which itself, the image lacks", async () => {
        await fails([pod({ ...upgrade, change: migrations(true, false) })], /bot starts alembic, and Dockerfile lacks its migrations in migrations/);
        await fails([pod({ ...upgrade, change: migrations(false, true) })], /Dockerfile lacks its migrations/);
        await fails([pod({ ...upgrade, change: migrations(true, true, "api/Dockerfile") })], /Dockerfile lacks its migrations/);
    });
    it("looks among the tool's own migrations, folders and images", async () => {
        const [own] = migrations(true, true).migrations;
        const sql = { ...own, tool: "sql" };
        await fails([pod({ ...upgrade, change: { migrations: [sql] } })], /the source has no migrations of it/);
        const lost = { ...own, folder: "old", images: [] };
        await passes([pod({ ...upgrade, change: { migrations: [lost, own, sql] } })]);
        await fails([pod({ ...upgrade, change: { migrations: [lost, { ...lost, folder: "older" }, sql] } })], /lacks its migrations in old, older\. /);
        const elsewhere = { image: "api/Dockerfile", tool: false, files: false };
        await passes([pod({ ...upgrade, change: { migrations: [{ ...own, images: [elsewhere, ...own.images] }] } })]);
        const programs = [{ builds: "cmd/bot", by: "go build" }];
        await fails([pod({ ...start("migrate", "up"), change: images({ programs }) })], /bot starts migrate, and the source/);
    });
    it("fails a tool of which the source has no migrations, however it is started", async () => {
        for (const words of [
            ["alembic", "upgrade"],
            ["python", "-m", "alembic", "upgrade"],
            ["sh", "-c", "set -e; alembic upgrade head && exec python -m bot"],
            ["timeout", "300", "poetry", "run", "alembic", "upgrade"],
        ])
            await fails([pod(start(...words))], /bot starts alembic, and the source has no migrations of it/);
        for (const tool of ["prisma", "diesel", "sqlx", "goose", "knex", "/usr/bin/migrate"])
            await fails([pod(start(tool, "up"))], new RegExp(`bot starts ${tool.split("/").at(-1)}, and the source`));
        await fails([pod(start("npx", "prisma", "migrate", "deploy"))], /bot starts prisma/);
        await fails([pod({ container: { args: ["alembic", "upgrade"] } })], /bot starts alembic/);
    });
    it("leaves a program of the source's own alone", () =>
        passes([pod({ ...start("/app/migrate"), change: images({ programs: [{ builds: "cmd/migrate", by: "go build", at: "/app" }] }) })]));
    it("is undecided while a command is unknown, and cannot judge without a contract", async () => {
        await isUndecided([pod({ container: { command: unknown } })]);
        await cannotJudge([pod({ ...upgrade, file: "no/such" })], /^there is no contract/);
        await passes([pod({ ...upgrade, change: { ...content, ...migrations(true, true) } })]);
    });
});

describe("trader-starts-its-code", () => {
    const { passes, fails, cannotJudge } = judgeGraph(rules.traderStartsItsCode);
    const placer = (container: object, more: object = {}) => pod({ annotations: { "places-orders": "true" }, container, ...more });
    it("passes what its image starts, and what a command starts of it", async () => {
        await passes([placer({})]);
        for (const command of [
            ...[
                ["python", "-m", "bot.main"],
                ["python", "bot/main.py"],
                ["sh", "-c", "sleep 1; exec python -m bot.main"],
                ["uvicorn", "bot.main:app"],
            ],
            ...[["python", "-c", "import bot"], ["tini", "--", "python", "-m", "bot.main"], ["/app/bot/tools/run.sh"], ["nobody-knows"]],
        ])
            await passes([placer({ command })]);
        await passes([placer({ args: ["--fast"] })]);
    });
    it("fails what only starts a tool of its base image", async () => {
        await fails([placer({ command: ["sleep", "infinity"] })], /bot starts sleep, and nothing of the bot's code/);
        await fails([placer({ command: ["sh", "-c", "while true; do sleep 60; done"] })], /bot starts sh and true and sleep, and nothing/);
        await fails([placer({ command: ["python", "-m", "http.server"] })], /bot starts python, and nothing/);
        await fails([placer({ command: ["tail"], args: ["-f", "/dev/null"] })], /bot starts tail/);
        await fails([placer({ command: ["python"] })], /bot starts python/);
    });
    it("asks every container that is given the exchange's key, and no other", async () => {
        const beside = (...env: object[]) => [{ container: { name: "api", command: ["sleep", "1"], env }, dockerfile: "api/Dockerfile" }];
        await passes([placer({}, { beside: beside() }), ...exchangeKey()]);
        await fails([placer({}, { beside: beside(keyed()) }), ...exchangeKey()], /api starts sleep/);
        await passes([pod({ container: { command: ["sleep", "1"] } })]);
        await passes([stranger]);
    });
    it("cannot judge an image that says of no start", () =>
        cannotJudge([placer({}, { dockerfile: "vendor/Dockerfile" })], /^nobody can see what vendor\/Dockerfile starts$/));
});
