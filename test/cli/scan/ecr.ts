import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the registry says of a digest's scan: pages of an answer as AWS documents it, an error by its name, bytes that are none, or silence. */
export type Said = { pages: Record<string, unknown>[] } | { error: string; message?: string } | { text: string } | "nothing";

/** A registry's side: manifests by digest, and what is said of each scan, one answer after the other; the last stays. */
export interface Known {
    manifests?: Record<string, string>;
    scans?: Record<string, Said[]>;
    /** Whether another scan may be asked for. */
    again?: boolean;
}

export const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** An index as buildx makes it: the image for the nodes, and its attestation. */
export function indexOf(image: string, architecture = "arm64"): { text: string; digest: string } {
    const text = JSON.stringify({
        schemaVersion: 2,
        manifests: [
            { digest: image, platform: { os: "linux", architecture } },
            { digest: digestOf("attestation"), platform: { os: "unknown", architecture: "unknown" } },
        ],
    });
    return { text, digest: digestOf(text) };
}

/** A server that answers as AWS documents ECR's API, with what it was asked. */
export async function ecr(known: Known) {
    const asked: { call: string; body: Record<string, unknown> }[] = [];
    const turns = new Map<string, number>();
    const server = createServer((request, response) => {
        let text = "";
        request.on("data", part => {
            text += part;
        });
        request.on("end", () => {
            const call = String(request.headers["x-amz-target"]).split(".").pop() ?? "";
            const body = JSON.parse(text) as Record<string, unknown> & {
                imageId?: { imageDigest: string };
                imageIds?: { imageDigest: string }[];
                nextToken?: string;
            };
            asked.push({ call, body });
            const send = (status: number, answer: unknown) =>
                response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
            const about = { registryId: body.registryId, repositoryName: body.repositoryName };
            if (call === "BatchGetImage") {
                const [{ imageDigest }] = body.imageIds ?? [{ imageDigest: "" }];
                const imageManifest = known.manifests?.[imageDigest];
                const failures = [{ imageId: { imageDigest }, failureCode: "ImageNotFound", failureReason: "Requested image not found" }];
                return send(
                    200,
                    imageManifest === undefined ? { images: [], failures } : { images: [{ ...about, imageId: { imageDigest }, imageManifest }], failures: [] },
                );
            }
            if (call === "StartImageScan")
                return known.again
                    ? send(200, { ...about, imageScanStatus: { status: "IN_PROGRESS" } })
                    : send(400, { __type: "LimitExceededException", message: "once a day" });
            const digest = body.imageId?.imageDigest ?? "";
            const list = known.scans?.[digest] ?? [{ error: "ScanNotFoundException" }];
            const turn = turns.get(digest) ?? 0;
            const said = list[Math.min(turn, list.length - 1)];
            if (said === "nothing") return undefined;
            if ("error" in said || body.nextToken === undefined) turns.set(digest, turn + 1);
            if ("text" in said) return response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(said.text);
            if ("error" in said) return send(400, { __type: said.error, message: said.message ?? "" });
            const page = body.nextToken === undefined ? 0 : Number(body.nextToken);
            const nextToken = page + 1 < said.pages.length ? String(page + 1) : undefined;
            return send(200, { ...about, imageId: { imageDigest: digest }, nextToken, ...said.pages[page] });
        });
    });
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    return {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        stop: () =>
            new Promise<void>(done => {
                server.closeAllConnections();
                server.close(() => done());
            }),
    };
}
