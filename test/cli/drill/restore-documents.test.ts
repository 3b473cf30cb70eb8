import * as assert from "node:assert";
import { ObjectId } from "mongodb";
import { answerOf } from "../../../cli/drill/answers";
import { walked } from "../../../cli/drill/frame";
import { documents } from "../../../cli/drill/restore/documents";
import { restoreSteps } from "../../../cli/drill/restore/restore";
import { secret } from "../../leaks/collect";
import { around, wanted } from "./around";
import { type Documents, Planted, start } from "./planted-documents";

const content = secret("what nobody may see of a document");
const second = (count: number) => new Date(start + count * 1000);
const bornAt = (count: number, letter: string) => new ObjectId(`${Math.floor(second(count).getTime() / 1000).toString(16)}${letter.repeat(16)}`);

/** A bot's documents: three trades, one state, and a collection without any. */
function planted(): Planted {
    const one = new Planted();
    one.original_
        .put("trades", { _id: "a", note: content }, { _id: bornAt(-60, "b"), note: content }, { _id: 3, price: 1.5 })
        .put("state", { _id: "engine", cash: 100, note: content })
        .index("trades", { key: { price: 1 }, name: "by_price", unique: true })
        .collection("empty");
    return one;
}

async function drill(one: Planted, signal = new AbortController().signal) {
    const seen = await walked(restoreSteps(one, documents), around(), signal);
    assert.ok(!JSON.stringify(seen).includes(content), "a difference is named by collection, never by content");
    if (!seen.isBrokenOff) assert.deepStrictEqual([one.dropped, one.open], [one.begun, 0], "nothing of the scratch one is left");
    const { result, measured } = answerOf(wanted("restore-was-tried", "restore"), seen);
    return { seen, result, says: measured.map(({ what, found }) => `${what.replace(/^documents: /, "")}: ${found}`) };
}

const same = "documents of the restored one: 4 documents in 3 collections, the same";

describe("the comparison of documents after a restore, of a server that is played", () => {
    const outcome = async (given: { does?: [number, (one: Documents) => void][]; spoils?: Planted["spoils"]; lies?: Planted["lies"]; from?: Planted }) => {
        const one = given.from ?? planted();
        for (const [at, what] of given.does ?? []) one.does.set(at, what);
        if (given.spoils) one.spoils = given.spoils;
        if (given.lies) one.lies = given.lies;
        const { result, says } = await drill(one);
        return [result, ...says];
    };

    it("passes what is the same, and measures what would be lost and how long it takes", async () => {
        const { seen, result, says } = await drill(planted());
        assert.deepStrictEqual([result, ...says], ["pass", same]);
        assert.strictEqual(seen.facts[0].demanded, "those of 2026-11-29T09:00:03.000Z, collection by collection");
        assert.deepStrictEqual(
            seen.numbers.map(({ demand }) => demand),
            ["rpo-minutes", "rto-minutes"],
        );
    });

    const spoilt: [what: string, spoils: Planted["spoils"], says: string][] = [
        ["a missing document", one => one.remove("trades", 3), "trades lacks 1 document"],
        ["a changed one", one => one.put("state", { _id: "engine", cash: 99, note: content }), "state has other values in at least 1 document"],
        ["one whose number is of another type", one => one.put("trades", { _id: 3, price: "1.5" }), "trades has other values in at least 1 document"],
        ["one more", one => one.put("trades", { _id: "d" }, { _id: "e" }), "trades has 2 documents that were not there before"],
        ["an empty collection", one => one.remove("state", "engine"), "state lacks 1 document"],
        ["a missing collection", one => one.collections.delete("state"), "state is missing"],
        ["a missing collection that was empty", one => one.collections.delete("empty"), "empty is missing"],
        ["a collection more", one => one.collection("other"), "other was not there before"],
        ["a missing index", one => one.collection("trades").indexes.pop(), "trades lacks the index by_price"],
        ["an index that is not unique any more", one => delete one.collection("trades").indexes[1].unique, "the index by_price of trades is another"],
        ["an index more", one => one.index("state", { key: { cash: 1 }, name: "by_cash" }), "state has an index by_cash that was not there before"],
    ];
    for (const [what, spoils, says] of spoilt)
        it(`fails ${what}`, async () => assert.deepStrictEqual(await outcome({ spoils }), ["fail", `documents of the restored one: ${says}`]));
    it("names three differences, and how many more there are", async () =>
        assert.match(
            (await outcome({ spoils: one => one.collections.clear() }))[2],
            /^documents of the restored one: empty is missing; state is missing; trades is missing$/,
        ));
    it("fails where another fault hides behind one that is excused", async () =>
        assert.deepStrictEqual(await outcome({ does: [[4, one => one.put("state", { _id: "engine", cash: 7 })]], spoils: one => one.remove("trades", "a") }), [
            "fail",
            "documents of the restored one: trades lacks 1 document",
        ]));

    describe("of a bot that goes on", () => {
        it("passes what came, changed and went after the moment", async () => {
            const later = (one: Documents) =>
                one
                    .put("trades", { _id: "new" }, { _id: bornAt(4, "c") })
                    .put("state", { _id: "engine", cash: 1 })
                    .remove("trades", "a")
                    .put("orders", { _id: 1 });
            assert.deepStrictEqual(await outcome({ does: [[4, later]] }), [
                "pass",
                "documents of the restored one: 2 documents in 3 collections, the same; 1 came later or expire within a day",
            ]);
        });
        it("passes what came, changed and went between the first reading and the moment", async () => {
            const earlier = (one: Documents) =>
                one
                    .put("trades", { _id: "new" }, { _id: bornAt(2, "c") })
                    .put("state", { _id: "engine", cash: 1 })
                    .remove("trades", "a");
            assert.deepStrictEqual(await outcome({ does: [[2, earlier]] }), [
                "pass",
                "documents of the restored one: 2 documents in 3 collections, the same; 1 came later or expire within a day",
            ]);
        });
        it("passes a collection or an index that was made or dropped around the moment, there or not", async () => {
            for (const at of [2, 4]) {
                const changes = (one: Documents) => {
                    one.put("orders", { _id: 1 }).collections.delete("empty");
                    one.collection("trades").indexes.pop();
                    one.index("state", { key: { cash: 1 }, name: "by_cash" });
                };
                assert.strictEqual((await outcome({ does: [[at, changes]] }))[0], "pass", `second ${at}`);
            }
        });
        it("fails where a document is missing that changed around the moment", async () =>
            assert.deepStrictEqual(
                await outcome({
                    does: [[2, one => one.put("state", { _id: "engine", cash: 1 })]],
                    spoils: one => one.remove("state", "engine"),
                }),
                ["fail", "documents of the restored one: state lacks 1 document"],
            ));
        const restless = [2, 4].map((at): [number, (one: Documents) => void] => [at, one => one.put("state", { _id: "engine", cash: at })]);
        it("does not evaluate a collection of which nothing stood still, and names it", async () =>
            assert.deepStrictEqual(await outcome({ does: restless }), [
                "not evaluated",
                "documents of state that stood still: 1 of 1 changed while they were read: drill while the bot rests",
                "documents of the restored one: 3 documents in 3 collections, the same; 1 changed meanwhile",
            ]));
        it("passes one that changes in a collection of others, and tells it", async () => {
            const from = planted();
            from.original_.put("state", { _id: "other" });
            assert.deepStrictEqual(await outcome({ from, does: restless }), [
                "pass",
                "documents of the restored one: 4 documents in 3 collections, the same; 1 changed meanwhile",
            ]);
        });
        it("reads small collections closest to the moment", async () => {
            const read: string[] = [];
            const lies: Planted["lies"] = session => ({
                documents: name => {
                    read.push(name);
                    return session.documents(name);
                },
            });
            await outcome({ lies });
            assert.deepStrictEqual(read.slice(0, 6), ["trades", "state", "empty", "empty", "state", "trades"]);
        });
    });

    describe("of documents that expire", () => {
        const ttl = { key: { "session.at": 1 }, name: "expires", expireAfterSeconds: 3600 };
        const withSessions = (...at: unknown[]) => {
            const one = planted();
            one.original_.put("sessions", ...at.map((when, index) => ({ _id: `s${index}`, session: { at: when } }))).index("sessions", ttl);
            return one;
        };
        const hours = (count: number) => second(count * 3600);
        it("does not miss what a TTL index takes away while the drill lasts, in lists too", async () => {
            const from = withSessions(hours(-0.5), hours(3), [hours(100), hours(0)], hours(48));
            assert.deepStrictEqual(await outcome({ from, spoils: one => one.remove("sessions", "s0", "s1", "s2") }), [
                "pass",
                "documents of the restored one: 5 documents in 4 collections, the same; 3 came later or expire within a day",
            ]);
        });
        it("misses what lasts longer, or never expires", async () => {
            for (const at of [hours(48), "no date", undefined, []])
                assert.deepStrictEqual(await outcome({ from: withSessions(at), spoils: one => one.remove("sessions", "s0") }), [
                    "fail",
                    "documents of the restored one: sessions lacks 1 document",
                ]);
        });
        it("takes an index of several fields for none that anything expires by", async () => {
            const from = planted();
            from.original_.put("sessions", { _id: "s0", at: second(0) }).index("sessions", { key: { at: 1, by: 1 }, name: "both", expireAfterSeconds: 60 });
            assert.match((await outcome({ from, spoils: one => one.remove("sessions", "s0") }))[1], /sessions lacks 1 document/);
        });
    });
    it("compares a document whose ObjectId is of no time that anybody lives in", async () => {
        const from = planted();
        from.original_.put("hashes", { _id: new ObjectId("ffffffffffffffffffffffff") });
        assert.match((await outcome({ from, spoils: one => one.remove("hashes", "ffffffffffffffffffffffff") }))[1], /hashes lacks 1 document/);
    });

    it("goes by this machine's clock where the server tells no time", async () => {
        const one = planted();
        const clocks = { now: start };
        one.lies = session => ({
            hello: async () => {
                const { localTime, ...rest } = await session.hello();
                clocks.now = (localTime as Date).getTime();
                return rest;
            },
        });
        const { facts } = await walked(restoreSteps(one, documents), around({ now: () => new Date(clocks.now) }), new AbortController().signal);
        assert.deepStrictEqual(
            facts.map(({ holds }) => holds),
            ["yes"],
        );
    });

    describe("that cannot be made", () => {
        it("is not evaluated where there is no document", async () => {
            const from = new Planted();
            from.original_.collection("trades");
            assert.deepStrictEqual((await outcome({ from })).slice(0, 2), ["not evaluated", "documents that can be compared: none in 1 collections"]);
            assert.deepStrictEqual((await outcome({ from: new Planted() })).slice(0, 2), [
                "not evaluated",
                "documents that can be compared: none in 0 collections",
            ]);
        });
        it("fails where the restored one answers with nothing at all", async () =>
            assert.strictEqual((await outcome({ lies: (_, of) => (of === "restored" ? { collections: async () => [] } : {}) }))[0], "fail"));
        const faults: [what: string, lies: (session: Parameters<Planted["lies"]>[0]) => Partial<typeof session>, says: RegExp][] = [
            ["breaks off in the middle", () => ({ documents: broken }), /the documents of it: the connection is lost or nothing came in time/],
            ["sends what is no document", () => ({ documents: garbage }), /what the server sends of trades is no document/],
            [
                "has an index of nothing that things expire by",
                () => ({ indexes: async () => [{ name: "x", key: {}, expireAfterSeconds: 1 }], documents: broken }),
                /connection is lost/,
            ],
            ["is not the one that writes", () => ({ hello: async () => ({ localTime: second(9), isWritablePrimary: false }) }), /is not the one that writes/],
            ["has a clock that stands still", () => ({ hello: async () => ({ localTime: second(0), isWritablePrimary: true }) }), /clock does not go on/],
            ["says nothing of itself", () => ({ hello: async () => ({}) }), /is not the one that writes/],
        ];
        for (const of of ["original", "restored"] as const)
            for (const [what, lies, says] of faults.filter(([what]) => of === "original" || !what.includes("clock")))
                it(`is not evaluated where the ${of} one ${what}`, async () => {
                    const [result, ...said] = await outcome({ lies: (session, which) => (which === of ? lies(session) : {}) });
                    assert.strictEqual(result, "not evaluated");
                    assert.match(said.join(), says);
                });
        it("is not evaluated where it took longer than a day, in which anything may have expired", async () => {
            const [result, said] = await outcome({
                lies: (_, of) => (of === "restored" ? { hello: async () => ({ localTime: second(25 * 3600), isWritablePrimary: true }) } : {}),
            });
            assert.strictEqual(result, "not evaluated");
            assert.match(said, /took longer than a day/);
        });
        it("is not evaluated where a server sends without end", async () => {
            const one = planted();
            const here = around();
            one.lies = session => ({
                documents: async function* (name) {
                    for (;;) {
                        await here.sleep(3600_000, new AbortController().signal);
                        yield* session.documents(name);
                    }
                },
            });
            const { facts } = await walked(restoreSteps(one, documents), here, new AbortController().signal);
            assert.match(JSON.stringify(facts), /takes longer than 2 hours","holds":"unknown"/);
            assert.strictEqual(one.open, 0);
        });
        it("answers nothing where somebody breaks it off while it reads, and takes the scratch one away", async () => {
            const one = planted();
            const controller = new AbortController();
            one.lies = (session, of) => ({
                documents: name => {
                    if (of === "restored") controller.abort();
                    return session.documents(name);
                },
            });
            const { seen } = await drill(one, controller.signal);
            assert.deepStrictEqual([seen.isBrokenOff, one.dropped], [true, 1]);
        });
        it("takes away what came of a restore that was still being asked for when somebody broke it off", async () => {
            const one = planted();
            const controller = new AbortController();
            let made = false;
            const { drop } = one;
            one.begin = async () => {
                controller.abort();
                await new Promise(done => setImmediate(done));
                made = true;
            };
            one.drop = async () => {
                assert.ok(made, "it is waited for");
                await drop();
            };
            await drill(one, controller.signal);
            assert.strictEqual(one.dropped, 1);
        });
    });
});

async function* garbage(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(content);
}

async function* broken(): AsyncGenerator<Uint8Array> {
    yield* [];
    throw new Error("the documents of it: the connection is lost or nothing came in time");
}
