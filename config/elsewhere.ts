import { join } from "node:path";
import { stacksIn } from "./bots";
import { type Fault, pathText, type Step } from "./faults/faults";
import { readYaml } from "./faults/yaml";
import { openIn, textsIn } from "./rules/plain-texts";

/** Settings that would come from somewhere else than the stacks' files, where nobody here reads them, and those that would be seen by everybody. */

const inProject: Record<string, string> = {
    config: "nothing: settings stand in the stacks' own files, and what comes from here is judged by nobody",
    stackConfigDir: "nothing: the stacks' files lie beside it, and pulumi would read others than those that are judged",
};

/** What Pulumi.yaml and the stacks' files have that brings settings from elsewhere: an engine would deploy what no preview has read. */
export function settingsElsewhere(root: string, project: Record<string, unknown>): Fault[] {
    const own = Object.keys(inProject).filter(key => key in project);
    const stacks = stacksIn(root).map(stack => `Pulumi.${stack}.yaml`);
    // Another stack's too: whether its bot trades on the same account is read there.
    const open = stacks.filter(file => {
        const read = readYaml(root, join(root, file));
        return "data" in read && "environment" in read.data;
    });
    return [
        ...own.map((key): Fault => ({ file: "Pulumi.yaml", path: key, found: "settings that are elsewhere", allowed: inProject[key] })),
        ...open.map(
            (file): Fault => ({
                ...{ file, path: "environment", found: "settings of Pulumi ESC" },
                allowed: "nothing: no preview reads what an environment brings; write it under config",
            }),
        ),
    ];
}

/** Credentials that stand openly in a stack's settings, whosever they are. */
export function credentialsIn(config: Record<string, unknown>, file: string): Fault[] {
    // What is encrypted is a mapping with `secure` alone.
    return textsIn(config, ["secure"]).flatMap(leaf => {
        const what = openIn({ ...leaf, path: leaf.path.map(unprefixed) });
        const [key] = leaf.path;
        const instead = String(key).startsWith("golive:") ? "it is born in Secrets Manager" : `pulumi config set --secret ${key}`;
        return what
            ? [{ file, path: pathText(leaf.path), found: `what looks like a credential: ${what}`, allowed: `no credential in plain text: ${instead}` }]
            : [];
    });
}

const unprefixed = (step: Step): Step => (typeof step === "string" ? step.replace(/^[\w-]+:/, "") : step);
