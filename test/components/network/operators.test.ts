import * as assert from "node:assert";
import { operatorStatements } from "../../../components/network/operators";
import { type Call, type Caller, simulate } from "../../iam/simulator";
import { target } from "../harness";

const account = "111122223333";
const operator: Caller = { principal: `arn:aws:sts::${account}:assumed-role/operator/ada`, identity: operatorStatements(target()) };
const instance = `arn:aws:ec2:eu-central-1:${account}:instance/i-0a1b2c3d`;
const document = (name: string, owner = account) => `arn:aws:ssm:eu-central-1:${owner}:document/${name}`;
const bastion = { "ssm:resourceTag/golive:bastion": "cryptofunk-prod", "ssm:SessionDocumentAccessCheck": "true" };
const start = (resource: string, context: Call["context"] = {}) => simulate(operator, { action: "ssm:StartSession", resource, context });
const session = (id: string) => ({ action: "ssm:TerminateSession", resource: `arn:aws:ssm:eu-central-1:${account}:session/ada-0a1b2c3d`, id });
const ends = ({ id, ...call }: ReturnType<typeof session>) =>
    simulate(operator, { ...call, context: { "aws:userid": "AROAEXAMPLE:ada", "ssm:resourceTag/aws:ssmmessages:session-id": id } });

describe("operators of a bastion", () => {
    it("open a session on it, with its own document", async () => {
        assert.strictEqual((await start(instance, bastion)).result, "Allowed");
        assert.strictEqual((await start(document("cryptofunk-prod-session"))).result, "Allowed");
    });
    it("name AWS's document for forwarding ports, which has no account", () => {
        const { Resource } = operatorStatements(target()).find(({ Sid }) => Sid === "Documents") ?? {};
        assert.ok(Resource?.includes("arn:aws:ssm:eu-central-1::document/AWS-StartPortForwardingSessionToRemoteHost"));
    });
    it("open none on another machine, with another document, or with none that is checked", async () => {
        assert.strictEqual((await start(instance, { ...bastion, "ssm:resourceTag/golive:bastion": "cryptofunk-staging" })).result, "ImplicitlyDenied");
        assert.strictEqual((await start(document("SSM-SessionManagerRunShell"))).result, "ImplicitlyDenied");
        assert.strictEqual((await start(instance, { ...bastion, "ssm:SessionDocumentAccessCheck": "false" })).result, "ImplicitlyDenied");
    });
    it("end their own sessions alone", async () => {
        assert.strictEqual((await ends(session("AROAEXAMPLE:ada"))).result, "Allowed");
        assert.strictEqual((await ends(session("AROAEXAMPLE:eve"))).result, "ImplicitlyDenied");
    });
    it("have the channel of their own sessions, as AWS's samples do", () => {
        // AWS's reference has no resource for this call and its samples have one, which the simulator refuses.
        const channels = operatorStatements(target()).find(({ Sid }) => Sid === "OwnChannels");
        assert.deepStrictEqual(
            [channels?.Action, channels?.Resource],
            ["ssmmessages:OpenDataChannel", `arn:aws:ssm:eu-central-1:${account}:session/\${aws:userid}-*`],
        );
    });
    for (const [what, context, result] of [
        ["that says it had two factors", { "aws:MultiFactorAuthPresent": "true" }, "Allowed"],
        ["that says it had one", { "aws:MultiFactorAuthPresent": "false" }, "ImplicitlyDenied"],
        ["of single sign-on, which says nothing", {}, "Allowed"],
    ] as const)
        it(`${result === "Allowed" ? "come in" : "stay out"} with a session ${what}`, async () => {
            assert.strictEqual((await start(instance, { ...bastion, ...context })).result, result);
            assert.strictEqual((await start(document("cryptofunk-prod-session"), context)).result, result);
        });
    for (const action of ["ssm:SendCommand", "ec2:TerminateInstances", "iam:PassRole", "secretsmanager:GetSecretValue", "ssm:GetParameter"])
        it(`do nothing else: no ${action}`, async () => {
            const resources: Record<string, string> = {
                "iam:PassRole": `arn:aws:iam::${account}:role/cryptofunk-prod-bastion`,
                "secretsmanager:GetSecretValue": `arn:aws:secretsmanager:eu-central-1:${account}:secret:cryptofunk/prod/binance-a1b2c3`,
                "ssm:GetParameter": `arn:aws:ssm:eu-central-1:${account}:parameter/it`,
            };
            assert.strictEqual((await simulate(operator, { action, resource: resources[action] ?? instance, context: bastion })).result, "ImplicitlyDenied");
        });
});
