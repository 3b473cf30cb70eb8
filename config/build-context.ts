import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ignore from "@balena/dockerignore";

/** What is wrong with the list of what stays out of an image: where it has to be, and what was found. */
export interface ContextFlaw {
    file: string;
    found: string;
}

/**
 * What is wrong with the `.dockerignore` of an image, if anything; paths are from `folder`. Without one, or with one that lets git's own folder in, the
 * whole checkout goes into the image, history and stray files too, and no two machines build the same.
 */
export function contextFlaw(folder: string, { context, dockerfile }: { context: string; dockerfile: string }): ContextFlaw | undefined {
    const [own, shared] = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")];
    // Docker reads the one that is the Dockerfile's own, and then not the other.
    const file = existsSync(join(folder, own)) ? own : shared;
    if (!existsSync(join(folder, file))) return { file, found: "nothing" };
    const text = readFileSync(join(folder, file), "utf8");
    if (!text.split("\n").some(line => /^[^#\s]/.test(line))) return { file, found: "an empty list" };
    const keeps = existsSync(join(folder, context, ".git")) && !ignore().add(text).ignores(".git/HEAD");
    return keeps ? { file, found: "a list that lets .git in" } : undefined;
}

/** What a `.dockerignore` has to have. */
export const keptOut = (image: string): string => `a list of what stays out of the image ${image}, .git among it`;
