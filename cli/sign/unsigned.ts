import type { AnsweredControl } from "../../checklist/answered";
import { type Role, roles } from "../../checklist/control";
import { signerOf, waitsFor } from "../../checklist/silence";
import { phases } from "../../config/phases";
import { catalogueNow } from "../recording/live";
import { gathered } from "../report/gather";

/** What waits for signatures, by role. */
export interface Unsigned {
    bot: string;
    stack: string;
    wants: string;
    roles: { role: Role; controls: AnsweredControl[] }[];
}

/** The signatures that the next phase, and those before it, still need, by who signs; of one role alone where it is named. */
export async function unsigned({ role: only, ...asked }: { stack: string; bot?: string; role?: Role }, doing?: (what: string) => void): Promise<Unsigned> {
    const { report } = await gathered(asked, doing);
    const { controls } = catalogueNow();
    const isDone = ({ state }: AnsweredControl) => ["pass", "not applicable", "exempt"].includes(state);
    const waitsForOne = (one: AnsweredControl): Role | undefined => {
        const control = controls.get(one.id);
        if (!control || isDone(one) || phases.indexOf(one.phase) > phases.indexOf(report.wants)) return undefined;
        return one.kind === "signature" ? signerOf(control) : waitsFor(control, one);
    };
    const byRole = roles
        .filter(role => only === undefined || role === only)
        .map(role => ({ role, controls: report.controls.filter(one => waitsForOne(one) === role) }));
    return { bot: report.bot, stack: report.stack, wants: report.wants, roles: byRole.filter(one => one.controls.length) };
}
