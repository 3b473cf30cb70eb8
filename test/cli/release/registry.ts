import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { started } from "../../started";

/** A registry on this machine, and images pushed to it by the API alone: no Docker is needed. */
export interface Local {
    server: string;
    /** Pushes an image for one processor; answers with its digest. */
    image(repository: string, image: { labels?: Record<string, string>; architecture?: string; tag?: string; salt?: string }): Promise<string>;
    /** Pushes an index over an image for the nodes and its attestation, as buildx does; answers with its digest. */
    index(repository: string, tag: string, image: { labels?: Record<string, string>; architecture?: string; others?: string[] }): Promise<string>;
    stop(): Promise<void>;
}

const types = {
    image: "application/vnd.oci.image.manifest.v1+json",
    index: "application/vnd.oci.image.index.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
};
const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Whether Debian's registry is installed; a suite without it says what was not proven. */
export const hasRegistry = (): boolean => spawnSync("docker-registry", ["--version"]).status === 0;

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, "close");
    return port;
}

/** Starts a registry with an empty store of its own. */
export async function localRegistry(): Promise<Local> {
    const folder = mkdtempSync(join(tmpdir(), "golive-registry-"));
    const server = `127.0.0.1:${await freePort()}`;
    const file = join(folder, "config.yml");
    writeFileSync(file, JSON.stringify({ version: 0.1, log: { level: "info" }, storage: { filesystem: { rootdirectory: folder } }, http: { addr: server } }));
    const child = await started("docker-registry", ["serve", file], /listening on (\S+:\d+)/);

    async function blob(repository: string, bytes: Buffer): Promise<string> {
        const begun = await fetch(`http://${server}/v2/${repository}/blobs/uploads/`, { method: "POST" });
        const at = new URL(begun.headers.get("location") ?? "", `http://${server}`);
        at.searchParams.set("digest", digestOf(bytes));
        const put = await fetch(at, { method: "PUT", body: bytes, headers: { "content-type": "application/octet-stream" } });
        if (put.status !== 201) throw new Error(`the blob was not taken: ${put.status}`);
        return digestOf(bytes);
    }
    async function manifest(repository: string, content: { mediaType: string }, reference?: string): Promise<{ digest: string; size: number }> {
        const bytes = bytesOf(content);
        const to = `http://${server}/v2/${repository}/manifests/${reference ?? digestOf(bytes)}`;
        const put = await fetch(to, { method: "PUT", body: bytes, headers: { "content-type": content.mediaType } });
        if (put.status !== 201) throw new Error(`the manifest was not taken: ${put.status} ${await put.text()}`);
        return { digest: digestOf(bytes), size: bytes.length };
    }
    async function one(repository: string, { labels = {}, architecture = "arm64", tag, salt = "" }: Parameters<Local["image"]>[1]) {
        const layer = Buffer.from(`a layer ${salt}`);
        const config = bytesOf({ architecture, os: "linux", config: { Labels: labels }, rootfs: { type: "layers", diff_ids: [digestOf(layer)] } });
        await blob(repository, layer);
        const layers = [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: digestOf(layer), size: layer.length }];
        const content = {
            ...{ schemaVersion: 2, mediaType: types.image },
            config: { mediaType: types.config, digest: await blob(repository, config), size: config.length },
            layers,
        };
        return manifest(repository, content, tag);
    }

    return {
        server,
        image: async (repository, image) => (await one(repository, image)).digest,
        async index(repository, tag, { labels, architecture = "arm64", others = [] }) {
            const entry = async (architecture: string, os: string) => ({
                ...{ mediaType: types.image, platform: { architecture, os } },
                ...(await one(repository, os === "linux" ? { labels, architecture } : { salt: "attestation" })),
            });
            const manifests = [
                await entry(architecture, "linux"),
                ...(await Promise.all(others.map(other => entry(other, "linux")))),
                await entry("unknown", "unknown"),
            ];
            return (await manifest(repository, { ...{ schemaVersion: 2, mediaType: types.index }, manifests } as { mediaType: string }, tag)).digest;
        },
        async stop() {
            await child.stop();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
