import { type Exemption, isOfScan } from "../../policies/engine/exemptions";
import type { ReleasedImage } from "./images";
import { type ScannedRegistry, Unanswered } from "./registry";

/** A vulnerability that blocks, or that somebody accepts for a while. */
export interface Blocking {
    id: string;
    severity: "CRITICAL" | "HIGH";
    /** Who accepts it until when, and where that was decided. */
    exempt?: Pick<Exemption, "owner" | "expiry" | "reason" | "ticket">;
}

/** What is known of one image. */
export interface ImageAnswer extends ReleasedImage {
    answer: "clean" | "found" | "not evaluated";
    /** Digest that was scanned: of the image for the nodes' processor, inside the release's. */
    scanned?: string;
    /** When, in UTC. */
    completedAt?: string;
    /** Why it was not evaluated. */
    why?: string;
    /** Who accepts that it is not evaluated. */
    exempt?: Blocking["exempt"];
    /** Critical and high ones, each once. */
    vulnerabilities: Blocking[];
}

/** What the scans of a release say, as one value. */
export interface ScanReport {
    bot: string;
    stack: string;
    version: string;
    /** When it was asked, in UTC. */
    at: string;
    /** Whether every image was scanned, and nothing critical or high is in one that nobody accepts. */
    passes: boolean;
    images: ImageAnswer[];
    /** Exemptions of vulnerabilities that no image has any more. */
    idle: string[];
}

/** Days after which a scan says too little: vulnerabilities become known every day. */
export const oldest = 30;

/** Name of the exemption by which an image may go unscanned: one that lies in a registry whose scans nobody here can read. */
export const unscanned = "image-scan";

interface Asked {
    registry: Pick<ScannedRegistry, "platform" | "scan" | "again">;
    architecture: string;
    exemptions: Exemption[];
    now: () => Date;
    /** Waits before a scan that has not ended is asked for again; answers whether to go on. */
    pause: () => Promise<boolean>;
}

/** What the scan of one image says. */
export async function answerOf(image: ReleasedImage, asked: Asked): Promise<ImageAnswer> {
    const { registry, architecture, now, pause } = asked;
    const accepted = (rule: string) => exemptionOf(asked, rule, image.image);
    const unanswered = (why: string): ImageAnswer => ({ ...image, answer: "not evaluated", why, exempt: accepted(unscanned), vulnerabilities: [] });
    const { digest, repository, reference } = image;
    if (digest === undefined) return unanswered("the settings name no digest of it");
    if (repository === undefined) return unanswered(`it lies in ${reference.split("/")[0]}, whose scans nobody here can read`);
    try {
        const scanned = await registry.platform(repository, digest, architecture);
        const age = (at: Date) => (now().getTime() - at.getTime()) / 86_400_000;
        let scan = await registry.scan(repository, scanned);
        if ("pending" in scan ? scan.pending.startsWith("nobody") : age(scan.completedAt) > oldest) {
            const taken = await registry.again(repository, scanned);
            if (taken && (await pause())) scan = await registry.scan(repository, scanned);
        }
        while ("pending" in scan && (await pause())) scan = await registry.scan(repository, scanned);
        if ("pending" in scan) return unanswered(scan.pending);
        if (age(scan.completedAt) > oldest) return unanswered(`its scan is of ${scan.completedAt.toISOString().slice(0, 10)}, older than ${oldest} days`);
        if (age(scan.completedAt) < -1) return unanswered("its scan is of a day ahead");
        const found = scan.vulnerabilities.flatMap(({ id, severity }) => (severity === "CRITICAL" || severity === "HIGH" ? [{ id, severity } as const] : []));
        const vulnerabilities = [...new Map(found.map(one => [one.id, one])).values()].map(one => ({ ...one, exempt: accepted(one.id) }));
        return { ...image, answer: found.length > 0 ? "found" : "clean", scanned, completedAt: scan.completedAt.toISOString(), vulnerabilities };
    } catch (error) {
        if (error instanceof Unanswered) return unanswered(error.message);
        throw error;
    }
}

function exemptionOf({ exemptions, now }: Asked, rule: string, image: string): Blocking["exempt"] {
    const today = now().toISOString().slice(0, 10);
    const one = exemptions.find(one => one.rule === rule && one.resource === image && one.expiry >= today);
    return one && { owner: one.owner, expiry: one.expiry, reason: one.reason, ticket: one.ticket };
}

const holds = ({ answer, exempt, vulnerabilities }: ImageAnswer): boolean =>
    answer === "not evaluated" ? exempt !== undefined : vulnerabilities.every(one => one.exempt !== undefined);

/** What the scans of all of a release's images say. A release without an image that was looked at passes nothing. */
export function reportOf(about: Pick<ScanReport, "bot" | "stack" | "version" | "at">, images: ImageAnswer[], exemptions: Exemption[]): ScanReport {
    const there = (one: Exemption) =>
        images.some(
            ({ image, answer, vulnerabilities }) => image === one.resource && (answer === "not evaluated" || vulnerabilities.some(({ id }) => id === one.rule)),
        );
    const idle = exemptions.filter(one => isOfScan(one) && !there(one)).map(({ rule, resource, owner }) => `${rule} in ${resource} (${owner})`);
    return { ...about, passes: images.length > 0 && images.every(holds), images, idle };
}
