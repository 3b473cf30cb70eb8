import { NoAccess } from "../../probes/probe";
import { prometheusOf } from "../../probes/prometheus";
import { risenIn } from "../../probes/soak";
import type { StopAnswer } from "../output/stop";
import { functionAt, NotReached, stopPlace } from "../stop/function";
import { type Around, type Drill, Failed, type Step, unsafe, until, type Walk } from "./frame";

/** The stack's function that stops the bot, as `npm run stop` calls it. */
export interface StopFunction {
    stop(order: { reason: string; now: boolean; told: string }): Promise<StopAnswer>;
    standing(patience: number): Promise<{ id: string } | undefined>;
}

/** Minutes for which it is looked whether an order still goes out. */
const watched = 5;
/** Minutes before the stop in which there has to have been a trade: of a bot that does not trade, nothing is seen to stop. */
const traded = 60;
/** Minutes that a pull request and its deployment get to lift the stop. */
const patience = 120;

/** The steps of a stop that is thrown, looked at, and lifted as every stop is: by a reviewed change. */
export function stopSteps(reach: () => StopFunction): Step[] {
    let id = "";
    let thrown = new Date(0);
    const asked = async <T>(call: () => Promise<T>): Promise<T> => {
        try {
            return await call();
        } catch (error) {
            throw error instanceof NotReached ? new NoAccess(error.message) : error;
        }
    };
    return [
        {
            say: "Throw the emergency stop, as `npm run stop` does.",
            run: async ({ around, saw, measured }) => {
                const begun = around.clock();
                thrown = around.now();
                const answer = await asked(() => reach().stop({ reason: "drill of the emergency stop", now: false, told: "npm run drill" }));
                const minutes = (around.clock() - begun) / 60_000;
                id = answer.id;
                const wrong = answer.steps.filter(({ ok }) => !ok).map(({ step }) => step);
                saw({
                    what: "what places orders has stopped, and may not start",
                    demanded: "every step of the stop goes well",
                    found:
                        answer.stopped && answer.complete
                            ? `${answer.id}, in ${answer.seconds.toFixed(1)} s`
                            : `${answer.id}: not ${wrong.join(", ") || "stopped"}`,
                    holds: answer.stopped && answer.complete ? "yes" : "no",
                });
                if (!answer.stopped) throw new Failed("the bot was not stopped: revoke the key at the exchange");
                measured("minutes", minutes, "from the call until it has stopped", `${minutes.toFixed(1)} minutes`);
            },
            back: { say: "Say how the stop is lifted, where it stands: no machine lifts one.", run: async walk => lifted(reach, walk, id) },
        },
        { say: `Look for ${watched} minutes whether an order still goes out.`, run: walk => nothingOrdered(walk, thrown) },
        {
            say: `Wait until a pull request with golive:resume has lifted it (${patience / 60} hours at most).`,
            run: async walk => {
                walk.doing(`Set golive:resume: ${id} in a pull request, and deploy it. Waiting until the stop is lifted...`);
                await until("the end of the stop", walk, async () => ((await asked(() => reach().standing(8_000))) ? undefined : true), {
                    seconds: patience * 60,
                    every: 30,
                });
                walk.saw({ what: "the stop is lifted", demanded: "by golive:resume alone", found: "no stop stands", holds: "yes" });
            },
        },
    ];
}

/** A stop that stands is no fault of the drill: it says how it is lifted. */
async function lifted(reach: () => StopFunction, { doing }: Walk, id: string): Promise<void> {
    const stands = id === "" ? undefined : await reach().standing(8_000);
    if (stands?.id === id) throw new Failed(`the stop ${id} stands until golive:resume: ${id} is deployed`);
    doing("No stop of this drill stands.");
}

/** Whether the bot completed a trade after it was stopped, by its own count. */
async function nothingOrdered({ around, signal, saw }: Walk, thrown: Date): Promise<void> {
    const what = "trades after the stop";
    const trades = around.everything.manifest.trading.soak.measures["completed-trades"];
    if (!trades) {
        saw({
            what,
            demanded: "none",
            found: "the manifest does not say which metric counts trades: trading.soak.measures.completed-trades",
            holds: "unknown",
        });
        return;
    }
    const from = around.now();
    await around.sleep(watched * 60_000, signal);
    const prometheus = await prometheusOf({ world: around, signal });
    const found = await risenIn(prometheus, trades.series, from, new Date(from.getTime() + watched * 60_000));
    const before = await risenIn(prometheus, trades.series, new Date(thrown.getTime() - traded * 60_000), thrown);
    const holds = found > 0 ? "no" : before > 0 ? "yes" : "unknown";
    saw({ what, demanded: `none, after some in the ${traded} minutes before it`, found: `${found}, after ${before}`, holds });
}

/** The way to a stack's function, for nobody whose profile wants a code. */
const functionOf = ({ everything: { target } }: Around): StopFunction =>
    functionAt(stopPlace(target.stack, target.bot), async () => {
        throw new Error("a profile that wants a code was not asked");
    });

/** The emergency stop is thrown and lifted. */
export const emergencyStop: Drill = {
    name: "emergency-stop",
    says: "the stop is thrown, nothing is ordered from then on, and a reviewed change brings the bot back",
    plan: around => {
        const why = unsafe(around, "a stop leaves positions open that nobody watches");
        return why ? { refused: why } : { steps: stopSteps(() => functionOf(around)) };
    },
};
