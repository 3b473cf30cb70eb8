import * as assert from "node:assert";
import { seenLabel, stagedLabel } from "../../../cli/keys/steps";
import { awsError } from "../fakes";
import type { Answer } from "./exchange";
import { fieldsOf, heldAgainst, RotationGround, secretId, steps, zones } from "./rotation-ground";

const [, , c] = Object.values(zones);

/** Whatever a test has done, the exchange is asked in the end: the current key works from every zone, trades, and takes nothing out. */
describe("the rotation of an exchange key", function () {
    this.timeout(60_000);
    let ground: RotationGround;
    beforeEach(async () => {
        ground = await RotationGround.start();
        ground.stage("v2", "fresh");
    });
    let expected: string | undefined;
    const ends = (name: "old" | "fresh" | "third") => {
        expected = name;
    };
    afterEach(async () => {
        try {
            assert.strictEqual(await ground.current(), expected, "the current key");
            assert.strictEqual(ground.aws.refused, 0);
            assert.doesNotMatch(ground.logged.join("\n"), /of-nobody/);
        } finally {
            expected = undefined;
            await ground.stop();
        }
    });
    /** Does something once every zone's guard has answered, before anybody hears of it. */
    const onceAnswered = (does: () => void): void => {
        let open = Object.keys(zones).length;
        ground.invoked = async (_, work) => {
            const answer = await work();
            if (--open === 0) does();
            return answer;
        };
    };
    const label = (name: string) => [...ground.secret.versions].find(([, { stages }]) => stages.includes(name))?.[0];

    it("makes a staged key current that every zone's guard calls sound, keeps the old one as previous, and has none staged after", async () => {
        assert.strictEqual(await ground.rotate(), undefined);
        assert.deepStrictEqual([label("AWSCURRENT"), label("AWSPREVIOUS"), label(stagedLabel)], ["t1", "v1", undefined]);
        ends("fresh");
    });
    it("tests the current key where Secrets Manager only tries the function, with an empty version pending", async () => {
        ground.begin();
        assert.strictEqual(await ground.step("testSecret"), undefined);
        const asked = new Set(ground.exchange.asked.map(({ headers }) => `${headers["x-mbx-apikey"]} ${headers["x-from"]}`));
        assert.deepStrictEqual(
            [...asked].sort(),
            Object.values(zones).map(from => `old-key-of-nobody ${from}`),
        );
        ends("old");
    });

    const kept: [what: string, made: RotationGround["made"][string] | undefined, message: RegExp][] = [
        ["may withdraw", { restrictions: { enableWithdrawals: true } }, /binance is refused: from 192\.0\.2\.1, withdraw: may withdraw; from 192/],
        ["may transfer out", { restrictions: { enableInternalTransfer: true } }, /transfer: may transfer out/],
        ["works from everywhere", { restrictions: { ipRestrict: false } }, /bound: works from everywhere/],
        ["cannot trade", { restrictions: { enableSpotAndMarginTrading: false } }, /trade: may not trade spot/],
        ["is of another account", { uid: 999 }, /account: is of another account/],
        ["the exchange does not know", undefined, /works: is refused: it may be the key/],
        ["does not work from the last zone", { from: Object.values(zones).slice(0, 2) }, /is refused: from 192\.0\.2\.3, works: is refused[^;]*$/],
        ["does not work from the first zone", { from: Object.values(zones).slice(1) }, /is refused: from 192\.0\.2\.1, works: is refused[^;]*$/],
        ["says nothing of withdrawing", { restrictions: { enableWithdrawals: undefined } }, /not evaluated: .*withdraw: the venue does not say/],
    ];
    for (const [what, made, message] of kept)
        it(`leaves the current key where the staged one ${what}`, async () => {
            if (made) ground.made.fresh = made;
            else delete ground.made.fresh;
            assert.match((await ground.rotate())?.message ?? "", message);
            ends("old");
        });
    it("leaves the current key where the staged one is the current one", async () => {
        ground.stage("v3", "old");
        const cure = "make another at the exchange, and npm run keys stage";
        assert.strictEqual((await ground.rotate())?.message, `the staged key of ${secretId} is the current one: ${cure}`);
        ends("old");
    });
    it("leaves the current key where the staged one has other fields, which the pods would not find", async () => {
        const value = JSON.stringify({ key: "fresh-key-of-nobody", secret: "fresh-secret-of-nobody" });
        Object.assign(ground.secret.versions.get("v2") ?? {}, { value });
        assert.strictEqual((await ground.rotate())?.message, `the staged key of ${secretId} has other fields than the current one: apiKey, secret`);
        ends("old");
    });
    it("leaves the current key where none is staged", async () => {
        ground.label(stagedLabel);
        assert.strictEqual((await ground.rotate())?.message, `no key of ${secretId} is staged: npm run keys stage`);
        ends("old");
    });

    const answers: [what: string, answer: Answer, message: RegExp][] = [
        ["hangs", "hangs", /not evaluated: .*works: no answer in time/],
        ["is down", { status: 503, text: "" }, /works: the exchange does not answer as it should/],
        ["says HTML", { text: "<html>" }, /not evaluated/],
        ["says nothing of the key", { json: {} }, /not evaluated/],
        ["has had too many calls", { status: 429, json: {} }, /too many calls/],
    ];
    for (const [what, answer, message] of answers)
        for (const [where, from] of [
            ["to every zone", Object.values(zones)],
            ["to the last zone alone", [c]],
        ] as const)
            it(`leaves the current key where the exchange ${what} ${where}, and finishes once it is well`, async () => {
                ground.answer = asked => (from.includes(String(asked.headers["x-from"])) ? answer : undefined);
                if (answer === "hangs") ground.patience = 200;
                assert.match((await ground.rotate())?.message ?? "", message);
                assert.strictEqual(await ground.current(), "old");
                ground.patience = 60_000;
                assert.strictEqual(await ground.attempt(), undefined);
                ends("fresh");
            });

    const check = (name: string, holds = "yes") => ({ check: name, demanded: "", found: "is", holds });
    const about = { secretId, stage: "AWSPENDING", version: "t1", answer: "sound" };
    const all = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"].map(name => check(name));
    const said: [what: string, said: () => object, message: RegExp][] = [
        ["runs out of time", () => Promise.reject(new Error("Task timed out after 120.00 seconds")), /key-guard-c gave no answer$/],
        ["says nothing", () => null as unknown as object, /key-guard-c gave no answer$/],
        ["has checked nothing", () => ({ ...about, checks: [] }), /works: not asked; withdraw: not asked/],
        ["has not asked for withdrawing", () => ({ ...about, checks: all.filter(one => one.check !== "withdraw") }), /not evaluated: withdraw: not asked$/],
        ["speaks of another version", () => ({ ...about, version: "t0", checks: all }), /key-guard-c gave no answer$/],
        ["speaks of another secret", () => ({ ...about, secretId: "bot/prod/upbit", checks: all }), /key-guard-c gave no answer$/],
        ["speaks of the current key", () => ({ ...about, stage: "AWSCURRENT", version: "v1", checks: all }), /key-guard-c gave no answer$/],
        ["calls a key sound that it has doubts of", () => ({ ...about, checks: [...all.slice(1), check("works", "unknown")] }), /not evaluated: works: is$/],
    ];
    for (const [what, says, message] of said)
        it(`leaves the current key where one zone's guard ${what}`, async () => {
            ground.invoked = async (guard, work) => (guard === "key-guard-c" ? says() : work());
            assert.match((await ground.rotate())?.message ?? "", message);
            ends("old");
        });

    it("does every step again, in any order, without harm", async () => {
        ground.begin();
        for (const one of steps) for (const again of [one, ...steps.slice(0, steps.indexOf(one) + 1)]) await ground.step(again);
        assert.strictEqual(await ground.attempt(), undefined);
        assert.deepStrictEqual([label("AWSCURRENT"), label("AWSPREVIOUS")], ["t1", "v1"]);
        ends("fresh");
    });
    for (const Step of steps)
        it(`makes nothing current where ${Step} is called first, on an empty version, or for one that is not pending`, async () => {
            ground.begin();
            await ground.step(Step);
            assert.match((await ground.step(Step, "t0"))?.message ?? "", /t0 of bot\/prod\/binance is not AWSPENDING/);
            ends("old");
        });
    it("lets a second rotation make nothing current while the first one is pending", async () => {
        ground.begin();
        await ground.step("createSecret");
        assert.throws(() => ground.begin("t2"), /InvalidRequestException/);
        for (const Step of steps) assert.match((await ground.step(Step, "t2"))?.message ?? "", /is not AWSPENDING/);
        ends("old");
    });
    it("is one rotation where Secrets Manager calls it twice at once", async () => {
        ground.begin();
        await Promise.all([ground.attempt(), ground.attempt()]);
        ends("fresh");
    });

    it("asks once more before the end, so that a key that got a right since the test stays out", async () => {
        ground.begin();
        await ground.attempt("t1", steps.slice(0, 3));
        ground.made.fresh.restrictions = { enableWithdrawals: true };
        assert.match((await ground.step("finishSecret"))?.message ?? "", /withdraw: may withdraw/);
        ends("old");
    });
    it("makes nothing current that is not staged any more, whatever was staged since", async () => {
        const message = `the pending key of ${secretId} is not the one that is staged: npm run keys stage`;
        ground.begin();
        await ground.step("createSecret");
        ground.made.third = { restrictions: { enableWithdrawals: true } };
        ground.stage("v3", "third");
        assert.strictEqual((await ground.attempt())?.message, message);
        assert.strictEqual(label(stagedLabel), "v3", "what is staged since waits for its own turn");
        // What the guard refuses does not stay.
        ground.label(stagedLabel);
        assert.strictEqual((await ground.attempt("t1", steps.slice(1)))?.message, message);
        ends("old");
    });

    it("makes nothing current whose label is taken off while its last questions are answered", async () => {
        ground.begin();
        await ground.attempt("t1", steps.slice(0, 3));
        onceAnswered(() => ground.label(stagedLabel));
        assert.match((await ground.step("finishSecret"))?.message ?? "", /is not the one that is staged/);
        ends("old");
    });

    describe("at an exchange that never says whether a key withdraws", () => {
        const silent = ["withdraw", "addresses"];
        beforeEach(async () => {
            await ground.stop();
            ground = await RotationGround.start(silent);
            ground.made.fresh = { restrictions: { enableWithdrawals: undefined } };
        });
        const unsaid: [what: string, seen: string[]][] = [
            ["has said nothing", []],
            ["has said something else", ["addresses", "transfer"]],
        ];
        for (const [what, seen] of unsaid)
            it(`leaves the current key where whoever staged the new one ${what}`, async () => {
                ground.stage("v2", "fresh", seen);
                const message = (await ground.rotate())?.message ?? "";
                assert.match(
                    message,
                    /not evaluated: .*withdraw: the venue does not say, and whoever staged the key has not said by these settings that he saw it: npm run keys stage/,
                );
                // Nor does the exchange say it to this test.
                ground.made.fresh = {};
                ends("old");
            });
        it("makes it current where a person has said that he saw it, and takes the word off with the label", async () => {
            ground.stage("v2", "fresh", silent);
            assert.strictEqual(await ground.rotate(), undefined);
            assert.deepStrictEqual([label(stagedLabel), ...silent.map(check => label(seenLabel(check, heldAgainst)))], [undefined, undefined, undefined]);
            ground.made.fresh = {};
            ends("fresh");
        });
        it("does not believe a person where the exchange says otherwise", async () => {
            ground.made.fresh = { restrictions: { enableWithdrawals: true } };
            ground.stage("v2", "fresh", silent);
            assert.match((await ground.rotate())?.message ?? "", /is refused: .*withdraw: may withdraw/);
            ends("old");
        });
        it("does not believe what was said by other settings: another account, other addresses", async () => {
            ground.lay("v2", "fresh", stagedLabel, ...silent.map(check => seenLabel(check, "ba9876543210")));
            assert.match((await ground.rotate())?.message ?? "", /withdraw: the venue does not say, and whoever staged the key has not said by these settings/);
            ground.made.fresh = {};
            ends("old");
        });
    });
    it("finishes nothing once the label has moved to another version", async () => {
        ground.begin();
        await ground.attempt("t1", steps.slice(0, 3));
        ground.made.third = { restrictions: { enableWithdrawals: true } };
        ground.lay("v3", "third", "AWSPENDING");
        assert.match((await ground.step("finishSecret"))?.message ?? "", /t1 of bot\/prod\/binance is not AWSPENDING/);
        assert.match((await ground.step("finishSecret", "v3"))?.message ?? "", /is not the one that is staged/);
        ends("old");
    });
    it("finishes nothing that a person gives up while its last questions are answered", async () => {
        ground.begin();
        await ground.attempt("t1", steps.slice(0, 3));
        onceAnswered(() => ground.label("AWSPENDING"));
        assert.match((await ground.step("finishSecret"))?.message ?? "", /t1 of bot\/prod\/binance is not AWSPENDING/);
        ends("old");
    });

    describe("does not bring back what a person has replaced:", () => {
        beforeEach(() => {
            ground.made.third = {};
        });
        it("a pending key that is older than the current one", async () => {
            ground.answer = () => "closes";
            await ground.rotate();
            ground.lay("v3", "third", "AWSCURRENT");
            ground.answer = () => undefined;
            assert.strictEqual((await ground.attempt())?.message, `the pending key of ${secretId} is older than the current one: npm run keys stage`);
            ends("third");
        });
        it("a staged key that is older than the current one", async () => {
            ground.lay("v3", "third", "AWSCURRENT");
            assert.strictEqual((await ground.rotate())?.message, `the staged key of ${secretId} is older than the current one: npm run keys stage`);
            ends("third");
        });
        it("a key that was current until the label was moved back", async () => {
            await ground.rotate();
            ground.label("AWSCURRENT", "v1");
            assert.match((await ground.attempt())?.message ?? "", /pending key of .* is older than the current one/);
            ends("old");
        });
        it("the key before the current one, laid down once more as if it were new", async () => {
            await ground.rotate();
            ground.stage("v3", "old");
            assert.match((await ground.rotate("t2"))?.message ?? "", /not evaluated: .*the key at AWSPENDING is the one before the current one/);
            ends("fresh");
        });
        it("the label of a key that had its turn, where an attempt ended before that was off", async () => {
            ground.aws.around = async (operation, work) => {
                if (operation === "updateSecretVersionStage" && label("AWSCURRENT") === "t1") throw awsError("InternalFailure");
                return work();
            };
            assert.strictEqual((await ground.rotate())?.name, "InternalFailure");
            assert.strictEqual(label(stagedLabel), "v2");
            ground.aws.around = (_, work) => work();
            assert.strictEqual(await ground.step("finishSecret"), undefined);
            assert.strictEqual(label(stagedLabel), undefined);
            ends("fresh");
        });
    });

    it("takes the key from the label under which npm run keys lays it", async () => {
        const values = (await import("../../../functions/secrets/values.mjs" as string)) as { stagedLabel: string; seenLabel: typeof seenLabel };
        assert.deepStrictEqual([values.stagedLabel, values.seenLabel("withdraw", "0a")], [stagedLabel, seenLabel("withdraw", "0a")]);
        assert.deepStrictEqual(ground.secret.fields(stagedLabel), fieldsOf("fresh"));
        ends("old");
    });
});
