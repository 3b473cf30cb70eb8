import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { secret } from "../../leaks/collect";
import { certificate } from "../../probes/certificate";
import { scratchFolder } from "../../scratch";
import { type Started, started } from "../../started";

/** Who signs in. */
export const user = { username: "application", password: secret("the password of documents") };

/** Whether FerretDB is on this machine, which speaks MongoDB's protocol; says so aloud where it is not. */
export function hasFerretDb(): boolean {
    const there = !spawnSync("ferretdb", ["--version"]).error;
    if (!there) console.error("    SKIPPED: no ferretdb on the search path (CONTRIBUTING.md); the comparison of documents is NOT proven on a real server here");
    return there;
}

/** A FerretDB on SQLite, with TLS and a user, and others that begin with a copy of its files. */
export class FerretDb {
    private readonly folder = scratchFolder("ferretdb");
    private readonly certificate = certificate();
    private readonly servers = new Map<string, { server: Started; port: number }>();

    /** Authority of every server's certificate, which is of `localhost`. */
    readonly authority = this.certificate.pem;

    async start(name: string): Promise<void> {
        const data = join(this.folder, name);
        mkdirSync(data, { recursive: true });
        const { cert, key } = this.certificate;
        const tls = ["--listen-addr=", "--listen-tls=127.0.0.1:0", `--listen-tls-cert-file=${cert}`, `--listen-tls-key-file=${key}`];
        const quiet = ["--telemetry=disable", "--debug-addr=-", "--test-enable-new-auth"];
        const environment = { FERRETDB_SETUP_DATABASE: "admin", FERRETDB_SETUP_USERNAME: user.username, FERRETDB_SETUP_PASSWORD: user.password };
        const server = await started(
            "ferretdb",
            ["--handler=sqlite", `--sqlite-url=file:${data}/`, `--state-dir=${data}`, ...tls, ...quiet],
            /Listening on TLS 127\.0\.0\.1:(\d+)/,
            { env: { ...process.env, ...environment } },
        );
        this.servers.set(name, { server, port: Number(server.ready[1]) });
    }

    /** Copies what a server holds, while nobody writes: another one may begin with it. */
    copy(from: string, to: string): void {
        cpSync(join(this.folder, from), join(this.folder, to), { recursive: true });
    }

    port(name: string): number {
        const found = this.servers.get(name);
        if (!found) throw new Error(`no server ${name} runs`);
        return found.port;
    }

    /** Writes as a bot does. */
    async with(name: string, use: (database: ReturnType<MongoClient["db"]>) => Promise<unknown>): Promise<void> {
        const client = new MongoClient(`mongodb://127.0.0.1:${this.port(name)}/`, {
            ...{ auth: user, authSource: "admin", directConnection: true },
            ...{ tls: true, ca: this.authority, servername: "localhost" },
        });
        try {
            await use((await client.connect()).db("bot"));
        } finally {
            await client.close();
        }
    }

    async end(name: string): Promise<void> {
        await this.servers.get(name)?.server.stop();
        this.servers.delete(name);
    }

    async stop(): Promise<void> {
        for (const name of [...this.servers.keys()]) await this.end(name);
    }
}
