import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What a file that is read has to be: neither the index nor what git ignores has a word in it. */
export const uncommittedReason = "it is not committed";

/** The contents of files in the last commit, by their paths from the root. A link is no file. */
function blobsOf(root: string, files: readonly string[]): Map<string, string> {
    const args = ["--no-replace-objects", "--literal-pathspecs", "-C", root, "ls-tree", "-r", "-z", "HEAD", "--", ...files];
    const tree = execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 256 * 1024 * 1024 });
    return new Map(
        tree.split("\0").flatMap((line): [string, string][] => {
            const [, blob, file] = /^100\d{3} blob (\w+)\t(.*)$/s.exec(line) ?? [];
            return blob ? [[file, blob]] : [];
        }),
    );
}

/** The name that git would give to bytes, by the algorithm of another name. */
function nameOf(bytes: Buffer, like: string): string {
    return createHash(like.length === 40 ? "sha1" : "sha256")
        .update(`blob ${bytes.length}\0`)
        .update(bytes)
        .digest("hex");
}

/** What a file holds; nothing where it is not there. */
function bytesOf(path: string): Buffer | undefined {
    try {
        return readFileSync(path);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}

/** Whether bytes are those of a blob, but for the ends of lines as a checkout on Windows has them. No filter of this machine's settings is asked. */
const isBlob = (bytes: Buffer, blob: string): boolean =>
    nameOf(bytes, blob) === blob || nameOf(Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"), blob) === blob;

/**
 * Which of some files are not what the last commit has, byte by byte: changed, new, or taken away. What `git status` says can be told otherwise
 * (`--skip-worktree`, `info/exclude`, filters), so it is not asked. Throws where git knows nothing.
 */
export function uncommitted(root: string, files: readonly string[]): string[] {
    if (files.length === 0) return [];
    const blobs = blobsOf(root, files);
    return files.filter(file => {
        const [blob, bytes] = [blobs.get(file), bytesOf(join(root, file))];
        return blob === undefined || bytes === undefined ? blob !== undefined || bytes !== undefined : !isBlob(bytes, blob);
    });
}

/** The YAML files at a place of the work tree: a file itself, or all that lie anywhere below a folder, behind links too. */
function yamlAt(root: string, place: string): string[] {
    const path = join(root, place);
    if (!existsSync(path)) return [];
    if (statSync(path).isDirectory()) return readdirSync(path).flatMap(name => yamlAt(root, `${place}/${name}`));
    return place.endsWith(".yaml") ? [place] : [];
}

/** Which YAML files at some places are not what the last commit has there: changed, new, or taken away. Throws where git knows nothing. */
export function uncommittedAt(root: string, places: readonly string[]): string[] {
    const there = [...blobsOf(root, places).keys()].filter(file => file.endsWith(".yaml"));
    return uncommitted(root, [...new Set([...there, ...places.flatMap(place => yamlAt(root, place))])].sort());
}
