import { parse } from "yaml";
import { pastedFaults, pinFaults, type Step, tokenFaults } from "./check";

interface Action {
    inputs?: Record<string, { description?: string; required?: boolean; default?: string }>;
    outputs?: Record<string, { description?: string; value?: string }>;
    runs: { using?: string; steps?: (Step & { shell?: string })[] };
}

/** All that is wrong with a composite action, by its path: it runs in another repository's job, with the rights of that job and the secrets that it hands over. */
export function actionFaults(where: string, text: string): string[] {
    const { runs, inputs = {}, outputs = {} } = parse(text) as Action;
    if (runs?.using !== "composite") return [`${where}: is no composite action; nobody here looks at what it runs`];
    const faults = [...pinFaults(where, text), ...tokenFaults(where, text)];
    for (const [name, one] of Object.entries({ ...inputs, ...outputs })) if (!one?.description) faults.push(`${where}: nobody says what ${name} is`);
    for (const [name, one] of Object.entries(inputs))
        if (String(one.default ?? "").includes("${{")) faults.push(`${where}: ${name} takes what nobody has handed over: ${one.default}`);
    const steps = runs.steps ?? [];
    if (steps.length === 0) faults.push(`${where}: has no steps`);
    for (const step of steps) faults.push(...stepFaults(where, step));
    return faults;
}

function stepFaults(where: string, step: Step & { shell?: string }): string[] {
    const faults = pastedFaults(where, step);
    if (step.uses && !/^[\w-]+\/[\w./-]+@/.test(step.uses)) faults.push(`${where}: uses ${step.uses}, which is the caller's own or pinned by nobody`);
    if (step.run && !step.shell) faults.push(`${where}: "${step.run.trim()}" has no shell`);
    if (step.uses?.startsWith("actions/checkout@") && step.with?.repository !== undefined && !step.with.ref)
        faults.push(`${where}: checks out another repository at whatever its branch is`);
    const handed = Object.values(step.env ?? {}).filter(value => /\b(token|secret|password)\b/i.test(String(value)));
    if (handed.length > 0 && !/^node [\w=./ -]+$/.test(step.run?.trim() ?? "")) faults.push(`${where}: "${step.run?.trim()}" has a token at hand`);
    return faults;
}
