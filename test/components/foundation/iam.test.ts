import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import { policyDocument, trust } from "../../../components/foundation/iam";
import { build, read, unknown } from "../harness";

describe("policyDocument", () => {
    it("writes elements in IAM's order, whatever the order they are given in, and leaves absent ones out", () =>
        assert.strictEqual(
            policyDocument([{ Resource: "*", Action: "s3:GetObject" }]),
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
        ));
    it("keeps a denial a denial", () => assert.strictEqual(JSON.parse(policyDocument([{ Effect: "Deny", Action: "*" }])).Statement[0].Effect, "Deny"));
});

describe("trust", () => {
    it("lets services take the role on, with the actions and conditions asked for", () =>
        assert.deepStrictEqual(
            JSON.parse(
                trust("eks.amazonaws.com", { actions: ["sts:AssumeRole", "sts:TagSession"], conditions: { StringEquals: { "aws:SourceAccount": "1" } } }),
            ).Statement,
            [
                {
                    Effect: "Allow",
                    Principal: { Service: "eks.amazonaws.com" },
                    Action: ["sts:AssumeRole", "sts:TagSession"],
                    Condition: { StringEquals: { "aws:SourceAccount": "1" } },
                },
            ],
        ));
});

describe("the harness", () => {
    it("leaves what AWS decides unknown, and keeps what is known", async () => {
        const built = await build(() => new aws.ec2.Vpc("v", { cidrBlock: "10.0.0.0/16" }, { protect: true }));
        const vpc = built.one("aws:ec2/vpc:Vpc", "v");
        assert.strictEqual(vpc.inputs.cidrBlock, "10.0.0.0/16");
        assert.strictEqual(vpc.protect, true);
        assert.strictEqual(await read(built.value.id), unknown);
        assert.strictEqual(await read(built.value.cidrBlock), "10.0.0.0/16");
    });
    it("passes unknown values on inside lists", async () => {
        const built = await build(() => {
            const group = new aws.ec2.SecurityGroup("g");
            return new aws.rds.Instance("d", { instanceClass: "x", vpcSecurityGroupIds: [group.id] });
        });
        const db = built.one("aws:rds/instance:Instance");
        assert.deepStrictEqual(db.inputs.vpcSecurityGroupIds, [unknown]);
        assert.ok(built.waitsFor(db, built.one("aws:ec2/securityGroup:SecurityGroup")));
    });
    it("knows ids in a deployment", async () => {
        const built = await build(() => new aws.ec2.Vpc("v"), { deployed: true });
        assert.strictEqual(await read(built.value.id), "v-id");
    });
    it("refuses two resources of one name, as the engine does", () =>
        assert.rejects(
            build(() => [new aws.ec2.Vpc("v"), new aws.ec2.Vpc("v")]),
            /two resources have the same name.*vpc:Vpc::v/s,
        ));
});
