import { phaseSeries as name } from "../../config/phases";
import type { Settings } from "../../config/settings";

/** A rule whose value is kept as a series. */
interface RecordingRule {
    record: string;
    expr: string;
    labels: Record<string, string>;
}

/** The phase as a series: how long the bot has been in it is known from then on, and nobody types it. `npm run soak` asks it. */
export const phaseSeries = ({ phase }: Pick<Settings, "phase">): { name: string; rules: RecordingRule[] } => ({
    name: "golive.phase",
    rules: [{ record: name, expr: "vector(1)", labels: { phase } }],
});
