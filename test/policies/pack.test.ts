import * as assert from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { judgeAll } from "../../policies/analyze";
import { configFor, environmentConfig } from "../../policies/environment";
import { exemptionHolds } from "../../policies/exemptions";
import { rules } from "../../policies/rules";
import { databaseIsPrivate } from "../../policies/rules/database";
import { secretHasItsValue } from "../../policies/rules/exchange-keys";
import { databaseIsBackedUp } from "../../policies/rules/keeping";
import { serviceFindsPods } from "../../policies/rules/wiring";
import { graphRunner, resourceRunner } from "../../policies/runner";
import { resource, unknown } from "../judge";

const grpc = require("@grpc/grpc-js");
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const pb = require("@pulumi/pulumi/proto/analyzer_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");

const database = "aws:rds/instance:Instance";
const mandatory = 1;
const advisory = 0;

describe("the pack's server, as the CLI starts it", () => {
    let server: ChildProcess;
    // biome-ignore lint/suspicious/noExplicitAny: generated gRPC code carries no types
    let call: (method: string, request: unknown) => Promise<any>;

    before(async function () {
        this.timeout(30_000);
        server = spawn(process.execPath, ["index.js"], { cwd: join(__dirname, "../../policies"), stdio: ["ignore", "pipe", "inherit"] });
        const [port] = await once(server.stdout as NodeJS.ReadableStream, "data");
        const client = new AnalyzerClient(`127.0.0.1:${String(port).trim()}`, grpc.credentials.createInsecure());
        call = (method, request) =>
            new Promise((resolve, reject) => client[method](request, (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer))));
    });
    after(() => server.kill());

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
        assert.deepStrictEqual(names, [...rules.map(rule => rule.name), resourceRunner, graphRunner]);
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

    it("takes a rule's level and thresholds from Pulumi's policy configuration", async () => {
        const configure = (properties: object) => {
            const request = new pb.ConfigureAnalyzerRequest();
            const config = new pb.PolicyConfig();
            config.setEnforcementlevel(mandatory);
            config.setProperties(Struct.fromJavaScript(properties));
            request.getPolicyconfigMap().set(resourceRunner, config);
            return call("configure", request);
        };
        const answers = async () =>
            (await analyze(database, { backupRetentionPeriod: 7, publiclyAccessible: true })).map(one => `${one.policyname} ${one.enforcementlevel}`);
        await configure({ [databaseIsBackedUp.name]: { days: 7 }, [databaseIsPrivate.name]: { level: "advisory" } });
        const configured = await answers();
        assert.ok(configured.includes(`${databaseIsPrivate.name} ${advisory}`) && !configured.some(one => one.startsWith(databaseIsBackedUp.name)));
        await configure({});
        assert.ok((await answers()).includes(`${databaseIsBackedUp.name} ${mandatory}`));
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
                ["undecided", "mandatory", "a"],
                ["fail", "mandatory", "b"],
            ],
        );
        assert.deepStrictEqual(asked, [{ name: serviceFindsPods.name, judged: 3 }]);
    });
});
