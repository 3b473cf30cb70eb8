import * as assert from "node:assert";
import type { NamedControl } from "../../checklist/catalogue";
import type { Measure } from "../../checklist/evidence-file";
import { type Family, NoAccess, type Probe, type Target } from "../../probes/probe";
import { type RunOptions, run } from "../../probes/run";
import { asking, familyOf, worldOf } from "./fixture";

const says = (holds: Measure["holds"], more: Partial<Measure> = {}): Measure => ({ what: "it", demanded: "this", found: "that", holds, ...more });

/** A probe of the family `tried` with targets that answer so. */
const probe = (answers: Record<string, (signal: AbortSignal) => Promise<Measure[]>>, more: Partial<Probe> = {}): Probe => ({
    name: "tried.it",
    says: "it holds",
    targets: () => Object.keys(answers).map(name => ({ name })),
    ask: ({ name }, { signal }) => answers[name](signal),
    ...more,
});

const always =
    (...measured: Measure[]) =>
    async () =>
        measured;
const never = () => new Promise<never>(() => undefined);

/** What one control is answered by a family. */
async function answered(family: Family, control: Partial<NamedControl> = {}, demands: NamedControl["demands"] = {}, more: Partial<RunOptions> = {}) {
    const [answer] = await run([{ control: asking("tried.it", control), demands }], { families: [family], world: worldOf({}), seconds: 5, ...more });
    return answer;
}
const holding = async (...given: Parameters<typeof answered>) => (await answered(...given)).result;

describe("a run of probes", () => {
    it("passes where every target holds", async () => {
        const {
            result,
            measured,
            probe: name,
        } = await answered(familyOf(probe({ b: always(says("yes", { what: "b" })), a: always(says("yes", { what: "a" })) })));
        assert.strictEqual(result, "pass");
        assert.deepStrictEqual([name, ...measured.map(({ what }) => what)], ["tried.it", "a", "b"]);
    });

    it("fails where one does not, whatever the others say", async () =>
        assert.strictEqual(await holding(familyOf(probe({ a: always(says("yes")), b: always(says("no")), c: always(says("unknown")) }))), "fail"));

    it("is not evaluated where one is not known", async () =>
        assert.strictEqual(await holding(familyOf(probe({ a: always(says("yes")), b: always(says("unknown")) }))), "not evaluated"));

    const silent: Record<string, [Probe, RegExp]> = {
        "has nothing to ask": [probe({}), /nothing to ask in this stack/],
        "measures nothing": [probe({ a: always() }), /nothing was measured/],
        throws: [probe({ a: () => Promise.reject(new Error("the answer is garbage")) }), /the answer is garbage/],
        "throws at once": [
            probe({
                a: () => {
                    throw new Error("at once");
                },
            }),
            /at once/,
        ],
        "has no access": [probe({ a: () => Promise.reject(new NoAccess("log in first")) }), /log in first/],
        "does not know what to ask": [
            probe(
                {},
                {
                    targets: () => {
                        throw new Error("no such store");
                    },
                },
            ),
            /no such store/,
        ],
        "throws what is no error": [probe({ a: () => Promise.reject(undefined) }), /undefined/],
    };
    for (const [what, [one, why]] of Object.entries(silent))
        it(`is not evaluated where a probe ${what}`, async () => {
            const { result, measured } = await answered(familyOf(one));
            assert.strictEqual(result, "not evaluated");
            assert.match(measured.map(({ found }) => found).join(), why);
            assert.deepStrictEqual(
                measured.map(({ holds }) => holds),
                ["unknown"],
            );
        });

    it("leaves a target behind that hangs, and tells it to let go", async () => {
        let reason: unknown;
        const hangs = (signal: AbortSignal) => {
            signal.addEventListener("abort", () => (reason = signal.reason));
            return never();
        };
        const { result, measured } = await answered(familyOf(probe({ a: hangs, b: always(says("yes")) }, { seconds: 0.05 })));
        assert.strictEqual(result, "not evaluated");
        assert.match(measured[0].found, /no answer within 0.05 s/);
        assert.match(String(reason), /no answer within/);
    });

    it("tells a target that has answered to let go of the rest", async () => {
        let over = false;
        const holds = (signal: AbortSignal) => {
            signal.addEventListener("abort", () => (over = true));
            return Promise.resolve([says("yes")]);
        };
        assert.strictEqual(await holding(familyOf(probe({ a: holds }))), "pass");
        assert.ok(over);
    });

    it("knows a probe that nobody has as not evaluated", async () => {
        const [{ result, measured }] = await run([{ control: asking("stores.nobodys"), demands: {} }], { families: [familyOf(probe({}))], world: worldOf({}) });
        assert.strictEqual(result, "not evaluated");
        assert.match(measured[0].found, /no such probe/);
    });

    it("asks a question once for all controls that ask the same", async () => {
        let asked = 0;
        const one = probe({
            a: async () => {
                asked++;
                return [says("yes")];
            },
        });
        const wanted = ["first", "second"].map(id => ({ control: asking("tried.it", { id }), demands: {} }));
        const answers = await run([...wanted, { control: asking("tried.it", { id: "third" }), demands: { days: { atLeast: 3, unit: "" } } }], {
            families: [familyOf(one)],
            world: worldOf({}),
        });
        assert.deepStrictEqual(
            answers.map(({ control }) => control.id),
            ["first", "second", "third"],
        );
        assert.strictEqual(asked, 2);
    });
});

describe("a family's canary", () => {
    const passes = probe({ a: always(says("yes")) });
    const fails = probe({ a: always(says("no")) });
    const asleep: Record<string, [Family["canary"], RegExp]> = {
        "says yes to its planted fault": [always(says("yes")), /it was not told/],
        "is not sure of it": [always(says("unknown")), /it was not told/],
        "measures nothing": [always(), /it was not told/],
        throws: [() => Promise.reject(new Error("no port is free")), /no port is free/],
        hangs: [never, /no answer within/],
    };
    for (const [what, [canary, why]] of Object.entries(asleep)) {
        it(`that ${what} has no passes`, async () => {
            const { result, measured } = await answered({ name: "tried", probes: [passes], canary }, {}, {}, { seconds: 0.1 });
            assert.strictEqual(result, "not evaluated");
            const last = measured.at(-1);
            assert.match(last?.what ?? "", /planted fault of tried/);
            assert.match(last?.found ?? "", why);
        });
        it(`that ${what} still has its failures`, async () =>
            assert.strictEqual(await holding({ name: "tried", probes: [fails], canary }, {}, {}, { seconds: 0.1 }), "fail"));
    }

    it("comes before anything is asked", async () => {
        const order: string[] = [];
        const tells = async () => {
            order.push("canary");
            return [says("no")];
        };
        const asks = async () => {
            order.push("asked");
            return [says("yes")];
        };
        assert.strictEqual(await holding({ name: "tried", probes: [probe({ a: asks })], canary: tells }), "pass");
        assert.deepStrictEqual(order, ["canary", "asked"]);
    });

    it("of another family takes nothing away", async () => {
        const other: Family = { name: "other", probes: [probe({}, { name: "other.it" })], canary: always() };
        assert.strictEqual(await holding(familyOf(passes), {}, {}, { families: [other, familyOf(passes)] }), "pass");
    });
});

describe("a number that a probe measures", () => {
    const days = (value: number, more: Partial<Measure> = {}) => familyOf(probe({ a: always(says("yes", { demand: "days", value, ...more })) }));

    it("is held against the control's own, whatever the probe says", async () => {
        assert.strictEqual(await holding(days(30), {}, { days: { atLeast: 30, unit: "days" } }), "pass");
        const { result, measured } = await answered(days(29), {}, { days: { atLeast: 30, unit: "days" } });
        assert.strictEqual(result, "fail");
        assert.strictEqual(measured[0].demanded, "at least 30 days");
    });
    it("is held against both ends of a range", async () =>
        assert.strictEqual(await holding(days(90), {}, { days: { atLeast: 30, atMost: 60, unit: "days" } }), "fail"));
    it("of another control's demand says nothing of this one", async () => {
        const both = familyOf(probe({ a: always(says("yes", { demand: "days", value: 1 }), says("yes", { demand: "hours", value: 1 })) }));
        const { result, measured } = await answered(both, {}, { hours: { atMost: 2, unit: "" } });
        assert.strictEqual(result, "pass");
        assert.strictEqual(measured.length, 1);
        assert.strictEqual(await holding(days(3), {}, { hours: { atMost: 2, unit: "" } }), "not evaluated");
    });
    it("is missed where the control demands one that nobody measured", async () => {
        const both = { days: { atLeast: 1, unit: "days" }, hours: { atMost: 2, unit: "hours" } };
        const { result, measured } = await answered(days(3), {}, both);
        assert.strictEqual(result, "not evaluated");
        assert.match(measured[1].found, /nothing was held against it/);
        assert.strictEqual(await holding(days(3, { value: undefined }), {}, { days: both.days }), "not evaluated");
    });
    it("that is none is not evaluated", async () => {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) assert.strictEqual(await holding(days(value), {}, {}), "not evaluated");
    });
    it("is told to the probe beforehand", async () => {
        let seen: unknown;
        const one = probe(
            { a: always() },
            {
                ask: async (_, { demands }) => {
                    seen = demands;
                    return [says("yes")];
                },
            },
        );
        await answered(familyOf(one), {}, { days: { atLeast: 3, unit: "" }, hours: { atMost: 4, unit: "" } });
        assert.deepStrictEqual(seen, { days: 3, hours: 4 });
    });
});

describe("a control that needs a kind of store", () => {
    const stores: Target[] = [
        { name: "cache", of: "redis" },
        { name: "database", of: "postgres" },
    ];
    const one = probe({ cache: always(says("no", { what: "cache" })), database: always(says("yes", { what: "database" })) }, { targets: () => stores });

    it("is answered by that kind alone", async () => {
        assert.strictEqual(await holding(familyOf(one), { needs: ["postgres"] }), "pass");
        assert.strictEqual(await holding(familyOf(one), { needs: ["redis"] }), "fail");
        assert.strictEqual(await holding(familyOf(one), { needs: ["postgres", "production"] }), "pass");
    });
    it("is not evaluated where there is none of it", async () => {
        const { result, measured } = await answered(familyOf(one), { needs: ["nats"] });
        assert.strictEqual(result, "not evaluated");
        assert.match(measured[0].found, /nothing of its kind/);
    });
    it("is answered by all where it needs none", async () => assert.strictEqual(await holding(familyOf(one)), "fail"));
});

describe("how a run asks", () => {
    it("so many at a time, and what disturbs others at the end, one by one", async () => {
        let now = 0;
        const most = { calm: 0, rough: 0 };
        const order: string[] = [];
        const asks = (kind: "calm" | "rough") => async () => {
            most[kind] = Math.max(most[kind], ++now);
            await new Promise(setImmediate);
            now--;
            order.push(kind);
            return [says("yes")];
        };
        const many = (kind: "calm" | "rough") => Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`${kind}${index}`, asks(kind)]));
        const rough = probe(many("rough"), { name: "tried.rough", disturbs: true });
        const calm = probe(many("calm"), { name: "tried.calm" });
        const wanted = ["tried.rough", "tried.calm"].map(name => ({ control: asking(name), demands: {} }));
        await run(wanted, { families: [familyOf(rough, calm)], world: worldOf({}), most: 3 });
        assert.deepStrictEqual(most, { calm: 3, rough: 1 });
        assert.deepStrictEqual(order, [...Array(6).fill("calm"), ...Array(6).fill("rough")]);
    });

    it("says how far it is", async () => {
        const said: string[] = [];
        await answered(familyOf(probe({ a: always(says("yes")) })), {}, {}, { doing: what => said.push(what) });
        assert.deepStrictEqual(said, ["Planting a fault for each of 1 families of probes...", "0 of 1 answered; asking tried.it of a..."]);
    });
});

describe("what a server sent", () => {
    const found = async (text: string) => (await answered(familyOf(probe({ a: always(says("yes", { found: text })) })))).measured[0];

    it("is one line that a terminal can print", async () => {
        assert.strictEqual((await found("a\u001b[31m\r\nb\u202e")).found, "a [31m b");
        assert.ok((await found("x".repeat(5000))).found.length < 400);
    });
    it("is shown to nobody where it holds a credential, and is then no pass", async () => {
        const key = ["AKIA", "QWERTYUIOPASDFGH"].join("");
        const measured = await found(`the key is ${key}`);
        assert.ok(!JSON.stringify(measured).includes(key));
        assert.strictEqual(measured.holds, "unknown");
    });
});
