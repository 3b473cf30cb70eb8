import type { ImageAnswer, ScanReport } from "../scan/verdict";
import type { Paint } from "./paint";

const marks = { clean: ["green", "✓"], found: ["red", "✗"], "not evaluated": ["yellow", "?"] } as const;

function linesOf({ image, answer, digest, why, exempt, completedAt, vulnerabilities }: ImageAnswer, paint: Paint): string[] {
    const [style, mark] = marks[answer];
    const accepted = (by: ImageAnswer["exempt"]) => (by ? `, accepted by ${by.owner} until ${by.expiry} (${by.ticket})` : "");
    const said = answer === "not evaluated" ? `${why}${accepted(exempt)}` : `scanned on ${completedAt?.slice(0, 10)}`;
    return [
        `${paint(style, `${mark} ${answer.padEnd(13)}`)} ${image}${digest ? ` ${digest.slice(0, 19)}…` : ""}: ${said}`,
        ...vulnerabilities.map(({ id, severity, exempt: by }) => `    ${severity.toLowerCase().padEnd(8)} ${id}${accepted(by)}`),
    ];
}

/** What the scans of a release say, for people. */
export function scanText({ bot, stack, version, passes, images, idle }: ScanReport, paint: Paint): string {
    const count = (answer: ImageAnswer["answer"]) => images.filter(one => one.answer === answer).length;
    const verdict = paint("bold", paint(passes ? "green" : "red", passes ? "PASS" : "NO PASS"));
    return [
        ...images.flatMap(one => linesOf(one, paint)),
        ...idle.map(one => `! an exemption lets nothing through: ${one}`),
        "",
        `${verdict}  ${bot} ${version} in ${stack}: ${images.length} images, ${count("clean")} clean, ${count("found")} with critical or high findings, ${count("not evaluated")} not evaluated`,
        "",
    ].join("\n");
}
