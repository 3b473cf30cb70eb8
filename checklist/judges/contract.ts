import { answer as asked, type Contract } from "../../contract";
import type { Answer, Judge } from "./facts";

/** What the contract says of a metric or a route, as an answer. */
function said(contract: Contract, kind: "metric" | "route", name: string, what: string): Answer {
    const found = asked(contract, kind, name);
    if (found.answer === "read") return { state: "pass", reason: `the bot's source has ${what}: ${found.at[0]}` };
    if (found.answer === "computed") return { state: "not evaluated", reason: `the bot's source puts such names together at run time, at ${found.at[0]}` };
    if (found.answer === "not scanned") return { state: "not evaluated", reason: `nobody knows whether the bot's source has ${what}: ${found.why}` };
    return { state: "fail", reason: `the bot's source does not have ${what}${found.nearest ? `; the nearest is ${found.nearest}` : ""}` };
}

/** A control that the bot's source answers, by its contract. What the contract does not say nobody knows. */
export const judgeContract: Judge = ({ answer }, _, { contract, files }) => {
    const demanded = "contract" in answer ? answer.contract : "";
    const [kind, name] = [demanded.split(":")[0], demanded.slice(demanded.indexOf(":") + 1)];
    if (!contract) return { state: "not evaluated", reason: "nobody has read the bot's source: npm run contract" };
    if (kind === "metric") return said(contract, "metric", name, `the metric ${name}`);
    if (kind === "route") return said(contract, "route", /^[A-Z*]+ /.test(name) ? name : `* ${name}`, `the route ${name}`);
    if (kind === "migrations") {
        const [found] = contract.migrations;
        return found ? { state: "pass", reason: `${found.files} in ${found.folder}` } : { state: "fail", reason: "the bot's source has no migrations" };
    }
    const has = Object.entries(files.manifest.stores).find(([, store]) => store.kind === "postgres" && store.extensions.includes(name));
    return has ? { state: "pass", reason: `the store ${has[0]} has it` } : { state: "fail", reason: `no store of the manifest has the extension ${name}` };
};
