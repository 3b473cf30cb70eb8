import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "../scratch";

const git = (folder: string, ...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { stdio: ["ignore", "pipe", "ignore"] });

/** A checkout with one commit of these files. */
export function checkoutOf(files: Record<string, string>): string {
    const folder = scratchFolder("checkout");
    write(folder, files);
    git(folder, "init", "-q");
    git(folder, "remote", "add", "origin", "https://user:token@github.com/example/bot.git");
    git(folder, "add", "-A", "-f");
    git(folder, "commit", "-q", "-m", "one");
    return folder;
}

export function write(folder: string, files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
    }
}
