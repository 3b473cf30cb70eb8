import * as assert from "node:assert";
import type { Statement } from "../../components/foundation/iam";
import { deployer, puppet, reachOf } from "./deployer";
import { escalations } from "./escalations";
import { type Caller, simulate } from "./simulator";

const reach = reachOf("cryptofunk", "prod");
const all = escalations(reach);

/** What is denied to the deployer alone: it becomes nobody and reads nothing, while its roles become the readers of secrets. */
const deployersOwn: Record<string, string[]> = { "sts:AssumeRole": ["NoOtherRole"], "secretsmanager:GetSecretValue": ["NoValueOfASecret"] };

/** The caller without what denies a call, and with a right to it that nobody has given yet. */
function opened({ identity, boundary = [], ...caller }: Caller, without: string[], more: Statement[]): Caller {
    const open = (statements: Statement[]) => [...statements.filter(({ Sid }) => !without.includes(Sid ?? "")), ...more];
    return { ...caller, identity: open(identity), boundary: open(boundary) };
}

describe("ways out of the boundary", () => {
    it("are many, each once", () => {
        assert.ok(all.length >= 100, `${all.length}`);
        assert.strictEqual(new Set(all.map(({ what }) => what)).size, all.length);
    });
    for (const [who, caller] of [
        ["the deployer", deployer(reach)],
        ["a role that it made, with every right", puppet(reach)],
    ] as const)
        describe(`for ${who}`, () => {
            for (const { what, deniedBy, deployerOnly, ...call } of all.filter(one => who === "the deployer" || !one.deployerOnly)) {
                const own = who === "the deployer" ? [...new Set([...deniedBy, ...(deployersOwn[call.action] ?? [])])].sort() : deniedBy;
                it(`it ${what}: refused${own.length ? `, by ${own.join(" and ")}` : ", for nothing allows it"}`, async () => {
                    assert.deepStrictEqual(await simulate(caller, call), { result: own.length ? "ExplicitlyDenied" : "ImplicitlyDenied", deniedBy: own });
                });
                it(`it ${what}: open without that`, async () => {
                    const right: Statement = { Sid: "Opened", Action: call.action, Resource: "*" };
                    // What denies it denies whatever else is allowed, and is all that does.
                    for (const sid of own) {
                        const others = own.filter(one => one !== sid);
                        assert.strictEqual((await simulate(opened(caller, others, [right]), call)).result, "ExplicitlyDenied", `${sid} alone`);
                    }
                    assert.deepStrictEqual(await simulate(opened(caller, own, [right]), call), { result: "Allowed", deniedBy: [] });
                });
            }
        });
    it("are open without the statement that closes them, but for second locks: those would hold if somebody allowed more", async () => {
        const closing = [...new Set(all.flatMap(({ deniedBy }) => deniedBy))];
        const open = new Map<string, number>();
        for (const { deniedBy, what: _, deployerOnly, ...call } of all.filter(one => one.deniedBy.length > 0)) {
            const { result } = await simulate(opened(deployerOnly ? deployer(reach) : puppet(reach), deniedBy, []), call);
            if (result === "Allowed") for (const sid of deniedBy) open.set(sid, (open.get(sid) ?? 0) + 1);
        }
        const denied = all.filter(one => one.deniedBy.length > 0).length;
        console.log(`      ${all.length} ways, ${denied} closed by a Deny; open without it: ${[...open].map(([sid, count]) => `${sid} ${count}`).join(", ")}`);
        assert.deepStrictEqual(closing.filter(sid => !open.has(sid)).sort(), ["BootstrapsIdentities", "NoPeople"]);
    });
});
