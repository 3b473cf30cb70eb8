import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { RuleText } from "../policies/engine/rule";

/** Who answers a box of a checklist: rules of the pack, what the components build, the bot's own code, a person, or nobody yet. */
export type Answer = "rule" | "built" | "bot" | "person" | "nobody";

/** The checklists, by the name that items carry. */
export const lists = ["arbitrage", "vanta", "bot-core", "cryptofunk", "mech-exo"] as const;
export type List = (typeof lists)[number];

function linesOf(range: string): number[] {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Every line of a list that is answered, with all who answer it. */
export function answersOf(list: List, rules: RuleText[]): Map<number, Set<Answer>> {
    const file = parse(readFileSync(join(__dirname, `${list}.yaml`), "utf8")) as Record<Exclude<Answer, "rule">, Record<string, string>>;
    const answers = new Map<number, Set<Answer>>();
    const add = (line: number, answer: Answer) => answers.set(line, (answers.get(line) ?? new Set()).add(answer));
    for (const rule of rules) for (const item of rule.items) if (item.startsWith(`${list}:`)) add(Number(item.slice(list.length + 1)), "rule");
    for (const [answer, boxes] of Object.entries(file)) for (const range of Object.keys(boxes)) for (const line of linesOf(range)) add(line, answer as Answer);
    return answers;
}
