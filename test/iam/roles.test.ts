import * as assert from "node:assert";
import { readerRole } from "../../components/foundation/secret-names";
import { readSettings, stackConfig } from "../../config/load";
import { placeholdersOf } from "../../config/placeholders";
import { secretReaders } from "../../config/uses";
import type { RecordedResource } from "../../policies/engine/analysis";
import { bots, recordingOf } from "../bots/recordings";
import { reachOf } from "./deployer";
import { managed, refusedToManaged } from "./needs/managed";
import { actionsIn } from "./needs/need";
import { callerOf, contextOf, lacks, type MadeRole, refusedOf, rolesOf } from "./roles";
import { simulate } from "./simulator";

const stacks = bots.flatMap(bot => (["prod", "staging"] as const).map(stack => ({ bot, stack })));

/** The secrets of a stack: their names and tags, and the policy that stands on each. */
function secretsOf(resources: RecordedResource[]) {
    const policies = new Map(
        resources.filter(({ type }) => type === "aws:secretsmanager/secretPolicy:SecretPolicy").map(one => [one.name, String(one.properties.policy)]),
    );
    return resources
        .filter(({ type }) => type === "aws:secretsmanager/secret:Secret")
        .map(({ name, properties }) => ({
            name: String(properties.name),
            tags: properties.tags as Record<string, string>,
            policy: policies.get(name) as string,
        }));
}

/** What takes IAM over, on a role and a policy of the stack's own. */
const changes = (prefix: string, account: string): [string, string][] => [
    ...["AttachRolePolicy", "CreateRole", "PassRole", "PutRolePolicy", "PutRolePermissionsBoundary", "UpdateAssumeRolePolicy"].map((call): [string, string] => [
        `iam:${call}`,
        `arn:aws:iam::${account}:role/${prefix}-node`,
    ]),
    ["iam:CreatePolicyVersion", `arn:aws:iam::${account}:policy/${prefix}-it`],
    ["iam:CreateUser", `arn:aws:iam::${account}:user/eve`],
    ["iam:CreateAccessKey", `arn:aws:iam::${account}:user/eve`],
];

for (const { bot, stack } of stacks)
    describe(`the roles of ${bot} ${stack}`, () => {
        const reach = reachOf(bot, stack);
        const { account, region } = reach.target;
        let resources: RecordedResource[];
        let roles: MadeRole[];
        before(async () => {
            resources = (await recordingOf(bot, stack)).resources;
            roles = rolesOf(resources, account);
            assert.ok(roles.length > 10, "an empty graph is no proof");
        });
        const readers = async ({ name, tags, policy }: ReturnType<typeof secretsOf>[number]) => {
            const resource = `arn:aws:secretsmanager:${region}:${account}:secret:${name}-a1b2c3`;
            const tagged = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
            const may = async (role: MadeRole) =>
                (
                    await simulate(callerOf(reach, role), {
                        ...{ action: "secretsmanager:GetSecretValue", resource, resourcePolicy: policy },
                        context: { ...contextOf(reach, role), ...tagged },
                    })
                ).result === "Allowed";
            const able = await Promise.all(roles.map(async role => ((await may(role)) ? [role.name] : [])));
            return able.flat().sort();
        };

        it("may do what their own policies let them, under the boundary", async () => {
            const found = await Promise.all(roles.map(role => lacks(reach, role)));
            const unseen = roles.filter(one => one.unseen.length > 0);
            console.log(
                `      ${bot} ${stack}: ${roles.length} roles, ${found.reduce((sum, { asked }) => sum + asked, 0)} calls; beside ${new Set(unseen.flatMap(one => one.unseen)).size} policies of AWS's own`,
            );
            assert.deepStrictEqual(
                found.flatMap(({ refused }) => refused),
                [],
            );
        });
        it("have of AWS's own policies those that somebody has looked up", () =>
            assert.deepStrictEqual(
                roles.flatMap(({ unseen }) => unseen).filter(policy => !(policy in managed)),
                [],
            ));
        it("read the secrets whose policy names them, and no other", async () => {
            const secrets = secretsOf(resources);
            assert.ok(secrets.length >= 3);
            for (const secret of secrets) {
                const [{ Condition }] = JSON.parse(secret.policy).Statement;
                const named = (Condition.ArnNotLike["aws:PrincipalArn"] as string[]).map(arn => arn.split("role/")[1]);
                assert.deepStrictEqual(
                    await readers(secret),
                    roles
                        .map(({ name }) => name)
                        .filter(name => named.includes(name))
                        .sort(),
                    secret.name,
                );
            }
        });
        it("that read for a service read what its manifest names, and no other service's", async () => {
            const { manifest } = readSettings({ config: stackConfig(stack, [`bot=${bot}`, "phase=dry"]), project: "golive", stack });
            const templates = secretReaders(manifest);
            const allowed = new Map<string, string[]>();
            for (const secret of secretsOf(resources))
                for (const reader of await readers(secret)) allowed.set(reader, [...(allowed.get(reader) ?? []), secret.name.split("/")[2]]);
            for (const [service, of] of Object.entries(templates)) {
                const names = new Set(
                    Object.values(of)
                        .flatMap(placeholdersOf)
                        .map(({ name }) => name),
                );
                const role = readerRole({ ...reach.target, bot, stack }, service);
                // A store's field stands for the secret of its user: <store>-application, or <store>-migrations and the like.
                const strangers = (allowed.get(role) ?? []).filter(secret => ![...names].some(name => secret === name || secret.startsWith(`${name}-`)));
                assert.deepStrictEqual(strangers, [], service);
            }
        });
        it("change nothing in IAM, and read neither a stranger's secret nor a parameter", async () => {
            const others: [string, string][] = [
                ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${region}:${account}:secret:${bot}/other/binance-a1b2c3`],
                ["secretsmanager:PutResourcePolicy", `arn:aws:secretsmanager:${region}:${account}:secret:${bot}/${stack}/binance-a1b2c3`],
                ["ssm:GetParameter", `arn:aws:ssm:${region}:${account}:parameter/it`],
            ];
            for (const role of roles)
                for (const [action, resource] of [...changes(`${bot}-${stack}`, account), ...others]) {
                    const context = { ...contextOf(reach, role), "aws:RequestedRegion": action.startsWith("iam:") ? "us-east-1" : region };
                    // Without the boundary: a role's own policy lets it do no such thing.
                    const { result } = await simulate({ ...callerOf(reach, role), boundary: undefined }, { action, resource, context });
                    assert.strictEqual(result, "ImplicitlyDenied", `${role.name}: ${action}`);
                }
        });
        it("that read for others are taken on by External Secrets alone", async () => {
            const reading = roles.filter(({ name }) => name.startsWith(`${bot}-${stack}-reader-`));
            assert.ok(reading.length > 0);
            for (const { name, arn, trust } of reading) {
                const able = await Promise.all(
                    roles.map(async role => {
                        const call = { action: "sts:AssumeRole", resource: arn, resourcePolicy: trust, context: contextOf(reach, role) };
                        return (await simulate(callerOf(reach, role), call)).result === "Allowed" ? [role.name] : [];
                    }),
                );
                assert.deepStrictEqual(able.flat(), [`${bot}-${stack}-pod-external-secrets`], name);
            }
        });
    });

describe("AWS's own policies", () => {
    const excused = (action: string) => refusedToManaged.some(one => one.action.test(action));
    const reach = reachOf("cryptofunk", "prod");
    const refused = new Set<string>();
    for (const [policy, { asks }] of Object.entries(managed))
        it(`${policy} lets its roles do under the boundary what they are for`, async () => {
            const actions = actionsIn(asks);
            assert.ok(actions.length > 0);
            const found = await refusedOf(reach, actions);
            for (const action of found) refused.add(action);
            assert.deepStrictEqual(
                found.filter(action => !excused(action)),
                [],
            );
        });
    it("are refused nothing that is excused in vain", () =>
        assert.deepStrictEqual(
            refusedToManaged.filter(({ action }) => ![...refused].some(one => action.test(one))).map(({ action }) => String(action)),
            [],
        ));
});

describe("what is asked of roles", () => {
    const reach = reachOf("cryptofunk", "prod");
    const role = (Action: string, Resource: string): MadeRole => ({
        ...{ name: "cryptofunk-prod-it", arn: "arn:aws:iam::444455556666:role/cryptofunk-prod-it", trust: "", unseen: [] },
        statements: [{ Action, Resource }],
    });
    it("finds a right that the boundary does not give", async () => {
        const { asked, refused } = await lacks(reach, role("lambda:InvokeFunction", "arn:aws:lambda:ap-northeast-1:444455556666:function:stranger"));
        assert.strictEqual(asked, 1);
        assert.match(refused.join(), /lambda:InvokeFunction on .*stranger: ImplicitlyDenied/);
    });
    it("finds a right to what an action is not about", async () => {
        const { asked, refused } = await lacks(reach, role("s3:GetObject", "arn:aws:lambda:ap-northeast-1:444455556666:function:cryptofunk-prod-it"));
        assert.strictEqual(asked, 0);
        assert.match(refused.join(), /s3:GetObject is about none of/);
    });
});
