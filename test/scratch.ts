import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];

process.once("exit", () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder for a test's files, gone when the process ends. */
export function scratchFolder(what: string): string {
    const folder = mkdtempSync(join(tmpdir(), `golive-${what}-`));
    folders.push(folder);
    return folder;
}
