import { readSettings, stackConfig } from "../../config/load";
import { functionAt, NotReached, type Standing, stopPlace } from "./function";

/** What `up` has to know of stops. */
export interface Stands {
    /** Id of a stop that stands. */
    id?: string;
    /** What a person is told. */
    line?: string;
}

/** Milliseconds for which AWS is asked: whether a stop stands changes what is waited for, and never what may start. */
const patience = 8_000;

/** What a stop that was ordered means for a deployment, by the one that the settings say is over. */
export function standsBy(stop: Standing | undefined, resume: string | undefined): Stands {
    if (!stop || stop.id === resume) return {};
    const { id, who, when, reason } = stop;
    const other = resume === undefined ? "" : `; golive:resume names another one, ${resume}`;
    return { id, line: `A stop stands, of ${when} by ${who}: ${reason}. What trades does not start; golive:resume: ${id} lifts it${other}.` };
}

/** Whether a stop stands, as the stack's function tells; where it cannot be asked, that is said: what trades starts no more for it. */
export async function standing(stack: string, config: string[]): Promise<Stands> {
    const { settings } = readSettings({ config: stackConfig(stack, config), project: "golive", stack });
    const nobody = async () => {
        throw new Error("a profile that wants a code was not asked");
    };
    try {
        return standsBy(await functionAt(stopPlace(stack, settings.bot), nobody).standing(patience), settings.resume);
    } catch (error) {
        if (!(error instanceof NotReached)) throw error;
        // Before the first deployment there is nothing that could be stopped.
        if (error.missing) return {};
        return {
            line: `Whether a stop stands could not be asked: ${error.message}. If one does, what trades does not start, and the deployment may wait for it.`,
        };
    }
}
