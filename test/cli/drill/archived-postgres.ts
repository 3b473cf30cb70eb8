import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { Restorer } from "../../../cli/drill/restore/restore";
import type { Connected } from "../../../cli/drill/restore/rows";
import { programs } from "../../servers/postgres-server";
import { answered, over } from "../../started";

const number = (flag: string) => Number(execFileSync("id", [flag, "postgres"]));

/** A PostgreSQL with a whole backup and an archive of its log, as CloudNativePG keeps them, and a scratch one that is restored from both. */
export class Archived implements Restorer<Connected> {
    readonly store = "database";
    readonly scratch = "database-restored";
    private folder = "";
    private readonly identity = process.getuid?.() === 0 ? { uid: number("-u"), gid: number("-g") } : {};
    private readonly servers = new Map<string, { process: ChildProcess; port: number }>();
    /** How often the scratch one was taken away. */
    dropped = 0;
    /** What is done to the restored one before it is compared. */
    spoil?: string;

    private path = (...parts: string[]) => join(this.folder, ...parts);
    private run(program: string, ...args: string[]): void {
        execFileSync(join(programs as string, program), args, { ...this.identity, cwd: this.folder, stdio: "ignore" });
    }

    async start(): Promise<void> {
        this.folder = mkdtempSync(join(tmpdir(), "golive-archived-"));
        if (this.identity.uid !== undefined) chownSync(this.folder, this.identity.uid, this.identity.gid);
        for (const name of ["archive", "socket"]) {
            mkdirSync(this.path(name));
            if (this.identity.uid !== undefined) chownSync(this.path(name), this.identity.uid, this.identity.gid);
        }
        this.run("initdb", "-D", this.path("original"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        const archive = `test ! -f ${this.path("archive")}/%f && cp %p ${this.path("archive")}/%f`;
        appendFileSync(
            this.path("original/postgresql.conf"),
            [
                "fsync = off",
                "wal_level = replica",
                "archive_mode = on",
                `archive_command = '${archive}'`,
                `unix_socket_directories = '${this.path("socket")}'`,
                "",
            ].join("\n"),
        );
        await this.serve("original");
        await this.sql("CREATE DATABASE bot", "postgres");
    }

    /** Backs up everything, so that only the log is needed from here on. */
    backUp(): void {
        const { port } = this.servers.get("original") as { port: number };
        this.run(
            "pg_basebackup",
            "-h",
            this.path("socket"),
            "-p",
            String(port),
            "-U",
            "postgres",
            "-D",
            this.path("backup"),
            "-X",
            "none",
            "--no-sync",
            "-c",
            "fast",
        );
    }

    private async serve(name: string): Promise<void> {
        const probe = createServer().listen(0, "127.0.0.1");
        await once(probe, "listening");
        const { port } = probe.address() as AddressInfo;
        probe.close();
        await once(probe, "close");
        const log = openSync(this.path(`${name}.log`), "a");
        const args = ["-D", this.path(name), "-p", String(port), "-c", "listen_addresses=127.0.0.1"];
        const server = spawn(join(programs as string, "postgres"), args, { ...this.identity, cwd: this.folder, stdio: ["ignore", log, log] });
        this.servers.set(name, { process: server, port });
        await answered(() => {
            if (over(server)) throw new Error(readFileSync(this.path(`${name}.log`), "utf8"));
            return /ready to accept connections/.test(readFileSync(this.path(`${name}.log`), "utf8")) || undefined;
        });
    }

    private connect(name: string, database = "bot"): Connected {
        const { port } = this.servers.get(name) as { port: number };
        const sql = postgres({ host: "127.0.0.1", port, database, username: "postgres", max: 1, onnotice: () => {} });
        return { sql, close: () => sql.end({ timeout: 5 }) };
    }

    /** Runs statements on the original. */
    async sql(statements: string, database?: string, name = "original"): Promise<void> {
        const { sql, close } = this.connect(name, database);
        await sql.unsafe(statements);
        await close();
    }

    original = async (): Promise<Connected> => this.connect("original");

    // The server closes a segment every few minutes; a test does not wait for it.
    reaches = async (_: Date, after: string, { sql }: Connected): Promise<boolean> => {
        await sql`SELECT pg_switch_wal()`;
        return readdirSync(this.path("archive")).some(file => file >= after);
    };

    begin = async (moment: Date): Promise<void> => {
        execFileSync("cp", ["-a", this.path("backup"), this.path("scratch")]);
        const settings = [
            `restore_command = 'cp ${this.path("archive")}/%f %p'`,
            `recovery_target_time = '${moment.toISOString().replace("T", " ").replace("Z", "+00")}'`,
            "recovery_target_action = 'promote'",
            "archive_mode = off",
            "",
        ];
        appendFileSync(this.path("scratch/postgresql.conf"), settings.join("\n"));
        writeFileSync(this.path("scratch/recovery.signal"), "");
        if (this.identity.uid !== undefined) chownSync(this.path("scratch/recovery.signal"), this.identity.uid, this.identity.gid);
        chmodSync(this.path("scratch"), 0o700);
        await this.serve("scratch");
        if (this.spoil !== undefined) {
            await answered(() =>
                /archive recovery complete|database system is ready to accept connections/.test(readFileSync(this.path("scratch.log"), "utf8"))
                    ? true
                    : undefined,
            );
            await this.sql(this.spoil, "bot", "scratch");
        }
    };

    restored = async (): Promise<Connected | undefined> => (this.servers.has("scratch") ? this.connect("scratch") : undefined);

    drop = async (): Promise<void> => {
        this.dropped++;
        await this.end("scratch");
        rmSync(this.path("scratch"), { recursive: true, force: true });
        rmSync(this.path("scratch.log"), { force: true });
    };

    /** Whether anything of the scratch one is left. */
    get leaves(): boolean {
        return this.servers.has("scratch") || existsSync(this.path("scratch"));
    }

    private async end(name: string): Promise<void> {
        const server = this.servers.get(name);
        this.servers.delete(name);
        if (!server || over(server.process)) return;
        server.process.kill("SIGINT");
        await once(server.process, "exit");
    }

    async stop(): Promise<void> {
        for (const name of [...this.servers.keys()]) await this.end(name);
        if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    }
}
