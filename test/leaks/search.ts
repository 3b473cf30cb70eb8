import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a run's output was found to hold. */
export interface Searched {
    /** Megabytes of output, processes that said it, secrets that it was searched for, and planted ones that were found. */
    megabytes: number;
    processes: number;
    secrets: number;
    planted: number;
    /** Where a secret was said, and what else is wrong; never the secret. */
    faults: string[];
}

/** The line before each test's output. */
export const heading = (test: string): string => `\n=== ${JSON.stringify(test)}\n`;

/** The ways in which a value is written. */
const formsOf = (value: string): string[] => [
    ...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), Buffer.from(value).toString("base64").replace(/=+$/, "")]),
];

const lines = (text: string): string[] =>
    text
        .split("\n")
        .filter(Boolean)
        .map(line => JSON.parse(line) as string);

/** The test during which something at a place was said. */
function during(output: Buffer, place: number): string {
    const start = output.lastIndexOf("\n=== ", place);
    return start < 0 ? "before any test" : output.subarray(start + 5, output.indexOf("\n", start + 1)).toString();
}

/** Searches the output of all processes of a run for all secrets of all of them. */
export function searchOutput(folder: string): Searched {
    const files = readdirSync(folder).sort();
    const read = (kind: string) =>
        files.filter(file => file.endsWith(`.${kind}`)).map(file => ({ process: file.split(".")[0], content: readFileSync(join(folder, file)) }));
    const outputs = read("output");
    const secrets = [...new Set(read("secrets").flatMap(({ content }) => lines(content.toString())))];
    const faults: string[] = [];
    for (const { content } of outputs)
        for (const [number, value] of secrets.entries()) {
            const place = formsOf(value)
                .map(form => content.indexOf(form))
                .find(found => found >= 0);
            if (place !== undefined)
                faults.push(`secret ${number + 1} of ${secrets.length} (${value.length} characters) was said during ${during(content, place)}`);
        }
    let planted = 0;
    const planting = read("planted");
    for (const { process, content } of planting)
        for (const value of lines(content.toString())) {
            if (outputs.find(one => one.process === process)?.content.includes(value)) planted++;
            else faults.push(`process ${process} is not heard: ${value.split("-").slice(1, 3).join(" ")} does not reach the search`);
        }
    if (planted === 0) faults.push("nothing was planted, so nobody knows whether anything is heard");
    const megabytes = outputs.reduce((sum, { content }) => sum + content.length, 0) / 1e6;
    return { megabytes, processes: outputs.length, secrets: secrets.length, planted, faults };
}
