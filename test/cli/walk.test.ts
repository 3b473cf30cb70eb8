import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
/** What stands between the fences of a language, indented as in the fence. */
function blocks(file: string, language: string): string[] {
    return [...text(file).matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, "gm"))].map(([, indent, block]) =>
        block.replace(new RegExp(`^${indent}`, "gm"), ""),
    );
}

describe("a newcomer's walk", () => {
    let copy: string;
    before(() => {
        copy = mkdtempSync(join(tmpdir(), "golive-walk-"));
        const left = new Set(["bench", "docs", "node_modules", "test"]);
        for (const entry of readdirSync(root))
            if (!entry.startsWith(".") && !left.has(entry)) cpSync(join(root, entry), join(copy, entry), { recursive: true });
        symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    });
    after(() => rmSync(copy, { recursive: true, force: true }));

    for (const file of ["README.md", "docs/your-bot.md"])
        it(`of ${file} ends in a GO in both stacks`, () => {
            const section = blocks(file, "yaml").find(block => block.includes("mybot:")) ?? assert.fail(`${file} shows no section`);
            const commands = blocks(file, "sh").flatMap(block => block.split("\n"));
            // Compiled code of a copy that is gone tomorrow would pile up in node_modules, which the copy shares.
            const { npm_lifecycle_event: _, FORCE_COLOR: __, ...env }: NodeJS.ProcessEnv = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" };
            const sh = (command: string) => spawnSync("sh", ["-c", command], { cwd: copy, encoding: "utf8", env });

            assert.strictEqual(sh(commands.find(command => command.startsWith("cp bots/")) ?? "false").status, 0);
            writeFileSync(join(copy, "bots/mybot.yaml"), text("bots/example.yaml").replace("name: example", "name: mybot"));
            for (const stack of ["staging", "prod"]) {
                cpSync(join(root, `Pulumi.${stack}.yaml`), join(copy, `Pulumi.${stack}.yaml`));
                appendFileSync(join(copy, `Pulumi.${stack}.yaml`), section);
            }
            const looks = commands.filter(command => /^npm run -s preview -- \w+ --bot mybot$/.test(command));
            assert.strictEqual(looks.length, 2);
            for (const look of looks) {
                const { status, stdout, stderr } = sh(look);
                assert.deepStrictEqual([status, stderr.replace(/^npm warn .*\n/gm, "")], [0, ""]);
                const verdict = stdout.trimEnd().split("\n").at(-1) ?? "";
                assert.match(verdict, /^GO {2}mybot (staging|prod), dry: /);
                const shown = text(file)
                    .split("\n")
                    .filter(line => line.startsWith(`GO  mybot ${look.split(" ")[5]},`));
                for (const line of shown) assert.strictEqual(verdict, line, `${file} shows another verdict than this walk's`);
            }
        });
});
