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
        for (const path of ["/app/bot", "/app/bot/", "/app", "/", "/app/bot/tools"])
            await fails([pod({ volumes: [{ name: "f", emptyDir: {} }], container: { volumeMounts: [{ name: "f", mountPath: path }] } })], /lies over bot\//);
        const change = { images: [image("Dockerfile", { programs: [{ builds: "cmd/bot", by: "go build", at: "/srv/bot" }] })] };
        await fails([pod({ change, container: { volumeMounts: [{ name: "f", mountPath: "/srv" }] } })], /\/srv of bot lies over what is built from cmd\/bot/);
    });
    it("fails code beside the code, and what Python loads by itself", async () => {
        await fails([mounted("/app/bot/os.py", { subPath: "x" }), files], /\/app\/bot\/os\.py of bot is code that nobody has read/);
        await fails([mounted("/tmp2/sitecustomize.py", { subPath: "x" }), files], /sitecustomize\.py of bot is code that nobody has read/);
        await fails([mounted("/usr/lib/x.pth", { subPath: "x" }), files], /x\.pth of bot is code/);
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
        await passes([temporary({ LD_PRELOAD: "/usr/lib/libjemalloc.so.2", PYTHONUNBUFFERED: "1" })]);
        await passes([pod({ container: { env: [keyed("KEY", "PYTHONPATH")] } })]);
    });
    it("fails what leaves out asserts", async () => {
        for (const value of ["1", "2", "x"]) await fails([pod({ env: { PYTHONOPTIMIZE: value } })], /PYTHONOPTIMIZE of bot is "[^"]+": every assert/);
        for (const value of ["", "0"]) await passes([pod({ env: { PYTHONOPTIMIZE: value } })]);
        for (const command of [
            ["python", "-O", "-m", "bot.main"],
            ["sh", "-c", "exec python3 -uOO bot/main.py"],
        ])
            await fails([pod({ container: { command } })], /bot starts python3? with -u?OO?: every assert/);
        await passes([pod({ container: { command: ["python", "-u", "-m", "bot.main", "-O"] } })]);
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
