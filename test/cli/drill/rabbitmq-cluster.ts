import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { certificate, freePorts } from "../../probes/certificate";
import { scratchFolder } from "../../scratch";
import { type Started, started } from "../../started";

/** RabbitMQ's own script; nothing where it is not installed. */
export const program = ["/usr/lib/rabbitmq/bin/rabbitmq-server"].find(path => existsSync(path));

interface Node {
    name: string;
    port: number;
    pidFile: string;
    env: NodeJS.ProcessEnv;
    /** While it takes connections. */
    server?: Started;
}

/** Three nodes of a real RabbitMQ over TLS that keep each other's queues, and one port that leads to whichever is up, as Amazon MQ has it. */
export class RabbitmqCluster {
    private readonly folder = scratchFolder("rabbitmq");
    private readonly tls = certificate();
    private nodes: Node[] = [];
    private epmd = 0;
    private turn = 0;
    /** Whether the port leads nowhere. */
    private isShut = false;
    private readonly sockets = new Set<Socket>();
    private readonly front: Server = createServer(socket => {
        const up = this.nodes.filter(({ server }) => server);
        const node = up[this.turn++ % Math.max(1, up.length)];
        if (!node || this.isShut) return socket.destroy();
        const behind = connect(node.port, "127.0.0.1");
        for (const one of [socket, behind]) {
            this.sockets.add(one);
            one.on("error", () => undefined).on("close", () => [socket, behind].map(other => other.destroy()));
        }
        socket.pipe(behind).pipe(socket);
    });

    /** The port's address, and what its certificate is trusted by. */
    get dial() {
        return { host: "127.0.0.1", port: (this.front.address() as { port: number }).port, serverName: "localhost", ca: this.tls.pem };
    }

    async start(): Promise<void> {
        const [epmd, ...ports] = await freePorts(7);
        this.epmd = epmd;
        const names = [0, 1, 2].map(one => `golive${ports[one]}@localhost`);
        const file = (name: string, text: string) => {
            writeFileSync(join(this.folder, name), text, { mode: 0o600 });
            return join(this.folder, name);
        };
        file(".erlang.cookie", `golive${epmd}`);
        const definitions = file(
            "definitions.json",
            JSON.stringify({
                users: [{ name: "application", password: "the password of application", tags: [] }],
                vhosts: [{ name: "bot" }],
                permissions: [{ user: "application", vhost: "bot", configure: ".*", write: ".*", read: ".*" }],
            }),
        );
        this.nodes = names.map((name, one) => {
            const [port, pidFile] = [ports[one], join(this.folder, `pid-${one}`)];
            const conf = [
                ...[
                    "listeners.tcp = none",
                    `listeners.ssl.1 = 127.0.0.1:${port}`,
                    `ssl_options.certfile = ${this.tls.cert}`,
                    `ssl_options.keyfile = ${this.tls.key}`,
                ],
                ...["ssl_options.verify = verify_none", `load_definitions = ${definitions}`, "log.console = true", "log.file = false"],
                ...["cluster_formation.peer_discovery_backend = classic_config", "cluster_formation.randomized_startup_delay_range.max = 1"],
                ...names.map((other, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${other}`),
            ];
            const env = {
                ...{ PATH: process.env.PATH, HOME: this.folder, ERL_EPMD_PORT: String(epmd), ERL_EPMD_ADDRESS: "127.0.0.1", RABBITMQ_NODENAME: name },
                ...{
                    RABBITMQ_DIST_PORT: String(ports[one + 3]),
                    RABBITMQ_CONFIG_FILE: file(`node-${one}.conf`, `${conf.join("\n")}\n`).replace(/\.conf$/, ""),
                },
                ...{ RABBITMQ_ENABLED_PLUGINS_FILE: file(`plugins-${one}`, "[]."), RABBITMQ_MNESIA_BASE: join(this.folder, `mnesia-${one}`) },
                ...{ RABBITMQ_LOG_BASE: join(this.folder, "log"), RABBITMQ_CONF_ENV_FILE: "/dev/null", RABBITMQ_PID_FILE: pidFile },
            };
            return { name, port, pidFile, env };
        });
        await Promise.all(this.nodes.map(node => this.up(node)));
        this.front.listen(0, "127.0.0.1");
    }

    private async up(node: Node): Promise<void> {
        node.server = await started(program ?? "", [], /startup complete/i, { env: node.env, cwd: this.folder });
    }

    private async down(node: Node): Promise<void> {
        const { server } = node;
        node.server = undefined;
        // What was started is a script, which goes when its server does.
        process.kill(Number(readFileSync(node.pidFile, "utf8")), "SIGTERM");
        await server?.ended.catch(() => undefined);
    }

    /** Takes each node down and up again, one after the other, as Amazon MQ's reboot does. */
    async reboot(): Promise<void> {
        for (const node of this.nodes) {
            await this.down(node);
            await this.up(node);
        }
    }

    /** Leads nobody anywhere until something is done. */
    async shut(done: () => Promise<void>): Promise<void> {
        this.isShut = true;
        for (const socket of this.sockets) socket.destroy();
        await done();
        this.isShut = false;
    }

    async stop(): Promise<void> {
        this.front.close();
        for (const socket of this.sockets) socket.destroy();
        for (const { pidFile, server } of this.nodes)
            if (server) {
                process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
                await server.ended.catch(() => undefined);
            }
        if (this.epmd) spawnSync("epmd", ["-port", String(this.epmd), "-kill"]);
    }
}
