import type { Manifest } from "../../config/manifest";
import { type Prometheus, prometheusOf } from "../../probes/prometheus";
import { risenBy, risenIn } from "../../probes/soak";
import { podsIn, restartsOf, wentOn } from "./cluster";
import { type Drill, type Fact, type Step, unsafe, until, type Walk } from "./frame";

type Load = NonNullable<Manifest["trading"]["drills"]["load"]>;

/** Minutes for which the load is looked at, in which it has to end, and in which the pods that came have to go. */
const patience = { load: 10, end: 15, pods: 30 };
/** Times the ordinary below which nobody calls it a load. */
const least = 2;
/** By how much a container's mean may still grow from the middle third to the last, in percent: below it has settled. */
const growing = { memory: 10, CPU: 30 };

const ago = (moment: Date, minutes: number): Date => new Date(moment.getTime() - minutes * 60_000);
const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** The container that grew most in the last third of a stretch of time, of what its use is; nothing where nobody knows. */
async function growthOf(expression: string, prometheus: Prometheus, from: Date, to: Date): Promise<number | undefined> {
    const window = { from: Math.floor(from.getTime() / 1000), to: Math.floor(to.getTime() / 1000) };
    const third = (window.to - window.from) / 3;
    const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const grown = (await prometheus.range(expression, window, 15)).flatMap(({ samples }) => {
        const middle = samples.filter(([at]) => at >= window.from + third && at < window.from + 2 * third).map(([, value]) => value);
        const last = samples.filter(([at]) => at >= window.from + 2 * third).map(([, value]) => value);
        return middle.length && last.length && mean(middle) > 0 ? [(mean(last) / mean(middle) - 1) * 100] : [];
    });
    return grown.length ? grown.reduce((most, one) => Math.max(most, one)) : undefined;
}

/** Whether memory and CPU of the bot's containers have settled under the load. */
async function settled({ around }: Walk, prometheus: Prometheus, from: Date, to: Date): Promise<Fact[]> {
    const own = `namespace="${around.everything.manifest.name}",container!="",container!="POD"`;
    const uses = { memory: `container_memory_working_set_bytes{${own}}`, CPU: `rate(container_cpu_usage_seconds_total{${own}}[2m])` };
    return Promise.all(
        (["memory", "CPU"] as const).map(async (what): Promise<Fact> => {
            const growth = await growthOf(uses[what], prometheus, from, to);
            return {
                what: `${what} in the last third of the load`,
                demanded: `no container's mean grows by more than ${growing[what]} % from the middle third`,
                found: growth === undefined ? "no series of it" : `the one that grew most: ${figure(growth)} %`,
                holds: growth === undefined ? "unknown" : growth <= growing[what] ? "yes" : "no",
            };
        }),
    );
}

/** The steps of a load that somebody makes, as it is seen from within: what it asked of the bot, and what became of the bot. */
function loadSteps({ series, answered, perMinute }: Load): Step[] {
    let [ordinary, loaded, before, most] = [0, 0, 0, 0];
    let [from, restarts] = [new Date(0), new Map<string, number>()];
    const pods = async ({ around }: Walk) => {
        const { name, services } = around.everything.manifest;
        return (await podsIn(around, name)).filter(({ spec }) => spec?.containers.some(one => services[one.name])).length;
    };
    const asked = async ({ around, signal }: Walk, begin: Date, end: Date) =>
        (await risenIn(await prometheusOf({ world: around, signal }), series, begin, end)) / ((end.getTime() - begin.getTime()) / 60_000);
    return [
        {
            say: "Count how much the bot is asked on an ordinary day.",
            run: async walk => {
                const now = walk.around.now();
                ordinary = Math.max(perMinute, await asked(walk, ago(now, 24 * 60), now));
                [before, restarts] = [await pods(walk), await restartsOf(walk.around)];
            },
        },
        {
            say: `Start the load from another machine, with k6 or what you have, and keep it up; it is looked at for ${patience.load} minutes.`,
            run: async walk => {
                const { around, signal, saw, measured } = walk;
                if ((await around.ask("Write go once the load runs: ")) !== "go") throw new Error("nobody says that the load runs");
                from = around.now();
                const begun = around.clock();
                while (around.clock() - begun < patience.load * 60_000) {
                    await around.sleep(15_000, signal);
                    most = Math.max(most, await pods(walk));
                }
                const to = new Date(from.getTime() + (around.clock() - begun));
                const prometheus = await prometheusOf({ world: around, signal });
                const byPod = await risenBy("pod", prometheus, series, from, to);
                const all = [...byPod.values()].reduce((sum, one) => sum + one, 0);
                loaded = all / ((to.getTime() - from.getTime()) / 60_000);
                const times = loaded / ordinary;
                measured("times", times, "the load, in times the ordinary", `${figure(loaded)} in a minute, where ${figure(ordinary)} are ordinary`);
                if (times < least)
                    saw({ what: "the load", demanded: `${least} times the ordinary at least`, found: `${figure(times)} times`, holds: "unknown" });
                const [busiest] = [...byPod.entries()].sort(([, a], [, b]) => b - a);
                if (busiest && byPod.size > 1)
                    measured(
                        "share-of-the-busiest",
                        (busiest[1] / all) * 100,
                        "what the busiest pod answered",
                        `${figure((busiest[1] / all) * 100)} %, by ${busiest[0]}`,
                    );
                if (answered && all > 0) {
                    const share = ((await risenIn(prometheus, answered, from, to)) / all) * 100;
                    measured("answered", share, "what was answered and not refused", `${figure(share)} %`);
                }
                measured("pods-more", most - before, "pods that came under the load", `${most} after ${before}`);
                await wentOn(restarts, walk, "under the load");
                for (const fact of await settled(walk, prometheus, from, to)) saw(fact);
            },
            back: {
                say: "End the load: see that it is less than half of what it was.",
                run: async walk => {
                    if (from.getTime() === 0 || loaded === 0) return;
                    const ended = async () => ((await asked(walk, ago(walk.around.now(), 2), walk.around.now())) < loaded / 2 ? true : undefined);
                    if (loaded >= least * ordinary) await until("the end of the load", walk, ended, { seconds: patience.end * 60, every: 15 });
                },
            },
        },
        {
            say: "End the load, and see the pods go that came with it.",
            run: async walk => {
                if (most <= before) return;
                const gone = async () => ((await pods(walk)) <= before ? true : undefined);
                await until("the end of the pods that came", walk, gone, { seconds: patience.pods * 60, every: 15 });
                walk.saw({ what: "pods after the load", demanded: "those that came are gone", found: `${before} again`, holds: "yes" });
            },
        },
    ];
}

/** Many times the ordinary load, which a person makes: a generator on the machine of whoever drills measures that machine, and the firewall lets one address ask only so much. */
export const load: Drill = {
    name: "load",
    says: "under many times the ordinary load, which somebody makes, the bot goes on, shares it among its pods, and settles",
    plan: around => {
        const why = unsafe(around, "a bot that is busy answering orders late");
        if (why) return { refused: why };
        const { load: declared } = around.everything.manifest.trading.drills;
        return declared
            ? { steps: loadSteps(declared) }
            : { missing: "the manifest does not say which metric counts what is asked of the bot: trading.drills.load" };
    },
};
