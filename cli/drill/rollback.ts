import { configMapIn, imagesOfRevisions, isReady, podsIn } from "./cluster";
import { type Around, type Drill, type Step, unsafe, until } from "./frame";

/** Minutes that somebody who rolls back, or forward again, gets. */
const patience = 120;

/** A release that runs: what its record in the bot's namespace calls it, and the image of each service. */
interface Running {
    version: string;
    digests: string[];
    images: Map<string, string>;
}

/** The release of which every ready pod of the bot is, as the record in its namespace has it; nothing where pods are of several, or not ready. */
async function running(around: Around): Promise<Running | undefined> {
    const { manifest } = around.everything;
    const { version = "", digests: text = "{}" } = await configMapIn(around, manifest.name, "release");
    const digests = Object.values(JSON.parse(text) as Record<string, string>);
    const pods = (await podsIn(around, manifest.name)).filter(({ spec }) => spec?.containers.some(({ name }) => manifest.services[name]));
    const images = pods.flatMap(
        ({ spec }) => spec?.containers.flatMap(({ name, image = "" }) => (manifest.services[name] ? [[name, image] as const] : [])) ?? [],
    );
    const isOfIt = images.every(([, image]) => digests.some(digest => image.endsWith(digest)));
    return images.length > 0 && isOfIt && pods.every(isReady) ? { version, digests, images: new Map(images) } : undefined;
}

const sameDigests = (some: readonly string[], others: readonly string[]): boolean => [...some].sort().join() === [...others].sort().join();
const digestOf = (image: string): string => image.replace(/^.*@/, "");

/** The steps of a rollback that somebody does with the commands that there are, watched and timed. */
function rollbackSteps(stack: string, released: readonly string[]): Step[] {
    let isBack = false;
    let first: Running | undefined;
    let deployed = new Set<string>();
    const isReleased = (one: Running | undefined): one is Running => one !== undefined && sameDigests(one.digests, released);
    const another = async (around: Around) => {
        const one = await running(around);
        return isReleased(one) ? undefined : one;
    };
    return [
        {
            say: "See that nothing but the release of the settings runs, and which images ran here before.",
            run: async ({ around }) => {
                const one = await running(around);
                if (!isReleased(one)) throw new Error("another release runs than the settings have, or not all of it is ready");
                first = one;
                deployed = await imagesOfRevisions(around, around.everything.manifest.name);
                const current = new Set(one.images.values());
                if ([...deployed].every(image => current.has(image)))
                    throw new Error("the cluster knows of no image that ran before this release, so there is nothing to go back to");
            },
        },
        {
            say: `Go back, as at night: npm run rollback ${stack} -- --to <commit>, and npm run up ${stack}. The clock runs from now on.`,
            run: async walk => {
                const begun = walk.around.clock();
                isBack = true;
                const before = await until<Running>("the release before", walk, () => another(walk.around), { seconds: patience * 60, every: 10 });
                const minutes = (walk.around.clock() - begun) / 60_000;
                walk.measured("minutes", minutes, "until the release before ran, and every pod was ready", `${minutes.toFixed(1)} minutes`);
                const from = first?.images ?? new Map<string, string>();
                const went = [...before.images].filter(([service, image]) => from.get(service) !== image);
                const strange = went.filter(([, image]) => !deployed.has(image)).map(([service]) => service);
                const way = went.map(([service, image]) => `${service} from ${digestOf(from.get(service) ?? "none")} to ${digestOf(image)}`).join(", ");
                walk.saw({
                    what: "the release before",
                    demanded: "it runs, and nothing else, and it ran here before",
                    found: `from ${first?.version} to ${before.version}: ${way}${strange.length ? `; no pod of it ever ran here: ${strange.join(", ")}` : ""}`,
                    holds: strange.length || went.length === 0 ? "no" : "yes",
                });
            },
            back: {
                say: `Go forward again: git restore what the rollback wrote, and npm run up ${stack}.`,
                run: async walk => {
                    const forward = async () => (isReleased(await running(walk.around)) ? true : undefined);
                    if (isBack) await until("the release of the settings", walk, forward, { seconds: patience * 60, every: 10 });
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
        const released = Object.values(settings.release.digests);
        if (released.length === 0)
            return { missing: "the settings name no image by its digest, so nobody can tell one release from another: golive:release.digests" };
        return { steps: rollbackSteps(target.stack, released) };
    },
};
