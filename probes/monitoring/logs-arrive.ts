import { each, measure } from "../answers";
import { botLog, linesOf } from "../logs/lines";
import type { Probe, Target } from "../probe";

/** Minutes in which a line is to be in CloudWatch after it was written, and in which there has to be one at all. */
const [late, silent] = [5, 15];

export const logsArrive: Probe<Target> = {
    name: "monitoring.logs-arrive",
    says: "whether lines of the bot's containers arrive within minutes",
    targets: botLog,
    async ask({ name }, { world, signal }) {
        const lines = await linesOf({ world, signal, minutes: silent, most: 1_000, sample: true });
        const slow = lines.filter(({ at, arrived }) => arrived - at > late * 60_000).length;
        return [
            measure(
                `${name} arrives`,
                `at least a line in ${silent} minutes`,
                lines.length === 0 ? "no line" : `${lines.length} lines or more`,
                lines.length > 0,
            ),
            ...(lines.length > 0
                ? each(`${name} is in time`, `in CloudWatch within ${late} minutes`, [
                      { name: "lines", flaw: slow > 0 ? `${slow} of ${lines.length} came later` : undefined },
                  ])
                : []),
        ];
    },
};
