import * as pulumi from "@pulumi/pulumi";
import { check, type Everything, type Source } from "./check";
import { SettingsError } from "./faults/faults";

export type { Everything, Source } from "./check";
export { type Fault, SettingsError } from "./faults/faults";
export { placedOverrides, stackConfig } from "./stack";

/** The settings and the manifest of the running stack; throws a SettingsError with all that is wrong in either. */
export function readSettings(source: Source): Everything {
    const { faults, everything } = check(source);
    if (!everything) throw new SettingsError(faults);
    return everything;
}

// The SDK exports it and leaves it out of its types.
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** Where the settings of the running stack come from; `root` is the folder with the manifests. Default: Golive's own. */
export function runningStack(root?: string): Source {
    return { root, config: pulumi.runtime.allConfig(), project: pulumi.getProject(), stack: pulumi.getStack(), isSecret: isConfigSecret };
}
