import { isReady, podsIn } from "./cluster";
import { type Around, type Drill, type Step, unsafe, until } from "./frame";

/** Minutes that somebody who rolls back, or forward again, gets. */
const patience = 120;

/** What runs of the bot: nothing but the release of the settings, nothing of it, or both, or what is not ready. */
async function running(around: Around): Promise<"released" | "another" | "both"> {
    const { manifest, settings } = around.everything;
    const digests = Object.values(settings.release.digests);
    const pods = (await podsIn(around, manifest.name)).filter(({ spec }) => spec?.containers.some(({ name }) => manifest.services[name]));
    const images = pods.flatMap(({ spec }) => spec?.containers.filter(({ name }) => manifest.services[name]).map(({ image }) => image ?? "") ?? []);
    const released = images.filter(image => digests.some(digest => image.endsWith(digest)));
    if (images.length === 0 || !pods.every(isReady)) return "both";
    return released.length === images.length ? "released" : released.length === 0 ? "another" : "both";
}

/** The steps of a rollback that somebody does with the commands that there are, watched and timed. */
function rollbackSteps(stack: string): Step[] {
    let isBack = false;
    const runs = (what: "released" | "another") => async (around: Around) => ((await running(around)) === what ? true : undefined);
    return [
        {
            say: "See that nothing but the release of the settings runs.",
            run: async ({ around }) => {
                if ((await running(around)) !== "released") throw new Error("another release runs than the settings have, or not all of it is ready");
            },
        },
        {
            say: `Go back, as at night: npm run rollback ${stack} -- --to <commit>, and npm run up ${stack}. The clock runs from now on.`,
            run: async walk => {
                const begun = walk.around.clock();
                isBack = true;
                await until("the release before", walk, () => runs("another")(walk.around), { seconds: patience * 60, every: 10 });
                const minutes = (walk.around.clock() - begun) / 60_000;
                walk.measured("minutes", minutes, "until the release before ran, and every pod was ready", `${minutes.toFixed(1)} minutes`);
                walk.saw({
                    what: "the release before",
                    demanded: "it runs, and nothing else",
                    found: `it ran after ${minutes.toFixed(1)} minutes`,
                    holds: "yes",
                });
            },
            back: {
                say: `Go forward again: git restore what the rollback wrote, and npm run up ${stack}.`,
                run: async walk => {
                    if (isBack) await until("the release of the settings", walk, () => runs("released")(walk.around), { seconds: patience * 60, every: 10 });
                },
            },
        },
    ];
}

/** Going back to the release before, and forward again. */
export const rollback: Drill = {
    name: "rollback",
    says: "somebody goes back to the release before and forward again, watched and timed",
    plan: around => {
        const why = unsafe(around, "an older release may not know what the newer one has ordered");
        if (why) return { refused: why };
        const { settings, target } = around.everything;
        if (Object.keys(settings.release.digests).length === 0)
            return { missing: "the settings name no image by its digest, so nobody can tell one release from another: golive:release.digests" };
        return { steps: rollbackSteps(target.stack) };
    },
};
