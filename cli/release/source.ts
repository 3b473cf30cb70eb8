import { existsSync } from "node:fs";
import { join } from "node:path";
import { contextFlaw, keptOut } from "../../config/build-context";
import { checkoutState } from "../../contract";
import { exit, main } from "../main";
import { UsageError } from "../output/arguments";
import { type Plan, planOf } from "./plan";

/**
 * Whether a checkout is what the release says: at its commit, unchanged, and each image's context with a `.dockerignore` that keeps git's
 * own folder out. Without one the whole checkout goes into the image, history and stray files too, and no two machines build the same. Throws a UsageError with all that is wrong.
 */
export function checkSource(folder: string, { commit, source, images }: Pick<Plan, "commit" | "source" | "images">): void {
    const { head, changed } = checkoutState(folder) ?? { changed: 0 };
    if (head !== commit)
        throw new UsageError(`source: found ${source} at ${head ?? "no commit: it is no checkout of git"}, allowed: a checkout of the commit ${commit}.`);
    if (changed > 0) throw new UsageError(`source: found ${source} with ${changed} changed or new files, allowed: the commit ${commit} and nothing else.`);
    const faults = images.flatMap(image => {
        if (!existsSync(join(folder, image.dockerfile))) return [`${image.dockerfile}: found nothing, allowed: the Dockerfile of the image ${image.name}.`];
        const flaw = contextFlaw(folder, image);
        return flaw ? [`${flaw.file}: found ${flaw.found}, allowed: ${keptOut(image.name)}.`] : [];
    });
    if (faults.length > 0) throw new UsageError([...new Set(faults)].join("\n"));
}

if (require.main === module)
    main(async () => {
        const plan = planOf(process.env);
        checkSource(process.env.DIRECTORY ?? "", plan);
        process.stdout.write(`${plan.source} is at ${plan.commit}, unchanged, with a .dockerignore for each of ${plan.images.length} images.\n`);
        return exit.go;
    }, "nothing was built");
