import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NoAccess } from "../../probes/probe";
import { storeProbes } from "../../probes/stores";
import { scratchFolder } from "../scratch";
import { type Started, started } from "../started";
import { Api } from "./api";
import { certificate, freePorts } from "./certificate";
import { allHold, asked, says, worldWith } from "./worlds";

const program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const probe = storeProbes().find(({ name }) => name === "stores.roles-connect") ?? assert.fail();

/** A password as RabbitMQ keeps it. */
function hashed(password: string): string {
    const salt = randomBytes(4);
    return Buffer.concat([salt, createHash("sha256").update(salt).update(password).digest()]).toString("base64");
}

describe("stores.roles-connect of a real RabbitMQ, over TLS", () => {
    const tls = certificate();
    const api = new Api();
    const folder = scratchFolder("rabbitmq");
    const pidFile = join(folder, "pid");
    let [server, port, epmd]: [Started | undefined, number, number] = [undefined, 0, 0];

    before(async function () {
        if (!existsSync(program)) {
            console.error("    SKIPPED: no rabbitmq-server on this machine; the probe of RabbitMQ is NOT proven here");
            return this.skip();
        }
        let distribution: number;
        [port, distribution, epmd] = await freePorts(3);
        const definitions = {
            users: ["application", "elsewhere"].map(name => ({
                name,
                password_hash: hashed(`the password of ${name}`),
                hashing_algorithm: "rabbit_password_hashing_sha256",
                tags: [],
            })),
            vhosts: [{ name: "bot" }, { name: "/" }],
            permissions: [{ user: "application", vhost: "bot", configure: ".*", write: ".*", read: ".*" }],
        };
        writeFileSync(join(folder, "definitions.json"), JSON.stringify(definitions));
        writeFileSync(join(folder, "plugins"), "[].");
        const conf = [
            ...["listeners.tcp = none", `listeners.ssl.1 = 127.0.0.1:${port}`, `ssl_options.certfile = ${tls.cert}`, `ssl_options.keyfile = ${tls.key}`],
            ...["ssl_options.verify = verify_none", `load_definitions = ${join(folder, "definitions.json")}`, "log.console = true", "log.file = false"],
        ];
        writeFileSync(join(folder, "rabbitmq.conf"), `${conf.join("\n")}\n`);
        const env = {
            ...{
                PATH: process.env.PATH,
                HOME: folder,
                ERL_EPMD_PORT: String(epmd),
                ERL_EPMD_ADDRESS: "127.0.0.1",
                RABBITMQ_NODENAME: `golive${port}@localhost`,
            },
            ...{
                RABBITMQ_DIST_PORT: String(distribution),
                RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq"),
                RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
            },
            ...{
                RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
                RABBITMQ_LOG_BASE: join(folder, "log"),
                RABBITMQ_CONF_ENV_FILE: "/dev/null",
                RABBITMQ_PID_FILE: pidFile,
            },
        };
        server = await started(program, [], /startup complete/i, { env, cwd: folder });
        await api.start();
    });
    after(async () => {
        api.stop();
        if (!server) return;
        // What was started is a script, which goes when its server does.
        process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
        await server.ended.catch(() => undefined);
        if (epmd) spawnSync("epmd", ["-port", String(epmd), "-kill"]);
    });

    const job = (host: string) => ({
        metadata: { name: "queue-user-1" },
        spec: { template: { spec: { containers: [{ name: "x", image: "x", env: [{ name: "MANAGEMENT", value: `https://${host}` }] }] } } },
    });
    const world = (over: { password?: string; username?: string; virtualHost?: string; ca?: string } = {}) => {
        api.documents = { "/apis/batch/v1/namespaces/data/jobs": [job("b-1.mq.example")] };
        return worldWith({
            means: {
                ...api.means(),
                secret: async name => {
                    assert.strictEqual(name, "bot/prod/queue-application");
                    return { username: over.username ?? "application", password: over.password ?? "the password of application" };
                },
                inside: async (host, at) => {
                    assert.deepStrictEqual([host, at], ["b-1.mq.example", 5671]);
                    return { host: "127.0.0.1", port, serverName: "localhost", ca: "ca" in over ? over.ca : tls.pem };
                },
            },
            manifest: { stores: { queue: { kind: "rabbitmq", version: "4.2", virtualHost: over.virtualHost ?? "bot" } } },
        });
    };

    it("passes a user that gets into its virtual host with its own password alone, and into no other", async () => {
        const measured = await asked(probe, world());
        allHold(measured);
        assert.strictEqual(measured.length, 3);
        says(measured, "with a wrong password", "yes", /^refused \(403\)$/);
    });
    it("fails another password than the secret's, and a user without rights", async () => {
        says(await asked(probe, world({ password: "of before" })), "with its own password", "no", /403/);
        says(await asked(probe, world({ username: "elsewhere", password: "the password of elsewhere" })), "with its own password", "no", /refused/);
    });
    it("fails a virtual host that is not there", async () =>
        says(await asked(probe, world({ virtualHost: "nowhere" })), "with its own password", "no", /refused \(530\)/));
    it("sends no password to a certificate by another authority", async () => {
        await assert.rejects(asked(probe, world({ ca: undefined })), (error: Error) => error instanceof NoAccess && /SELF_SIGNED/.test(error.message));
    });
    it("is not evaluated where nothing tells where the broker is", async () => {
        const asks = world();
        api.documents = { "/apis/batch/v1/namespaces/data/jobs": [] };
        await assert.rejects(asked(probe, asks), /no Job queue-user tells/);
    });
});
