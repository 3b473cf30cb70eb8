import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../checklist/evidence-file";

const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text, "latin1").digest("hex")}`;

/** Whether a file of the project is what a digest was made of, but for the ends of lines as a checkout on Windows has them. */
function isStill(path: string, digest: string): boolean {
    try {
        const text = readFileSync(path, "latin1");
        return [text, text.replaceAll("\r\n", "\n"), text.replace(/\r?\n/g, "\r\n")].some(one => digestOf(one) === digest);
    } catch {
        return false;
    }
}

/** Why a yes does not count that links to a file of the project: the file is not what was signed. Nothing where it is, or where it links elsewhere. */
export function changedLink(root: string, { by, result, evidence }: Pick<Evidence, "by" | "result" | "evidence">): string | undefined {
    if (!("person" in by) || result !== "pass") return undefined;
    const changed = evidence.find(({ link, digest }) => digest !== undefined && !/^[a-z][a-z0-9+.-]*:\/\//i.test(link) && !isStill(join(root, link), digest));
    return changed && `${changed.link} is not what was signed any more`;
}
