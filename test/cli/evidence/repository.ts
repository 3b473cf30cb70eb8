import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { knows } from "../../../docs/rooms.json";
import { catalogueFiles, control, type Written } from "../../checklist/fixture";
import { scratchFolder } from "../../scratch";

const project = join(__dirname, "../../..");

export const ada = "Ada Example <ada@example.com>";
export const ben = "Ben Example <ben@example.com>";
/** Who wrote manifest and settings. */
export const cara = "Cara Change <cara@example.com>";

/** A small catalogue, in which cryptofunk's list asks for everything. */
export const catalogue: Written = {
    controls: {
        "plan-is-reviewed": control({ signature: { by: "operations", because: "it is a judgement" } }),
        "security-agrees": control({ signature: { by: "security", because: "it is an act of a person" } }),
        "risk-is-known": control({ signature: { by: "risk", because: "it is a judgement" } }, { good: "180d" }),
        "law-is-read": control({ signature: { by: "legal", because: "people read it" } }, { good: "until", phase: "canary" }),
        "cloud-is-known": control({ signature: { by: "risk", because: "it is a judgement" } }, { needs: ["mongodb"] }),
        "tests-pass": control({ ci: "tests" }, { demands: { tests: { atLeast: 1 }, failures: { atMost: 0 } } }),
        "coverage-is-enough": control({ ci: "coverage" }, { demands: { percent: { atLeast: 80, unit: "%" } } }),
        "logins-work": control({ ci: "tests", of: ["sign in", "login"] }, { demands: { failures: { atMost: 0 } } }),
        "images-are-sound": control({ ci: "image-scan" }, { demands: { critical: { atMost: 0 } } }),
        "holes-are-closed": control({ ci: "dependency-scan" }, { good: "30d", demands: { critical: { atMost: 0 } } }),
        "limits-are-set": control({ setting: "manifest.risk.maxDailyLoss" }),
        "key-cannot-withdraw": control(
            { probe: "exchange.key-cannot-withdraw", silent: { by: "security", because: "its owner sees it" } },
            { good: "7d", phase: "canary", critical: true },
        ),
        "key-is-young": control({ probe: "exchange.key-age" }, { phase: "canary" }),
        "vanta-agrees": control({ signature: { by: "risk", because: "it is a judgement" } }),
    },
    items: {
        cryptofunk: {
            1: { controls: ["plan-is-reviewed", "security-agrees", "risk-is-known", "law-is-read", "cloud-is-known", "limits-are-set"] },
            2: { controls: ["tests-pass", "logins-work", "images-are-sound", "holes-are-closed"] },
            3: { controls: ["coverage-is-enough"], with: { percent: 90 } },
            4: { controls: ["coverage-is-enough"], with: { percent: 70 } },
            5: { controls: ["key-cannot-withdraw", "key-is-young"] },
        },
        vanta: { 1: { controls: ["vanta-agrees"] } },
    },
    apart: [["security", "operations"]],
};

const parts = (person: string) => /^(.*) <(.*)>$/.exec(person)?.slice(1) as [string, string];

/** A project in a repository of its own; no setting of this machine's git has a word in it. */
export class Repository {
    readonly root = scratchFolder("repository");
    readonly #start: string;
    readonly #keys = scratchFolder("keys");
    readonly environment = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", HOME: this.#keys };

    /** With the commands themselves where they are run as a person runs them. */
    constructor({ commands = false } = {}) {
        const rooms = commands
            ? [
                  ...Object.keys(knows).filter(room => room !== "checklist"),
                  "checklist",
                  "index.ts",
                  "package.json",
                  "package-lock.json",
                  "tsconfig.json",
                  "docs",
              ]
            : [];
        for (const name of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml", "bots", ...rooms])
            cpSync(join(project, name), join(this.root, name), { recursive: true, filter: from => !/\/checklist\/(controls|[^/]*\.yaml)/.test(from) });
        if (commands) symlinkSync(join(project, "node_modules"), join(this.root, "node_modules"));
        for (const [name, text] of Object.entries(catalogueFiles(catalogue))) this.write(name, text);
        this.write(".gitignore", "node_modules\n");
        this.git("init", "--quiet", "--initial-branch=main");
        this.#start = this.as(cara).commit("the bot");
    }

    /** As it was when it was made. */
    again(): this {
        this.git("checkout", "--quiet", "--force", "-B", "main", this.#start);
        this.git("clean", "-qfdx", "--exclude=node_modules");
        return this;
    }

    git(...args: string[]): string {
        return execFileSync("git", ["-C", this.root, ...args], { encoding: "utf8", env: this.environment, stdio: ["ignore", "pipe", "pipe"] }).trim();
    }

    /** Who is at the keyboard now. */
    as(person: string): this {
        const [name, email] = parts(person);
        this.git("config", "user.name", name);
        this.git("config", "user.email", email);
        return this;
    }

    write(name: string, text: string): this {
        mkdirSync(dirname(join(this.root, name)), { recursive: true });
        writeFileSync(join(this.root, name), text);
        return this;
    }

    read(name: string): string {
        return readFileSync(join(this.root, name), "utf8");
    }

    /** Makes a person a key, and returns its public half. */
    key(person: string): string {
        const file = this.#file(person);
        spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
        return readFileSync(`${file}.pub`, "utf8").trim();
    }

    #file(person: string): string {
        return join(this.#keys, parts(person)[1]);
    }

    /** Commits everything; signed by somebody's key where one is given. */
    commit(message: string, signer?: string): string {
        this.git("add", "--all");
        const how = signer ? ["-c", "gpg.format=ssh", "-c", `user.signingkey=${this.#file(signer)}`] : [];
        this.git(...how, "commit", "--quiet", "--allow-empty", ...(signer ? ["-S"] : ["--no-gpg-sign"]), "-m", message);
        return this.git("rev-parse", "HEAD");
    }

    /** Does something at a date that somebody claims. */
    dated(date: string, doing: () => void): void {
        const claimed = { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
        Object.assign(this.environment, claimed);
        doing();
        for (const name of Object.keys(claimed)) delete (this.environment as Record<string, string | undefined>)[name];
    }

    /** Runs a command of package.json as npm does. */
    run(command: string, ...args: string[]): { status: number | null; out: string; err: string } {
        const { stdout, stderr, status } = spawnSync(process.execPath, ["--require=./cli/start.js", `cli/${command}.ts`, ...args], {
            cwd: this.root,
            encoding: "utf8",
            env: { ...this.environment, PATH: process.env.PATH },
        });
        return { status, out: stdout, err: stderr };
    }
}

/** Keeps this machine's settings of git out of what a test calls in its own process. */
export function withoutGitSettings(): void {
    const kept = { ...process.env };
    before(() => Object.assign(process.env, { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" }));
    after(() => {
        for (const name of ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"]) {
            if (kept[name] === undefined) delete process.env[name];
            else process.env[name] = kept[name];
        }
    });
}
