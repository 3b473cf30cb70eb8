import type { Measure } from "../evidence-file";
import { bears, quoted } from "./bears";
import { cycloneDx } from "./cyclonedx";
import { NotEvaluated } from "./document";
import type { Finding, Scan } from "./finding";
import type { Asked, Kind, Reading } from "./reading";
import { sarif } from "./sarif";

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Scans that are about what is asked: a scanner by its own name, a linter also by the rules that it has. */
function about(scans: readonly Scan[], { of }: Asked, by: "scanner" | "names" = "scanner"): Scan[] {
    if (scans.length === 0) throw new NotEvaluated("it has no run of any tool");
    const found = of ? scans.filter(one => bears(one[by], of)) : [...scans];
    if (found.length === 0) throw new NotEvaluated(`no tool in it is of ${quoted(of ?? [])}: ${[...new Set(scans.map(({ tool }) => tool))].join(", ")}`);
    return found;
}

const toolsOf = (scans: readonly Scan[]): string[] => [...new Set(scans.map(({ tool }) => tool))].sort();

/** What counts: what nobody set aside, and what somebody did without a reason. Of a critical control everything does. */
const counted = (scans: readonly Scan[], { critical }: Asked) => {
    const all = scans.flatMap(({ findings }) => findings);
    const found = critical ? all : all.filter(({ setAside }) => !setAside);
    return { found, aside: all.length - found.length };
};

function saw(scans: readonly Scan[], found: number, aside: number): string {
    return `${plural(found, "finding")} of ${toolsOf(scans).join(", ")}${aside ? `, ${aside} more set aside with a reason` : ""}`;
}

/** Numbers where every finding counts. */
function everyOne(scans: readonly Scan[], asked: Asked): Reading {
    const { found, aside } = counted(scans, asked);
    return { numbers: { findings: found.length, tools: toolsOf(scans).length }, saw: saw(scans, found.length, aside) };
}

/** Linters, formatters and type checkers. */
export const lint: Kind<Scan[]> = { formats: [sarif], sum: (parts, asked) => everyOne(about(parts.flat(), asked, "names"), asked) };

/** Scanners for secrets. */
export const secretsScan: Kind<Scan[]> = { formats: [sarif], sum: (parts, asked) => everyOne(about(parts.flat(), asked), asked) };

/** Numbers by severity. What nobody has rated is neither: it is told, and lets nothing pass. */
function bySeverity(scans: readonly Scan[], asked: Asked): Reading {
    const { found, aside } = counted(scans, asked);
    const count = (severity: Finding["severity"]) => found.filter(one => one.severity === severity).length;
    const unrated = count(undefined);
    const also: Measure[] = unrated ? [{ what: "findings that nobody has rated", demanded: "at most 0", found: `${unrated}`, holds: "unknown" }] : [];
    return { numbers: { critical: count("critical"), high: count("high"), findings: found.length }, saw: saw(scans, found.length, aside), also };
}

/** Scanners of code: their findings are rated. */
export const codeScan: Kind<Scan[]> = { formats: [sarif], sum: (parts, asked) => bySeverity(about(parts.flat(), asked), asked) };

/** Scanners of dependencies. */
export const dependencyScan: Kind<Scan[]> = { formats: [sarif, cycloneDx], sum: codeScan.sum };

/** Scanners of images: every image of the release has to be among what was looked at. */
export const imageScan: Kind<Scan[]> = {
    formats: [sarif, cycloneDx],
    sum(parts, asked) {
        const scans = about(parts.flat(), asked);
        const { also = [], ...reading } = bySeverity(scans, asked);
        return { ...reading, also: [...also, ...unseen(scans, asked.images ?? {})] };
    },
};

function unseen(scans: readonly Scan[], images: Record<string, string | undefined>): Measure[] {
    const names = Object.entries(images);
    const measure = (what: string, found: string): Measure => ({ what, demanded: "a scan of its digest", found, holds: "unknown" });
    if (names.length === 0) return [measure("the release's images", "a release without images")];
    return names.flatMap(([image, digest]) => {
        if (digest === undefined) return [measure(`the image ${image}`, "an image that is not built yet")];
        return scans.some(({ subject }) => subject.includes(digest)) ? [] : [measure(`the image ${image}`, `no file that names ${digest}`)];
    });
}
