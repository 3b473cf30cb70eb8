import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const cache = "node_modules/.cache/golive";
/** Folders below functions/ that a bundle may hold, since their files import each other. */
const sources = ["key-guard", "secrets"];

const digests = new Map<string, string>();

/** What the bytes of a bundle follow from, looked at once: each function of a stack asks, and nothing of it changes while a program runs. */
function digestOf(folder: string): string {
    const known = digests.get(folder) ?? freshDigest(folder);
    digests.set(folder, known);
    return known;
}

/** The sources, the locked packages, and how they are put together, which stands in this file. */
function freshDigest(folder: string): string {
    const hash = createHash("sha256").update(folder);
    const files = sources.flatMap(source =>
        (readdirSync(join(root, "functions", source), { recursive: true, encoding: "utf8" }) as string[])
            .filter(file => file.endsWith(".mjs"))
            .sort()
            .map(file => join("functions", source, file)),
    );
    for (const file of [...files, "package-lock.json", "components/foundation/bundle.ts"]) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
    return hash.digest("hex").slice(0, 16);
}

/**
 * The folder with the code of functions/`folder` and of the packages that it imports in one file, `index.js`, relative to the project: what needs
 * packages that Lambda does not have. It is built once for the same sources and packages (`npm ci` does), has the same bytes on every machine, and
 * leaves the AWS SDK to Lambda. Throws where it cannot be built.
 */
export function bundleOf(folder: string, into = cache): string {
    const place = join(into, `${folder}-${digestOf(folder)}`);
    if (existsSync(join(root, place, "index.js"))) return `./${place}`;
    mkdirSync(join(root, into), { recursive: true });
    const unfinished = mkdtempSync(join(root, into, "unfinished-"));
    try {
        build(folder, join(unfinished, "index.js"));
        // Only its maker may enter what mkdtemp makes.
        chmodSync(unfinished, 0o755);
        renameSync(unfinished, join(root, place));
    } catch (error) {
        rmSync(unfinished, { recursive: true, force: true });
        // Somebody else has built the same meanwhile.
        if (existsSync(join(root, place, "index.js"))) return `./${place}`;
        const why = (error as Error).message.split("\n")[0];
        throw new Error(`functions/${folder} could not be put into one file: ${why}. Write: npm ci`);
    }
    return `./${place}`;
}

function build(folder: string, outfile: string): void {
    // Loaded where something has to be built, which a preview hardly ever does.
    const esbuild = require("esbuild") as typeof import("esbuild");
    esbuild.buildSync({
        ...{ absWorkingDir: root, entryPoints: [`functions/${folder}/index.mjs`], outfile, bundle: true, minify: true },
        // An error is known by the name of its class.
        keepNames: true,
        ...{ platform: "node", target: "node22", format: "cjs", external: ["@aws-sdk/*"], legalComments: "eof", logLevel: "silent" },
    });
}

// What `npm ci` ends with, so that no preview has to build.
if (require.main === module) bundleOf("key-guard");
