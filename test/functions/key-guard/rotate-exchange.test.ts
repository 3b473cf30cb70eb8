import * as assert from "node:assert";
import { stagedLabel } from "../../../cli/keys/steps";
import { awsError, FakeSecretsManager } from "../fakes";

type Step = (event: { SecretId: string; ClientRequestToken: string; Step: string }) => Promise<void>;
type Verdict = { answer: string; checks: { check: string; found: string; holds: string; signed?: true }[] };
const name = "bot/prod/binance";
const old = { key: "old-key-of-nobody", secret: "old-secret-of-nobody" };
const fresh = { key: "new-key-of-nobody", secret: "new-secret-of-nobody" };
const sound: Verdict = { answer: "sound", checks: [] };
const refused: Verdict = { answer: "refused", checks: [{ check: "withdraw", found: "may withdraw", holds: "no" }] };

describe("the rotation of an exchange key", () => {
    let makeHandler: (args: object) => Step;
    before(async () => {
        ({ makeHandler } = (await import("../../../functions/key-guard/rotate-exchange.mjs" as string)) as { makeHandler: typeof makeHandler });
    });

    const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];
    function start({ staged = fresh as object | null, verdict = (_: object): Verdict => sound } = {}) {
        const secret = new FakeSecretsManager(name);
        secret.versions.set("v1", { value: JSON.stringify(old), stages: ["AWSCURRENT"], created: new Date() });
        if (staged) secret.versions.set("v2", { value: JSON.stringify(staged), stages: ["GOLIVE_STAGED"], created: new Date() });
        const asked: object[] = [];
        const guard = {
            verdictOn: async (_: string, value: object) => {
                asked.push(value);
                return verdict(value);
            },
        };
        const handler = makeHandler({ secretsManager: secret, guard, secretId: name, sleep: async () => {} });
        const step = (Step: string, ClientRequestToken = "t1") => handler({ SecretId: secret.arn, ClientRequestToken, Step });
        return { secret, step, asked };
    }
    const quietly = async <T>(work: () => Promise<T>): Promise<{ result?: T; error?: Error; logged: string }> => {
        const { log } = console;
        const logged: string[] = [];
        console.log = (...words: unknown[]) => void logged.push(words.join(" "));
        try {
            return { result: await work(), logged: logged.join("\n") };
        } catch (error) {
            return { error: error as Error, logged: logged.join("\n") };
        } finally {
            console.log = log;
        }
    };

    it("makes a staged key current that the guard calls sound, and keeps the old one as previous", async () => {
        const { secret, step, asked } = start();
        secret.startRotation("t1");
        const { error, logged } = await quietly(async () => {
            for (const one of steps) await step(one);
        });
        assert.strictEqual(error, undefined);
        assert.deepStrictEqual([secret.fields("AWSCURRENT"), secret.fields("AWSPREVIOUS")], [fresh, old]);
        assert.deepStrictEqual(asked, [fresh, fresh]);
        assert.doesNotMatch(logged, /of-nobody/);
    });

    it("tests the current key where Secrets Manager only tries the function, with an empty version pending", async () => {
        const { secret, step, asked } = start();
        secret.startRotation("t1");
        await quietly(() => step("testSecret"));
        assert.deepStrictEqual([asked, secret.fields("AWSCURRENT")], [[old], old]);
    });

    const stays: [what: string, options: Parameters<typeof start>[0], message: RegExp][] = [
        ["is refused", { verdict: value => (value === undefined ? sound : refused) }, /binance is refused: withdraw: may withdraw/],
        [
            "nobody can judge",
            { verdict: () => ({ answer: "not evaluated", checks: [{ check: "works", found: "no answer in time", holds: "unknown" }] }) },
            /not evaluated: works: no answer in time/,
        ],
        ["is the current one", { staged: old }, /staged key of bot\/prod\/binance is the current one/],
        ["is not there", { staged: null }, /no key of bot\/prod\/binance is staged/],
    ];
    for (const [what, options, message] of stays)
        it(`leaves the current key where the staged one ${what}`, async () => {
            const { secret, step } = start(options);
            secret.startRotation("t1");
            const { error, logged } = await quietly(async () => {
                for (const one of steps) await step(one);
            });
            assert.match(error?.message ?? "", message);
            assert.doesNotMatch(`${error?.message} ${logged}`, /of-nobody/);
            assert.deepStrictEqual(secret.fields("AWSCURRENT"), old);
        });

    for (const [operation, during] of [
        ["describeSecret", "createSecret"],
        ["putSecretValue", "createSecret"],
        ["getSecretValue", "setSecret"],
        ["getSecretValue", "testSecret"],
        ["updateSecretVersionStage", "finishSecret"],
    ] as const)
        it(`goes on after ${operation} failed in ${during}`, async () => {
            const { secret, step } = start();
            secret.startRotation("t1");
            for (const one of steps) {
                if (one === during) {
                    secret.failing[operation] = [awsError("InternalFailure")];
                    const { error } = await quietly(() => step(one));
                    assert.strictEqual(error?.name, "InternalFailure");
                    assert.deepStrictEqual(secret.fields("AWSCURRENT"), old);
                }
                const again = await quietly(() => step(one));
                assert.strictEqual(again.error, undefined);
            }
            assert.deepStrictEqual(secret.fields("AWSCURRENT"), fresh);
        });

    it("does every step again without harm", async () => {
        const { secret, step } = start();
        secret.startRotation("t1");
        await quietly(async () => {
            for (const one of [...steps, ...steps]) await step(one);
        });
        assert.deepStrictEqual([secret.fields("AWSCURRENT"), secret.fields("AWSPREVIOUS")], [fresh, old]);
    });

    it("lets a second rotation make nothing current while the first one is pending", async () => {
        const { secret, step } = start();
        secret.startRotation("t1");
        await quietly(() => step("createSecret"));
        assert.throws(() => secret.startRotation("t2"), /InvalidRequestException/);
        const { error } = await quietly(() => step("finishSecret", "t2"));
        assert.match(error?.message ?? "", /is not AWSPENDING/);
        assert.deepStrictEqual(secret.fields("AWSCURRENT"), old);
    });

    it("asks once more before the end, so that a key that lost its rights since the test stays out", async () => {
        let calls = 0;
        const { secret, step } = start({ verdict: () => (++calls > 1 ? refused : sound) });
        secret.startRotation("t1");
        const { error } = await quietly(async () => {
            for (const one of steps) await step(one);
        });
        assert.match(error?.message ?? "", /refused/);
        assert.deepStrictEqual(secret.fields("AWSCURRENT"), old);
    });

    it("takes an old pending version for what it is: its own key is asked, not the staged one", async () => {
        const { secret, step, asked } = start({ verdict: value => ((value as typeof old).key === fresh.key ? sound : refused) });
        secret.startRotation("t1");
        await quietly(() => step("createSecret"));
        secret.versions.set("v3", { value: JSON.stringify({ key: "third-key-of-nobody", secret: "s" }), stages: ["GOLIVE_STAGED"], created: new Date() });
        await quietly(async () => {
            for (const one of steps.slice(1)) await step(one);
        });
        assert.deepStrictEqual(asked, [fresh, fresh]);
        assert.deepStrictEqual(secret.fields("AWSCURRENT"), fresh);
    });

    it("takes the key from the label under which npm run keys lays it", async () => {
        const values = (await import("../../../functions/secrets/values.mjs" as string)) as { stagedLabel: string };
        assert.strictEqual(values.stagedLabel, stagedLabel);
    });
});
