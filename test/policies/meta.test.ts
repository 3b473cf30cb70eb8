import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configFor } from "../../policies/engine/environment";
import { type Preset, presets } from "../../policies/engine/rule";
import { isGraphRule } from "../../policies/engine/runner";
import { judgeAll } from "../../policies/judge";
import { rules } from "../../policies/rules";
import { type Answer, resource, seen } from "../judge";
import { exportsOf, ruleFiles, testFiles } from "./sources";

const lists: Record<string, number> = { arbitrage: 241, vanta: 533, "bot-core": 586, cryptofunk: 844, "mech-exo": 268 };
const exported = ruleFiles.flatMap(file => Object.entries(exportsOf(file)).map(([name, value]) => ({ file, name, value })));
const testOf = (file: string): string => readFileSync(join(__dirname, "rules", file.replace(/ts$/, "test.ts")), "utf8");

describe("every rule", () => {
    it("has a name of its own, in lower case", () => {
        assert.deepStrictEqual(
            rules.map(rule => rule.name).filter((name, i, all) => all.indexOf(name) !== i || !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name)),
            [],
        );
    });

    for (const rule of rules) {
        it(`${rule.name} says what, why and how, and names checklist items`, () => {
            for (const sentence of [rule.says, rule.because, rule.fix]) assert.match(sentence, /^[A-Z].*[.]$/);
            assert.ok(rule.items.length > 0);
            for (const item of rule.items) {
                const [list, line] = item.split(":");
                assert.ok(Number(line) > 0 && Number(line) <= lists[list], `${item} is on no checklist`);
            }
        });

        it(`${rule.name} names the smallest preset that has it`, () => {
            assert.ok(presets.includes(rule.preset as Preset), `preset is ${rule.preset}`);
            // What is left out of the smaller presets needs no word for advice in them, and advice is none twice.
            if (rule.debatable) assert.ok(rule.preset !== "golive" && rule.level !== "advisory", "debatable changes nothing");
            for (const key of Object.keys(rule.undisputed ?? {})) assert.ok(key in (rule.thresholds ?? {}), `it has no threshold ${key}`);
        });

        it(`${rule.name} is tested`, () => {
            const found = exported.find(({ value }) => value === rule);
            assert.ok(found && new RegExp(`\\b${found.name}\\b`).test(testOf(found.file)), `${found?.name} does not appear in the test of ${found?.file}`);
        });
    }
});

describe("staging", () => {
    it("configures only rules and thresholds that exist", () => {
        for (const [name, settings] of Object.entries(configFor("staging"))) {
            const rule = rules.find(one => one.name === name);
            assert.ok(rule, `${name} is no rule`);
            for (const key of Object.keys(settings)) assert.ok(key === "enforcementLevel" || key in (rule.thresholds ?? {}), `${name} has no threshold ${key}`);
        }
    });
});

/** Every type that a rule on one resource reads, and the kinds that only rules on the graph read. */
const types = [
    ...rules.flatMap(rule => (isGraphRule(rule) ? [] : rule.types.map(type => type.replace("*", "x/v1")))),
    ...["Service", "Ingress", "NetworkPolicy", "ServiceMonitor", "PodMonitor", "PrometheusRule", "HorizontalPodAutoscaler", "ServiceAccount", "ConfigMap"].map(
        kind => `kubernetes:x/v1:${kind}`,
    ),
];

describe("resources without any property", () => {
    it("are no shape that a rule stumbles over", async () => {
        const { findings } = await judgeAll([...new Set(types)].map((type, i) => resource(type, `it-${i}`, {})));
        assert.deepStrictEqual(
            findings.filter(({ message }) => !/can't be known during preview/.test(message) && /^can't run/.test(message)).map(({ message }) => message),
            [],
        );
    });
});

/** Rules that read nothing which can be unknown: options of the resource, the pack's own settings, or only whether a property is there. */
const alwaysDecided = [
    "alarm-topic-has-readers",
    "backup-vault-has-its-own-key",
    "configuration-holds",
    "distribution-keeps-access-logs",
    "elastic-ip-is-protected",
    "exemption-holds",
    "firewall-logs-what-it-blocks",
    "iam-attachment-is-narrow",
    "instance-has-no-ssh-key",
    "no-iam-access-key",
    "rules-have-what-they-go-by",
    "search-domain-is-in-a-vpc",
    "sign-in-password-is-encrypted",
    "store-password-is-managed",
    "topic-is-encrypted",
    "vpc-has-flow-logs",
    "workload-is-of-a-kind-that-is-read",
];

// What is asked in the other files is counted in this process alone: those that mocha has not loaded here run here as well, and `npm test`
// leaves them to this file.
for (const file of testFiles) require(join(__dirname, file));

// Registered after all of them, and so run when each has asked its rules.
describe("the tests of the rules", () => {
    const demanded = (name: string): Answer[] => ["passes", "fails", ...(alwaysDecided.includes(name) ? [] : ["is undecided" as const])];

    it("have seen each rule give every answer that it can give", () => {
        const missing = rules.flatMap(({ name }) => {
            const lacking = demanded(name).filter(answer => !seen.get(name)?.has(answer));
            return lacking.length ? [`${name}: no test in which it ${lacking.join(", or ")}`] : [];
        });
        assert.deepStrictEqual(missing, []);
    });
    it("have seen no rule undecided that this file says is always decided", () => {
        const decidable = alwaysDecided.filter(name => seen.get(name)?.has("is undecided") || !rules.some(rule => rule.name === name));
        assert.deepStrictEqual(decidable, []);
    });
});
