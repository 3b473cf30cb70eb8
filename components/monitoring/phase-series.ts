import type { Manifest } from "../../config/manifest";
import { phaseSeries as name } from "../../config/phases";
import type { Settings } from "../../config/settings";
import { stepAt } from "../../config/steps";

/** A rule whose value is kept as a series. */
interface RecordingRule {
    record: string;
    expr: string;
    labels: Record<string, string>;
}

/** The phase and its step as a series: how long the bot has been there is known from then on, and nobody types it. `npm run soak` asks it. */
export function phaseSeries(manifest: Pick<Manifest, "trading">, { phase, step }: Pick<Settings, "phase" | "step">): { name: string; rules: RecordingRule[] } {
    const now = stepAt(manifest, { phase, step });
    return { name: "golive.phase", rules: [{ record: name, expr: "vector(1)", labels: { phase, ...(now && { step: now.name }) } }] };
}
