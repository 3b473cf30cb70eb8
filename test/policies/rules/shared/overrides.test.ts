import * as assert from "node:assert";
import { Graph } from "../../../../policies/engine/graph";
import { overridesOf } from "../../../../policies/rules/shared/overrides";
import { resource } from "../../../judge";

/** What a command makes of MAX_LOSS, where a script may be mounted as /app/start.sh and /app/start. */
function overridden(command: string[], script?: string, beside: object[] = []): string[] {
    const volumes = [{ name: "f", configMap: { name: "files" } }];
    const volumeMounts = ["/app/start.sh", "/app/start"].map(mountPath => ({ name: "f", mountPath, subPath: "start" }));
    const container = { name: "bot", command, volumeMounts };
    const graph = new Graph(
        [
            resource("kubernetes:apps/v1:StatefulSet", "bot", {
                metadata: { name: "bot", namespace: "bot" },
                spec: { template: { spec: { containers: [container, ...beside], volumes } } },
            }),
            ...(script === undefined
                ? []
                : [resource("kubernetes:core/v1:ConfigMap", "files", { metadata: { name: "files", namespace: "bot" }, data: { start: script } })]),
        ].map(one => ({ ...one, props: one.properties })) as never,
    );
    return overridesOf("MAX_LOSS", graph.pods[0], graph).map(found => {
        if ("missing" in found) return found.missing;
        assert.strictEqual(found.where, "MAX_LOSS in the command");
        return String(found.value);
    });
}

describe("what a command makes of a variable and nobody sees", () => {
    const unread = /MAX_LOSS: what the program in the command does to its environment is not read/;
    const python = (code: string) => ["python", "-c", `import os; ${code}`];
    const cases: [command: string[], why: RegExp][] = [
        ...[
            ...['os.environ[f"MAX_{x}"] = "1"', 'os.environ[name] = "1"', "os.environ.update(x)", "os.environ |= x", "os.environ = x", "del os.environ[x]"],
            ...['os.environ.pop("MAX_LOSS")', "os.environ.setdefault(x, y)", "os.putenv(x, y)", "load_dotenv()", "exec(x)", "eval(x)", "os.execve(a, b, c)"],
            ...["subprocess.run(x, env=y)", 'getattr(os, "environ")'],
        ].map((code): [string[], RegExp] => [python(code), unread]),
        [["node", "-e", "Object.assign(process.env, x)"], unread],
        [["node", "-p", "delete process.env.MAX_LOSS"], unread],
        [["bun", "-e", "process.env[x] = '1'"], unread],
        [["ruby", "-e", "ENV['MAX_LOSS'] = '0.9'"], unread],
        [["php", "-r", "putenv('MAX_LOSS=0.9');"], unread],
        [python('os.environ["MAX_LOSS"] = x'), /MAX_LOSS: the program in the command sets it to what nobody sees here/],
        [["doppler", "run", "--", "python", "main.py"], /MAX_LOSS: doppler in the command sets variables that nobody sees here/],
        [["npx", "dotenv", "-e", ".env", "node", "main.js"], /MAX_LOSS: dotenv in the command sets/],
        [["sh", "-c", 'export "$(echo MAX_)LOSS=0.9"; python main.py'], /MAX_LOSS: export .* in the command sets what nobody sees here/],
        [["sh", "-c", "export $NAME=0.9; python main.py"], /MAX_LOSS: export \$NAME=0\.9 in the command/],
        ...[
            ...["export MAX_LOSS+=0; python main.py", "for MAX_LOSS in 0.9; do python main.py; done", "((MAX_LOSS=1)); python main.py"],
            ...["read -r MAX_LOSS < /tmp/x; python main.py", "printf -v MAX_LOSS 0.9; python main.py", "case x in x) MAX_LOSS=0.9;; esac; python main.py"],
            ...["echo main.py | xargs env MAX_LOSS=0.9 python", "echo 'MAX_LOSS=0.9 python main.py' | sh", ": ${MAX_LOSS:=0.9}; python main.py"],
        ].map((script): [string[], RegExp] => [["bash", "-c", script], /MAX_LOSS: what the script in the command makes of it is not read/]),
        [["sh", "-c", "set -a; . /tmp/limits; exec python main.py"], /MAX_LOSS: \. \/tmp\/limits in the command sets what nobody sees here/],
        [["sh", "-c", "export X$NAME; python main.py"], /MAX_LOSS: export X\$NAME in the command/],
        [["bash", "-c", "source /tmp/limits; python main.py"], /MAX_LOSS: source \/tmp\/limits in the command/],
        [["sh", "-c", ". /app/activate.d; python main.py"], /MAX_LOSS: \. \/app\/activate\.d in the command/],
        [["sh", "-c", "."], /MAX_LOSS: \. {2}in the command/],
        [["env", "`cat .env`", "python", "main.py"], /MAX_LOSS: env .* in the command sets what nobody sees here/],
    ];
    for (const [command, why] of cases) it(`is undecided: ${command.join(" ")}`, () => assert.throws(() => overridden(command), why));
});

describe("what a command makes of a variable", () => {
    const away = (by: string) => [`the command takes MAX_LOSS away (${by})`];
    const unseen = ["MAX_LOSS is set by the command to what nobody sees here"];
    const cases: [command: string[], found: string[]][] = [
        [["sh", "-c", "export MAX_LOSS=0.9; exec python main.py"], ["0.9"]],
        [["sh", "-c", "MAX_LOSS='0.9' python main.py"], ["0.9"]],
        [["sh", "-ec", "cd /app && MAX_LOSS=0.9\nexec python main.py"], ["0.9"]],
        [["bash", "-c", 'if true; then export A=1 "MAX_LOSS=0.9"; fi'], ["0.9"]],
        [["tini", "--", "env", "A=1", "MAX_LOSS=0.9", "python", "main.py"], ["0.9"]],
        [["/usr/bin/env", "MAX_LOSS=0.9", "python", "main.py"], ["0.9"]],
        [["sh", "-c", "eval MAX_LOSS=0.9"], ["0.9"]],
        [["gosu", "bot", "env", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["env", "-SMAX_LOSS=0.9 python main.py"], ["0.9"]],
        [["env", "--split-string=MAX_LOSS=0.9 python main.py"], ["0.9"]],
        [["env", "-S", "MAX_LOSS=0.9 python main.py"], ["0.9"]],
        [["sh", "-c", "export MAX_LOSS; exec python main.py"], []],
        [["sh", "-c", 'echo "at most $MAX_LOSS, ${MAX_LOSS:-none}"; exec python main.py'], []],
        [["sh", "-c", '[ -n "${MAX_LOSS}" ] || exit 1; exec python main.py'], []],
        [["sh", "-c", ". /app/.venv/bin/activate && exec python main.py"], []],
        [["python", "-c", "import os, main; main.run(os.environ['MAX_LOSS'], os.getenv('MAX_LOSS'))"], []],
        [["sh", "-c", "export MAX_LOSSES=0.9; exec python main.py"], []],
        [["sh", "-c", "export MAX_LOSS=$OTHER"], unseen],
        [["sh", "-c", "export MAX_LOSS=$(cat /x)"], unseen],
        [["sh", "-c", "export MAX_LOSS=${MAX_LOSS:+0.9}"], unseen],
        [["sh", "-c", "unset A MAX_LOSS; python main.py"], away("unset")],
        [["env", "-i", "python", "main.py"], away("env -i")],
        [["env", "-u", "MAX_LOSS", "python", "main.py"], away("env -u")],
        [["env", "-uMAX_LOSS", "python"], away("env -uMAX_LOSS")],
        [["env", "--unset=MAX_LOSS", "python"], away("env --unset=MAX_LOSS")],
        [["sh", "-c", "exec -c python main.py"], away("exec -c")],
        [["sh", "-c", 'export MAX_LOSS="$MAX_LOSS"; export MAX_LOSS=${MAX_LOSS:-0.1}; exec env -u OTHER python main.py --x MAX_LOSS=1'], []],
        [["sh", "-c", "# MAX_LOSS=0.9\nexport XMAX_LOSS=1 MAX_LOSS_PCT=2; echo MAX_LOSS=3; unset OTHER"], []],
        [["python", "main.py", "MAX_LOSS=0.9"], []],
        [["timeout", "-k", "5", "60s", "python", "main.py"], []],
        [["python", "-c", 'import os; os.environ["MAX_LOSS"] = "0.9"; import main'], ["0.9"]],
        [["/usr/bin/python3.12", "-u", "-c", "import os\nos.environ['MAX_LOSS']='0.9'\nimport main"], ["0.9"]],
        [["python", "-W", "ignore", "-c", 'import os; os.putenv("MAX_LOSS", "0.9")'], ["0.9"]],
        [["node", "-e", "process.env.MAX_LOSS = '0.9'; require('./main')"], ["0.9"]],
        [["node", "--eval", "process.env['MAX_LOSS'] = `0.9`"], ["0.9"]],
        [["sh", "-c", `exec python -c 'import os; os.environ["MAX_LOSS"] = "0.9"'`], ["0.9"]],
        [["poetry", "run", "python", "-c", 'import os; os.environ["MAX_LOSS"] = "0.9"'], ["0.9"]],
        [["python", "-c", 'import os; os.environ["OTHER"] = "0.9"; print(os.environ["MAX_LOSS"] == "0.9")'], []],
        [["python", "-c", 'import os, psycopg2; psycopg2.connect(os.environ["DATABASE_URL"])'], []],
        [["python", "main.py", "-c", 'os.environ["MAX_LOSS"] = "0.9"'], []],
        [["python", "-m", "main"], []],
        [["python", "-cimport os; os.environ['MAX_LOSS'] = '0.9'"], ["0.9"]],
        [["python3", "-uc", "import os; os.environ['MAX_LOSS'] = '0.9'"], ["0.9"]],
        [["node", "--eval=process.env.MAX_LOSS = '0.9'"], ["0.9"]],
        [["python", "-Wignore", "-c", 'import os; os.putenv("MAX_LOSS", "0.9")'], ["0.9"]],
        [["perl", "-e", "print 1"], []],
        [["npx", "cross-env", "MAX_LOSS=0.9", "node", "main.js"], ["0.9"]],
        [["sudo", "MAX_LOSS=0.9", "python", "main.py"], ["0.9"]],
        [["su", "bot", "-c", "MAX_LOSS=0.9 python main.py"], ["0.9"]],
        [["su-exec", "bot", "env", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["sh", "-c", "eval MAX_LOSS=0.9 python"], ["0.9"]],
        [["sh", "-c", "export MAX_LOSS='0123456789}'"], ["0123456789}"]],
        [["sh", "-c", "export MAX_LOSS=${MAX_LOSS}0"], unseen],
        [["sh", "-c", "export MAX_LOSS=${MAX_LOSS-0.1}"], []],
        [["sh", "-c", "#for MAX_LOSS in 1\nexec python main.py #for MAX_LOSS in 1"], []],
        [["sh", "-c", "exec --x-c python main.py"], []],
        [["sh", "-c", "exec -lc python main.py"], away("exec -lc")],
        [["nice", "-i", "python", "main.py"], []],
        [["env", "--chdir-i", "python"], []],
        [["env", "-vi", "python"], away("env -vi")],
        [["env", "-iv", "python"], away("env -iv")],
        [["env", "-", "python"], away("env -")],
        [["env", "--ignore-environment", "python"], away("env --ignore-environment")],
        [["env", "--x-u", "MAX_LOSS", "python"], []],
        [["env", "-uX", "MAX_LOSS", "python"], []],
        [["env", "-uX", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["env", "--x-u", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["env", "-v", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["nice", "-u", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["env", "-u", "OTHER", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["env", "--unset", "OTHER", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["-x", "MAX_LOSS=0.9"], []],
        [["env", "MAX_LOSS=a(b", "python"], ["a(b"]],
        [["env", "(", "(MAX_LOSS=0.9", "python"], ["0.9"]],
        [["sh", "-c", "(MAX_LOSS=0.9 python main.py)"], ["0.9"]],
        [["export", "a-b=$X"], []],
        [["nice", "-S", "MAX_LOSS=0.9 python"], ["0.9 python"]],
        [["env", "--split-string", "MAX_LOSS=0.9 python"], ["0.9"]],
        [["env", "-S"], []],
        [["exec", "x-y", "MAX_LOSS=0.9"], []],
        [["timeout", "60s", "env", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["timeout", "60", "env", "MAX_LOSS=0.9", "python"], ["0.9"]],
        [["timeout", "5xy", "MAX_LOSS=0.9"], []],
        [["bash", "-ce", "MAX_LOSS=0.9 python"], ["0.9"]],
        [["bash", "-c", "-e", "--", "MAX_LOSS=0.9 python"], ["0.9"]],
        [["sh", "-c"], []],
        [["sh", "-e"], []],
        [["su", "bot"], []],
        [["export", "MAX_LOSS"], []],
        [[], []],
    ];
    for (const [command, found] of cases) it(command.join(" ") || "nothing", () => assert.deepStrictEqual(overridden(command), found));
    it("reads the scripts that the stack mounts", () => {
        const script = "#!/bin/sh\nexport MAX_LOSS=0.9\nexec python main.py\n";
        for (const command of [["sh", "/app/start.sh"], ["bash", "-e", "/app/start.sh"], ["/app/start.sh"], ["sh", "-c", ". /app/start.sh; python main.py"]])
            assert.deepStrictEqual(overridden(command, script), ["0.9"]);
        for (const command of [["sh", "/app/start"], ["bash", "--norc", "/app/start"], ["/app/start.sh"], ["sh", "+e", "-x", "/app/start"]])
            assert.deepStrictEqual(overridden(command, "export MAX_LOSS=0.9"), ["0.9"]);
        for (const line of ["#!/bin/sh", "#!/bin/bash -e", "#!/usr/bin/env dash", "#!/bin/ash"])
            assert.deepStrictEqual(overridden(["/app/start"], `${line}\nMAX_LOSS=0.9 python main.py`), ["0.9"]);
        for (const line of ["#!/usr/bin/env python", "x #!/bin/sh", "", "#!/bin/fish"])
            assert.deepStrictEqual(overridden(["/app/start"], `${line}\nMAX_LOSS=0.9`), []);
        assert.deepStrictEqual(overridden(["sh", "/app/other.sh"], script), []);
        assert.deepStrictEqual(overridden([], script, [{ name: "side", command: ["sh", "/app/start.sh"] }]), []);
        assert.deepStrictEqual(overridden(["sh", "/app/start.sh"]), []);
        assert.deepStrictEqual(overridden(["sh", "/app/start.sh"], ". /app/start.sh; export MAX_LOSS=0.8"), ["0.8"]);
    });
});
