import { prometheusOf } from "../../probes/prometheus";
import { risenIn } from "../../probes/soak";
import { ClosedWay, restartsOf, type Way, wentOn } from "./cluster";
import { type Around, type Drill, type Plan, type Step, unsafe, until, type Walk } from "./frame";
import { modeAsked, type Said } from "./mode";

/** What is seen of a bot while a way is closed, and after it is open again. */
interface Outage {
    way: Way;
    /** What lies at its end. */
    to: string;
    /** Seconds for which it stays closed. */
    seconds: number;
    /** The demand that its length is held against. @default none */
    measures?: "seconds" | "minutes";
    /** Is asked before it is closed. */
    first: (walk: Walk) => Promise<void>;
    /** What is seen to be gone at the end of the time in which it is closed: a policy that nobody enforces closes nothing. */
    gone: (walk: Walk) => Promise<{ found: string; isGone: boolean }>;
    /** Is asked every few seconds while it is closed. */
    during?: (walk: Walk) => Promise<void>;
    /** Comes once it is open again. */
    after: Step[];
}

/** Port of the caches. */
const redisPort = 6379;
/** Seconds between two looks. */
const every = 5;

/** The steps of an outage: the way is closed in the bot's network policies, looked at, and opened again. */
function outage({ way, to, seconds, measures, first, gone, during, after }: Outage): Step[] {
    const closed = new ClosedWay(way);
    let before = new Map<string, number>();
    const close: Step = {
        say: `Close the way to ${to} in the bot's network policies.`,
        run: ({ around }) => closed.close(around),
        back: { say: `Open the way to ${to} again.`, run: ({ around }) => closed.open(around) },
    };
    return [
        {
            say: "Count how often the bot's containers have ended so far.",
            run: async walk => {
                before = await restartsOf(walk.around);
                await first(walk);
            },
        },
        close,
        {
            say: `Look for ${seconds} s what the bot does.`,
            run: async walk => {
                const { around, signal } = walk;
                const begun = around.clock();
                while (around.clock() - begun < seconds * 1000) {
                    await around.sleep(every * 1000, signal);
                    await during?.(walk);
                }
                const lasted = (around.clock() - begun) / 1000;
                if (measures) walk.measured(measures, measures === "minutes" ? lasted / 60 : lasted, `how long ${to} was away`, `${Math.round(lasted)} s`);
                await wentOn(before, walk, `while ${to} was away`);
                const { found, isGone } = await gone(walk);
                walk.saw({ what: `whether the way to ${to} was closed`, demanded: "it is seen to be gone", found, holds: isGone ? "yes" : "unknown" });
            },
        },
        { say: `End the outage of ${to}.`, run: async () => {}, takesBack: close },
        ...after,
        { say: "Look whether every container went on to the end.", run: walk => wentOn(before, walk, `after ${to} was back`) },
    ];
}

/** The mode while the cache is away: each look has to find the safe one. */
function cacheSteps({ dry, ask }: Exclude<ReturnType<typeof modeAsked>, string>): Step[] {
    const [said, reads]: [string[], number[]] = [[], []];
    let [open, closed]: [Said | undefined, Said | undefined] = [undefined, undefined];
    return outage({
        ...{ way: { port: redisPort }, to: "the cache", seconds: 60, measures: "seconds" },
        first: async ({ around, signal }) => {
            open = await ask(around, signal);
        },
        gone: async () => ({
            found: `good reads in a row: ${open?.reads ?? "unknown"} before, ${closed?.reads ?? "unknown"} at the end; mode: ${open?.mode} before, ${closed?.mode} at the end`,
            isGone: ((open?.reads ?? 0) > 0 && closed?.reads === 0) || (open?.mode !== dry && closed?.mode === dry),
        }),
        during: async ({ around, signal }) => {
            closed = await ask(around, signal);
            said.push(closed.mode);
        },
        after: [
            {
                say: "See what mode it said it was in, and how often it reads its cache well before it trusts it.",
                run: async walk => {
                    const other = said.find(mode => mode !== dry);
                    const found = said.length === 0 ? "nothing" : other === undefined ? `${dry}, ${said.length} times` : `${other}`;
                    walk.saw({
                        what: "the mode while the cache is away",
                        demanded: `${dry}, which trades no money`,
                        found,
                        holds: said.length === 0 ? "unknown" : other === undefined ? "yes" : "no",
                    });
                    const end = walk.around.clock() + 60_000;
                    while (walk.around.clock() < end) {
                        const { mode, reads: count } = await ask(walk.around, walk.signal);
                        if (mode !== dry) break;
                        if (count !== undefined) reads.push(count);
                        await walk.around.sleep(1000, walk.signal);
                    }
                    const most = reads.reduce((a, b) => Math.max(a, b), 0);
                    if (reads.length)
                        walk.measured("healthy-reads", most, "good reads in a row, counted anew", `from ${reads[0]} to ${most}, while it was in ${dry}`);
                },
            },
        ],
    });
}

/** The bot's cache is away for a minute. */
export const cacheOutage: Drill = {
    name: "cache-outage",
    says: "the bot's cache is away for a minute, and it stays up and trades no money",
    plan: around => {
        const why = unsafe(around, "a bot without its cache may hold positions that nobody watches");
        if (why) return { refused: why };
        const asked = modeAsked(around);
        return typeof asked === "string" ? { missing: asked } : { steps: cacheSteps(asked) };
    },
};

/** Waits until data flows again, and measures how long that took. */
function flowsAgain(series: string | string[], isMeasured: boolean): Step {
    const patience = 60;
    return {
        say: "Wait until data flows again.",
        run: async walk => {
            const { around, signal } = walk;
            const begun = around.clock();
            const prometheus = await prometheusOf({ world: around, signal });
            const flows = async () => {
                const now = around.now();
                return (await risenIn(prometheus, series, new Date(now.getTime() - 60_000), now)) > 0 ? true : undefined;
            };
            await until("data", walk, flows, { seconds: patience * 60, every: 15 });
            const minutes = (around.clock() - begun) / 60_000;
            walk.saw({ what: "data after the outage", demanded: "it flows again by itself", found: `after ${minutes.toFixed(1)} minutes`, holds: "yes" });
            if (isMeasured) walk.measured("minutes", minutes, "until data flowed again", `${minutes.toFixed(1)} minutes`);
        },
    };
}

/** The plan of an outage of all that lies in the internet; `isMeasured` where the time until data flows is what counts, and not the outage's. */
function internetOutage(around: Around, to: string, isMeasured: boolean): Plan {
    const why = unsafe(around, "a bot that sees no market may hold positions that it cannot judge");
    if (why) return { refused: why };
    const { data } = around.everything.manifest.trading.drills;
    if (!data) return { missing: "the manifest does not say by which metric it is seen that data flows: trading.drills.data" };
    const last = async ({ around: here, signal }: Walk) => {
        const now = here.now();
        return risenIn(await prometheusOf({ world: here, signal }), data.series, new Date(now.getTime() - 60_000), now);
    };
    let before = 0;
    const seen = {
        first: async (walk: Walk) => {
            before = await last(walk);
        },
        gone: async (walk: Walk) => {
            const now = await last(walk);
            return { found: `data in a minute: ${before} before, ${now} at the end`, isGone: before > 0 && now === 0 };
        },
    };
    return {
        steps: outage({
            way: "internet",
            to,
            seconds: 150,
            ...seen,
            ...(!isMeasured && { measures: "minutes" }),
            after: [flowsAgain(data.series, isMeasured)],
        }),
    };
}

/** The endpoint of the chain does not answer. */
export const chainRpcOutage: Drill = {
    name: "chain-rpc-outage",
    says: "the chain's endpoint is out of reach for two minutes and a half, and the bot stays up and goes on",
    plan: around => internetOutage(around, "the chain's endpoint, and all else that lies in the internet,", false),
};

/** The sources of data do not answer. */
export const dataOutage: Drill = {
    name: "data-outage",
    says: "the sources of data are out of reach, and data flows again once they are back",
    plan: around => internetOutage(around, "the sources of data", true),
};
