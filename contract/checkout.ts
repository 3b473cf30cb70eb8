import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { ContractError } from "./error";

/** A checkout of a bot's repository. */
export interface Checkout {
    /** Where it was fetched from, without credentials; `local` when that is a path of the machine. */
    repository: string;
    commit: string;
    /** Tracked files that are there, sorted. */
    files: string[];
    /** Whether a file or folder is tracked. */
    has(path: string): boolean;
    /** The text of a tracked file; undefined when there is none or it is no text. */
    text(file: string): string | undefined;
}

const largest = 2_000_000;

/** Opens a checkout; refuses a path that is none, and one whose tracked files were changed. */
export function openCheckout(path: string): Checkout {
    const root = resolve(path);
    if (!existsSync(root)) throw new ContractError(`${path}: found no such folder, allowed: the top of a git checkout of the bot's source.`);
    const top = git(root, ["rev-parse", "--show-toplevel"])?.trim();
    if (top === undefined) throw new ContractError(`${path}: found no git checkout, allowed: the top of a git checkout of the bot's source.`);
    if (realpathSync(top) !== realpathSync(root)) throw new ContractError(`${path}: found a folder inside a checkout, allowed: the checkout's top folder.`);
    const commit = git(root, ["rev-parse", "--verify", "HEAD"])?.trim();
    if (commit === undefined) throw new ContractError(`${path}: found a repository without a commit, allowed: a checkout of one.`);
    const changed = (git(root, ["status", "--porcelain", "--untracked-files=no"]) ?? "").split("\n").filter(line => line !== "");
    if (changed.length)
        throw new ContractError(
            `${path}: found ${changed.length} tracked file${changed.length > 1 ? "s" : ""} changed (${changed[0].slice(3)}${changed.length > 1 ? ", …" : ""}), allowed: a clean tree, so that the contract is that of a commit.`,
        );
    const files = (git(root, ["ls-files", "-z"]) ?? "")
        .split("\0")
        .filter(file => file !== "" && isFile(join(root, file)))
        .sort();
    const folders = new Set(files.flatMap(file => file.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"))));
    const texts = new Map<string, string | undefined>();
    return {
        repository: withoutCredentials(git(root, ["remote", "get-url", "origin"])?.trim()),
        commit,
        files,
        has: path => path === "" || path === "." || folders.has(path),
        text(file) {
            if (!texts.has(file)) texts.set(file, folders.has(file) ? textOf(join(root, file)) : undefined);
            return texts.get(file);
        },
    };
}

const isFile = (path: string) => existsSync(path) && lstatSync(path).isFile();

function textOf(path: string): string | undefined {
    if (!isFile(path) || lstatSync(path).size > largest) return undefined;
    const text = readFileSync(path, "utf8");
    return text.includes("\0") ? undefined : text.replace(/^\uFEFF/, "");
}

function git(folder: string, args: string[]): string | undefined {
    try {
        // Within a hook, git's own variables name another repository.
        const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR)$/.test(name)));
        return execFileSync("git", ["-C", folder, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 256 << 20 });
    } catch {
        return undefined;
    }
}

/** Of which commit a checkout is, and how many of its files are changed, new, or hidden from git's eyes. */
export interface CheckoutState {
    head: string;
    changed: number;
}

/** The state of a checkout; nothing where a folder is no top of one. What git ignores is not counted. */
export function checkoutState(folder: string): CheckoutState | undefined {
    const top = git(folder, ["rev-parse", "--show-toplevel"])?.trim();
    const head = git(folder, ["rev-parse", "--verify", "HEAD"])?.trim();
    const changed = git(folder, ["-c", "core.fsmonitor=false", "status", "--porcelain", "--untracked-files=all"]);
    // A lower case letter is a file that git was told to take for unchanged, and S one that it was told to skip.
    const hidden = git(folder, ["ls-files", "-v"]);
    if (top === undefined || head === undefined || changed === undefined || hidden === undefined || realpathSync(top) !== realpathSync(folder))
        return undefined;
    const lines = [...changed.split("\n"), ...hidden.split("\n").filter(line => /^[a-zS]/.test(line))];
    return { head, changed: lines.filter(line => line !== "").length };
}

/** An address without user, password or token; `git@host:owner/name` becomes https. */
export function withoutCredentials(address: string | undefined): string {
    if (address === undefined || address === "") return "local";
    const scp = /^(?:[^@/]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(address);
    const url = scp ? `https://${scp[1]}/${scp[2]}` : address;
    if (!/^(https?|ssh|git):\/\//.test(url)) return "local";
    const parsed = new URL(url);
    return `https://${parsed.host}${parsed.pathname}`.replace(/\.git$/, "");
}
