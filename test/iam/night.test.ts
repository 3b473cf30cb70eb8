import * as assert from "node:assert";
import { previewRole, stateBucket } from "../../bootstrap/names";
import { previewStatements } from "../../bootstrap/reach";
import { locksAt, stateAt } from "../../cli/unlock/locks";
import { operatorStatements } from "../../components/network";
import { deployer, reachOf } from "./deployer";
import { simulate } from "./simulator";

for (const stack of ["prod", "staging"] as const)
    describe(`what repairs ${stack} at night`, () => {
        const reach = reachOf("cryptofunk", stack);
        const { target } = reach;
        const bucket = `arn:aws:s3:::${stateBucket(target)}`;
        const lock = (of: string) => `${bucket}/${locksAt(of)}0b1c.json`;
        const instance = `arn:aws:ec2:${target.region}:${target.account}:instance/i-0123456789abcdef0`;
        const context = { "aws:RequestedRegion": target.region };
        const calls: [action: string, resource: string][] = [
            ["ec2:DescribeInstances", "*"],
            ["ec2:TerminateInstances", instance],
            ["s3:ListBucket", bucket],
            ["s3:GetObject", lock(stack)],
            ["s3:DeleteObject", lock(stack)],
            ["s3:GetObject", `${bucket}/${stateAt(stack)}`],
        ];
        const session = (role: string) => `arn:aws:sts::${target.account}:assumed-role/${role}/it`;
        const previewer = { principal: session(previewRole(target, stack)), identity: previewStatements(reach) };
        const operator = { principal: session("golive-operators"), identity: operatorStatements({ ...target, bot: "cryptofunk", stack }) };
        const answer = async (caller: Parameters<typeof simulate>[0], action: string, resource: string) =>
            (await simulate(caller, { action, resource, context })).result;

        for (const [action, resource] of calls)
            it(`lets the deployer call ${action} on ${resource.split(":").at(-1)}`, async () =>
                assert.strictEqual(await answer(deployer(reach), action, resource), "Allowed"));
        it("lets it take no lock of another stack", async () =>
            assert.notStrictEqual(await answer(deployer(reach), "s3:DeleteObject", lock(`${stack}-2`)), "Allowed"));
        it("lets operators alone through the bastion, on the way to a private API", async () => {
            const tagged = { ...context, "ssm:resourceTag/golive:bastion": `cryptofunk-${stack}` };
            const asked = async (caller: Parameters<typeof simulate>[0]) =>
                (await simulate(caller, { action: "ssm:StartSession", resource: instance, context: tagged })).result;
            assert.deepStrictEqual([await asked(operator), (await asked(deployer(reach))) === "Allowed"], ["Allowed", false]);
        });
        it("lets neither who looks nor operators take a lock, or end a machine", async () => {
            for (const caller of [previewer, operator])
                for (const [action, resource] of [["s3:DeleteObject", lock(stack)] as const, ["ec2:TerminateInstances", instance] as const])
                    assert.notStrictEqual(await answer(caller, action, resource), "Allowed", `${caller.principal} ${action}`);
        });
    });
