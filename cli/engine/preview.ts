import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { stackConfig } from "../../config/load";
import { missingCli } from "../on-call/pulumi-cli";
import { UsageError } from "../output/arguments";
import { inOwnWords } from "../output/own-words";
import type { Paint } from "../output/paint";
import { harmless } from "../output/report";
import type { Offline } from "../recording/offline";
import { blocks, type Compared, compared, proveAwake } from "./comparison";
import { readStream, type Told, type Violation } from "./stream";

/** What the engine is asked for. */
export interface Asked {
    stack: string;
    /** Flags of pulumi, each in one word. */
    words: string[];
    environment: NodeJS.ProcessEnv;
    /** Whether only a part of the stack is deployed. */
    partly: boolean;
}

/** The pack and the stack, as every call of pulumi here names them. */
export const judged = (stack: string): string[] => [`--stack=${stack}`, "--policy-pack=policies"];

/** What a person is told who has no pulumi. */
export const notStarted = (error: unknown): UsageError =>
    new UsageError(`pulumi could not be started (${(error as NodeJS.ErrnoException).code}). Run npm ci first; it brings the CLI's launcher.`);

/** Runs the engine's preview with the pack and reads what it streams; what pulumi has to say beside it goes to standard error. */
async function run({ stack, words, environment }: Asked): Promise<Told> {
    const child = spawn("pulumi", ["preview", "--json", "--non-interactive", ...judged(stack), ...words], {
        // A variable of the display would get into the stream.
        env: { ...withoutOptions(environment), PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
        stdio: ["ignore", "pipe", "inherit"],
    });
    const started = once(child, "spawn").catch(error => Promise.reject(notStarted(error)));
    await started;
    const ended = once(child, "close");
    const told = await readStream(createInterface({ input: child.stdout }));
    const [code] = await ended;
    const missing = code !== 0 && !told.packLoaded ? missingCli(environment) : undefined;
    if (missing) throw new UsageError(missing);
    // An engine that dies after its last word has not said all.
    return code === 0 || told.result !== "succeeded" ? told : { ...told, result: `failed with exit code ${code}` };
}

const withoutOptions = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
    Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_OPTION_")));

/** What the engine's preview said, and what of it stands in the way. */
export interface EnginePreview extends Compared {
    told: Told;
}

/** Runs the engine's preview of what was judged offline, and holds the two together. */
export async function enginePreview(asked: Asked, offline: Offline): Promise<EnginePreview> {
    const stacks = stackConfig(asked.stack);
    const told = await run(asked);
    const options = { partly: asked.partly, stacks };
    const found = compared(told, offline, options);
    if (!blocks(found)) proveAwake(told, offline, options);
    return { told, ...found };
}

const nameOf = (urn: string) => urn.split("::").slice(-2).join(" ") || "the stack as a whole";

/** What stands in the way, for a terminal: each rule with its resource and what it says, and in a line of its own each reason why something was not evaluated. */
export function enginesLines({ told, failed, undecided, unevaluated }: EnginePreview, paint: Paint): string[] {
    const line = (mark: string, { rule, urn, message }: Violation) =>
        `${paint("red", mark)} ${paint("bold", rule)}  ${nameOf(urn)}\n    ${harmless(inOwnWords(message))}`;
    return [
        ...(failed.length ? [] : told.errors.map(error => `${paint("red", "error")} ${error}`)),
        ...failed.map(one => line("✗ fail", one)),
        ...undecided.map(one => line("? undecided", one)),
        ...unevaluated.map(why => paint("red", `Not evaluated: ${why}.`)),
    ];
}
