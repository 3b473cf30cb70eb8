import * as assert from "node:assert";
import { type Answer, believed, type Question, refusalOf, worst } from "../../../components/secrets/key-verdict";
import { keyChecks } from "../../../venues";

type Check = { check: string; demanded: string; found: string; holds: string; later?: true; silent?: true };
const check = (name: string, holds = "yes", found = "is"): Check => ({ check: name, demanded: "as it should be", found, holds });
const whole = keyChecks.map(name => check(name));
const but = (...others: Check[]) => whole.map(one => others.find(other => other.check === one.check) ?? one);

const began = Date.parse("2026-11-29T08:00:00Z");
const ended = began + 40 * 60_000;
const expected = { phase: "live", readOnly: false, markets: ["spot"], account: undefined, daysLeft: 14 };
const question: Question = {
    ...{ secret: "bot/prod/binance", stage: "AWSCURRENT", venue: "binance", began, expected },
    ...{ addresses: ["192.0.2.1", "192.0.2.2"], from: "192.0.2.1" },
};
const sound = {
    ...{ secretId: "bot/prod/binance", stage: "AWSCURRENT", venue: "binance", version: "v1", from: "192.0.2.1", answer: "sound", checks: whole },
    ...{ expected: { daysLeft: 14, phase: "live", readOnly: false, markets: ["spot"], addresses: ["192.0.2.2", "192.0.2.1"] } },
    at: "2026-11-29T08:39:00.000Z",
};
const of = (over: object) => believed(JSON.stringify({ ...sound, ...over }), question, ended);
const word = (over: object) => worst([of(over)]);

describe("the answer of a key guard, at an up", () => {
    it("is believed where it is one to what was asked", () => assert.deepStrictEqual(of({}), { answer: "sound", checks: whole, from: "192.0.2.1" }));

    const others: Record<string, object> = {
        "about another secret": { secretId: "bot/staging/binance" },
        "about the key that waits": { stage: "GOLIVE_STAGED" },
        "of another exchange": { venue: "bybit" },
        "held against another phase": { expected: { ...sound.expected, phase: "dry" } },
        "held against another account": { expected: { ...sound.expected, account: "7" } },
        "held against fewer addresses": { expected: { ...sound.expected, addresses: ["192.0.2.1"] } },
        "from another address than its zone's": { from: "192.0.2.2" },
        "from no address": { from: undefined },
    };
    for (const [which, over] of Object.entries(others)) {
        it(`makes no key sound where it is one ${which}`, () => assert.strictEqual(of(over), undefined));
        it(`refuses none either where it is one ${which}`, () => {
            const checks = but(check("withdraw", "no", "may withdraw"));
            assert.strictEqual(of({ answer: "refused", checks, ...over }), undefined);
        });
    }
    // The call is made now, whatever the clocks say: a no among what comes back is one.
    for (const [which, over] of Object.entries({
        "of the day before": { at: "2026-11-28T08:00:00.000Z" },
        "of three minutes hence, by a clock that is late": { at: "2026-11-29T08:43:30.000Z" },
        "that says one thing twice": { checks: [...whole, check("withdraw", "yes")] },
    }))
        it(`makes no key sound where it is one ${which}, and refuses all the same`, () => {
            assert.strictEqual(of(over), undefined);
            const checks = [...whole, check("withdraw", "no", "may withdraw")];
            assert.strictEqual(word({ answer: "refused", ...over, checks }), "refused");
        });
    for (const payload of [
        undefined,
        "",
        "{}",
        "null",
        "[]",
        '"sound"',
        JSON.stringify({ answer: "sound", checks: [] }),
        JSON.stringify({ ...sound, checks: [] }),
    ])
        it(`is none as ${payload}`, () => assert.strictEqual(believed(payload, question, ended), undefined));

    it("is what its checks say: a no refuses, whatever word stands above it", () => {
        const checks = but(check("withdraw", "no", "may withdraw"));
        for (const answer of ["sound", "not evaluated", "refused"]) assert.strictEqual(word({ answer, checks }), "refused", answer);
    });
    it("is not evaluated where it calls a key sound of which something is open, or refused without a reason", () => {
        assert.strictEqual(word({ checks: but(check("withdraw", "unknown")) }), "not evaluated");
        assert.strictEqual(word({ answer: "refused" }), "not evaluated");
    });
    for (const left of keyChecks)
        it(`is not evaluated where it calls a key sound without a word on: ${left}`, () =>
            assert.strictEqual(word({ checks: whole.filter(one => one.check !== left) }), "not evaluated"));
    it("leaves open what is open", () => {
        assert.strictEqual(word({ answer: "not evaluated", checks: [check("works", "unknown", "no answer in time")] }), "not evaluated");
        assert.strictEqual(word({ answer: "not evaluated", checks: but({ ...check("addresses", "unknown"), silent: true }) }), "not evaluated");
    });
    it("is sound in dry where the key may not trade yet", () => assert.strictEqual(word({ checks: but({ ...check("trade", "no"), later: true }) }), "sound"));
});

describe("the answers of all zones", () => {
    const good = of({}) as Answer;
    const open = of({ answer: "not evaluated", checks: [check("works", "unknown", "no answer in time")] }) as Answer;
    const refused = of({ checks: but(check("withdraw", "no", "may withdraw"), { ...check("trade", "no", "may not trade spot"), later: true }) }) as Answer;

    it("are as bad as the worst, and one that nobody believes, or none, is not evaluated", () => {
        const cases = [[good], [good, open], [open, refused], [good, undefined, refused], [good, undefined], [undefined], []];
        const words = ["sound", "not evaluated", "refused", "refused", "not evaluated", "not evaluated", "not evaluated"];
        assert.deepStrictEqual(cases.map(worst), words);
    });
    it("stop what places orders where a key is refused, with the reason and what to do", () => {
        assert.strictEqual(
            refusalOf("binance", "prod", [good, undefined, refused]),
            "The key guard refuses the key of binance: from 192.0.2.1, withdraw: may withdraw. What places orders is left as it is. Stage another (npm run keys stage prod binance), or take binance out of golive:stagedSecrets (docs/exchange-keys.md).",
        );
    });
    it("stop nothing where nobody knows, since an exchange that is down would stop every deployment", () =>
        assert.strictEqual(refusalOf("binance", "prod", [open, undefined]), undefined));
});
