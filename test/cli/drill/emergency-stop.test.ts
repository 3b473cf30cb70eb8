import * as assert from "node:assert";
import { answerOf } from "../../../cli/drill/answers";
import { type StopFunction, stopSteps } from "../../../cli/drill/emergency-stop";
import { walked } from "../../../cli/drill/frame";
import type { StopAnswer } from "../../../cli/output/stop";
import { NotReached } from "../../../cli/stop/function";
import { type Question, serving } from "../../../probes/canary/server";
import { around, wanted } from "./around";

const never = new AbortController().signal;
const answer = (more: Partial<StopAnswer> = {}): StopAnswer => ({
    ...{ id: "stop-20261129-090000-4f2a9c", bot: "bot", stack: "staging", who: "x", proven: true, when: "now", reason: "drill" },
    ...{ stopped: true, complete: true, seconds: 3, steps: [{ step: "end", ok: true, says: "ended", seconds: 1 }] },
    ...more,
});

/** A stop that stands for some looks, after which somebody has lifted it. */
async function drill({ stopped = answer(), looks = 3, measures = {} as object, prometheus = "", fails = undefined as Error | undefined } = {}) {
    let left = looks;
    const orders: object[] = [];
    const reach = (): StopFunction => ({
        stop: async order => {
            orders.push(order);
            if (fails) throw fails;
            return stopped;
        },
        standing: async () => (left-- > 0 ? { id: stopped.id } : undefined),
    });
    const here = around({
        means: { prometheus: async () => prometheus },
        everything: { manifest: { name: "bot", services: {}, trading: { soak: { measures } } }, settings: { environment: "staging", phase: "dry" } } as never,
    });
    const seen = await walked(stopSteps(reach), here, never);
    const { result, measured } = answerOf(wanted("emergency-stop-tried", "emergency-stop", { minutes: { atMost: 5 } }), seen);
    return { result, orders, open: measured.filter(({ holds }) => holds !== "yes").map(({ what, found }) => `${what}: ${found}`) };
}

describe("npm run drill -- <stack> emergency-stop", () => {
    it("throws the stop as `npm run stop` does, and waits until a reviewed change lifts it", async () => {
        const { result, orders, open } = await drill();
        assert.deepStrictEqual(orders, [{ reason: "drill of the emergency stop", now: false, told: "npm run drill" }]);
        assert.deepStrictEqual(open, ["trades after the stop: the manifest does not say which metric counts trades: trading.soak.measures.completed-trades"]);
        assert.strictEqual(result, "not evaluated", "nobody knows whether an order went out");
    });
    it("fails a stop that stops nothing, and waits for nobody then", async () => {
        const steps = [{ step: "end", ok: false, says: "a pod stays", seconds: 1 }];
        const { result, open } = await drill({ stopped: answer({ stopped: false, complete: false, steps }), looks: 0 });
        assert.strictEqual(result, "fail");
        assert.match(open.join("\n"), /what places orders has stopped, and may not start: stop-20261129-090000-4f2a9c: not end/);
        assert.match(open.join("\n"), /the bot was not stopped: revoke the key at the exchange/);
    });
    it("fails one of which a step did not go well", async () => {
        const steps = [
            { step: "end", ok: true, says: "ended", seconds: 1 },
            { step: "tell", ok: false, says: "Slack refuses", seconds: 1 },
        ];
        assert.match((await drill({ stopped: answer({ complete: false, steps }) })).open.join("\n"), /: not tell/);
    });
    it("passes where trades end with the stop, fails one after it, and does not evaluate a bot that never traded", async () => {
        const stopped = Date.parse("2026-11-29T09:00:00Z") / 1000;
        const run = async (before: number, after: number) => {
            const answers = ({ path, body }: Question) => {
                if (path.includes("/series")) return { status: "success", data: [{ __name__: "trades_total" }] };
                const start = Number(new URLSearchParams(body).get("start"));
                const rise = start < stopped ? before : after;
                const values = [
                    [start, "5"],
                    [start + 15, String(5 + rise)],
                ];
                return { status: "success", data: { resultType: "matrix", result: [{ metric: {}, values }] } };
            };
            const measures = { "completed-trades": { series: "trades_total" } };
            return serving(answers, prometheus => drill({ measures, prometheus }));
        };
        assert.deepStrictEqual((await run(3, 0)).open, []);
        assert.deepStrictEqual((await run(3, 1)).open, ["trades after the stop: 1, after 3"]);
        const { result, open } = await run(0, 0);
        assert.deepStrictEqual([result, open], ["not evaluated", ["trades after the stop: 0, after 0"]]);
    });
    it("says how a stop is lifted that nobody lifts", async () => {
        const { result, open } = await drill({ looks: 10_000 });
        assert.strictEqual(result, "fail");
        assert.match(open.join("\n"), /the stop stop-20261129-090000-4f2a9c stands until golive:resume: stop-20261129-090000-4f2a9c is deployed/);
    });
    it("does not evaluate where the function is not reached", async () => {
        const { result, open } = await drill({ fails: new NotReached("no credentials"), looks: 0 });
        assert.strictEqual(result, "not evaluated");
        assert.match(open.join("\n"), /no credentials/);
    });
});
