import * as assert from "node:assert";
import { bots, recordingOf } from "../bots/recordings";

describe("what the stacks build", () => {
    for (const [bot, stack] of bots.flatMap(bot => [
        [bot, "prod"],
        [bot, "staging"],
    ])) {
        const recorded = () => recordingOf(bot, stack);
        it(`${bot} ${stack} names roles, policies, buckets and secrets as the deploy role may`, async () => {
            const { resources } = await recorded();
            const prefix = `${bot}-${stack}-`;
            const strangers = resources.flatMap(({ type, name, properties }) => {
                const physical = {
                    "aws:iam/role:Role": "name",
                    "aws:iam/policy:Policy": "name",
                    "aws:iam/instanceProfile:InstanceProfile": "name",
                    "aws:s3/bucket:Bucket": "bucket",
                }[type];
                if (physical) return String(properties[physical]).startsWith(prefix) ? [] : [`${type} ${name}: ${properties[physical]}`];
                if (type === "aws:secretsmanager/secret:Secret")
                    return String(properties.name).startsWith(`${bot}/${stack}/`) ? [] : [`${type} ${name}: ${properties.name}`];
                return [];
            });
            assert.deepStrictEqual(strangers, []);
        });
        it(`${bot} ${stack} puts its deployer's boundary on every role`, async () => {
            const { resources } = await recorded();
            const roles = resources.filter(one => one.type === "aws:iam/role:Role");
            assert.ok(roles.length > 10);
            assert.deepStrictEqual(
                [...new Set(roles.map(one => String(one.properties.permissionsBoundary).split(":policy/")[1]))],
                [`golive-bootstrap-boundary-${stack}`],
            );
        });
        it(`${bot} ${stack} gives policies only to its own roles: those of people are the bootstrap's to change`, async () => {
            const { resources } = await recorded();
            const given = resources.filter(one => one.type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
            const own = new Set(resources.filter(one => one.type === "aws:iam/role:Role").map(one => one.urn));
            assert.ok(given.length > 5);
            assert.deepStrictEqual(
                given.filter(one => !(one.propertyDependencies.role ?? []).some(urn => own.has(urn))).map(one => one.name),
                [],
            );
        });
        it(`${bot} ${stack} does nothing to a trail that its deployer is denied`, async () => {
            const { resources } = await recorded();
            const trails = resources.filter(one => one.type === "aws:cloudtrail/trail:Trail");
            // Selectors are set by PutEventSelectors, which could also switch them off: without any, a trail has every management event.
            assert.deepStrictEqual(
                trails.filter(one => "eventSelectors" in one.properties || "advancedEventSelectors" in one.properties).map(one => one.name),
                [],
            );
        });
    }
});
