import { SettingsError } from "../../config/load";
import type { Summary } from "../output/summaries";
import { offlinePreview } from "../recording/offline";
import type { Asked } from "./all";
import { answering } from "./cores";

async function summaryOf({ bot, stack, config }: Asked): Promise<Summary> {
    const start = performance.now();
    const seconds = () => Math.round((performance.now() - start) / 100) / 10;
    try {
        const { verdict, resources, findings } = await offlinePreview({ stack, bot, config });
        const count = (answer: string) => findings.filter(({ level, result }) => level === "mandatory" && result === answer).length;
        return { bot, stack, verdict, resources: resources.length, failed: count("fail"), undecided: count("undecided"), seconds: seconds() };
    } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        return { bot, stack, verdict: "BAD INPUT", resources: 0, failed: 0, undecided: 0, faults: error.message, seconds: seconds() };
    }
}

answering(summaryOf);
