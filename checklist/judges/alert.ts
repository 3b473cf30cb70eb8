import { few, type Judge } from "./facts";

/** A control that alerts answer: the program loads each of them. */
export const judgeAlerts: Judge = ({ answer }, _, { alerts }) => {
    const names = "alert" in answer ? answer.alert : [];
    if (alerts.size === 0) return { state: "not evaluated", reason: "the program loads no alert that could be read" };
    const missing = names.filter(name => !alerts.has(name));
    if (missing.length) return { state: "fail", reason: `${few(missing)} ${missing.length > 1 ? "are" : "is"} not loaded` };
    return { state: "pass", reason: `${few(names)} ${names.length > 1 ? "are" : "is"} loaded` };
};
