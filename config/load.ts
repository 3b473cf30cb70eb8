import * as pulumi from "@pulumi/pulumi";
import { absentImages } from "./at-hand";
import { check, type Everything, projectRoot, type Source } from "./check";
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

/** Images that an engine's run cannot have yet (config/at-hand.ts). A preview without an engine makes nothing, and takes every source to be there. */
export const awaitedImages = (everything: Everything): string[] => (pulumi.runtime.hasEngine() ? absentImages(everything, projectRoot) : []);

// The SDK exports it and leaves it out of its types.
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** Where the settings of the running stack come from; `root` is the folder with the manifests. Default: Golive's own. */
export function runningStack(root?: string): Source {
    return { root, config: pulumi.runtime.allConfig(), project: pulumi.getProject(), stack: pulumi.getStack(), isSecret: isConfigSecret };
}
