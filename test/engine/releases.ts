import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { type Release, withRelease } from "../../cli/release/settings-file";
import { dockerfileOf } from "../../config/at-hand";
import { type Manifest, manifestSchema } from "../../config/manifest";
import { buildsIn, imagesOf } from "../../config/uses";

/** What a copy of the project releases: by digest, as build.yml writes it, since no image's source lies beside the copy; or a source that does. */

const manifestOf = (directory: string, bot: string): Manifest =>
    manifestSchema.parse(parse(readFileSync(join(directory, "bots", `${bot}.yaml`), "utf8"), { merge: true }));

/** The release that a stack's file has for a bot; none where the bot has no section. */
function releaseIn(config: Record<string, unknown>, bot: string): Partial<Release> | undefined {
    const own = (config["golive:bots"] as Record<string, { release?: Partial<Release> }>)[bot]?.release;
    return own ?? (config["golive:bot"] === bot ? (config["golive:release"] as Partial<Release>) : undefined);
}

function change(directory: string, bot: string, to: (before: Partial<Release>, builds: string[]) => Partial<Release>): void {
    const manifest = manifestOf(directory, bot);
    const sources = imagesOf(manifest);
    const builds = buildsIn(sources).map(({ runs }) => runs[0]);
    const others = Object.keys(sources).filter(name => "reference" in sources[name]);
    for (const file of readdirSync(directory).filter(name => /^Pulumi\.\w+\.yaml$/.test(name))) {
        const text = readFileSync(join(directory, file), "utf8");
        const before = releaseIn(parse(text).config, bot);
        if (!before) continue;
        const { version = "1.0.0", source = "example/bot", commit = "a1".repeat(20) } = before;
        writeFileSync(join(directory, file), withRelease(file, text, bot, { version, source, commit, digests: {}, others, ...to(before, builds) }));
    }
}

/** Has every image of every bot named by a digest. */
export function nameDigests(directory: string): void {
    const bots = readdirSync(join(directory, "bots")).flatMap(name => /^([\w-]+)\.yaml$/.exec(name)?.[1] ?? []);
    for (const bot of bots) change(directory, bot, (_, builds) => ({ digests: Object.fromEntries(builds.map(name => [name, `sha256:${"d1".repeat(32)}`])) }));
}

/** Puts the source of a bot beside the copy, as a checkout that the settings release; returns its folder. */
export function checkOut(directory: string, bot: string): string {
    const manifest = manifestOf(directory, bot);
    const source = join(directory, manifest.source ?? `../${bot}`);
    for (const { build } of buildsIn(imagesOf(manifest))) {
        const dockerfile = join(directory, dockerfileOf(build));
        mkdirSync(dirname(dockerfile), { recursive: true });
        writeFileSync(dockerfile, "FROM scratch\n");
        writeFileSync(join(directory, build.context, ".dockerignore"), ".git\n");
    }
    const git = (...args: string[]) =>
        spawnSync("git", ["-C", source, "-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { encoding: "utf8" });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "source");
    const commit = git("rev-parse", "HEAD").stdout.trim();
    change(directory, bot, () => ({ commit, digests: {} }));
    return source;
}
