import * as assert from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Report, reportOf } from "../../../cli/output/report";
import { byParent, byRule, byType, writtenBehind } from "../../../cli/output/written";
import { record } from "../../../cli/recording/record";
import { projectRoot } from "../../../config/check";
import { schemaAt } from "../../../config/faults/allowed";
import { stackConfig } from "../../../config/load";
import { manifestSchema } from "../../../config/manifest";
import { settingsSchema } from "../../../config/settings";
import program from "../../../index";
import type { Finding } from "../../../policies/engine/analysis";
import { rules } from "../../../policies/rules";
import { once } from "../../components/store-fixture";

const finding = (urn: string, over: Partial<Finding> = {}): Finding => ({
    ...{ rule: "some-rule", severity: "high", level: "mandatory", result: "fail", urn, message: "flaw", items: [] },
    ...over,
});

const recordedReport = once(async () => {
    const recording = await record(program, { project: "golive", name: "prod", config: stackConfig("prod") });
    return reportOf("cryptofunk", "prod", recording, { findings: [], rules: [] }, { findings: [] });
});

describe("what stands behind a finding", () => {
    it("is known of rules and components that there are", async () => {
        for (const [name, { in: where, path }] of Object.entries(byRule)) {
            assert.ok(
                rules.some(rule => rule.name === name),
                name,
            );
            assert.ok(schemaAt(where === "manifest" ? manifestSchema : settingsSchema, path), `${name}: ${path}`);
        }
        const { resources } = await recordedReport();
        const types = new Set(resources.map(({ type }) => type));
        for (const type of [...Object.keys(byParent), ...Object.keys(byType)]) assert.ok(types.has(type), type);
        for (const { path } of Object.values(byType)) assert.ok(schemaAt(settingsSchema, path), `${path}`);
    });
    it("is known of every rule whose cure names a setting or a part of the manifest", () => {
        for (const { name, fix } of rules) {
            const [, setting] = /golive:([\w.]*\w)/.exec(fix) ?? [];
            const [, part] = /([\w.]*\w) in the manifest/.exec(fix) ?? [];
            const named = setting !== undefined && schemaAt(settingsSchema, setting.split(".")) ? setting : part;
            if (named !== undefined) assert.strictEqual(byRule[name]?.path.join("."), named, name);
        }
    });
    it("is the line of the service, the store and the secret that a resource is made from", async () => {
        const report = await recordedReport();
        const behind = writtenBehind(report, { config: [] });
        const manifest = readFileSync(join(projectRoot, "bots/cryptofunk.yaml"), "utf8").split("\n");
        const seen = new Set<string>();
        for (const { urn } of report.resources) {
            const [, line, path] = /^bots\/cryptofunk\.yaml:(\d+) (.*)$/.exec(behind(finding(urn)) ?? "") ?? [];
            if (line === undefined) continue;
            seen.add(path);
            assert.match(manifest[Number(line) - 1], new RegExp(`^\\s+${path.split(".").at(-1)}:`), urn);
        }
        for (const path of ["services.order-executor", "services.bifrost", "stores.database", "stores.cache", "exchanges.binance", "secrets.slack"])
            assert.ok(seen.has(path), `${path} is not among ${[...seen]}`);
    });
    it("is the section of the settings for what no manifest names, and nothing where that is not known", async () => {
        const report = await recordedReport();
        const of = (end: string) =>
            writtenBehind(report, { config: [] })(finding(report.resources.find(({ urn }) => urn.endsWith(end))?.urn ?? assert.fail(end)));
        assert.match(of("kubernetes:apps/v1:StatefulSet::order-executor") ?? "", /^bots\/cryptofunk\.yaml:\d+ services\.order-executor$/, "its component's");
        assert.match(of("aws:ec2/vpc:Vpc::network") ?? "", /^Pulumi\.prod\.yaml:\d+ golive:network$/);
        assert.strictEqual(of("aws:kms/key:Key::data"), undefined);
        assert.strictEqual(writtenBehind(report, { config: [] })(finding("")), undefined);
    });

    describe("in files of one's own", () => {
        let root: string;
        beforeEach(() => {
            root = mkdtempSync(join(tmpdir(), "golive-written-"));
            mkdirSync(join(root, "bots"));
            writeFileSync(
                join(root, "bots/toy.yaml"),
                'name: toy\nservices:\n    "web":\n        environment:\n            DEBUG: "1"\nrisk: &r\n    stopLoss: { value: 9 }\n',
            );
            writeFileSync(
                join(root, "Pulumi.prod.yaml"),
                "config:\n  golive:bot: toy\n  golive:edge:\n    zone: { name: a.example.com, create: true }\n  golive:bots:\n    other:\n      stagedSecrets: []\n    toy:\n      stagedSecrets: [a]\n",
            );
        });
        afterEach(() => rmSync(root, { recursive: true, force: true }));
        const urn = "urn:pulumi:prod::golive::golive:bot:Bot$golive:bot:Workload::web";
        const bot = { urn: "urn:pulumi:prod::golive::golive:bot:Bot::toy", type: "golive:bot:Bot", name: "toy", properties: {} };
        const report = () =>
            ({
                bot: "toy",
                stack: "prod",
                resources: [bot, { urn, type: "golive:bot:Workload", name: "web", parent: bot.urn, properties: {} }],
            }) as Partial<Report> as Report;
        const behind = (one: Finding, config: string[] = []) => writtenBehind(report(), { config }, root)(one);
        const of = (rule: string, config?: string[]) => behind(finding(urn, { rule }), config);

        it("is the service's line, or its variable's where the rule names one that it has", () => {
            assert.strictEqual(behind(finding(urn)), "bots/toy.yaml:3 services.web");
            assert.strictEqual(behind(finding(urn, { message: "containers[0].env[1].value (DEBUG) is 1." })), "bots/toy.yaml:5 services.web.environment.DEBUG");
            assert.strictEqual(behind(finding(urn, { message: "containers[0].env[1].value (OTHER) is 1." })), "bots/toy.yaml:3 services.web");
        });
        it("is the setting in the bot's own section, where it has one", () =>
            assert.strictEqual(of("secret-awaits-its-value"), "Pulumi.prod.yaml:9 golive:bots.toy.stagedSecrets"));
        it("is the override that was given", () => {
            assert.strictEqual(of("secret-awaits-its-value", ["golive:stagedSecrets=[]"]), "--config stagedSecrets");
            assert.strictEqual(of("zone-is-delegated", ["edge.zone.create=true"]), "Pulumi.prod.yaml:4 golive:edge.zone.delegated, which is not there");
            assert.strictEqual(of("zone-is-delegated", ["edge={}"]), "--config edge");
        });
        it("says what is not there, with the line of what it would stand in", () => {
            assert.strictEqual(of("zone-is-delegated"), "Pulumi.prod.yaml:4 golive:edge.zone.delegated, which is not there");
            assert.strictEqual(of("exchange-key-names-own-addresses"), "Pulumi.prod.yaml:8 golive:bots.toy.exchangeAddresses, which is not there");
            assert.strictEqual(of("stop-loss-is-set"), "bots/toy.yaml:7 risk.stopLoss");
            assert.strictEqual(of("leverage-is-limited"), "bots/toy.yaml:6 risk.maxLeverage, which is not there");
        });
    });
});
