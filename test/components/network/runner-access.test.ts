import * as assert from "node:assert";
import { Network } from "../../../components/network/network";
import { RunnerAccess } from "../../../components/network/runner-access";
import { build, target } from "../harness";

describe("RunnerAccess", () => {
    const place = () =>
        build(
            () =>
                new RunnerAccess("runner", {
                    target: target(),
                    network: new Network("network", { target: target(), cidr: "10.40.0.0/16", natGateways: "single" }),
                }),
        );

    it("is a group of its own that nobody reaches", async () => {
        const built = await place();
        assert.strictEqual(built.one("aws:ec2/securityGroup:SecurityGroup", "runner").inputs.description, "Runner: nobody reaches it");
        assert.deepStrictEqual(
            built.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(({ name }) => name),
            [],
        );
    });
    it("lets it out to the web alone: no store's port", async () => {
        const built = await place();
        assert.deepStrictEqual(
            built.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.ipProtocol]),
            [
                [80, 80, "tcp"],
                [443, 443, "tcp"],
            ],
        );
    });
});
