import * as assert from "node:assert";
import { strangers } from "../../../policies/engine/configuration";
import { policiesOf } from "../../../policies/engine/runner";
import { configurationHolds } from "../../../policies/rules/program/configuration";
import { backedUp, bare, database, several } from "../rules/fixtures/configured";
import { advisory, configure, disabled, mandatory, run } from "../served";

describe("Pulumi's policy configuration", () => {
    afterEach(() => configure());
    const policies = policiesOf([backedUp, several, bare, configurationHolds]);
    const found = async (given?: Parameters<typeof configure>[0]) => {
        await configure(given);
        return (await run(policies, [database])).map(({ rule, level, message }) => [rule, level, message.split(".")[0]]);
    };
    const own = [
        [backedUp.name, mandatory, "days is 7, not 30"],
        [several.name, advisory, "fewer than 2"],
    ];
    it("sets thresholds and levels for the next run only", async () => {
        assert.deepStrictEqual(await found(), own);
        assert.deepStrictEqual(await found({ [backedUp.name]: { level: advisory, properties: { days: 14 } }, [several.name]: { properties: { least: 3 } } }), [
            [backedUp.name, advisory, "days is 7, not 14"],
            [several.name, mandatory, "fewer than 3"],
        ]);
        assert.deepStrictEqual(await found({ [backedUp.name]: { properties: { days: 7 } }, [several.name]: { properties: { least: 1 } } }), []);
        assert.deepStrictEqual(await found(), own);
    });
    it("switches rules off", async () =>
        assert.deepStrictEqual(await found({ [backedUp.name]: { level: disabled }, [several.name]: { level: disabled } }), []));
    it("goes before what the pack has for the stack", async () => {
        const staging = policiesOf([backedUp], { config: { [backedUp.name]: { days: 5, enforcementLevel: "advisory" } } });
        assert.deepStrictEqual(await run(staging, [database]), []);
        await configure({ [backedUp.name]: { properties: { days: 9 } } });
        const [flaw] = await run(staging, [database]);
        assert.deepStrictEqual([flaw.message.split(".")[0], flaw.level], ["days is 7, not 9", mandatory]);
    });
});

describe("a name that no rule has", () => {
    const known = ["cache-is-backed-up", "database-is-backed-up", "vpc"];
    const nearest = (name: string) => /nearest is (.*)$/.exec(strangers([name], known)[0])?.[1];
    it("is told with the nearest that there is", () => {
        assert.strictEqual(nearest("databse-is-backed-up"), "database-is-backed-up");
        assert.strictEqual(nearest("databases-is-backed-up"), "database-is-backed-up");
        assert.strictEqual(nearest("chache-is-packed-up"), "cache-is-backed-up");
        assert.strictEqual(nearest("database-is-backedup"), "database-is-backed-up");
        assert.strictEqual(nearest("db-is-backed-up"), undefined);
    });
    it("is told alone where all are far", () => {
        assert.deepStrictEqual(strangers(["encrypt-everything", "vpc"], known), ["the configuration names encrypt-everything, which is no rule"]);
        assert.deepStrictEqual(
            [nearest("vpn"), nearest("vxyc"), nearest("vabce"), nearest("xyz"), nearest("sqs")],
            ["vpc", "vpc", undefined, undefined, undefined],
        );
        assert.deepStrictEqual(strangers(["odd"], []), ["the configuration names odd, which is no rule"]);
    });
});
