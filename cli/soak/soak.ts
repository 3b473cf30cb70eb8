import type { NamedControl } from "../../checklist/catalogue";
import { readSettings, stackConfig } from "../../config/load";
import type { Target } from "../../config/target";
import { type Means, NoAccess } from "../../probes/probe";
import { Prometheus } from "../../probes/prometheus";
import { type Demanded, type SoakAnswer, soak, soakOf } from "../../probes/soak";
import { type Recorded, record, wantedOf } from "../answering/answering";
import { UsageError } from "../output/arguments";
import type { SoakReport } from "../output/soak";
import { catalogueNow } from "../recording/live";

/** What is asked, and how Prometheus is reached. */
export interface Asked {
    stack: string;
    bot?: string;
    /** Whether evidence is written. */
    writes: boolean;
    meansFor(target: Target): Means & { close(): Promise<void> };
    now?: Date;
    /** The folder that gets the evidence. @default the project's own */
    root?: string;
}

/** Whether a soak of where the bot is answers a control. */
export const isAskedHere = ({ answer, phase }: NamedControl, { next, measures }: Demanded): boolean =>
    "soak" in answer && phase === next && (measures === undefined || measures.includes(answer.soak));

/** Asks Prometheus about the phase's window, which ends now, and writes what it answers. Where it cannot be reached, nothing is evaluated, and nothing is written. */
export async function soaked({ stack, bot: chosen, writes, meansFor, now = new Date(), root }: Asked, doing?: (what: string) => void): Promise<SoakReport> {
    const everything = readSettings({ config: stackConfig(stack, chosen === undefined ? [] : [`bot=${chosen}`]), project: "golive", stack });
    const { settings, target } = everything;
    const demanded = soakOf(everything);
    if (!demanded) throw new UsageError(`${stack} is live, after which no phase comes, and no step: there is nothing to soak for.`);
    const catalogue = catalogueNow();
    const wanted = wantedOf(catalogue, everything, control => isAskedHere(control, demanded));
    const means = meansFor(target);
    let answers: SoakAnswer[];
    let not: string | undefined;
    try {
        answers = await soak(wanted, { files: everything, prometheus: new Prometheus(await means.prometheus()), now, doing });
    } catch (error) {
        if (!(error instanceof NoAccess)) throw error;
        not = error.message;
        const found = { demanded: "an answer of Prometheus", found: not, holds: "unknown" as const };
        answers = wanted.map(({ control }) => ({
            ...{ control, measure: "soak" in control.answer ? control.answer.soak : "" },
            ...{ result: "not evaluated" as const, measured: [{ what: control.title, ...found }] },
        }));
    } finally {
        await means.close();
    }
    const none: Recorded = { files: [], unwritten: [] };
    const recorded = writes && not === undefined ? record(answers, { catalogue, everything, now, root }) : none;
    return { bot: target.bot, stack, phase: settings.phase, ...demanded, ...(not !== undefined && { not }), answers, ...recorded };
}
