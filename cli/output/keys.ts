import type { KeyAnswer } from "../keys/guard";
import type { Paint } from "./paint";

const marks = { yes: ["green", "✓"], no: ["red", "✗"], unknown: ["yellow", "?"] } as const;
const colours = { sound: "green", refused: "red", "not evaluated": "yellow" } as const;

/** What the exchanges say of a stack's keys: a block for each key and zone, a line for each thing that was looked at. */
export function keysText(answers: readonly KeyAnswer[], paint: Paint): string {
    const lines = answers.flatMap(({ exchange, zone, from, answer, checks }) => [
        `${paint("bold", exchange)}  from zone ${zone}${from ? `, ${from}` : ""}  ${paint(colours[answer], answer)}`,
        ...checks.map(({ check, demanded, found, holds, later }) => {
            const [colour, mark] = marks[holds];
            return `  ${paint(colour, mark)} ${check.padEnd(10)} ${found}${holds === "yes" ? "" : paint("dim", `  (${demanded}${later ? ", from canary on" : ""})`)}`;
        }),
        "",
    ]);
    return lines.length ? `${lines.join("\n")}\n` : "";
}
