import * as assert from "node:assert";
import { boundaryStatements } from "../../bootstrap/boundary";
import { stopRole } from "../../bootstrap/names";
import { boundaryOf, prefixOf } from "../../bootstrap/reach";
import type { Statement } from "../../components/foundation";
import { stopFunction, stopStatements } from "../../components/stop";
import { bootstrapped } from "../bootstrap/account";
import { bots, recordingOf } from "../bots/recordings";
import { deployer, reachOf } from "./deployer";
import { type Call, type Caller, simulate } from "./simulator";

const account = "444455556666";
const reach = reachOf("cryptofunk", "prod");
const region = reach.target.region;
const target = { ...reach.target, bot: "cryptofunk", stack: "prod" };
const own = `arn:aws:lambda:${region}:${account}:function:cryptofunk-prod-stop`;
const context = { "aws:RequestedRegion": region, "iam:PermissionsBoundary": boundaryOf(reach) };

/** Whoever has taken on the role that stops. */
const onCall: Caller = {
    principal: `arn:aws:sts::${account}:assumed-role/${stopRole(reach.target, "prod")}/ada`,
    identity: stopStatements(target),
    boundary: boundaryStatements(reach),
};
const may = async (caller: Caller, call: Call) => (await simulate(caller, { ...call, context: { ...context, ...call.context } })).result === "Allowed";

describe("the role that stops a bot", () => {
    for (const bot of bots)
        for (const stack of ["prod", "staging"] as const)
            it(`names the function that ${bot} ${stack} makes`, async () => {
                const { resources } = await recordingOf(bot, stack);
                const names = resources.filter(({ type }) => type === "aws:lambda/function:Function").map(({ properties }) => properties.name);
                const of = reachOf(bot, stack);
                assert.ok(names.includes(stopFunction({ ...of.target, bot, stack })));
                const [{ Resource }] = stopStatements({ ...of.target, bot, stack });
                assert.strictEqual(Resource, `arn:aws:lambda:${of.target.region}:${of.target.account}:function:${prefixOf(of)}-stop`);
            });
    it("may call that function, within its boundary", async () => assert.ok(await may(onCall, { action: "lambda:InvokeFunction", resource: own })));
    for (const [action, resource] of [
        ["lambda:InvokeFunction", own.replace("-stop", "-birth")],
        ["lambda:InvokeFunction", own.replace("cryptofunk-prod", "cryptofunk-staging")],
        ["lambda:InvokeFunction", `${own}-2`],
        ["lambda:UpdateFunctionCode", own],
        ["lambda:UpdateFunctionConfiguration", own],
        ["lambda:DeleteFunction", own],
        ["lambda:AddPermission", own],
        ["lambda:PutFunctionConcurrency", own],
        ["lambda:GetFunction", own],
        ["eks:DescribeCluster", `arn:aws:eks:${region}:${account}:cluster/cryptofunk-prod`],
        ["s3:GetObject", `arn:aws:s3:::cryptofunk-prod-stops-${account}/stop.json`],
        ["s3:DeleteObject", `arn:aws:s3:::cryptofunk-prod-stops-${account}/stop.json`],
        ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${region}:${account}:secret:cryptofunk/prod/binance-a1b2c3`],
        ["sts:AssumeRole", `arn:aws:iam::${account}:role/golive-bootstrap-deployer-prod`],
        ["iam:PutRolePolicy", `arn:aws:iam::${account}:role/golive-bootstrap-stop-prod`],
        ["ssm:StartSession", `arn:aws:ec2:${region}:${account}:instance/i-0a1b2c3d4e5f`],
        ["sns:Publish", `arn:aws:sns:${region}:${account}:cryptofunk-prod-alarms`],
    ])
        it(`may not ${action} ${resource.split(":").at(-1)}`, async () => assert.strictEqual(await may(onCall, { action, resource }), false));

    describe("is taken on", () => {
        const resource = `arn:aws:iam::${account}:role/golive-bootstrap-stop-prod`;
        let trust: string;
        let given: Statement[];
        before(async () => {
            const { resources } = await bootstrapped("production");
            const find = (type: string, name: string) => resources.find(one => one.type === type && one.name === name)?.properties;
            trust = String(find("aws:iam/role:Role", "prod-stop")?.assumeRolePolicy);
            given = JSON.parse(String(find("aws:iam/policy:Policy", "prod-on-call")?.policy)).Statement;
        });
        const takes = (role: string, more: Record<string, string>, identity = given) =>
            may(
                { principal: `arn:aws:sts::${account}:assumed-role/${role}/ada`, identity },
                { action: "sts:AssumeRole", resource, resourcePolicy: trust, context: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/${role}`, ...more } },
            );
        it("by a role that is on call, with a second factor or by a session that says nothing of one", async () => {
            assert.ok(await takes("golive-bootstrap-operators-prod", { "aws:MultiFactorAuthPresent": "true" }));
            assert.ok(await takes("golive-bootstrap-operators-prod", {}));
        });
        it("by no session that says it had one factor alone", async () =>
            assert.strictEqual(await takes("golive-bootstrap-operators-prod", { "aws:MultiFactorAuthPresent": "false" }), false));
        it("by no other role, whatever its own policy lets it do", async () =>
            assert.strictEqual(await takes("golive-readers", { "aws:MultiFactorAuthPresent": "true" }, [{ Action: "sts:AssumeRole", Resource: "*" }]), false));
        it("not by the deployer", async () =>
            assert.strictEqual(
                await may(deployer(reach), {
                    ...{ action: "sts:AssumeRole", resource, resourcePolicy: trust },
                    context: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/golive-bootstrap-deployer-prod` },
                }),
                false,
            ));
    });
});
