import { titleOf } from "../../config/titles";
import { type Facts, few, type Judge } from "./facts";

/** The alerts that a name stands for: with a kind of store in braces those of each such store, by its own name as alerts write it; `{Redis}Down` is CacheDown where the cache is one. */
export function alertsOf(name: string, { manifest: { stores } }: Pick<Facts["files"], "manifest">): string[] {
    const [braces, kind] = /\{(\w+)\}/.exec(name) ?? [];
    if (!braces) return [name];
    const isTitle = kind !== kind.toLowerCase();
    const ofKind = Object.keys(stores).filter(store => stores[store].kind === kind.toLowerCase());
    return ofKind.map(store => name.replace(braces, isTitle ? titleOf(store) : store));
}

/** A control that alerts answer: the program loads each of them. Those that a chart brings by itself are seen by the probe of what is loaded, and not here. */
export const judgeAlerts: Judge = ({ answer }, _, { alerts, chartBrings, files }) => {
    const names = "alert" in answer ? answer.alert.flatMap(name => alertsOf(name, files)) : [];
    if (alerts.size === 0) return { state: "not evaluated", reason: "the program loads no alert that could be read" };
    if (names.length === 0) return { state: "not evaluated", reason: "this bot has no store of the kind that the alerts are of" };
    const missing = names.filter(name => !alerts.has(name));
    const unseen = missing.filter(chartBrings);
    const are = (some: string[]) => `${few(some)} ${some.length > 1 ? "are" : "is"}`;
    const gone = missing.filter(name => !unseen.includes(name));
    if (gone.length) return { state: "fail", reason: `${are(gone)} not loaded: neither Golive nor the manifest has an alert of this name` };
    if (unseen.length) return { state: "not evaluated", reason: `${are(unseen)} a chart's own, which nobody sees before it runs` };
    return { state: "pass", reason: `${are(names)} loaded` };
};
