import { spawnSync } from "node:child_process";
import type { z } from "zod";
import { missingCli } from "./pulumi-cli";

/** A program did not answer, or not with what was asked for. */
export class NotTold extends Error {}

/** Milliseconds after which a program has not answered. */
const patience = 60_000;

const inLine = (text: string) => text.trim().split("\n").at(-1)?.slice(0, 300) ?? "";

/** Runs a program on the search path and returns what it printed. Throws NotTold. */
export function run(program: string, args: string[], more: { env?: Record<string, string>; timeout?: number } = {}): string {
    const env = { ...process.env, ...more.env };
    const { status, stdout, stderr, error } = spawnSync(program, args, {
        env,
        encoding: "utf8",
        timeout: more.timeout ?? patience,
        killSignal: "SIGKILL",
        maxBuffer: 256 * 1024 * 1024,
        stdio: ["ignore", "pipe", "pipe"],
    });
    if (error)
        throw new NotTold(`${program} ${args[0]}: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not on the search path" : error.message}`);
    const missing = status !== 0 && program === "pulumi" ? missingCli(env) : undefined;
    if (missing) throw new NotTold(missing);
    if (status !== 0) throw new NotTold(`${program} ${args.slice(0, 3).join(" ")} ended with ${status}: ${inLine(stderr)}`);
    return stdout;
}

/** What a program tells as JSON; undefined where it printed nothing, as `kubectl get --ignore-not-found` does. Throws NotTold. */
export function told<S extends z.ZodType>(schema: S, program: string, args: string[], more?: Parameters<typeof run>[2]): z.output<S> | undefined {
    const text = run(program, args, more);
    if (text.trim() === "") return undefined;
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        throw new NotTold(`${program} ${args.slice(0, 3).join(" ")} printed what is no JSON`);
    }
    const { data, error } = schema.safeParse(value);
    if (!data) throw new NotTold(`${program} ${args.slice(0, 3).join(" ")} printed another thing than was asked for: ${error?.issues[0]?.path.join(".")}`);
    return data as z.output<S>;
}
