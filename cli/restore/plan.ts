import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { readSettings, stackConfig } from "../../config/load";
import program from "../../index";
import { counted } from "../output/answers";
import type { Paint } from "../output/paint";
import { record } from "../recording/record";
import { clusterPostgresDrills } from "./cluster-postgres";
import { documentDbDrills, rdsDrills, redisDrills } from "./managed";
import { natsDrills, rabbitmqDrills } from "./messages";
import { type Check, type Drill, type Recorded, Stack } from "./store-plan";

/** What can be asked of a stack's stores. */
export interface DrillReport {
    bot: string;
    stack: string;
    /** Whether every precondition was looked at and holds. */
    ready: boolean;
    tools: Check[];
    drills: Drill[];
}

const tools: Record<string, string> = { aws: "every step in AWS", kubectl: "every step in the cluster", psql: "the comparison of databases on RDS" };

/** Whether a program is on the search path; nothing is run. */
function tool(name: string, path: string): Check {
    const there = path.split(delimiter).some(folder => {
        try {
            accessSync(join(folder, name), constants.X_OK);
            return folder !== "";
        } catch {
            return false;
        }
    });
    return {
        what: `${name} is at hand`,
        answer: there ? "holds" : "not evaluated",
        found: there ? "on the search path" : `not found: ${tools[name]} can't be tried from here`,
    };
}

/** Every store's drill, from the resources of a preview. */
export function drillsOf(
    resources: Recorded[],
    region: string,
    settings: Stack["settings"],
    path = process.env.PATH ?? "",
): Pick<DrillReport, "ready" | "tools" | "drills"> {
    const stack = new Stack(resources, region, settings);
    const drills = [clusterPostgresDrills, rdsDrills, documentDbDrills, redisDrills, natsDrills, rabbitmqDrills].flatMap(of => of(stack));
    const found = Object.keys(tools).map(name => tool(name, path));
    const ready = [...found, ...drills.flatMap(({ checks }) => checks)].every(({ answer }) => answer === "holds");
    return { ready, tools: found, drills };
}

const marks = { holds: ["green", "✓"], fails: ["red", "✗"], "not evaluated": ["yellow", "?"] } as const;

const checkLine = ({ what, answer, found }: Check, paint: Paint): string => {
    const [style, mark] = marks[answer];
    return `  ${paint(style, `${mark} ${answer.padEnd(13)}`)} ${what}: ${found}`;
};

/** The report for people; the steps can be copied line by line. */
export function asText({ bot, stack, ready, tools, drills }: DrillReport, paint: Paint): string {
    const all = [...tools, ...drills.flatMap(({ checks }) => checks)];
    const count = (answer: Check["answer"]) => all.filter(check => check.answer === answer).length;
    const sections = drills.flatMap(({ store, kind, runbook, rpo, rto, checks, steps }) => [
        `${paint("bold", `${store}  ${kind}`)}  ${paint("dim", runbook)}`,
        `  may lose ${rpo}`,
        `  may take ${rto}`,
        ...checks.map(check => checkLine(check, paint)),
        ...steps.flatMap(({ say, run }, i) => [`  ${i + 1}. ${say}`, ...(run ? ["", ...run.trimEnd().split("\n"), ""] : [])]),
        "",
    ]);
    const verdict = paint("bold", paint(ready ? "green" : "red", ready ? "READY" : "NOT READY"));
    return [
        paint("bold", "Tools"),
        ...tools.map(check => checkLine(check, paint)),
        "",
        ...sections,
        `${verdict}  ${bot} ${stack}: ${counted(drills.length, "store")}, ${count("holds")} preconditions hold, ${count("fails")} fail, ${count("not evaluated")} not evaluated`,
        "",
    ].join("\n");
}

/** How every store of a stack is restored, and whether what that needs is there. It runs nothing and asks no account: names come from the preview. */
export async function restorePlan({ stack, bot, config: overrides = [] }: { stack: string; bot?: string; config?: string[] }): Promise<DrillReport> {
    const config = stackConfig(stack, bot === undefined ? overrides : [...overrides, `bot=${bot}`]);
    const { settings, aws, manifest } = readSettings({ config, project: "golive", stack });
    const { resources } = await record(program, { project: "golive", name: stack, config });
    return { bot: manifest.name, stack, ...drillsOf(resources, aws.region, settings.backups) };
}
