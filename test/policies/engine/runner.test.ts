import * as assert from "node:assert";
import { deployLevelOf, levelOf } from "../../../policies/engine/configuration";
import { graphRule } from "../../../policies/engine/graph";
import type { ResourceRule } from "../../../policies/engine/rule";
import { listing, policiesOf } from "../../../policies/engine/runner";
import { judgeAll } from "../../../policies/judge";
import { resource, unknown } from "../../judge";
import { advisory, mandatory, run } from "../served";

const text = { severity: "low", items: ["vanta:1", "vanta:2"], says: "It holds.", because: "It must.", fix: "Fix it." } as const;
const bucket = "aws:s3/bucket:Bucket";
type Props = { flaw?: string; odd?: { deep: string } };
/** Says what a resource's own property says. */
const own = (name: string, more: Partial<ResourceRule> = {}): ResourceRule => ({
    ...{ ...text, name, types: [bucket] },
    flaw: props => (props as Props).flaw,
    ...more,
});
const whole = graphRule(
    { ...text, name: "whole" },
    graph => graph.ofType(bucket),
    ({ props }) => (props as Props).flaw,
);
const data = (properties: object, name = "data") => resource(bucket, name, properties);

describe("how a pack lists a rule", () => {
    const thresholds = { days: 30, names: ["a"], strict: true, from: "x" };
    const listed = () => listing([own("one", { thresholds })], { config: { one: { days: 7 } } });
    it("is with everything that the CLI shows", () => {
        const { rule, validateResource, ...shown } = listed()[0] as unknown as Record<"rule" | "validateResource", unknown>;
        assert.strictEqual(typeof validateResource, "function");
        assert.deepStrictEqual(shown, {
            name: "one",
            description: "It holds.",
            severity: "low",
            enforcementLevel: "mandatory",
            remediationSteps: "Fix it.",
            framework: { name: "go-live checklists", version: "1", reference: "vanta:1 vanta:2", specification: "It must." },
            configSchema: {
                properties: {
                    days: { type: "number", default: 7 },
                    names: { type: "array", default: ["a"] },
                    strict: { type: "boolean", default: true },
                    from: { type: "string", default: "x" },
                },
            },
        });
        assert.ok(rule);
    });
    it("is beside the two policies that run the rules, which block, and the one that names a preset", () =>
        assert.deepStrictEqual(
            listed()
                .slice(1)
                .map(({ name, enforcementLevel, description }) => [name, enforcementLevel, /^Runs every rule that judges /.test(description)]),
            [
                ["resource-rules", "mandatory", true],
                ["graph-rules", "mandatory", true],
                ["preset", "advisory", false],
            ],
        ));
    it("is at its level: a rule that refuses only GO does not block", () => {
        const levels = (rule: ResourceRule, level?: "advisory" | "mandatory" | "disabled") => {
            const config = level ? { [rule.name]: { enforcementLevel: level } } : {};
            return [levelOf(rule, config), deployLevelOf(rule, config)];
        };
        assert.deepStrictEqual(levels(own("one")), ["mandatory", "mandatory"]);
        assert.deepStrictEqual(levels(own("one", { level: "advisory" })), ["advisory", "advisory"]);
        assert.deepStrictEqual(levels(own("one", { level: "advisory" }), "mandatory"), ["mandatory", "mandatory"]);
        assert.deepStrictEqual(levels(own("one"), "disabled"), ["disabled", "disabled"]);
        assert.deepStrictEqual(levels(own("one", { goLive: true })), ["mandatory", "advisory"]);
        assert.deepStrictEqual(levels(own("one", { goLive: true }), "disabled"), ["disabled", "disabled"]);
        assert.strictEqual(levelOf(own("one")), "mandatory");
    });
});

describe("what a pack tells", () => {
    it("is each flaw under the rule's own name and level, of the resource and of the graph", async () => {
        const policies = policiesOf([own("one"), own("two", { level: "advisory" }), whole]);
        const { urn } = data({});
        assert.deepStrictEqual(await run(policies, [data({ flaw: "it is bad" })]), [
            { rule: "one", level: mandatory, urn, message: "it is bad. It holds. It must. Fix it." },
            { rule: "two", level: advisory, urn, message: "it is bad. It holds. It must. Fix it." },
            { rule: "whole", level: mandatory, urn, message: "it is bad. It holds. It must. Fix it." },
        ]);
        assert.deepStrictEqual(await run(policies, [data({})]), []);
    });
    it("is why a rule is undecided, which blocks nothing", async () => {
        const found = await run(policiesOf([own("one"), whole]), [data({ flaw: unknown })]);
        assert.deepStrictEqual(
            found.map(({ rule, level }) => [rule, level]),
            [
                ["one", advisory],
                ["whole", advisory],
            ],
        );
        for (const { message, rule } of found) assert.match(message, new RegExp(`^can't run policy '${rule}' during preview: .*flaw can't be known`));
    });
    it("is that a shape is none that a resource has, instead of a crash", async () => {
        const [found] = await run(policiesOf([own("one", { flaw: props => (props as Props).odd?.deep.toUpperCase() })]), [data({ odd: { deep: 5 } })]);
        assert.match(
            found.message,
            /^can't run policy 'one' during preview: the properties have a shape that no such resource has \(.*toUpperCase is not a function\)$/,
        );
        assert.strictEqual(found.level, advisory);
    });
    it("is of the whole stack, where a rule cannot even tell what to judge", async () => {
        const blind = graphRule(
            { ...text, name: "blind" },
            graph => graph.nodes.filter(({ props }) => (props as Props).flaw),
            () => undefined,
        );
        const { findings } = await judgeAll([data({ flaw: unknown })], { rules: [blind] });
        assert.match(findings[0].message, /flaw can't be known during preview/);
        assert.deepStrictEqual(
            findings.map(({ message, ...rest }) => rest),
            [{ rule: "blind", severity: "low", level: "mandatory", result: "undecided", urn: "", items: ["vanta:1", "vanta:2"] }],
        );
    });
    it("counts what each rule was asked, and asks none that is switched off", async () => {
        const { findings, rules } = await judgeAll([data({ flaw: "bad" }), data({}, "other"), resource("aws:kms/key:Key", "key", {})], {
            rules: [own("one"), own("two", { types: [] }), own("off"), whole],
            config: { off: { enforcementLevel: "disabled" } },
        });
        assert.deepStrictEqual(rules, [
            { name: "one", judged: 2 },
            { name: "two", judged: 0 },
            { name: "off", judged: 0 },
            { name: "whole", judged: 2 },
        ]);
        assert.deepStrictEqual(
            findings.map(({ rule, result }) => [rule, result]),
            [
                ["one", "fail"],
                ["whole", "fail"],
            ],
        );
    });
});

describe("a property that the engine does not hand over as it is", () => {
    const signed = (signature: string, more: object) => ({ "4dabf18193072939515e22adb298388d": signature, ...more });
    const reference = (more: object) => signed("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:x", ...more });
    const output = (more: object) => signed("d0e6a833031e9bbcd3f4e8bde6ca49a4", more);
    const tells = own("one", { flaw: props => JSON.stringify((props as { it: unknown }).it) });
    const seen = async (it: unknown) => (await run(policiesOf([tells]), [data({ it })])).map(({ message }) => message.split(/[.:] /)[0]);
    const cases: [what: string, value: unknown, expected: string[]][] = [
        ["null", null, ["null"]],
        ["a list", [null, "a", { b: output({ value: 1 }) }], ['[null,"a",{"b":1}]']],
        ["an output", output({ value: false }), ["false"]],
        ["a secret output", output({ value: 5, secret: true }), ["5"]],
        ["a reference with an id", reference({ id: "i-1" }), ['"i-1"']],
        ["a reference without one, such as a component's", reference({}), ['"urn:x"']],
        ["an unknown output", output({}), ["can't run policy 'one' during preview"]],
        ["a reference whose id is to come", reference({ id: "" }), ["can't run policy 'one' during preview"]],
        ["a reference whose id is unknown", reference({ id: unknown }), ["can't run policy 'one' during preview"]],
    ];
    for (const [what, value, expected] of cases) it(`is ${what}`, async () => assert.deepStrictEqual(await seen(value), expected));
});

describe("the rules that judge a type", () => {
    const judged = async (type: string, more: Partial<ResourceRule>) =>
        (await run(policiesOf([own("one", more)]), [resource(type, "it", { flaw: "bad" })])).length;
    it("are its own, and those of its kind in any version", async () => {
        const types = ["kubernetes:*:Deployment"];
        assert.strictEqual(await judged(bucket, {}), 1);
        assert.strictEqual(await judged("aws:s3/bucketV2:BucketV2", {}), 0);
        assert.strictEqual(await judged("kubernetes:apps/v1:Deployment", { types }), 1);
        assert.strictEqual(await judged("kubernetes:extensions/v1beta1:Deployment", { types }), 1);
        assert.strictEqual(await judged("kubernetes:apps/v1:StatefulSet", { types }), 0);
        assert.strictEqual(await judged("aws:x:Deployment", { types }), 0);
    });
    it("are those of a patch only if they say so", async () => {
        const types = ["kubernetes:*:Deployment"];
        assert.strictEqual(await judged("kubernetes:apps/v1:DeploymentPatch", { types }), 0);
        assert.strictEqual(await judged("kubernetes:apps/v1:DeploymentPatch", { types, patches: true }), 1);
        assert.strictEqual(await judged("kubernetes:apps/v1:StatefulSetPatch", { types, patches: true }), 0);
    });
});

describe("a resource in the stack", () => {
    const shown = async (inStack: object, single = [data({ flaw: "as sent" })]) =>
        (await run(policiesOf([whole]), single, [data(inStack)])).map(({ message }) => message.split(".")[0]);
    it("is as it was sent alone, where the engine hands it over empty", async () => assert.deepStrictEqual(await shown({}), ["as sent"]));
    it("is as it is there otherwise", async () => {
        assert.deepStrictEqual(await shown({ flaw: "in the stack" }), ["in the stack"]);
        assert.deepStrictEqual(await shown({ other: 1 }), []);
        assert.deepStrictEqual(await shown({}, []), []);
    });
    it("is not what it was in another run", async () => {
        const policies = policiesOf([whole]);
        await run(policies, [data({ flaw: "as sent" })]);
        assert.deepStrictEqual(await run(policies, [], [data({})]), []);
    });
    it("knows its parent, its provider and what it depends on, and by which property", async () => {
        type Shown = { name: string; parent?: Shown; provider?: Shown; dependencies: Shown[]; propertyDependencies: Record<string, Shown[]> };
        const resources: Shown[] = [];
        const graphPolicy = policiesOf([]).at(-1) as object;
        const looks = { ...graphPolicy, validateStack: (stack: { resources: Shown[] }) => void resources.push(...stack.resources) };
        const key = resource("aws:kms/key:Key", "key", {});
        const provider = resource("pulumi:providers:aws", "eu", { region: "eu-west-1" });
        const whole = resource(
            bucket,
            "data",
            {},
            { parent: key.urn, provider: `${provider.urn}::1`, dependencies: [key.urn], propertyDependencies: { kmsKey: [key.urn] } },
        );
        await run([looks], [key, provider, whole]);
        const [first, , last] = resources;
        assert.deepStrictEqual([first.parent, first.provider, first.dependencies, first.propertyDependencies], [undefined, undefined, [], {}]);
        assert.deepStrictEqual([last.parent?.name, last.provider?.name], ["key", "eu"]);
        assert.deepStrictEqual([last.dependencies[0].name, last.propertyDependencies.kmsKey[0].name], ["key", "key"]);
    });
});

describe("a resource's options", () => {
    const seen = async (options: object, more: object = {}) => {
        const opts: object[] = [];
        const looks = own("one", { flaw: (_, judged) => void opts.push(judged.opts) });
        await run(policiesOf([looks]), [resource(bucket, "data", {}, { options, ...more })]);
        return opts[0];
    };
    const none = {
        protect: false,
        ignoreChanges: [],
        aliases: [],
        additionalSecretOutputs: [],
        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    };
    it("are none unless the program sets them", async () => assert.deepStrictEqual(await seen({}), none));
    it("are what the program sets", async () => {
        const lists = { ignoreChanges: ["tags"], aliases: ["urn:old"], additionalSecretOutputs: ["password"] };
        const customTimeouts = { create: 60, update: 120, delete: 180 };
        assert.deepStrictEqual(await seen({ protect: true, deleteBeforeReplace: true, ...lists, customTimeouts }, { parent: "urn:parent" }), {
            ...{ protect: true, deleteBeforeReplace: true, ...lists, parent: "urn:parent" },
            customTimeouts: { createSeconds: 60, updateSeconds: 120, deleteSeconds: 180 },
        });
        assert.deepStrictEqual(await seen({ deleteBeforeReplace: false }), { ...none, deleteBeforeReplace: false });
    });
});
