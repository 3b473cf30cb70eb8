import * as assert from "node:assert";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerOf } from "../../../cli/drill/answers";
import { walked } from "../../../cli/drill/frame";
import { drills } from "../../../cli/drill/index";
import { around, wanted } from "./around";
import { Kubernetes, pod } from "./kubernetes";

const minute = 60_000;
const start = Date.parse("2026-11-29T09:00:00Z");

/** What a load does to the bot that it is made of. */
interface Made {
    /** Requests in a minute before and after the load, and while it lasts, by pod. */
    ordinary: Record<string, number>;
    loaded: Record<string, number>;
    /** Share of them that is answered. @default 1 */
    answered?: number;
    /** By how much memory grows in a minute, in percent of what it was. @default 0 */
    leak?: number;
    /** Minutes for which the load lasts. @default 11 */
    lasts?: number;
    /** Pods while it lasts. @default 2 */
    pods?: number;
    says?: string;
    phase?: string;
    environment?: string;
    declared?: object;
}

describe("npm run drill -- <stack> load", () => {
    const api = new Kubernetes();
    let prometheus: Server;
    let [made, now]: [Made, number] = [{ ordinary: {}, loaded: {} }, start];
    const list = "/api/v1/namespaces/bot/pods";

    /** How much a pod has been asked until a moment, if the load began at the start. */
    const until = (name: string, at: number): number => {
        const end = start + (made.lasts ?? 11) * minute;
        const loaded = Math.min(Math.max(0, at - start), end - start);
        return ((made.ordinary[name] ?? 0) * (at - start + 48 * 60 * minute - loaded) + (made.loaded[name] ?? 0) * loaded) / minute;
    };
    const samplesOf = (query: string, from: number, to: number, step: number) => {
        const at = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, one) => from + one * step);
        const series = (labels: object, value: (moment: number) => number) => ({ metric: labels, values: at.map(one => [one, String(value(one * 1000))]) });
        if (query.includes("requests_total"))
            return Object.keys(made.loaded).map(name =>
                series({ pod: name }, moment => until(name, moment) * (query.includes("status") ? (made.answered ?? 1) : 1)),
            );
        const grown = (moment: number) => 100 * (1 + ((made.leak ?? 0) / 100) * ((moment - start) / minute));
        return [series({ container: "api" }, query.includes("memory") ? grown : () => 0.5)];
    };

    before(async () => {
        prometheus = createServer((request, response) => {
            let body = "";
            request.on("data", part => (body += part));
            request.on("end", () => {
                const asked = new URLSearchParams(body);
                const tell = (data: unknown) => response.end(JSON.stringify({ status: "success", data }));
                if (request.url?.endsWith("/series")) return tell([{ __name__: "requests_total", status: "200" }]);
                const [from, to, step] = ["start", "end", "step"].map(name => Number(asked.get(name)));
                tell({ resultType: "matrix", result: samplesOf(asked.get("query") ?? "", from, to, step) });
            });
        }).listen(0, "127.0.0.1");
        await Promise.all([once(prometheus, "listening"), api.start()]);
    });
    after(() => {
        prometheus.close();
        prometheus.closeAllConnections();
        return api.stop();
    });

    const drilled = async (one: Made) => {
        [made, now] = [one, start];
        const set = () => {
            const isLoaded = now > start && now < start + (made.lasts ?? 11) * minute;
            const count = isLoaded ? (made.pods ?? 2) : 2;
            api.has.set(
                list,
                Array.from({ length: count }, (_, index) => pod(`api-${index}`, "api")),
            );
        };
        set();
        const declared = one.declared ?? { load: { series: "requests_total", answered: 'requests_total{status="200"}', perMinute: 10 } };
        const here = around({
            everything: {
                manifest: { name: "bot", services: { api: {} }, stores: {}, trading: { drills: declared } },
                settings: { environment: one.environment ?? "staging", phase: one.phase ?? "dry" },
                target: { bot: "bot", stack: "staging" },
            } as never,
            now: () => new Date(now),
            clock: () => now,
            sleep: async milliseconds => {
                now += milliseconds;
                set();
            },
            ask: async () => one.says ?? "go",
            means: {
                kubernetes: async () => api.config(),
                prometheus: async () => `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`,
            },
        });
        const plan = drills.get("load")?.plan(here) ?? assert.fail();
        if (!("steps" in plan)) return plan;
        const seen = await walked(plan.steps, here, new AbortController().signal);
        const by = (demands: Parameters<typeof wanted>[2]) => {
            const { result, measured } = answerOf(wanted("it-holds", "load", demands), seen);
            return `${result}: ${measured.flatMap(({ holds, what, found }) => (holds === "yes" ? [] : [`${what}: ${found}`])).join("; ")}`;
        };
        return {
            borne: by({ times: { atLeast: 10 } }),
            shared: by({ "share-of-the-busiest": { atMost: 70 } }),
            gentle: by({ answered: { atLeast: 50 } }),
            scaled: by({ "pods-more": { atLeast: 1 } }),
        };
    };
    const sound: Made = { ordinary: { "api-0": 5, "api-1": 5 }, loaded: { "api-0": 60, "api-1": 60 }, pods: 3 };

    it("passes a bot that bears it, shares it, gets pods and loses them again, and settles", async () =>
        assert.deepStrictEqual(await drilled(sound), { borne: "pass: ", shared: "pass: ", gentle: "pass: ", scaled: "pass: " }));
    it("holds the load against the ordinary, what is declared or what was measured, whichever is more", async () => {
        const told = await drilled({ ...sound, ordinary: { "api-0": 20, "api-1": 20 } });
        assert.match(JSON.stringify(told), /"borne":"fail: the load, in times the ordinary: 120 in a minute, where 40 are ordinary"/);
        const little = await drilled({ ...sound, loaded: { "api-0": 6, "api-1": 6 } });
        assert.match(JSON.stringify(little), /"gentle":"not evaluated: the load: 1.2 times"/);
    });
    it("fails one pod that answers nearly all of it, a bot that refuses most, one without more pods, and memory that grows on", async () => {
        assert.match(
            JSON.stringify(await drilled({ ...sound, loaded: { "api-0": 110, "api-1": 10 } })),
            /"shared":"fail: what the busiest pod answered: 91.7 %, by api-0"/,
        );
        assert.match(JSON.stringify(await drilled({ ...sound, answered: 0.4 })), /"gentle":"fail: what was answered and not refused: 40 %"/);
        assert.match(JSON.stringify(await drilled({ ...sound, pods: 2 })), /"scaled":"fail: pods that came under the load: 2 after 2"/);
        assert.match(JSON.stringify(await drilled({ ...sound, leak: 10 })), /"borne":"fail: memory in the last third of the load: the one that grew most: 2/);
    });
    it("fails where the load is not ended, or the pods that came do not go", async () =>
        assert.match(JSON.stringify(await drilled({ ...sound, lasts: 600 })), /the way back: End the load.*did not come within 15 minutes/));
    it("is not evaluated where nobody starts a load, or nobody says how it is counted", async () => {
        assert.match(JSON.stringify(await drilled({ ...sound, says: "no" })), /"borne":"not evaluated: .*nobody says that the load runs/);
        assert.deepStrictEqual(await drilled({ ...sound, declared: {} }), {
            missing: "the manifest does not say which metric counts what is asked of the bot: trading.drills.load",
        });
    });
    it("is refused where money is traded", async () =>
        assert.match(JSON.stringify(await drilled({ ...sound, environment: "production", phase: "canary" })), /"refused":"a bot that is busy/));
});
