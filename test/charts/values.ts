import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { archive, documents, manifests, type Release, rendered, scratch, type Target } from "./helm";

type Values = Record<string, unknown>;
type Path = (string | number)[];

/** What a chart's files say of values: its own defaults, and those of its sub-charts by the names that its values give them. */
interface Files {
    defaults: Values;
    parts: Map<string, Files>;
}

/** A map of our values with keys that no values file has. */
interface Open {
    path: Path;
    keys: string[];
}

const isMap = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
const written = (path: Path): string =>
    path
        .map(key => (typeof key === "number" ? `[${key}]` : `.${key}`))
        .join("")
        .replace(/^\./, "");
const yamlOf = (file: string): Values => (existsSync(file) ? ((parse(readFileSync(file, "utf8"), { merge: true }) as Values | null) ?? {}) : {});

function folderOf(release: Release): string {
    const found = archive(release);
    if (statSync(found).isDirectory()) return found;
    const folder = mkdtempSync(join(scratch(), "chart-"));
    const { status, stderr, error } = spawnSync("tar", ["-xzf", found, "-C", folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(`tar -xzf ${found}: ${stderr || error}`);
    return join(folder, readdirSync(folder)[0]);
}

function filesIn(folder: string): Files {
    const charts = join(folder, "charts");
    const folders = (existsSync(charts) ? readdirSync(charts) : []).map(name => join(charts, name)).filter(one => existsSync(join(one, "Chart.yaml")));
    const named = new Map(folders.map(one => [String(yamlOf(join(one, "Chart.yaml")).name), filesIn(one)]));
    const { dependencies = [] } = yamlOf(join(folder, "Chart.yaml")) as { dependencies?: { name: string; alias?: string }[] };
    const aliases = dependencies.flatMap(({ name, alias }) => (alias && named.has(name) ? [[alias, named.get(name)] as [string, Files]] : []));
    return { defaults: yamlOf(join(folder, "values.yaml")), parts: new Map([...named, ...aliases]) };
}

const read = new Map<string, Files>();

function filesOf(release: Release): Files {
    const at = archive(release);
    const known = read.get(at) ?? filesIn(folderOf(release));
    read.set(at, known);
    return known;
}

const allParts = ({ parts }: Files): Files[] => [...parts.values()].flatMap(part => [part, ...allParts(part)]);

/** The maps of our values that hold a key which no values file has at its place; `defaults` is all that the files have there. */
function openMaps(ours: unknown, defaults: unknown[], path: Path, chart?: Files): Open[] {
    if (Array.isArray(ours)) return ours.flatMap((item, index) => openMaps(item, [], [...path, index]));
    if (!isMap(ours)) return [];
    const unnamed: string[] = [];
    const below = Object.entries(ours).flatMap(([key, value]) => {
        const part = chart?.parts.get(key);
        const globals = chart && key === "global" ? allParts(chart).map(({ defaults }) => defaults.global) : [];
        const found = [...defaults.flatMap(one => (isMap(one) && key in one ? [one[key]] : [])), ...(part ? [part.defaults] : []), ...globals];
        if (found.length === 0) unnamed.push(key);
        return openMaps(value, found, [...path, key], part);
    });
    return [...(unnamed.length > 0 ? [{ path, keys: unnamed }] : []), ...below];
}

function changed(values: Values, path: Path, change: (holder: Values, key: string) => void): Values {
    const copy = structuredClone(values);
    const holder = path.slice(0, -1).reduce((inner: unknown, key) => (inner as Values)[key], copy) as Values;
    change(holder, path.at(-1) as string);
    return copy;
}

/** Another value of the same type, where there is one that a template would show. */
function other(value: unknown): unknown {
    if (typeof value === "boolean") return !value;
    if (typeof value === "number") return value + 1;
    return typeof value === "string" ? `${value}x` : undefined;
}

/** A release's text with what its Secrets hold in base64 beside it. */
function legible(text: string): string {
    const secrets = documents(text).filter(document => /^kind: "?Secret\b/m.test(document));
    const held = secrets.flatMap(manifests).flatMap(secret => Object.values((secret as { data?: Values }).data ?? {}));
    return [text, ...held.map(value => Buffer.from(String(value), "base64").toString("utf8"))].join("\n");
}

/** Renders a release with other values; nothing, where Helm refuses them. */
function attempt(release: Release, target: Target, values: Values): string | undefined {
    try {
        return rendered({ ...release, values }, target);
    } catch {
        return undefined;
    }
}

const mark = (index: number): string => `golivePlanted${index}x`;

/**
 * The maps that templates write out whole (`toYaml`, `range`): a key that is planted in one stands in what Helm renders. All are planted at once,
 * which spares asking for each of their keys; where Helm then refuses, each alone, and what it refuses alone is no free map.
 */
function freeMaps(release: Release, target: Target, maps: Open[]): Set<Open> {
    const values = release.values ?? {};
    const planted = (chosen: [Open, number][]) =>
        chosen.reduce((all, [{ path }, index]) => changed(all, [...path, mark(index)], (holder, key) => Object.assign(holder, { [key]: key })), values);
    const each = maps.map((map, index): [Open, number] => [map, index]);
    const seen = (chosen: [Open, number][]) => {
        const text = attempt(release, target, planted(chosen));
        const shown = text === undefined ? undefined : legible(text);
        return shown === undefined ? undefined : chosen.filter(([, index]) => shown.includes(mark(index))).map(([map]) => map);
    };
    return new Set(seen(each) ?? each.flatMap(one => seen([one]) ?? []));
}

/** Whether Helm renders something else, or nothing, without a value or with another one. */
function matters(release: Release, target: Target, text: string, path: Path): boolean {
    const values = release.values ?? {};
    const without = () => changed(values, path, (holder, key) => delete holder[key]);
    const replaced = () => changed(values, path, (holder, key) => Object.assign(holder, { [key]: other(holder[key]) }));
    return attempt(release, target, without()) !== text || attempt(release, target, replaced()) !== text;
}

const startsWith = (path: Path, start: Path) => start.every((key, index) => path[index] === key);

/**
 * The values of a release that neither a values file of its chart (with its sub-charts, under their names there, and `global`) nor a template
 * knows, as paths. Helm itself is asked: it renders the chart with a key planted in a map, without a key, and with another value of it.
 * A key that only templates read, and under a condition which these values do not meet, is named too: it does nothing.
 */
export function unknownValues(release: Release, target: Target): string[] {
    const files = filesOf(release);
    const open = openMaps(release.values, [files.defaults], [], files);
    if (open.length === 0) return [];
    const text = rendered(release, target);
    if (rendered(release, target) !== text) throw new Error(`${release.name} is rendered anew each time: no difference says what a value does`);
    const free = [...freeMaps(release, target, open)];
    const bound = open.filter(({ path }) => !free.some(map => startsWith(path, map.path)));
    const paths = bound.flatMap(({ path, keys }) => keys.map(key => [...path, key]));
    const dead: Path[] = [];
    // Below a key that does nothing, none does.
    for (const path of paths) if (!dead.some(above => startsWith(path, above)) && !matters(release, target, text, path)) dead.push(path);
    return dead.map(written);
}

/** What a release has in common with others whose values are judged alike: its chart, and its values but for numbers and words. */
export function likeness({ chart, version, values = {} }: Release): string {
    return JSON.stringify([chart, version, values], (_, value) => (typeof value === "number" || typeof value === "string" ? typeof value : value));
}
