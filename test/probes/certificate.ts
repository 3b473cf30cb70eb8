import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { scratchFolder } from "../scratch";

/** A certificate of `localhost` that signs itself, and the paths of its files. */
export function certificate(): { folder: string; key: string; cert: string; pem: string } {
    const folder = scratchFolder("certificate");
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out", cert];
    execFileSync("openssl", ["req", ...made, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], { stdio: "ignore" });
    return { folder, key, cert, pem: readFileSync(cert, "utf8") };
}

/** Ports that were free a moment ago, each another one. */
export async function freePorts(count: number): Promise<number[]> {
    const servers = await Promise.all(
        Array.from({ length: count }, async () => {
            const server = createServer().listen(0, "127.0.0.1");
            await once(server, "listening");
            return server;
        }),
    );
    const ports = servers.map(server => (server.address() as { port: number }).port);
    await Promise.all(servers.map(server => new Promise(done => server.close(done))));
    return ports;
}
