import { few, type Judge } from "./facts";

/** A control that alerts answer: the program loads each of them. Those that a chart brings by itself are seen by the probe of what is loaded, and not here. */
export const judgeAlerts: Judge = ({ answer }, _, { alerts, chartBrings }) => {
    const names = "alert" in answer ? answer.alert : [];
    if (alerts.size === 0) return { state: "not evaluated", reason: "the program loads no alert that could be read" };
    const missing = names.filter(name => !alerts.has(name));
    const unseen = missing.filter(chartBrings);
    const are = (some: string[]) => `${few(some)} ${some.length > 1 ? "are" : "is"}`;
    const gone = missing.filter(name => !unseen.includes(name));
    if (gone.length) return { state: "fail", reason: `${are(gone)} not loaded` };
    if (unseen.length) return { state: "not evaluated", reason: `${are(unseen)} a chart's own, which nobody sees before it runs` };
    return { state: "pass", reason: `${are(names)} loaded` };
};
