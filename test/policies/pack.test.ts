import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configFor, environmentConfig } from "../../policies/engine/environment";
import { presetPolicy } from "../../policies/engine/presets";
import { remedies } from "../../policies/engine/remedies";
import { presets } from "../../policies/engine/rule";
import { graphRunner, resourceRunner } from "../../policies/engine/runner";
import { judgeAll } from "../../policies/judge";
import { rules } from "../../policies/rules";
import { databaseIsPrivate, storeIsProtected } from "../../policies/rules/aws/data-stores";
import { databaseIsBackedUp } from "../../policies/rules/aws/rds";
import { secretHasItsValue } from "../../policies/rules/aws/secrets-manager";
import { networkIsRecorded } from "../../policies/rules/aws/vpc";
import { serviceFindsPods } from "../../policies/rules/kubernetes/service";
import { configurationHolds } from "../../policies/rules/program/configuration";
import { exemptionHolds } from "../../policies/rules/program/exemptions";
import { resource, unknown } from "../judge";
import { type Started, started } from "../started";

const grpc = require("@grpc/grpc-js");
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const pb = require("@pulumi/pulumi/proto/analyzer_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");

const database = "aws:rds/instance:Instance";
const mandatory = 1;
const advisory = 0;

describe("the pack's server, as the CLI starts it", () => {
    let server: Started | undefined;
    // biome-ignore lint/suspicious/noExplicitAny: generated gRPC code carries no types
    let call: (method: string, request: unknown) => Promise<any>;

    before(async () => {
        server = await started(process.execPath, ["index.js"], /^(\d+)\n/m, { cwd: join(__dirname, "../../policies") });
        const client = new AnalyzerClient(`127.0.0.1:${server.ready[1]}`, grpc.credentials.createInsecure());
        call = (method, request) =>
            new Promise((resolve, reject) => client[method](request, (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer))));
    });
    after(() => server?.stop());

    const analyze = (type: string, properties: object) => {
        const request = new pb.AnalyzeRequest();
        request.setType(type);
        request.setName("it");
        request.setUrn(`urn:pulumi:prod::test::${type}::it`);
        request.setProperties(Struct.fromJavaScript(properties));
        request.setOptions(new pb.AnalyzerResourceOptions());
        return call("analyze", request).then(
            answer => answer.toObject().diagnosticsList as { policyname: string; enforcementlevel: number; message: string }[],
        );
    };

    it("lists every rule with its metadata", async () => {
        const { policiesList } = (await call("getAnalyzerInfo", new Empty())).toObject();
        const names = policiesList.map((policy: { name: string }) => policy.name);
        assert.deepStrictEqual(names, [...rules.map(rule => rule.name), resourceRunner, graphRunner, presetPolicy]);
        const listed = policiesList.find((policy: { name: string }) => policy.name === databaseIsPrivate.name);
        assert.strictEqual(listed.remediationSteps, databaseIsPrivate.fix);
        assert.strictEqual(listed.framework.reference, databaseIsPrivate.items.join(" "));
    });

    it("blocks under the rule's own name", async () => {
        const found = (await analyze(database, { publiclyAccessible: true })).find(one => one.policyname === databaseIsPrivate.name);
        assert.strictEqual(found?.enforcementlevel, mandatory);
    });

    it("does not block what is undecided, nor what only forbids GO", async () => {
        const undecided = (await analyze(database, { publiclyAccessible: unknown })).find(one => one.policyname === databaseIsPrivate.name);
        assert.strictEqual(undecided?.enforcementlevel, advisory);
        assert.match(undecided?.message ?? "", /^can't run policy 'data-store-has-no-public-address' during preview: .*\.publiclyAccessible can't be known/);
        const missing = (await analyze("aws:secretsmanager/secret:Secret", { tags: { "golive:staged": "false" } })).find(
            one => one.policyname === secretHasItsValue.name,
        );
        assert.strictEqual(missing?.enforcementlevel, advisory);
    });

    describe("under Pulumi's policy configuration", () => {
        type Given = Record<string, { level?: number; properties?: object }>;
        const configure = (given: Given) => {
            const request = new pb.ConfigureAnalyzerRequest();
            for (const [name, { level = mandatory, properties = {} }] of Object.entries(given)) {
                const config = new pb.PolicyConfig();
                config.setEnforcementlevel(level);
                config.setProperties(Struct.fromJavaScript(properties));
                request.getPolicyconfigMap().set(name, config);
            }
            return call("configure", request);
        };
        const vpc = () => {
            const one = new pb.AnalyzerResource();
            one.setUrn("urn:pulumi:prod::test::aws:ec2/vpc:Vpc::it");
            one.setType("aws:ec2/vpc:Vpc");
            one.setName("it");
            one.setProperties(Struct.fromJavaScript({ cidrBlock: "10.0.0.0/16" }));
            one.setOptions(new pb.AnalyzerResourceOptions());
            return one;
        };
        /** One run of the pack, as the CLI makes it: configuration, each resource, the stack. */
        const run = async (given: Given) => {
            await configure(given);
            const one = await analyze(database, { backupRetentionPeriod: 7, publiclyAccessible: true });
            const stack = new pb.AnalyzeStackRequest();
            stack.setResourcesList([vpc()]);
            const whole = (await call("analyzeStack", stack)).toObject().diagnosticsList as typeof one;
            return new Map([...one, ...whole].map(found => [found.policyname, found] as const));
        };
        const [disabled, remediate] = [2, 3];
        // Ends the run that the tests above began: the CLI configures a pack only between two.
        before(() => run({}));

        it("takes each rule's threshold and level under its own name, and the rule's own without one", async () => {
            const found = await run({ [databaseIsBackedUp.name]: { properties: { days: 7 } }, [databaseIsPrivate.name]: { level: advisory } });
            assert.ok(!found.has(databaseIsBackedUp.name));
            assert.strictEqual(found.get(databaseIsPrivate.name)?.enforcementlevel, advisory);
            const without = await run({});
            assert.match(without.get(databaseIsBackedUp.name)?.message ?? "", /is 7, not 30 or more/);
            assert.strictEqual(without.get(databaseIsPrivate.name)?.enforcementlevel, mandatory);
        });

        it("switches rules off, on the whole graph too, and raises advisory ones", async () => {
            assert.strictEqual((await run({})).get(networkIsRecorded.name)?.enforcementlevel, advisory);
            assert.strictEqual((await run({ [networkIsRecorded.name]: { level: mandatory } })).get(networkIsRecorded.name)?.enforcementlevel, mandatory);
            const off = await run({ [networkIsRecorded.name]: { level: disabled }, [storeIsProtected.name]: { level: disabled } });
            assert.ok(!off.has(networkIsRecorded.name) && !off.has(storeIsProtected.name) && off.has(databaseIsPrivate.name));
        });

        it("says so when a configuration sets what a rule does not have", async () => {
            const found = (await run({ [databaseIsBackedUp.name]: { properties: { dayz: 7 } } })).get(configurationHolds.name);
            assert.match(found?.message ?? "", /the configuration of database-is-backed-up sets dayz, which it does not have/);
            assert.strictEqual(found?.enforcementlevel, mandatory);
        });

        it("says so when a configuration names what is no rule, and which one was meant", async () => {
            const found = await run({ "databse-is-backed-up": { level: disabled }, all: {}, [resourceRunner]: { level: mandatory } });
            assert.match(
                found.get(configurationHolds.name)?.message ?? "",
                /^the configuration names databse-is-backed-up, which is no rule; the nearest is database-is-backed-up\. /,
            );
            assert.strictEqual(found.get(configurationHolds.name)?.enforcementlevel, mandatory);
            assert.match(
                (await run({ "encrypt-everything": { level: advisory } })).get(configurationHolds.name)?.message ?? "",
                /everything, which is no rule\. A/,
            );
            assert.ok(!(await run({ [databaseIsBackedUp.name]: { level: advisory } })).has(configurationHolds.name));
        });

        for (const preset of presets)
            it(`finds nothing wrong with its own file for the preset ${preset}`, async () => {
                const file: Record<string, string | { enforcementLevel?: string }> = JSON.parse(
                    readFileSync(join(__dirname, `../../policies/presets/${preset}.json`), "utf8"),
                );
                const levels: Record<string, number> = { advisory, mandatory, disabled };
                const given = Object.entries(file).map(([name, one]) => {
                    const { enforcementLevel = "mandatory", ...properties } = typeof one === "string" ? { enforcementLevel: one } : one;
                    return [name, { level: levels[enforcementLevel], properties }] as const;
                });
                assert.strictEqual((await run(Object.fromEntries(given))).get(configurationHolds.name)?.message, undefined);
            });

        it("lists each threshold with its default, for the CLI to check", async () => {
            const { policiesList } = (await call("getAnalyzerInfo", new Empty())).toObject();
            const { configschema } = policiesList.find((policy: { name: string }) => policy.name === databaseIsBackedUp.name);
            assert.deepStrictEqual(Struct.fromJavaScript({ days: { type: "number", default: 30 } }).toObject(), configschema.properties);
        });

        it("sets a value right only where it is asked to", async () => {
            const remedied = async (type: string, properties: object) => {
                const request = new pb.AnalyzeRequest();
                request.setType(type);
                request.setName("it");
                request.setUrn(`urn:pulumi:prod::test::${type}::it`);
                request.setProperties(Struct.fromJavaScript(properties));
                request.setOptions(new pb.AnalyzerResourceOptions());
                const list = (await call("remediate", request)).getRemediationsList();
                return list.map((one: { getProperties(): { toJavaScript(): object } }) => one.getProperties().toJavaScript());
            };
            type Asked = [type: string, properties: object];
            const bucket: Asked = ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { bucket: "b", blockPublicAcls: false }];
            const key: Asked = ["aws:kms/key:Key", { description: "d" }];
            const instance: Asked = ["aws:ec2/instance:Instance", { ami: "a", metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } }];
            const balancer: Asked = ["aws:lb/loadBalancer:LoadBalancer", { internal: true }];
            await configure({});
            for (const asked of [bucket, key, instance, balancer]) assert.deepStrictEqual(await remedied(...asked), []);
            await configure(Object.fromEntries(Object.keys(remedies).map(name => [name, { level: remediate }])));
            const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
            assert.deepStrictEqual(await remedied(...bucket), [{ bucket: "b", ...all }]);
            assert.deepStrictEqual(await remedied(...key), [{ description: "d", enableKeyRotation: true }]);
            assert.deepStrictEqual(await remedied(...instance), [{ ami: "a", metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } }]);
            assert.deepStrictEqual(await remedied(...balancer), [{ internal: true, dropInvalidHeaderFields: true }]);
            // What is sound, or of an odd shape, stays as it is.
            for (const [type, properties] of [
                [bucket[0], { bucket: "b", ...all }],
                [key[0], { enableKeyRotation: true }],
                [instance[0], { metadataOptions: { httpTokens: "required" } }],
                [key[0], { customerMasterKeySpec: { odd: true } }],
            ] as const)
                assert.deepStrictEqual(await remedied(type, properties), []);
            assert.deepStrictEqual(
                Object.keys(remedies).filter(name => !rules.some(rule => rule.name === name)),
                [],
            );
            await run({});
        });
    });
});

describe("the stack's environment", () => {
    it("is production unless the stack says staging", () => {
        assert.deepStrictEqual(environmentConfig('{"golive:environment":"staging"}'), configFor("staging"));
        for (const settings of [undefined, "", "not json", "{}", '{"golive:environment":"production"}', '{"golive:environment":"test"}']) {
            assert.deepStrictEqual(environmentConfig(settings ?? ""), {});
        }
    });
});

describe("what the pack finds", () => {
    const open = resource(database, "open", { publiclyAccessible: true });
    const exemption = { rule: databaseIsPrivate.name, resource: "open", reason: "a demo", owner: "ops", ticket: "OPS-1", expiry: "2999-12-31" };
    const judge = (exemptions: (typeof exemption)[]) => judgeAll([open], { rules: [databaseIsPrivate, exemptionHolds], exemptions });

    it("is let through by an exemption, which is told", async () => {
        const { findings } = await judge([exemption]);
        assert.deepStrictEqual(
            findings.map(one => [one.result, one.level]),
            [["exempt", "mandatory"]],
        );
        assert.match(findings[0].message, /^exempt until 2999-12-31 \(OPS-1, ops\): a demo\. publiclyAccessible is true/);
    });

    it("fails again after the last day, and the exemption with it", async () => {
        const { findings } = await judge([{ ...exemption, expiry: "2020-01-01" }]);
        assert.deepStrictEqual(
            findings.map(one => [one.rule, one.result]),
            [
                [databaseIsPrivate.name, "fail"],
                [exemptionHolds.name, "fail"],
            ],
        );
        assert.match(findings[1].message, /ended on 2020-01-01/);
    });

    it("names an exemption that lets nothing through", async () => {
        const { findings } = await judge([exemption, { ...exemption, resource: "gone" }]);
        assert.match(
            findings.find(one => one.rule === exemptionHolds.name)?.message ?? "",
            /the exemption of gone from data-store-has-no-public-address .* lets nothing through/,
        );
    });

    it("sees of references to resources and of outputs what the engine sends", async () => {
        const signed = (signature: string, more: object) => ({ "4dabf18193072939515e22adb298388d": signature, ...more });
        const reference = (more: object) => signed("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:x", ...more });
        const output = (more: object) => signed("d0e6a833031e9bbcd3f4e8bde6ca49a4", more);
        const answer = async (publiclyAccessible: unknown) => {
            const { findings } = await judgeAll([resource(database, "it", { publiclyAccessible, dbSubnetGroupName: reference({ id: unknown }) })], {
                rules: [databaseIsPrivate],
            });
            return findings[0]?.result;
        };
        assert.strictEqual(await answer(output({ value: true })), "fail");
        assert.strictEqual(await answer(output({ value: false })), undefined);
        assert.strictEqual(await answer(output({ value: true, secret: true })), "fail");
        assert.strictEqual(await answer(output({})), "undecided");
        assert.strictEqual(await answer(reference({ id: "" })), "undecided");
        assert.strictEqual(await answer(reference({})), "fail");
    });

    it("counts what each rule was asked, and hides no flaw behind an unknown neighbour", async () => {
        const service = (name: string, selector: unknown) => resource("kubernetes:core/v1:Service", name, { metadata: { name }, spec: { selector } });
        const pod = resource("kubernetes:core/v1:Pod", "bot", { metadata: { labels: { app: "bot" } }, spec: { containers: [] } });
        const { findings, rules: asked } = await judgeAll([pod, service("a", unknown), service("b", { app: "x" }), service("c", { app: "bot" })], {
            rules: [serviceFindsPods],
        });
        assert.deepStrictEqual(
            findings.map(one => [one.result, one.level, one.urn.split("::").at(-1)]),
            [
                ["fail", "mandatory", "b"],
                ["undecided", "mandatory", "a"],
            ],
        );
        assert.deepStrictEqual(asked, [{ name: serviceFindsPods.name, judged: 3 }]);
    });
});
