import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../output/arguments";

/** A registry of images, asked by the API that the OCI's distribution specification gives it. */

const index = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
const manifest = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];

/** A manifest as the registry has it. */
export interface Manifest {
    digest: string;
    /** Whether it lists manifests of several platforms. */
    isIndex: boolean;
    content: Record<string, unknown>;
}

/** Milliseconds that an answer may take. */
const patience = 30_000;

export const sha256 = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** One registry; throws a UsageError where it cannot be reached, refuses, or says something that is not so. */
export class Registry {
    constructor(
        private readonly server: string,
        private readonly authorization?: string,
        private readonly wait = patience,
    ) {}

    /** The manifest of a tag or a digest; undefined where there is none. */
    async manifest(repository: string, reference: string): Promise<Manifest | undefined> {
        const answer = await this.ask(`/v2/${repository}/manifests/${reference}`, [...index, ...manifest].join(", "));
        if (answer === undefined) return undefined;
        const { bytes, headers } = answer;
        const digest = sha256(bytes);
        const where = `${this.server}/${repository}:${reference}`;
        const said = headers.get("docker-content-digest");
        if (said !== null && said !== digest) throw new UsageError(`${where}: the registry calls it ${said}, and its content is ${digest}.`);
        if (reference.startsWith("sha256:") && reference !== digest) throw new UsageError(`${where}: the registry answers with ${digest}.`);
        const content = parsed(bytes, where);
        const type = String(content.mediaType ?? headers.get("content-type"));
        if (![...index, ...manifest].includes(type))
            throw new UsageError(`${where}: found ${type.slice(0, 80)}, allowed: an image's manifest or an index of them.`);
        return { digest, isIndex: index.includes(type), content };
    }

    /** The content of a blob, which is JSON: an image's configuration. */
    async json(repository: string, digest: string): Promise<Record<string, unknown>> {
        const where = `${this.server}/${repository}@${digest}`;
        const answer = await this.ask(`/v2/${repository}/blobs/${digest}`);
        if (answer === undefined) throw new UsageError(`${where}: the registry has no such blob.`);
        if (sha256(answer.bytes) !== digest) throw new UsageError(`${where}: the registry answers with ${sha256(answer.bytes)}.`);
        return parsed(answer.bytes, where);
    }

    private async ask(path: string, accept = "*/*"): Promise<{ bytes: Buffer; headers: Headers } | undefined> {
        const scheme = /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(this.server) ? "http" : "https";
        const failed = (why: string) => new UsageError(`${this.server} cannot be asked for ${path}: ${why}.`);
        const signal = AbortSignal.timeout(this.wait);
        const headers = { accept, ...(this.authorization && { authorization: this.authorization }) };
        try {
            const response = await fetch(`${scheme}://${this.server}${path}`, { headers, signal });
            const bytes = Buffer.from(await response.arrayBuffer());
            if (response.status === 404) return undefined;
            if (!response.ok) throw failed(`it answers ${response.status}`);
            return { bytes, headers: response.headers };
        } catch (error) {
            if (error instanceof UsageError) throw error;
            if (signal.aborted) throw failed(`no answer within ${this.wait / 1000} s`);
            throw failed(String((error as { cause?: { code?: string } }).cause?.code ?? "no answer"));
        }
    }
}

function parsed(bytes: Buffer, where: string): Record<string, unknown> {
    try {
        const value: unknown = JSON.parse(bytes.toString("utf8"));
        if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
        // Told below, as any other value is that is no mapping.
    }
    throw new UsageError(`${where}: the registry answers with what is no JSON mapping.`);
}

/** A registry with what `docker login` has left for it. */
export function loggedIn(server: string, configuration = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker")): Registry {
    let auth: unknown;
    try {
        auth = JSON.parse(readFileSync(join(configuration, "config.json"), "utf8")).auths?.[server]?.auth;
    } catch {
        auth = undefined;
    }
    return new Registry(server, typeof auth === "string" ? `Basic ${auth}` : undefined);
}
