import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { NoAccess } from "../probe";
import { harmless } from "../told";

/** The bastion's instance, and the document that opens a port through it. */
export interface Bastion {
    region: string;
    instance: string;
    document: string;
}

/** A port of this machine that leads to a private one. */
export interface Forward {
    port: number;
    close(): void;
}

/** Seconds after which a forward is not going to open. */
const patience = 20;

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
}

/** Whether somebody listens at a port of this machine. */
const listens = (port: number): Promise<boolean> =>
    new Promise(answer => {
        const socket = connect(port, "127.0.0.1");
        const end = (open: boolean) => {
            socket.destroy();
            answer(open);
        };
        socket.once("connect", () => end(true)).once("error", () => end(false));
    });

/** What a person does whose machine lacks what a forward needs. */
const missing = "install the AWS CLI and its Session Manager plug-in: private stores are reached through the bastion (docs/verify.md)";

/** Ends a session with what it has started: the AWS CLI leaves its plug-in behind. Nothing else is in this process group. */
function end(child: ChildProcess): void {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
        process.kill(-child.pid, "SIGTERM");
    } catch {
        // It has just ended by itself.
    }
}

/** Opens a private host's port at this machine, as the bastion's ready-made command does, once it listens. Throws NoAccess. */
export async function openForward({ region, instance, document }: Bastion, host: string, port: number, program = "aws"): Promise<Forward> {
    const local = await freePort();
    const parameters = `host=${host},portNumber=${port},localPortNumber=${local}`;
    const args = ["ssm", "start-session", "--region", region, "--target", instance, "--document-name", document, "--parameters", parameters];
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    let said = "";
    let over: string | undefined;
    child.stderr.on("data", chunk => {
        said = `${said}${chunk}`.slice(-2000);
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
        over = error.code === "ENOENT" ? `${program} is not on the search path: ${missing}` : error.message;
    });
    // Not exit: what it said last may still be on its way.
    child.once("close", code => {
        const plugin = /SessionManagerPlugin is not found/i.test(said);
        over ??= plugin
            ? `the plug-in of Session Manager is not found: ${missing}`
            : `the bastion opened nothing (${code}): ${harmless(said) || "it said nothing"}`;
    });
    const close = () => end(child);
    for (let tried = 0; tried < patience * 10; tried++) {
        if (over !== undefined) throw new NoAccess(over);
        if (await listens(local)) return { port: local, close };
        await pause(100);
    }
    close();
    throw new NoAccess(`the bastion did not open ${host}:${port} within ${patience} s`);
}
