import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { checkoutState } from "../contract";
import { contextFlaw, keptOut } from "./build-context";
import type { Everything } from "./check";
import { type Fault, SettingsError } from "./faults/faults";
import { type BuiltImage, buildsIn, imagesOf } from "./uses";

/** Whether the images of a release can be had on this machine: what an engine asks before it makes the first resource. */

/** Path of an image's Dockerfile, from the project's root. */
export const dockerfileOf = ({ context, dockerfile }: BuiltImage["build"]): string => `${context.replace(/\/$/, "")}/${dockerfile}`;

type Asked = Pick<Everything, "settings" | "manifest" | "target" | "place">;

/**
 * Images that neither a digest names nor a source at hand can make. While nobody has put a secret into the account they are awaited: the
 * first `up` makes the registry that they are pushed to. Afterwards each is a fault, as is a source at another commit than the release's, or
 * with changes that no commit has, and a context whose `.dockerignore` lets everything in; throws a SettingsError.
 */
export function absentImages({ settings, manifest, target, place }: Asked, root: string): string[] {
    const { digests, commit } = settings.release;
    const file = `Pulumi.${target.stack}.yaml`;
    const unnamed = buildsIn(imagesOf(manifest)).filter(({ runs }) => !digests[runs[0]]);
    const absent = unnamed.filter(({ build }) => !existsSync(join(root, dockerfileOf(build))));
    const awaited = settings.stagedSecrets.length === 0;
    const faults: Fault[] = awaited
        ? []
        : absent.map(({ runs, build }) => ({
              file,
              path: place(["release", "digests", runs[0]]),
              found: `nothing, and there is no ${dockerfileOf(build)}`,
              allowed: "the digest that build.yml writes there (docs/releases.md), or a checkout of the source, from which `up` builds the image with Docker",
          }));
    const built = unnamed.filter(one => !absent.includes(one));
    const contexts = built.map(({ build }) => build.context);
    for (const { runs, build } of built) {
        const flaw = contextFlaw(root, { context: build.context, dockerfile: dockerfileOf(build) });
        if (flaw) faults.push({ file: flaw.file, path: "(whole file)", found: flaw.found, allowed: keptOut(runs[0]) });
    }
    const source = manifest.source ?? `../${manifest.name}`;
    if (commit && contexts.some(context => isBelow(source, context))) faults.push(...sourceFaults(join(root, source), source, commit, file, place));
    if (faults.length > 0) throw new SettingsError(faults);
    return absent.map(({ runs }) => runs[0]);
}

/** Whether a folder is in another, or the same. */
export const isBelow = (above: string, below: string): boolean => !relative(above, below).split("/").includes("..");

/** What is wrong with a checkout that is to be of a commit: another one, or files that no commit has. */
function sourceFaults(folder: string, source: string, commit: string, file: string, place: Asked["place"]): Fault[] {
    const { head, changed } = checkoutState(folder) ?? { changed: 0 };
    const fault = (found: string): Fault[] => [
        { file, path: place(["release", "commit"]), found: `${commit.slice(0, 12)}, and ${source} ${found}`, allowed: `a checkout of that commit, unchanged` },
    ];
    if (head === undefined) return fault("is no checkout of git");
    if (head !== commit) return fault(`is at ${head.slice(0, 12)}`);
    return changed > 0 ? fault(`has changes that it does not have, in ${changed} ${changed === 1 ? "file" : "files"}`) : [];
}
