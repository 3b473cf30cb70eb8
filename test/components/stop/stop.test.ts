import * as assert from "node:assert";
import { record } from "../../../cli/recording/record";
import { stackConfig } from "../../../config/load";
import program from "../../../index";
import type { RecordedResource } from "../../../policies/engine/analysis";
import { bots, recordingOf } from "../../bots/recordings";

// biome-ignore lint/suspicious/noExplicitAny: a test reads any property of any resource
type Loose = any;

const id = "stop-20261129-031500-4f2a9c";
const label = "golive.dev/stops";
const workload = /:(StatefulSet|Deployment)$/;
const of = (resources: RecordedResource[], type: string, name = "stop"): Loose => {
    const found = resources.filter(one => one.type.endsWith(`:${type}`) && one.custom && one.name === name);
    assert.strictEqual(found.length, 1, `one ${type} ${name}`);
    return found[0];
};
const held = (resources: RecordedResource[]): Loose[] =>
    resources.filter(({ type, properties }) => workload.test(type) && (properties as Loose).spec.template.metadata.labels?.[label] === "true");
const configOf = (resources: RecordedResource[]) => JSON.parse(of(resources, "Function").properties.environment.variables.CONFIG);
const withSettings = async (...settings: string[]) => {
    const config = stackConfig("staging", ["bot=cryptofunk", "phase=dry", ...settings]);
    return (await record(program, { project: "golive", name: "staging", config })).resources;
};

describe("Stop", () => {
    const throws: Record<string, ({ service: string } & Record<string, unknown>) | undefined> = {
        "bot-core": {
            ...{ service: "engine", port: 8080, method: "POST", path: "/api/real-trading/stop" },
            confirm: { path: "/api/real-trading/status", contains: '"is_running":false' },
        },
        cryptofunk: { service: "orchestrator", port: 8081, method: "POST", path: "/pause", confirm: { path: "/status", contains: '"paused":true' } },
    };
    /** What is told of a switch that it leaves as it is. */
    const leaves: Record<string, RegExp | undefined> = {
        freqtrade: /^the kill switch, \/api\/v1\/stop of bot, which wants a login, is as it was: it stops nothing once this stop is lifted$/,
        "mech-exo": /^the kill switch, \/app\/config\/killswitch\.yml, is as it was/,
        vanta: /^the kill switch, exec_mode in the store queue, which nobody obeys, is as it was/,
    };
    for (const bot of bots)
        it(`of ${bot} holds what places orders and what its switch lies in, and nothing else`, async () => {
            const { resources } = await recordingOf(bot, "prod");
            const { placers, throws: thrown, leaves: left, label: named, namespace } = configOf(resources);
            assert.deepStrictEqual(thrown, throws[bot]);
            if (leaves[bot]) assert.match(left, leaves[bot]);
            else assert.strictEqual(left, undefined);
            assert.deepStrictEqual([named, namespace], [label, bot]);
            assert.ok(placers.length > 0, "nobody places orders");
            const expected = [...new Set([...placers, ...(thrown ? [thrown.service] : [])])].sort();
            assert.deepStrictEqual(
                held(resources)
                    .map(({ name }) => name)
                    .sort(),
                expected,
            );
            for (const { dependencies, properties, name } of held(resources)) {
                assert.ok(dependencies.includes(of(resources, "ValidatingAdmissionPolicyBinding").urn), `${name} starts before the policy is there`);
                assert.strictEqual(properties.spec.selector.matchLabels[label], undefined, "a selector never changes");
                assert.strictEqual(properties.metadata.annotations["pulumi.com/skipAwait"], undefined);
            }
            for (const placer of placers)
                assert.strictEqual(of(resources, "StatefulSet", placer).properties.spec.template.metadata.annotations["golive.dev/places-orders"], "true");
        });

    it("refuses every new pod with the label while a stop stands that nothing resumed, and only in the bot's namespace", async () => {
        const { resources } = await recordingOf("cryptofunk", "prod");
        const { spec } = of(resources, "ValidatingAdmissionPolicy").properties;
        assert.deepStrictEqual([spec.failurePolicy, spec.validations[0].expression], ["Fail", 'params.spec.id == ""']);
        assert.deepStrictEqual(spec.matchConstraints.objectSelector.matchLabels, { [label]: "true" });
        assert.deepStrictEqual(spec.matchConstraints.namespaceSelector.matchLabels, { "kubernetes.io/metadata.name": "cryptofunk" });
        const binding = of(resources, "ValidatingAdmissionPolicyBinding").properties.spec;
        assert.deepStrictEqual(binding.paramRef, { name: "stop", namespace: "cryptofunk", parameterNotFoundAction: "Allow" });
        assert.ok(binding.validationActions.includes("Deny"));
    });
    it("lifts one stop by its id: the policy first, then new pods of what was held", async () => {
        const resources = await withSettings(`resume=${id}`);
        assert.strictEqual(of(resources, "ValidatingAdmissionPolicy").properties.spec.validations[0].expression, `params.spec.id == "${id}"`);
        const wait = of(resources, "Command", "stop-resume-settles");
        assert.deepStrictEqual(wait.properties.triggers, [id]);
        assert.ok(wait.dependencies.includes(of(resources, "ValidatingAdmissionPolicyBinding").urn));
        for (const { properties, dependencies } of held(resources)) {
            assert.strictEqual(properties.spec.template.metadata.annotations["golive.dev/resumed"], id);
            assert.ok(dependencies.includes(wait.urn));
        }
    });
    it("has nobody wait for what may not start, until that stop is over", async () => {
        const skips = (resources: RecordedResource[]) => {
            const all = resources.filter(({ type }) => workload.test(type)) as Loose[];
            return all.flatMap(({ name, properties }) => (properties.metadata.annotations?.["pulumi.com/skipAwait"] === "true" ? [name] : [])).sort();
        };
        assert.deepStrictEqual(skips(await withSettings(`stopped=${id}`)), ["orchestrator", "order-executor"]);
        assert.deepStrictEqual(skips(await withSettings(`stopped=${id}`, `resume=${id}`)), []);
        assert.deepStrictEqual(skips(await withSettings(`stopped=${id}`, "resume=stop-20200101-000000-000000")), ["orchestrator", "order-executor"]);
    });
    it("may reach the bot's pods and its own object in the cluster, and a call's one port where the pod's name is known", async () => {
        const rules = async (bot: string) => of((await recordingOf(bot, "prod")).resources, "rbac.authorization.k8s.io/v1:Role").properties.rules;
        assert.deepStrictEqual(await rules("arbitrage"), [
            { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] },
            { apiGroups: ["golive.dev"], resources: ["stops"], resourceNames: ["stop"], verbs: ["get", "create", "patch"] },
        ]);
        const calls = (await rules("bot-core")).slice(2);
        const engine = { apiGroups: [""], resources: ["pods/proxy"], resourceNames: ["engine-0:8080"] };
        assert.deepStrictEqual(calls, [
            { ...engine, verbs: ["create", "get"] },
            { ...engine, verbs: ["delete", "get"] },
        ]);
    });
    it("has no right in the cluster by its role alone, and is let in to the API's port", async () => {
        const { resources } = await recordingOf("cryptofunk", "prod");
        const role = "arn:aws:iam::444455556666:role/cryptofunk-prod-stop";
        const entry = of(resources, "AccessEntry").properties;
        assert.deepStrictEqual([entry.principalArn, entry.kubernetesGroups], [role, ["golive-stop"]]);
        const associated = resources.filter(({ type, properties }) => type.endsWith(":AccessPolicyAssociation") && properties.principalArn === role);
        assert.deepStrictEqual(associated, []);
        const { fromPort, toPort } = of(resources, "SecurityGroupIngressRule", "stop-api").properties;
        assert.deepStrictEqual([fromPort, toPort], [443, 443]);
    });
    it("writes records that nobody deletes where the stack is protected, and reads none", async () => {
        const denied = (resources: RecordedResource[]) =>
            JSON.parse(of(resources, "BucketPolicy", "stop-records").properties.policy).Statement.map(({ Sid }: Loose) => Sid);
        const { resources } = await recordingOf("cryptofunk", "prod");
        assert.ok(denied(resources).includes("NobodyDeletes"));
        assert.ok(!denied((await recordingOf("cryptofunk", "staging")).resources).includes("NobodyDeletes"));
        const { Statement } = JSON.parse(of(resources, "RolePolicy").properties.policy);
        const may = Statement.flatMap(({ Action }: Loose) => Action).filter((action: string) => action.startsWith("s3:"));
        assert.deepStrictEqual(may, ["s3:PutObject"]);
    });
    it("brings with its code what Lambda has not", async () => {
        const { resources } = await recordingOf("cryptofunk", "prod");
        const { handler, timeout, vpcConfig } = of(resources, "Function").properties;
        assert.deepStrictEqual([handler, timeout], ["stop.handler", 40]);
        assert.ok(vpcConfig, "it would not reach a private API");
    });
});
