import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { backendUrl, bootstrapTarget } from "../../bootstrap/names";
import { projectRoot } from "../../config/check";
import { placeOf } from "../on-call/place";

/** The page as it is committed. */
export const nightPage = (): string => readFileSync(join(projectRoot, "docs/night.md"), "utf8");

/** What of a manifest the page names; a fault in the rest of it must keep nobody from reading. */
interface Named {
    services?: Record<string, { placesOrders?: boolean } | null>;
    exchanges?: Record<string, unknown>;
}

/** A bot's manifest as far as it can be read; empty where it cannot. */
export function manifestOf(bot: string): Named {
    const file = join(projectRoot, "bots", `${bot}.yaml`);
    try {
        return existsSync(file) ? ((parse(readFileSync(file, "utf8")) as Named | null) ?? {}) : {};
    } catch {
        return {};
    }
}

/** What stands for each of the page's names in one stack; a name that nobody can know before the night stays as it is. */
export function namesOf(stack: string): Record<string, string[]> {
    const { bot, account, region, cluster, state } = placeOf(stack);
    const { services = {}, exchanges = {} } = manifestOf(bot);
    const traders = Object.entries(services).flatMap(([name, service]) => (service?.placesOrders ? [name] : []));
    const backend = backendUrl(bootstrapTarget(account, region));
    const names = { bot: [bot], stack: [stack], account: [account], region: [region], cluster: [cluster], state: [state], backend: [backend] };
    return { ...names, ...(traders.length && { trader: traders }), ...(Object.keys(exchanges).length && { exchange: Object.keys(exchanges) }) };
}

/** The page for one stack. A command stands there once for each of several names, a sentence has them all. */
export function filledIn(page: string, stack: string): string {
    const names = Object.entries(namesOf(stack));
    let command = false;
    const fill = (line: string): string[] => {
        if (line.trim().startsWith("```")) command = !command;
        return names.reduce(
            (lines, [name, values]) =>
                lines.flatMap(one => {
                    if (!one.includes(`<${name}>`)) return [one];
                    return (command ? values : [values.join(" and ")]).map(value => one.replaceAll(`<${name}>`, value));
                }),
            [line],
        );
    };
    return page.split("\n").flatMap(fill).join("\n");
}
