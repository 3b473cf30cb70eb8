import { Document, isMap, isPair, isScalar, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { UsageError } from "../output/arguments";

/** A release as the settings have it. */
export interface Release {
    version: string;
    /** Repository on GitHub, owner/name. */
    source: string;
    /** Commit of it, whole. */
    commit: string;
    /** Digest per image that is built, by its name. */
    digests: Record<string, string>;
    /** Names of images that others build: the settings keep their digests. */
    others: string[];
}

/**
 * The text of a stack's file with a bot's release in the place of the one that stands there, in its section or beside it. Everything else stays
 * letter by letter, comments in the release too, and so do the digests of images that others build. Throws a UsageError where there is none.
 */
export function withRelease(file: string, text: string, bot: string, release: Release): string {
    const document = parseDocument(text);
    const pair = releaseOf(document, bot);
    if (!pair) throw new UsageError(`${file}: golive:bots.${bot}.release: found nothing, allowed: a release with the version that runs or ran last.`);
    const start = (pair.key.range as [number, number, number])[0];
    const end = text.indexOf("\n", lastOf(pair.value) - 1);
    const column = start - (text.lastIndexOf("\n", start) + 1);
    change(document, pair.value, release);
    const [first, ...lines] = written(pair).split("\n");
    const replaced = [first, ...lines.map(line => (line === "" ? line : " ".repeat(column) + line))].join("\n");
    const changed = text.slice(0, start) + replaced + (end < 0 ? "\n" : text.slice(end));
    const again = releaseOf(parseDocument(changed), bot)?.value.toJSON() as Partial<Release> | undefined;
    if (again?.commit !== release.commit || again.version !== release.version)
        throw new UsageError(`${file}: the release of ${bot} cannot be changed where it stands, allowed: a mapping on lines of its own, indented.`);
    return changed;
}

type Parsed = ReturnType<typeof parseDocument>;
type ReleasePair = Pair<Scalar<string>, YAMLMap> & { value: YAMLMap };

/** Where the bot's release is written, if it is: as the settings are read, what a bot's section says replaces the stack's. */
function releaseOf(document: Parsed, bot: string): ReleasePair | undefined {
    const config = document.getIn(["config"], true);
    const section = document.getIn(["config", "golive:bots", bot], true);
    const own = isMap(section) ? pairOf(section, "release") : undefined;
    if (own || !isMap(config) || config.get("golive:bot") !== bot) return own;
    return pairOf(config, "golive:release");
}

const pairOf = (map: YAMLMap, key: string): ReleasePair | undefined =>
    map.items.find((pair): pair is ReleasePair => isPair(pair) && isScalar(pair.key) && pair.key.value === key && isMap(pair.value));

/** Where the last value in a mapping ends: a block mapping's own range takes in what stands behind it. */
function lastOf(node: unknown): number {
    const last = isMap(node) && !node.flow ? node.items.at(-1) : undefined;
    return last?.value ? lastOf(last.value) : ((node as Scalar).range as [number, number, number])[1];
}

function change(document: Parsed, map: YAMLMap, release: Release): void {
    map.flow = false;
    for (const name of ["version", "source", "commit"] as const) put(map, name, release[name]);
    if (!isMap(map.get("digests", true))) map.set("digests", document.createNode({}));
    const digests = map.get("digests", true) as unknown as YAMLMap;
    digests.flow = false;
    const stays = (name: unknown) => release.others.includes(String(name)) || Object.hasOwn(release.digests, String(name));
    digests.items = digests.items.filter(({ key }) => stays(isScalar(key) ? key.value : key));
    for (const [name, digest] of Object.entries(release.digests)) put(digests, name, digest);
}

/** Changes a value and keeps its comments. */
function put(map: YAMLMap, key: string, value: string): void {
    const there = map.get(key, true);
    if (isScalar(there)) there.value = value;
    else map.set(key, value);
}

/** The release alone, as text. */
function written(pair: ReleasePair): string {
    pair.key.commentBefore = undefined;
    pair.key.spaceBefore = false;
    const alone = new Document({});
    (alone.contents as unknown as YAMLMap).items = [pair];
    return alone.toString({ lineWidth: 0, indent: 2 }).trimEnd();
}
