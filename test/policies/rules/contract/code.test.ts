import * as rules from "../../../../policies/rules/contract/code";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, image, keyed, pod, stranger } from "../fixtures/contract";

describe("code-is-what-was-read", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.codeIsWhatWasRead);
    const mounted = (mountPath: string, more: object = {}) =>
        pod({ volumes: [{ name: "f", configMap: { name: "files" } }], container: { volumeMounts: [{ name: "f", mountPath, ...more }] } });
    const files = configMap("files", { x: "y" });

    it("passes what lies elsewhere, or over no code", async () => {
        await passes([pod()]);
        await passes([stranger]);
        for (const path of ["/app/config/risk.yml", "/app/logs", "/tmp", "/app/bot/settings.yaml", "/app/botany", "/data/x.py", "/app/bot/start.sh"])
            await passes([mounted(path), files]);
        await passes([
            pod({ dockerfile: "api/Dockerfile", volumes: [{ name: "f", emptyDir: {} }], container: { volumeMounts: [{ name: "f", mountPath: "/app/bot" }] } }),
        ]);
    });
    it("fails a file or a folder over the code", async () => {
        await fails([mounted("/app/bot/main.py", { subPath: "x" }), files], /\/app\/bot\/main\.py of bot lies over bot\/main\.py\. /);
        await fails([mounted("/app/bot//"), files], /^\/app\/bot of bot lies over bot\/main\.py\. /);
        for (const path of ["/app/bot", "/app/bot/", "/app", "/", "/app/bot/tools"])
            await fails([pod({ volumes: [{ name: "f", emptyDir: {} }], container: { volumeMounts: [{ name: "f", mountPath: path }] } })], /lies over bot\//);
        const change = { images: [image("Dockerfile", { programs: [{ builds: "cmd/bot", by: "go build", at: "/srv/bot" }] })] };
        const over = (mountPath: string, programs = change) => [pod({ change: programs, container: { volumeMounts: [{ name: "f", mountPath }] } })];
        for (const path of ["/srv", "/srv/bot"]) await fails(over(path), new RegExp(`^${path} of bot lies over what is built from cmd/bot\\. `));
        for (const path of ["/srv/bot/x", "/srv/bo", "/sr", "/srv/bot2"]) await passes(over(path));
        await passes(over("/srv", { images: [image("Dockerfile", { programs: [{ builds: "cmd/bot", by: "go build" }] })] }));
    });
    it("fails code beside the code, and what Python loads by itself", async () => {
        await fails([mounted("/app/bot/os.py", { subPath: "x" }), files], /\/app\/bot\/os\.py of bot is code that nobody has read/);
        await fails([mounted("/tmp2/sitecustomize.py", { subPath: "x" }), files], /sitecustomize\.py of bot is code that nobody has read/);
        await fails([mounted("/usr/lib/x.pth", { subPath: "x" }), files], /x\.pth of bot is code/);
        for (const path of ["/usr/lib/x.pth.txt", "/usr/lib/sitecustomize.py.txt", "/usr/lib/mysitecustomize.py"])
            await passes([mounted(path, { subPath: "x" }), files]);
    });
    it("fails a variable by which a runtime loads something else", async () => {
        const temporary = (env: Record<string, unknown>) => pod({ env, container: { volumeMounts: [{ name: "t", mountPath: "/tmp" }] } });
        for (const [name, value] of [
            ...[
                ["PYTHONPATH", "/app:/tmp/mods"],
                ["PATH", "/tmp:/usr/bin"],
                ["LD_PRELOAD", "/tmp/x.so"],
                ["NODE_PATH", "/tmp/"],
                ["LD_LIBRARY_PATH", "/tmp"],
            ],
            ...[
                ["PYTHONHOME", "/opt"],
                ["BASH_ENV", "/x"],
                ["NODE_OPTIONS", "--require /tmp/x.js"],
                ["NODE_OPTIONS", "--max-old-space-size=1 --import=/x"],
            ],
        ])
            await fails([temporary({ [name]: value })], new RegExp(`${name} of bot is "[^"]+": `));
        await fails(
            [pod({ env: { PYTHONPATH: "/tmp2" }, container: { volumeMounts: [{ name: "f", mountPath: "/tmp2/x.txt" }] } })],
            /loaded from \/tmp2 is no image's/,
        );
        await passes([
            temporary({ PYTHONPATH: "/app:/app/bot", PATH: "/usr/local/bin:/usr/bin", NODE_OPTIONS: "--max-old-space-size=512", TZ: "UTC", LD_PRELOAD: "" }),
        ]);
        await passes([temporary({ NODE_OPTIONS: "--title=x /tmp", PYTHONPATH: "/app:", PATH: "/usr/bin --require x", PYTHONOPTIMIZE: "0" })]);
        const two = [
            { name: "t", mountPath: "/var/x" },
            { name: "f", mountPath: "/tmp2/x.txt" },
        ];
        for (const value of ["/tmp2", "/tmp2/", "/tmp2//", "/app /tmp2", "/app:/app2:/tmp2"])
            await fails([pod({ env: { LD_LIBRARY_PATH: value }, container: { volumeMounts: two } })], /what is loaded from \/tmp2\/* is no image's/);
        for (const value of ["tmp2", "/tmp", "/tmp2/y", "/"])
            await passes([pod({ env: { PATH: value }, container: { volumeMounts: two.slice(value === "/" ? 2 : 0) } })]);
        await passes([temporary({ LD_PRELOAD: "/usr/lib/libjemalloc.so.2", PYTHONUNBUFFERED: "1" })]);
        await passes([pod({ container: { env: [keyed("KEY", "PYTHONPATH")] } })]);
    });
    it("fails what leaves out asserts", async () => {
        for (const value of ["1", "2", "x"]) await fails([pod({ env: { PYTHONOPTIMIZE: value } })], /PYTHONOPTIMIZE of bot is "[^"]+": every assert/);
        for (const value of ["", "0"]) await passes([pod({ env: { PYTHONOPTIMIZE: value } })]);
        for (const command of [
            ["python", "-O", "-m", "bot.main"],
            ["python", "-Om", "bot.main"],
            ["python3.12", "-W", "ignore", "-O", "bot/main.py"],
            ["python", "-Wignore::x:mod", "-X", "dev", "-O", "bot/main.py"],
            ["python", "--check-hash-based-pycs", "always", "-O", "bot/main.py"],
            ["python", "--x-m", "-O", "bot/main.py"],
            ["python", "-O"],
            ["sh", "-c", "exec python3 -uOO bot/main.py"],
        ])
            await fails([pod({ container: { command } })], /bot starts python(3|3\.12)? with -u?OO?m?: every assert/);
        for (const command of [
            ["python", "-u", "-m", "bot.main", "-O"],
            ["python", "bot/main.py", "-O"],
            ["python", "-cimport os", "-O"],
            ["python", "-um", "bot.main", "-O"],
            ["python", "-ubot", "--no-O", "-W", "-O", "bot/main.py"],
            ["node", "-O", "bot/main.js"],
            ["pythonx", "-O", "x"],
            ["xpython", "-O", "x"],
        ])
            await passes([pod({ container: { command } })]);
    });
    it("reads what a command sets too", async () => {
        const started = (script: string) => [pod({ container: { command: ["sh", "-c", script] } })];
        await fails(started("export PYTHONOPTIMIZE=1; exec python -m bot.main"), /PYTHONOPTIMIZE of bot is "1": every assert/);
        await fails([pod({ container: { command: ["env", "BASH_ENV=/tmp/x", "python", "-m", "bot.main"] } })], /BASH_ENV of bot is "\/tmp\/x": it loads/);
        await passes(started("export PYTHONOPTIMIZE=0 PATH=$PATH:/x; unset PYTHONPATH; exec python -m bot.main"));
        await passes(started("eval $X; export $Y; exec python -m bot.main"));
        const side = { container: { name: "side", command: ["env", "PYTHONOPTIMIZE=1", "python", "x.py"] } };
        await passes([pod({ beside: [side] })]);
    });
    it("blocks in dry too, since what makes it dry is the code that was read", async () => {
        const dry = { "places-orders": "true", phase: "dry", modes: [{ variable: "TRADING_MODE", allowed: ["paper"], dry: "paper" }] };
        await fails([pod({ env: { TRADING_MODE: "paper", PYTHONOPTIMIZE: "1" }, annotations: dry })], /^PYTHONOPTIMIZE/);
        await passes([pod({ change: { ...content, images: [] }, env: { PYTHONOPTIMIZE: "1" } })]);
    });
    it("is undecided while something of it is unknown", async () => {
        await isUndecided([pod({ env: { PYTHONPATH: unknown } })]);
        await isUndecided([pod({ container: { volumeMounts: [{ name: "f", mountPath: unknown }] } })]);
    });
});
