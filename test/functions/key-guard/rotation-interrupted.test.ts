import * as assert from "node:assert";
import { awsError } from "../fakes";
import { RotationGround } from "./rotation-ground";

/** Stops a rotation before or after each call that it makes, or does something else there, and asks the exchange about the current key every time. */
describe("the rotation of an exchange key, at every call that it makes", function () {
    this.timeout(300_000);

    const begun: RotationGround[] = [];
    async function fresh(): Promise<RotationGround> {
        const ground = await RotationGround.start();
        begun.push(ground);
        ground.stage("v2", "fresh");
        return ground;
    }
    const stopAll = async () => {
        for (const ground of begun.splice(0)) await ground.stop();
    };
    afterEach(stopAll);
    after(stopAll);

    /** Runs the four steps; `at` is told the number of each call of Secrets Manager, and of the exchange, before it is answered and after. */
    async function rotated(at: (call: number, ground: RotationGround, when: "before" | "after") => void | Promise<void>) {
        const ground = await fresh();
        ground.made.third = {};
        ground.made.thief = { restrictions: { enableWithdrawals: true } };
        let calls = 0;
        ground.aws.around = async (_, work) => {
            const call = calls++;
            await at(call, ground, "before");
            const answer = await work();
            await at(call, ground, "after");
            return answer;
        };
        ground.begin();
        const error = await ground.attempt();
        return { ground, error, calls };
    }
    async function closed(ground: RotationGround, names: string[]): Promise<string> {
        ground.aws.around = (_, work) => work();
        const name = await ground.current();
        assert.ok(names.includes(name), name);
        assert.doesNotMatch(ground.logged.join("\n"), /of-nobody/);
        return name;
    }

    let calls: number;
    before(async () => {
        const sound = await rotated(() => undefined);
        ({ calls } = sound);
        assert.strictEqual(sound.error, undefined);
        assert.strictEqual(await closed(sound.ground, ["fresh"]), "fresh");
        assert.ok(calls > 20, String(calls));
    });

    for (const when of ["before", "after"] as const)
        it(`ends well though Secrets Manager fails ${when} it has done what was asked, and is finished by the next attempt`, async () => {
            let failed = 0;
            for (let n = 0; n < calls; n++) {
                const { ground, error } = await rotated((call, _, now) => {
                    if (call === n && now === when) throw awsError("InternalFailure");
                });
                if (error) failed++;
                ground.aws.around = (_, work) => work();
                await ground.current();
                assert.strictEqual(await ground.attempt(), undefined, `after call ${n}`);
                await closed(ground, ["fresh"]);
            }
            assert.ok(failed > 20, "nearly every failure stops the attempt");
        });

    /** What others do meanwhile, and which keys may be current then: a key on which nobody but a person has decided is never among them. */
    const meanwhile: [what: string, does: (ground: RotationGround) => unknown, may: string[]][] = [
        ["a person gives the rotation up", ground => ground.label("AWSPENDING"), ["old", "fresh"]],
        ["a person stages a key that withdraws", ground => ground.stage("v3", "thief"), ["old", "fresh"]],
        ["somebody lays one that withdraws under AWSPENDING", ground => ground.lay("v3", "thief", "AWSPENDING"), ["old", "fresh"]],
        ["a person makes another key current", ground => ground.lay("v3", "third", "AWSCURRENT"), ["third"]],
        ["Secrets Manager calls the same rotation once more", ground => ground.attempt(), ["old", "fresh"]],
    ];
    for (const [what, does, may] of meanwhile)
        it(`ends with a safe key where meanwhile ${what}`, async () => {
            for (let n = 0; n < calls; n++) {
                const { ground } = await rotated(async (call, at, when) => {
                    if (call !== n || when !== "before") return;
                    const before = at.aws.around;
                    at.aws.around = (_, work) => work();
                    await does(at);
                    at.aws.around = before;
                });
                ground.aws.around = (_, work) => work();
                assert.ok(may.includes(await ground.current()));
                // What was begun is called again, late.
                await ground.attempt();
                await closed(ground, may);
            }
        });

    it("makes nothing current whose rights grew before the last question about it", async () => {
        const count = await rotated(() => undefined);
        const questions = count.ground.exchange.asked.length;
        await closed(count.ground, ["fresh"]);
        assert.ok(questions >= 12, String(questions));
        // Each zone asks twice in the test, and twice before the end; until the first of the last ones nothing is too late.
        for (let n = 0; n < questions - 6; n++) {
            const ground = await fresh();
            let asked = 0;
            ground.answer = () => {
                if (asked++ === n) ground.made.fresh = { restrictions: { enableWithdrawals: true } };
                return undefined;
            };
            const error = await ground.rotate();
            assert.match(error?.message ?? "", /withdraw: may withdraw/, `from question ${n} on`);
            await closed(ground, ["old"]);
        }
    });
});
