import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/check";
import { SettingsError } from "../../config/faults/faults";
import { readYaml } from "../../config/faults/yaml";
import { UsageError } from "../output/arguments";

/** What may stand in Pulumi.yaml, and what it has to be where anything else would run another program than the one that is judged. */
const allowed: Record<string, unknown> = {
    author: undefined,
    description: undefined,
    license: undefined,
    main: "index.ts",
    name: undefined,
    requiredPulumiVersion: undefined,
    runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--import=tsx", packagemanager: "npm" } },
    website: undefined,
};

/** What a key that is not allowed would do. */
const because: Record<string, string> = {
    backend: "the state would lie somewhere else than PULUMI_BACKEND_URL says",
    config: "settings would come from elsewhere than the stack's file",
    options: "the deployment would refresh first, and what was judged would not",
    packages: "the program would build by other packages",
    plugins: "other providers would be deployed with",
    stackConfigDir: "settings would come from elsewhere than the stack's file",
};

/** Throws a UsageError where the project's file would have the engine run, read or deploy something else than what the offline preview judges. */
export function checkProjectFile(root = projectRoot): void {
    // Pulumi looks for them in this order, and takes the first.
    for (const other of ["Pulumi.json", "Pulumi.yml"])
        if (existsSync(join(root, other))) throw new UsageError(`${other} stands beside Pulumi.yaml, and pulumi may read it instead: delete it.`);
    const read = readYaml(root, join(root, "Pulumi.yaml"));
    if ("faults" in read) throw new SettingsError(read.faults);
    for (const [key, value] of Object.entries(read.data)) {
        const names = Object.keys(allowed).join(", ");
        if (!(key in allowed))
            throw new UsageError(`Pulumi.yaml: ${key}: found a key that is not allowed, since ${because[key] ?? "nobody here knows it"}; allowed: ${names}`);
        const wanted = allowed[key];
        if (wanted !== undefined && JSON.stringify(sorted(value)) !== JSON.stringify(sorted(wanted)))
            throw new UsageError(`Pulumi.yaml: ${key}: found what would run another program than the one that is judged; allowed: ${JSON.stringify(wanted)}`);
    }
}

function sorted(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .map(([key, one]): [string, unknown] => [key, sorted(one)])
            .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
}
