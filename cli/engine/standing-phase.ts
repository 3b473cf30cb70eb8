import { z } from "zod";
import { type Phase, phases } from "../../config/phases";
import { NotTold, told } from "../on-call/run";

const outputs = z.looseObject({ phase: z.object({ bot: z.string(), phase: z.enum(phases) }).optional() });

/**
 * The phase of a bot in which a stack was deployed last, by the stack's own record in Pulumi's state: only an `up` that was let through wrote it.
 * Dry where nothing or another bot was deployed. Nothing where the record cannot be read, or is of an earlier version, which wrote no phase.
 */
export function phaseOnRecord(root: string, stack: string, bot: string, env?: Record<string, string>): Phase | undefined {
    try {
        const found = told(outputs, "pulumi", ["stack", "output", "--json", "--stack", stack, "--cwd", root, "--non-interactive"], { env });
        if (!found) return undefined;
        if (Object.keys(found).length === 0) return "dry";
        return found.phase && (found.phase.bot === bot ? found.phase.phase : "dry");
    } catch (error) {
        if (error instanceof NotTold) return undefined;
        throw error;
    }
}
