import type { Measure } from "../../checklist/evidence-file";
import type { Signed } from "../sign/sign";
import type { Unsigned } from "../sign/unsigned";
import type { Paint } from "./paint";
import { harmless } from "./report";

/** What to do with a file of evidence: it counts once others see it. */
const commitLines = (file: string, flag: string): string[] => [`  git add ${file} && git commit ${flag}-m "evidence: ..."`];

/** What was signed, and what comes next. */
export function signedText({ file, evidence: { by, result, release, until }, control, before }: Signed, paint: Paint): string {
    const who = "person" in by ? `${by.person} as ${by.role}` : by.run;
    const says = result === "pass" ? paint("green", "YES") : paint("red", "NO");
    const lines = [
        `${says}: ${paint("bold", control.id)}, ${control.title}`,
        `Signed by ${harmless(who)} for release ${release.version}, good until ${until.slice(0, 10)} (UTC, the whole day).`,
        ...("probe" in control.answer ? [`It counts while the newest answer of ${control.answer.probe} is that nobody says it, of the same key.`] : []),
        ...(before ? [`In the place of what ${harmless(before)} had said.`] : []),
        `${file}: it counts once it is committed. With -S the commit proves who signed, where .github/allowed-signers has your key:`,
        ...commitLines(file, "-S "),
    ];
    return `${lines.join("\n")}\n`;
}

/** What waits for signatures, by role, with the line to type. */
export function unsignedText({ bot, stack, wants, roles }: Unsigned, paint: Paint): string {
    const all = roles.reduce((sum, { controls }) => sum + controls.length, 0);
    const head =
        all === 0 ? `Nothing waits for a signature: ${bot} ${stack} for ${wants}.` : `${all} signatures that ${bot} ${stack} needs for ${wants}, by who signs:`;
    const lines = roles.flatMap(({ role, controls }) => [
        "",
        paint("bold", `${role} (${controls.length})`),
        ...controls.flatMap(({ title, next, level, state, reason }) => {
            const notes = [
                ...(level === "blocking" ? [] : [level]),
                ...(state === "unsigned" && reason === "nobody has signed it" ? [] : [`${state}: ${reason}`]),
            ];
            return [`  ${next}`, paint("dim", `      ${harmless([title, ...notes].join("; "))}`)];
        }),
    ]);
    return `${[paint("bold", head), ...lines].join("\n")}\n`;
}

const marks = { yes: "✓", no: "✗", unknown: "?" } as const;

/** What files from CI have answered, and what comes next. */
export function attachedText(
    { file, result, measured, control }: { file: string; result: string; measured: Measure[]; control: { id: string; title: string } },
    paint: Paint,
): string {
    const style = result === "pass" ? "green" : result === "fail" ? "red" : "yellow";
    const lines = [
        `${paint(style, result.toUpperCase())}: ${paint("bold", control.id)}, ${control.title}`,
        ...measured.map(({ what, demanded, found, holds }) => `  ${marks[holds]} ${harmless(`${what}: found ${found}, demanded is ${demanded}`)}`),
        `${file}: it counts for others once it is committed:`,
        ...commitLines(file, ""),
    ];
    return `${lines.join("\n")}\n`;
}
