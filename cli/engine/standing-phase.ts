import { z } from "zod";
import { phases } from "../../config/phases";
import { NotTold, told } from "../on-call/run";
import type { Stood } from "../recording/stood";

const value = z.union([z.number(), z.string(), z.array(z.string())]);
const phase = z.object({ bot: z.string(), phase: z.enum(phases), step: z.string().optional(), limits: z.array(z.object({ name: z.string(), value })) });
const outputs = z.looseObject({ phase: phase.optional() });

/**
 * Where a stack was deployed last with a bot, by the stack's own record in Pulumi's state: only an `up` that was let through wrote it. In dry where
 * nothing or another bot was deployed. Nothing where the record cannot be read, or is of an earlier version, which wrote no phase.
 */
export function standingOnRecord(root: string, stack: string, bot: string, env?: Record<string, string>): Stood | undefined {
    try {
        const found = told(outputs, "pulumi", ["stack", "output", "--json", "--stack", stack, "--cwd", root, "--non-interactive"], { env });
        if (!found) return undefined;
        if (Object.keys(found).length === 0) return { phase: "dry" };
        if (!found.phase) return undefined;
        const { bot: of, ...stood } = found.phase;
        return of === bot ? (stood as Stood) : { phase: "dry" };
    } catch (error) {
        if (error instanceof NotTold) return undefined;
        throw error;
    }
}
