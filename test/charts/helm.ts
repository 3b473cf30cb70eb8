import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { RecordedResource } from "../../policies/engine/analysis";
import { plain } from "../schemas/plain";

/** An object as Kubernetes reads it. */
export interface Manifest {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
    spec?: Record<string, unknown>;
}

/** A release of a chart, as the program registers it; unknown values are `unknownString`. */
export interface Release {
    name: string;
    namespace: string;
    /** Name in its repository, address of an OCI artifact, or a folder. */
    chart: string;
    version: string;
    repositoryOpts?: { repo?: string };
    values?: Record<string, unknown>;
}

/** What a chart is rendered for. */
export interface Target {
    /** Kubernetes' version, such as "1.35". */
    version: string;
    /** Versions of groups, and kinds in them, that the API has beside its own: `group/version` and `group/version/Kind`. Default: none. */
    serves?: string[];
}

const isRelease = ({ type }: RecordedResource) => type === "kubernetes:helm.sh/v3:Release";

/** The releases of charts in a graph, each with the resource that it is. */
export function releasesWithin(resources: RecordedResource[]): { resource: RecordedResource; release: Release }[] {
    return resources.filter(isRelease).map(resource => ({ resource, release: plain(resource.properties) as Release }));
}

/** The releases of charts in a graph. */
export const releasesOf = (resources: RecordedResource[]): Release[] => releasesWithin(resources).map(({ release }) => release);

/** Chart and version, as a person finds them. */
export const titleOf = ({ chart, version }: Pick<Release, "chart" | "version">): string => `${basename(chart)} ${version}`;

let made: string | undefined;

/** A folder for this run. */
export function scratch(): string {
    if (made) return made;
    const folder = mkdtempSync(join(tmpdir(), "golive-charts-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
    return folder;
}

function helm(args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync("helm", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
    if (status !== 0) throw new Error(`helm ${args.join(" ")}: ${stderr || error}`);
    return stdout;
}

/** Why no chart can be rendered; nothing, where Helm can. */
export function withoutHelm(): string | undefined {
    return spawnSync("helm", ["version"]).error && "helm is not on PATH";
}

/** Where a chart lies: a folder, an archive in GOLIVE_CHARTS, or one fetched from its repository once. */
export function archive({ chart, version, repositoryOpts }: Release): string {
    if (existsSync(join(chart, "Chart.yaml"))) return chart;
    const file = `${basename(chart)}-${version}.tgz`;
    const [there] = [process.env.GOLIVE_CHARTS, scratch()].flatMap(place => (place ? join(place, file) : [])).filter(existsSync);
    if (there) return there;
    const from = repositoryOpts?.repo ? [chart, "--repo", repositoryOpts.repo] : [chart];
    helm(["pull", ...from, "--version", version, "--destination", scratch()]);
    return join(scratch(), file);
}

const absent = new Map<string, string | undefined>();

/** Why a chart can't be rendered: its archive is not at hand, and nobody gives it. Nothing, where it can. */
export function withoutArchive(release: Release): string | undefined {
    const title = titleOf(release);
    if (!absent.has(title)) {
        try {
            archive(release);
            absent.set(title, undefined);
        } catch (error) {
            absent.set(
                title,
                `${title} is neither in the folder that GOLIVE_CHARTS names nor to be had: ${(error as Error).message.trim().split("\n").at(-1)}`,
            );
        }
    }
    return absent.get(title);
}

/** All that a release makes, definitions of kinds too, as one text; throws what Helm says when it can't. */
export function rendered(release: Release, { version, serves = [] }: Target): string {
    const values = join(scratch(), `${release.name}.json`);
    writeFileSync(values, JSON.stringify(release.values ?? {}));
    const target = ["--namespace", release.namespace, "--kube-version", version, "--values", values];
    const served = serves.length > 0 ? ["--api-versions", serves.join(",")] : [];
    return helm(["template", release.name, archive(release), ...target, ...served, "--include-crds", "--skip-tests"]);
}

/** All that a release makes, a text for each object: the definitions alone are megabytes. */
export const render = (release: Release, target: Target): string[] => documents(rendered(release, target));

/** The documents in a text of YAML. */
export function documents(text: string): string[] {
    return text.split(/^---.*$/m).filter(document => /^kind:/m.test(document));
}

/** Whether a document defines a kind. */
export function isDefinition(document: string): boolean {
    return /^kind: "?CustomResourceDefinition\b/m.test(document);
}

/** The manifests in a text. */
export function manifests(text: string): Manifest[] {
    return parseAllDocuments(text).flatMap(document => (document.toJS() as Manifest | null) ?? []);
}
