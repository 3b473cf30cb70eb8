import type { BatchGetImageResponse, DescribeImageScanFindingsResponse, ECRClient } from "@aws-sdk/client-ecr";
import { platformIn } from "../release/image";
import { sha256 } from "../release/registry";

/** What ECR says of one image, asked with AWS's own client; its endpoint may be another by AWS_ENDPOINT_URL_ECR. */

/** How long an answer may take, and all answers about one image together. */
const patience = { request: 10_000, image: 60_000 };

/** Pages of findings that are read of one image; more than any image has. */
const mostPages = 200;

/** Why something was not answered; its message ends in no full stop. */
export class Unanswered extends Error {}

/** One vulnerability that a scan found in an image. */
export interface Vulnerability {
    /** As its finder names it, such as CVE-2026-1234. */
    id: string;
    severity: string;
}

/** A scan that ended, of one digest. */
export interface Scan {
    completedAt: Date;
    vulnerabilities: Vulnerability[];
    /** How many there are of each severity, by the registry's own count. */
    counts: Record<string, number>;
}

/** A scan that has not ended, or none: it may end yet. */
export interface Pending {
    pending: string;
}

/** A registry's answers about images, in one account and region. */
export class ScannedRegistry {
    private readonly client: ECRClient;

    constructor(
        private readonly place: { account: string; region: string },
        private readonly wait = patience,
    ) {
        // Loaded here, for the commands that ask: it takes a third of a second.
        const { ECRClient } = require("@aws-sdk/client-ecr") as typeof import("@aws-sdk/client-ecr");
        const requestHandler = { requestTimeout: wait.request, throwOnRequestTimeout: true, connectionTimeout: wait.request };
        this.client = new ECRClient({ region: place.region, maxAttempts: 2, requestHandler });
    }

    /** Digest of the image for the nodes inside what a digest names: an index is never scanned, what it lists is. */
    async platform(repository: string, digest: string, architecture: string): Promise<string> {
        const { BatchGetImageCommand } = require("@aws-sdk/client-ecr") as typeof import("@aws-sdk/client-ecr");
        const asked = { registryId: this.place.account, repositoryName: repository, imageIds: [{ imageDigest: digest }] };
        const answer = await this.ask<BatchGetImageResponse>(signal => this.client.send(new BatchGetImageCommand(asked), { abortSignal: signal }));
        const manifest = answer.images?.find(({ imageId }) => imageId?.imageDigest === digest)?.imageManifest;
        if (manifest === undefined)
            throw new Unanswered(
                answer.failures?.[0]?.failureCode === "ImageNotFound" ? "the registry has no image of this digest" : "the registry answers with another image",
            );
        if (sha256(Buffer.from(manifest)) !== digest) throw new Unanswered("the registry answers with a manifest of another digest");
        const content = JSON.parse(manifest) as Record<string, unknown>;
        try {
            return platformIn({ digest, content, isIndex: Array.isArray(content.manifests) }, architecture, repository);
        } catch (error) {
            throw new Unanswered((error as Error).message.replace(/\.$/, ""));
        }
    }

    /** What the scan of exactly this digest found, page after page. */
    async scan(repository: string, digest: string): Promise<Scan | Pending> {
        const { DescribeImageScanFindingsCommand } = require("@aws-sdk/client-ecr") as typeof import("@aws-sdk/client-ecr");
        const asked = { registryId: this.place.account, repositoryName: repository, imageId: { imageDigest: digest }, maxResults: 1000 };
        const pages: DescribeImageScanFindingsResponse[] = [];
        const tokens = new Set<string>();
        const deadline = AbortSignal.timeout(this.wait.image);
        let nextToken: string | undefined;
        do {
            const page = await this.ask<DescribeImageScanFindingsResponse>(
                signal => this.client.send(new DescribeImageScanFindingsCommand({ ...asked, nextToken }), { abortSignal: AbortSignal.any([signal, deadline]) }),
                { ScanNotFoundException: "nobody has scanned it" },
            );
            if ("pending" in page) return page as Pending;
            pages.push(page);
            nextToken = page.nextToken;
            if (nextToken !== undefined && (tokens.has(nextToken) || pages.length >= mostPages)) throw new Unanswered("its findings never end");
            if (nextToken !== undefined) tokens.add(nextToken);
        } while (nextToken !== undefined);
        return scanIn(pages, { account: this.place.account, repository, digest });
    }

    /** Asks for another scan; whether the registry took it. With enhanced scanning, and twice a day, it does not. */
    async again(repository: string, digest: string): Promise<boolean> {
        const { StartImageScanCommand } = require("@aws-sdk/client-ecr") as typeof import("@aws-sdk/client-ecr");
        const asked = { registryId: this.place.account, repositoryName: repository, imageId: { imageDigest: digest } };
        return this.ask(signal => this.client.send(new StartImageScanCommand(asked), { abortSignal: signal })).then(
            () => true,
            () => false,
        );
    }

    private async ask<T>(send: (signal: AbortSignal) => Promise<T>, pending: Record<string, string> = {}): Promise<T | (T & Pending)> {
        const signal = AbortSignal.timeout(this.wait.request);
        try {
            return await send(signal);
        } catch (error) {
            const { name, message } = error as Error;
            if (Object.hasOwn(pending, name)) return { pending: pending[name] } as T & Pending;
            if (error instanceof Unanswered) throw error;
            if (signal.aborted || /timeout|abort/i.test(name)) throw new Unanswered("the registry did not answer in time");
            if (name === "CredentialsProviderError") throw new Unanswered("there are no credentials of AWS on this machine");
            // Of what is no answer at all the client's message repeats a part; the name says enough.
            throw new Unanswered(
                /Exception$/.test(name)
                    ? `the registry answers ${name}`
                    : `the registry's answer could not be read (${name}${/ECONN|ENOTFOUND/.test(message) ? ": it cannot be reached" : ""})`,
            );
        }
    }
}

/** The pages of one scan as one; refuses those that are of something else, or that lack what the registry itself counts. */
function scanIn(pages: DescribeImageScanFindingsResponse[], asked: { account: string; repository: string; digest: string }): Scan | Pending {
    const [{ imageScanStatus: { status, description } = {} }] = pages;
    for (const { registryId, repositoryName, imageId } of pages)
        if (imageId?.imageDigest !== asked.digest || repositoryName !== asked.repository || registryId !== asked.account)
            throw new Unanswered(`the registry answers of another image, ${repositoryName}@${imageId?.imageDigest}`);
    if (status === "IN_PROGRESS" || status === "PENDING") return { pending: "its scan has not ended" };
    if (status !== "COMPLETE" && status !== "ACTIVE")
        throw new Unanswered(`its scan is ${status ?? "without a status"}${description ? ` (${description.slice(0, 200)})` : ""}`);
    const completedAt = pages[0].imageScanFindings?.imageScanCompletedAt;
    const counts = pages[0].imageScanFindings?.findingSeverityCounts as Record<string, number> | undefined;
    if (!(completedAt instanceof Date) || Number.isNaN(completedAt.getTime())) throw new Unanswered("its scan does not say when it ended");
    if (counts === undefined) throw new Unanswered("its scan counts nothing, not even none");
    const vulnerabilities = pages.flatMap(({ imageScanFindings: { findings = [], enhancedFindings = [] } = {} }) => [
        ...findings.map(({ name, severity }) => ({ id: name ?? "", severity: severity ?? "" })),
        // What somebody suppressed in Inspector is there all the same; only what is mended is closed.
        ...enhancedFindings
            .filter(({ status }) => status !== "CLOSED")
            .map(({ packageVulnerabilityDetails, title, severity }) => ({
                id: packageVulnerabilityDetails?.vulnerabilityId ?? title ?? "",
                severity: severity ?? "",
            })),
    ]);
    for (const severity of ["CRITICAL", "HIGH"]) {
        const found = vulnerabilities.filter(one => one.severity === severity).length;
        if (found < (counts[severity] ?? 0)) throw new Unanswered(`its scan counts ${counts[severity]} of ${severity} and shows ${found}`);
    }
    return { completedAt, vulnerabilities, counts };
}
