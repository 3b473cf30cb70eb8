import * as assert from "node:assert";
import { answerOf } from "../../../cli/drill/answers";
import { Failed, type Step, unsafe, until, walked } from "../../../cli/drill/frame";
import { drills } from "../../../cli/drill/index";
import { drillNames, harmlessDrills } from "../../../cli/drill/names";
import { NoAccess } from "../../../probes/probe";
import { around, wanted } from "./around";

const never = new AbortController().signal;

/** Steps that write down what they do. */
function recorder() {
    const done: string[] = [];
    const step = (name: string, run: Step["run"] = async () => {}, back: Step["run"] | undefined = async () => {}): Step => ({
        say: `Do ${name}.`,
        run: async walk => {
            done.push(name);
            await run(walk);
        },
        ...(back && {
            back: {
                say: `Undo ${name}.`,
                run: async walk => {
                    done.push(`-${name}`);
                    await back(walk);
                },
            },
        }),
    });
    return { done, step };
}

describe("a drill's steps", () => {
    it("are all taken back at the end, the last first", async () => {
        const { done, step } = recorder();
        const found = await walked([step("a"), { ...step("b"), back: undefined }, step("c")], around(), never);
        assert.deepStrictEqual(done, ["a", "b", "c", "-c", "-a"]);
        assert.deepStrictEqual([found.facts, found.isBrokenOff], [[], false]);
    });
    it("are taken back once where a later step does it as a part of the drill", async () => {
        const { done, step } = recorder();
        const a = step("a");
        await walked([a, step("b"), { ...step("c"), takesBack: a }, step("d")], around(), never);
        assert.deepStrictEqual(done, ["a", "b", "c", "-a", "d", "-d", "-c", "-b"]);
    });
    it("are taken back where one fails, and what failed is told", async () => {
        const { done, step } = recorder();
        const fails = step("b", async () => {
            throw new Failed("it stayed down");
        });
        const found = await walked([step("a"), fails, step("c")], around(), never);
        assert.deepStrictEqual(done, ["a", "b", "-b", "-a"]);
        assert.deepStrictEqual(found.facts, [{ what: "Do b", demanded: "it goes through", found: "it stayed down", holds: "no" }]);
        assert.strictEqual(answerOf(wanted("c", "d"), found).result, "fail");
    });
    for (const error of [new NoAccess("log in first"), new Error("garbage")])
        it(`do not fail where ${error.message} keeps one from being done, and do not pass`, async () => {
            const { step } = recorder();
            const found = await walked([step("a", async () => Promise.reject(error))], around(), never);
            assert.strictEqual(answerOf(wanted("c", "d"), found).result, "not evaluated");
        });
    it("are taken back when somebody breaks the drill off, also out of a step that hears nothing of it", async () => {
        const controller = new AbortController();
        const { done, step } = recorder();
        const deaf = step("b", () => {
            controller.abort();
            return new Promise(() => {});
        });
        const found = await walked([step("a"), deaf, step("c")], around(), controller.signal);
        assert.deepStrictEqual(done, ["a", "b", "-b", "-a"]);
        assert.strictEqual(found.isBrokenOff, true);
    });
    it("go all the way back where one way back fails, and the drill has failed", async () => {
        const { done, step } = recorder();
        const stuck = step("b", undefined, async () => Promise.reject(new Error("it is stuck")));
        const found = await walked([step("a"), stuck], around(), never);
        assert.deepStrictEqual(done, ["a", "b", "-b", "-a"]);
        assert.deepStrictEqual(found.facts, [{ what: "the way back: Undo b", demanded: "it is gone to the end", found: "it is stuck", holds: "no" }]);
    });
    it("see nothing, and that is no pass", async () =>
        assert.strictEqual(answerOf(wanted("c", "d"), await walked([], around(), never)).result, "not evaluated"));
    it("are waited for, and not for ever", async () => {
        const here = { around: around(), signal: never };
        let left = 3;
        assert.strictEqual(await until("it", here, async () => (--left === 0 ? "there" : undefined), { seconds: 60 }), "there");
        await assert.rejects(
            until("it", here, async () => undefined, { seconds: 600 }),
            /it did not come within 10 minutes/,
        );
    });
});

describe("a drill's numbers", () => {
    const numbers = [{ demand: "minutes", value: 7, what: "it", found: "7 minutes" }];
    const held = (demands: Parameters<typeof wanted>[2]) => answerOf(wanted("c", "d", demands), { facts: [], numbers }).result;
    it("are held against the control's", () => {
        assert.deepStrictEqual(
            [held({ minutes: { atMost: 7 } }), held({ minutes: { atMost: 6 } }), held({ minutes: { atLeast: 8 } })],
            ["pass", "fail", "fail"],
        );
    });
    it("that were not measured are not evaluated", () => assert.strictEqual(held({ minutes: { atMost: 7 }, "pods-more": { atLeast: 1 } }), "not evaluated"));
});

describe("the drills", () => {
    const production = (phase: string) => around({ everything: { settings: { environment: "production", phase } } as never });
    it("break nothing in production once it trades money, and say why", () => {
        assert.strictEqual(unsafe(production("dry"), "x"), undefined);
        assert.match(
            unsafe(production("canary"), "a stop leaves positions open") ?? "",
            /^a stop leaves positions open, and in canary it trades money\. Run it in staging/,
        );
        const isRefused = (name: string): boolean => {
            try {
                return "refused" in (drills.get(name)?.plan(production("live")) ?? {});
            } catch {
                // It looked further than whether it may: at what this stack does not have.
                return false;
            }
        };
        for (const name of drillNames) assert.strictEqual(isRefused(name), !harmlessDrills.includes(name), name);
    });
    it("each have a name of its own, and say what they do", () => {
        assert.deepStrictEqual([...drills.keys()].sort(), [...drillNames].sort());
        for (const [name, drill] of drills) {
            assert.strictEqual(drill.name, name);
            assert.ok(drill.says.length > 20);
        }
    });
});
