import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** A command as npm starts it, with nobody at the terminal: its exit code and all that it printed. Servers of the test answer meanwhile. */
export async function called(file: string, argv: string[], more: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
    const env = { ...process.env, ...more, NO_COLOR: "1" };
    const child = spawn(process.execPath, ["--require=./cli/start.js", file, ...argv], {
        cwd: join(__dirname, "../../.."),
        env,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const code = new Promise<number | null>(done => child.once("exit", done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, said: out + err };
}
