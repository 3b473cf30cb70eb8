import { createHmac, randomUUID } from "node:crypto";
import { secretName } from "../../components/foundation";
import type { Manifest } from "../../config/manifest";
import { prometheusOf } from "../../probes/prometheus";
import { risenIn } from "../../probes/soak";
import { type Drill, type Step, unsafe, type Walk } from "./frame";
import { callOf } from "./http";

type Signal = NonNullable<Manifest["trading"]["drills"]["signal"]>;

/** Seconds that the bot gets to make an intent, and Prometheus to see it. */
const patience = 90;

async function headersOf({ signature }: Signal, body: string, { around: { means, everything } }: Walk): Promise<Record<string, string>> {
    const headers = { "content-type": "application/json" };
    if (!signature) return headers;
    const fields = await means.secret(secretName(everything.target, signature.secret));
    const key = fields[signature.field];
    if (!key) throw new Error(`the secret ${signature.secret} has no field ${signature.field}`);
    return { ...headers, [signature.header]: createHmac("sha256", key).update(body).digest("hex") };
}

/** The steps of a signal that is sent twice at once. */
function duplicateSteps(signal: Signal): Step[] {
    let from = new Date(0);
    return [
        {
            say: `Send one signal twice at once to ${signal.service}.`,
            run: async walk => {
                const { around, saw } = walk;
                from = around.now();
                const earlier = new Date(from.getTime() - patience * 1000);
                const others = await risenIn(await prometheusOf({ world: around, signal: walk.signal }), signal.intents, earlier, from);
                const [demanded, found] = ["none, or nobody knows whose the next one is", String(others)];
                saw({ what: `intents in the ${patience} s before`, demanded, found, holds: others === 0 ? "yes" : "unknown" });
                const body = signal.body.replaceAll("${id}", `drill-${randomUUID()}`);
                const options = { method: "POST", headers: await headersOf(signal, body, walk), body };
                const begun = around.clock();
                const answers = await Promise.all([1, 2].map(() => callOf(around, signal, options)));
                const taken = around.clock() - begun;
                const statuses = answers.map(({ status }) => status);
                const isTaken = statuses.some(status => status >= 200 && status < 300);
                saw({
                    what: "the signal",
                    demanded: "taken at least once",
                    found: `answered with ${statuses.join(" and ")}`,
                    holds: isTaken ? "yes" : "unknown",
                });
                saw({ what: "the two", demanded: "sent within a second", found: `${Math.round(taken)} ms`, holds: taken <= 1000 ? "yes" : "unknown" });
            },
        },
        {
            say: `Wait ${patience} s, and count the intents that became of it.`,
            run: async ({ around, signal: broken, saw, measured }) => {
                await around.sleep(patience * 1000, broken);
                const intents = await risenIn(await prometheusOf({ world: around, signal: broken }), signal.intents, from, around.now());
                measured("intents", intents, "intents of a signal that was sent twice", String(intents));
                if (intents === 0) saw({ what: "intents of the signal", demanded: "one", found: "none: nobody knows whether it arrived", holds: "unknown" });
            },
        },
    ];
}

/** The same signal twice within a second. */
export const duplicateSignal: Drill = {
    name: "duplicate-signal",
    says: "one signal is sent twice within a second, and becomes one intent",
    plan: around => {
        const why = unsafe(around, "a signal is an order");
        if (why) return { refused: why };
        const { signal } = around.everything.manifest.trading.drills;
        return signal ? { steps: duplicateSteps(signal) } : { missing: "the manifest does not say how a signal is sent: trading.drills.signal" };
    },
};
