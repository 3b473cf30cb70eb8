import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { configFor } from "../../policies/environment";
import { rules } from "../../policies/rules";

const lists: Record<string, number> = { arbitrage: 241, vanta: 533, "bot-core": 586, cryptofunk: 844, "mech-exo": 268 };
const tests = readdirSync(__dirname)
    .filter(file => file.endsWith(".test.ts") && file !== "meta.test.ts")
    .map(file => readFileSync(join(__dirname, file), "utf8"))
    .join("\n");
const exportsOf = readdirSync(join(__dirname, "../../policies/rules"))
    .filter(file => file !== "index.ts")
    .flatMap(file => Object.entries(require(`../../policies/rules/${file}`) as Record<string, unknown>))
    .concat(["exemptions", "configuration"].flatMap(file => Object.entries(require(`../../policies/${file}`) as Record<string, unknown>)));

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
