import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judgeAll, type RecordedResource } from "../../policies/analyze";
import { configFor } from "../../policies/environment";
import { rules } from "../../policies/rules";
import { isGraphRule } from "../../policies/runner";
import { resource, secret, unknown } from "../judge";

const lists: Record<string, number> = { arbitrage: 241, vanta: 533, "bot-core": 586, cryptofunk: 844, "mech-exo": 268 };
const tests = readdirSync(__dirname)
    .filter(file => file.endsWith(".test.ts") && file !== "meta.test.ts")
    .map(file => readFileSync(join(__dirname, file), "utf8"))
    .join("\n");
const exportsOf = readdirSync(join(__dirname, "../../policies/rules"))
    .filter(file => file !== "index.ts")
    .flatMap(file => Object.entries(require(`../../policies/rules/${file}`) as Record<string, unknown>))
    .concat(Object.entries(require("../../policies/exemptions") as Record<string, unknown>));

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

        it(`${rule.name} is tested`, () => {
            const exported = exportsOf.find(([, value]) => value === rule)?.[0];
            assert.ok(exported && new RegExp(`\\b${exported}\\b`).test(tests), `${exported} appears in no test`);
        });
    }
});

describe("staging", () => {
    it("configures only rules and thresholds that exist", () => {
        for (const [name, settings] of Object.entries(configFor("staging"))) {
            const rule = rules.find(one => one.name === name);
            assert.ok(rule, `${name} is no rule`);
            for (const key of Object.keys(settings)) assert.ok(key === "level" || key in (rule.thresholds ?? {}), `${name} has no threshold ${key}`);
        }
    });
});

/** Numbers that look random and are the same every time. */
function dice(seed: number): (sides: number) => number {
    let state = seed;
    return sides => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return Math.floor((state / 2147483648) * sides);
    };
}

/** Property names that rules read, so that random shapes get far into them. */
const words = [
    ...new Set(
        readdirSync(join(__dirname, "../../policies/rules")).flatMap(file =>
            [...readFileSync(join(__dirname, "../../policies/rules", file), "utf8").matchAll(/\.([a-z]\w+)\b/g)].map(([, word]) => word),
        ),
    ),
    ...[
        "metadata",
        "spec",
        "template",
        "containers",
        "env",
        "labels",
        "annotations",
        "data",
        "values",
        "rules",
        "ingress",
        "parameters",
        "policy",
        "tags",
        "jobTemplate",
    ],
];

function shape(roll: (sides: number) => number, depth: number): unknown {
    const kind = roll(depth > 3 ? 8 : 16);
    if (kind < 8) return [null, true, false, 0, -1.5, "", unknown, '{"Statement":[null,{"Effect":"Allow","Action":5}]}'][kind];
    if (kind === 8) return secret(shape(roll, depth + 1));
    if (kind < 11) return Array.from({ length: roll(4) }, () => shape(roll, depth + 1));
    return Object.fromEntries(Array.from({ length: roll(9) }, () => [words[roll(words.length)], shape(roll, depth + 1)]));
}

describe("a rule never throws", () => {
    const types = [...new Set(rules.flatMap(rule => (isGraphRule(rule) ? [] : rule.types)))].map(type => type.replace("*", "apps/v1"));
    const kinds = [
        "ServiceMonitor",
        "PodMonitor",
        "PrometheusRule",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "NetworkPolicy",
        "ServiceAccount",
        "Ingress",
    ];
    const all = [
        ...types,
        ...kinds.map(kind => `kubernetes:x/v1:${kind}`),
        "aws:ec2/vpc:Vpc",
        "aws:ecr/repository:Repository",
        "aws:eks/addon:Addon",
        "kubernetes:helm.sh/v3:Release",
    ];

    it("whatever shape the properties have", async () => {
        const roll = dice(20251106);
        for (let round = 0; round < 8; round++) {
            const resources: RecordedResource[] = all.map((type, i) => {
                const properties: Record<string, unknown> = {};
                for (let n = 0; n < 10; n++) properties[words[roll(words.length)]] = shape(roll, 0);
                for (const key of ["spec", "metadata", "data", "values"]) if (roll(2)) properties[key] = shape(roll, 0);
                return resource(type, `r${i}`, properties, { options: { protect: roll(2) === 0 } });
            });
            const { findings } = await judgeAll(resources);
            for (const finding of findings) assert.ok(finding.message.length > 0 && finding.rule);
        }
    }).timeout(60_000);
});
