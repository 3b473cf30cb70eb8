import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/check";
import { placedOverrides } from "../../config/load";
import { type Paint, paintFor } from "../output/paint";
import { progressOn } from "../output/progress";
import { entriesOf, stopsUp } from "../output/screen";
import { entryLines } from "../output/terminal";
import { asWords, type UpArguments } from "../output/up-arguments";
import { writtenBehind } from "../output/written";
import { recordedPreview } from "../recording/offline";
import { blocks } from "./comparison";
import { engineEnvironment } from "./environment";
import { type EnginePreview, enginePreview, enginesLines } from "./preview";
import { checkProjectFile } from "./project-file";
import { standingOnRecord } from "./standing-phase";

/** What may go on: the flags for pulumi, each in one word, and the environment for it. */
export interface Passed {
    words: string[];
    environment: NodeJS.ProcessEnv;
    /** The settings that were overridden when it was judged. */
    config: string[];
}

/** Flags that leave a part of the stack as it is. */
const narrowing = ["target", "target-replace", "exclude"];

/** Settings that the call overrides, as pulumi takes them. */
const configWords = (stack: string, config: string[]): string[] =>
    config.length ? ["--config-path=true", ...placedOverrides(stack, config).map(override => `--config=${override}`)] : [];

function summary({ told }: EnginePreview): string {
    const names = new Set([...told.ran.values(), told.ranOnGraph ?? []].flatMap(ran => [...ran]));
    const advice = told.violations.length ? `${told.violations.length} findings advise` : "none has anything to say";
    return `The engine's own preview: ${told.ran.size} resources, ${names.size} rules ran, ${advice}.`;
}

/** Says what stands in the way, and that nothing was deployed. */
function refuse(lines: string[], paint: Paint, what: string): undefined {
    process.stderr.write(`${lines.join("\n")}\n${paint("red", `NO-GO: ${what}`)}\n`);
}

/**
 * Judges a stack offline, since that alone sees the whole graph before anything exists, and then by the engine's own preview, in which every rule
 * has to run. Nothing where something stands in the way: it has then been said on standard error, ending in `otherwise`. Throws UsageError where
 * environment or project file would have pulumi do something else than what is judged. `overrides` are asked for once these are found sound.
 */
export async function judgedTwice(
    { stack, config: asked, flags }: UpArguments,
    otherwise: string,
    overrides: () => Promise<string[]> = async () => [],
): Promise<Passed | undefined> {
    const { environment, leftOut } = engineEnvironment();
    checkProjectFile();
    const config = [...asked, ...(await overrides())];
    const paint = paintFor(process.stderr);
    if (leftOut.length) process.stderr.write(`Not handed on to pulumi: ${leftOut.join(", ")}.\n`);
    const progress = progressOn(process.stderr);
    const offline = await recordedPreview({ stack, config, deployedIn: bot => standingOnRecord(projectRoot, stack, bot) }, progress.doing);
    const blocking = offline.report.findings.filter(stopsUp);
    if (blocking.length > 0) {
        progress.done();
        return refuse(
            entriesOf(blocking, writtenBehind(offline.report, { config })).flatMap(entry => [...entryLines(entry, paint), ""]),
            paint,
            otherwise,
        );
    }
    const settings = configWords(stack, config);
    const words = [...settings, ...asWords(flags.filter(({ flag }) => flag.reach === "what"))];
    const partly = flags.some(({ flag }) => narrowing.includes(flag.name));
    // A preview writes overridden settings into the stack's file; what is refused shall leave no trace there.
    const file = join(projectRoot, `Pulumi.${stack}.yaml`);
    const before = readFileSync(file);
    progress.doing("Asking the engine, which asks the clouds...");
    let found: EnginePreview | undefined;
    try {
        found = await enginePreview({ stack, words, environment, partly }, offline);
    } finally {
        progress.done();
        if ((found === undefined || blocks(found)) && !readFileSync(file).equals(before)) writeFileSync(file, before);
    }
    if (blocks(found)) return refuse(enginesLines(found, paint), paint, otherwise);
    process.stderr.write(`${summary(found)}\n`);
    return { words: [...settings, ...asWords(flags)], environment, config };
}
