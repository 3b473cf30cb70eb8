import * as assert from "node:assert";
import { type ChildProcess, execFileSync, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { passwordVariable, type Role, roles, rolesCommand, rolesSql, usernameVariable } from "../../components/stores/sql";
import { secret } from "../leaks/collect";
import { answered, over } from "../started";

/** The newest PostgreSQL server on this machine; CI installs one. */
function serverPrograms(): string | undefined {
    const versions = fs.existsSync("/usr/lib/postgresql") ? fs.readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a)) : [];
    return versions.map(version => `/usr/lib/postgresql/${version}/bin`).find(folder => fs.existsSync(path.join(folder, "initdb")));
}

export const programs = serverPrograms();
export const spiteful = secret(`it's "quoted" $HOME \\n %s; DROP ROLE analysts; --`);
export const passwords: Record<string, string> = { application: spiteful, analysts: "analysts pass", migrations: "ключ-migrations", monitoring: "'" };
export const manifest = { database: "bot", extensions: ["pg_trgm"], immutableTables: ["trades", "audit.events"] };

/** A PostgreSQL of one's own: a data folder, a free port on loopback, TLS, and everything it is told in its log. */
export class Server {
    private process?: ChildProcess;
    private folder = "";
    port = 0;

    /** Without TLS nobody gets in but over the socket; `first` are lines of pg_hba.conf that come before all others. */
    async start({ tls = true, commonName = "localhost", first = [] as string[] } = {}) {
        this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "golive-postgres-"));
        const identity: { uid?: number; gid?: number } = process.getuid?.() === 0 ? user("postgres") : {};
        if (identity.uid !== undefined && identity.gid !== undefined) fs.chownSync(this.folder, identity.uid, identity.gid);
        const data = path.join(this.folder, "data");
        execFileSync(path.join(programs as string, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], {
            ...identity,
            cwd: this.folder,
        });
        execFileSync(
            "openssl",
            [
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                `/CN=${commonName}`,
                "-keyout",
                "server.key",
                "-out",
                "server.crt",
            ],
            { ...identity, cwd: data, stdio: "ignore" },
        );
        fs.writeFileSync(
            path.join(data, "pg_hba.conf"),
            [
                ...first,
                "local all postgres trust",
                "local all rdsadmin trust",
                ...(tls ? ["hostssl all all 127.0.0.1/32 scram-sha-256"] : []),
                "hostnossl all all all reject",
                "",
            ].join("\n"),
        );
        fs.appendFileSync(
            path.join(data, "postgresql.conf"),
            [
                `ssl = ${tls ? "on" : "off"}`,
                "listen_addresses = '127.0.0.1'",
                `unix_socket_directories = '${this.folder}'`,
                "shared_preload_libraries = 'pg_stat_statements'",
                "pg_stat_statements.track_utility = on",
                "log_statement = 'all'",
                "log_min_duration_statement = 0",
                "fsync = off",
                "",
            ].join("\n"),
        );
        while (!(await this.listens(data, identity)));
    }

    /** Starts the server on a port that was free a moment ago; false where somebody took it meanwhile. */
    private async listens(data: string, identity: object): Promise<boolean> {
        this.port = await freePort();
        const log = fs.openSync(path.join(this.folder, "log"), "w");
        const stdio: StdioOptions = ["ignore", log, log];
        const server = spawn(path.join(programs as string, "postgres"), ["-D", data, "-p", String(this.port)], { ...identity, cwd: this.folder, stdio });
        this.process = server;
        return answered(() => {
            if (this.run("postgres", "SELECT 1", { database: "postgres" }).status === 0) return true;
            if (!over(server)) return undefined;
            assert.match(this.log(), /Address already in use/, "the server does not come up");
            return false;
        });
    }

    async stop() {
        if (this.process && !over(this.process)) {
            this.process.kill("SIGINT");
            await once(this.process, "exit");
        }
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    /** Its certificate, which signs itself. */
    authority() {
        return fs.readFileSync(path.join(this.folder, "data/server.crt"), "utf8");
    }

    log() {
        return fs.readFileSync(path.join(this.folder, "log"), "utf8");
    }

    /** Runs SQL as a user: the administrators over the socket, everybody else over TCP with password and, unless refused, TLS. */
    run(login: string, sql: string, { database = "bot", sslmode = "require", password = passwords[login] ?? "" } = {}) {
        const local = login === "postgres" || login === "rdsadmin";
        const env = {
            ...process.env,
            PGHOST: local ? this.folder : "127.0.0.1",
            PGPORT: String(this.port),
            PGUSER: login,
            PGPASSWORD: password,
            PGDATABASE: database,
            PGSSLMODE: local ? "disable" : sslmode,
        };
        const { status, stdout, stderr } = spawnSync("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql], { env, encoding: "utf8" });
        return { status, stdout: stdout.trim(), stderr };
    }

    /** What the Job does. */
    makeRoles(options = manifest, admin = "postgres", usernames: Partial<Record<Role, string>> = {}) {
        const file = path.join(this.folder, "roles.sql");
        fs.writeFileSync(file, rolesSql(options));
        const variables = roles.flatMap(role => [
            [usernameVariable(role), usernames[role] ?? role],
            [passwordVariable(role), passwords[role]],
        ]);
        const env = {
            ...process.env,
            PGHOST: this.folder,
            PGPORT: String(this.port),
            PGUSER: admin,
            PGDATABASE: options.database,
            ...Object.fromEntries(variables),
        };
        const { status, stderr } = spawnSync("setsid", ["--wait", "sh", "-ec", rolesCommand(file)], { env, encoding: "utf8" });
        assert.strictEqual(status, 0, stderr);
    }

    /** Everything but the password hashes, which have a new salt each time. */
    state() {
        const env = { ...process.env, PGHOST: this.folder, PGPORT: String(this.port), PGUSER: "postgres" };
        const dump = (...args: string[]) => execFileSync("pg_dumpall", args, { env, encoding: "utf8" }).replace(/^\\(un)?restrict .*$/gm, "");
        return dump("--no-role-passwords", "--schema-only");
    }

    allows(login: string, sql: string, database?: string) {
        const { status, stderr } = this.run(login, sql, { database });
        assert.strictEqual(status, 0, `${login}: ${sql}: ${stderr}`);
    }

    refuses(login: string, sql: string, message: RegExp) {
        const { status, stderr } = this.run(login, sql);
        assert.notStrictEqual(status, 0, `${login} was allowed to ${sql}`);
        assert.match(stderr, message);
    }
}

const user = (name: string) => ({ uid: Number(execFileSync("id", ["-u", name])), gid: Number(execFileSync("id", ["-g", name])) });

function freePort(): Promise<number> {
    return new Promise(done => {
        const probe = net.createServer().listen(0, "127.0.0.1", () => {
            const { port } = probe.address() as net.AddressInfo;
            probe.close(() => done(port));
        });
    });
}
