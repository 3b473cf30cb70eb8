import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { RecordedResource } from "../../policies/engine/analysis";
import { plain } from "../schemas/plain";
import { type Manifest, manifests, scratch } from "./kubectl";

interface Release {
    name: string;
    namespace: string;
    chart: string;
    version: string;
    repositoryOpts?: { repo?: string };
    values?: unknown;
}

/** The releases of charts in a graph. */
export function releasesOf(resources: RecordedResource[]): Release[] {
    return resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release").map(({ properties }) => plain(properties) as Release);
}

function helm(args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync("helm", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
    if (status !== 0) throw new Error(`helm ${args.join(" ")}: ${stderr || error}`);
    return stdout;
}

/** Where a chart lies: in GOLIVE_CHARTS, or fetched from its repository once. */
function archive({ chart, version, repositoryOpts }: Release): string {
    const file = `${basename(chart)}-${version}.tgz`;
    const [there] = [process.env.GOLIVE_CHARTS, scratch()].flatMap(place => (place ? join(place, file) : [])).filter(existsSync);
    if (there) return there;
    const from = repositoryOpts?.repo ? [chart, "--repo", repositoryOpts.repo] : [chart];
    helm(["pull", ...from, "--version", version, "--destination", scratch()]);
    return join(scratch(), file);
}

/** All that a release makes, definitions of kinds too, as text: the definitions alone are megabytes. */
export function render(release: Release, kubernetes: string): string[] {
    const values = join(scratch(), `${release.name}.json`);
    writeFileSync(values, JSON.stringify(release.values ?? {}));
    const target = ["--namespace", release.namespace, "--kube-version", kubernetes, "--values", values];
    return documents(helm(["template", release.name, archive(release), ...target, "--include-crds", "--skip-tests"]));
}

/** The documents in a text of YAML. */
export function documents(text: string): string[] {
    return text.split(/^---.*$/m).filter(document => /^kind:/m.test(document));
}

/** Whether a document defines a kind. */
export function isDefinition(document: string): boolean {
    return /^kind: "?CustomResourceDefinition\b/m.test(document);
}

/** Those definitions in the documents that define what the objects need, each once. */
export function definitionsFor(objects: Manifest[], texts: string[]): Manifest[] {
    const groups = new Set(objects.map(({ apiVersion }) => apiVersion.split("/")[0]));
    const found = new Map<string, Manifest>();
    for (const text of texts.filter(isDefinition)) {
        if (!groups.has(text.match(/^ {2}group: "?([^"\s]+)/m)?.[1] ?? "")) continue;
        for (const definition of manifests(text)) {
            const { group, names } = definition.spec as { group: string; names: { kind: string } };
            const wanted = objects.some(({ apiVersion, kind }) => apiVersion.startsWith(`${group}/`) && kind === names.kind);
            if (wanted && !found.has(definition.metadata.name)) found.set(definition.metadata.name, definition);
        }
    }
    return [...found.values()];
}

/** The documents in the folder that GOLIVE_CRDS names: definitions of kinds that no chart brings, or all of them where there is no Helm. */
export function givenDefinitions(): string[] {
    const given = process.env.GOLIVE_CRDS;
    if (!given) return [];
    const files = readdirSync(given).filter(file => /\.ya?ml$/.test(file));
    return files.flatMap(file => documents(readFileSync(join(given, file), "utf8")));
}

/** Why no chart can be rendered; nothing, where Helm can. */
export function withoutHelm(): string | undefined {
    return spawnSync("helm", ["version"]).error && "helm is not on PATH";
}
