import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { isBinding } from "../../../policies/engine/binding";
import { isOwn, stackPreset } from "../../../policies/engine/environment";
import { both, levelIn, presetConfig } from "../../../policies/engine/presets";
import { type Preset, presets } from "../../../policies/engine/rule";
import { policiesOf } from "../../../policies/engine/runner";
import { areas, rules } from "../../../policies/rules";
import { databaseIsBackedUp } from "../../../policies/rules/aws/rds";
import { configurationHolds } from "../../../policies/rules/program/configuration";
import { backedUp, bare, database, limited, several } from "../rules/fixtures/configured";
import { advisory, configure, disabled, mandatory, run } from "../served";

const here = (preset: Preset) => rules.filter(rule => levelIn(preset, rule) !== "disabled").map(({ name }) => name);

describe("presets", () => {
    it("hold one another, and golive is every rule at its own level and thresholds", () => {
        const [baseline, trading, golive] = presets.map(here);
        assert.ok(baseline.length < trading.length && trading.length < golive.length);
        for (const [small, large] of [
            [baseline, trading],
            [trading, golive],
        ])
            assert.deepStrictEqual(
                small.filter(name => !large.includes(name)),
                [],
            );
        assert.strictEqual(golive.length, rules.length);
        assert.deepStrictEqual(presetConfig(rules, "golive"), {});
    });
    it("have in baseline nothing on bots and on Golive's own contract, and in trading all on bots that needs nothing of Golive's", () => {
        const of = (...rooms: string[]) => areas.filter(({ name }) => rooms.includes(name.split("/")[0])).flatMap(area => area.rules.map(({ name }) => name));
        assert.deepStrictEqual(
            here("baseline").filter(name => of("trading", "contract").includes(name)),
            [],
        );
        assert.deepStrictEqual(
            of("trading").filter(name => !here("trading").includes(name)),
            ["order-placer-stays-stopped"],
        );
        assert.deepStrictEqual(
            here("trading").filter(name => of("contract").includes(name)),
            [],
        );
    });
    it("block in baseline what nobody disputes, and leave out one house's style and what an account has once", () => {
        const level = (preset: Preset, name: string) => levelIn(preset, rules.find(rule => rule.name === name) ?? assert.fail(`${name} is no rule`));
        for (const name of [
            ...[
                "data-store-has-no-public-address",
                "no-credential-in-code",
                "security-group-closes-admin-ports",
                "database-forces-tls",
                "iam-policy-is-narrow",
            ],
            ...[
                "image-is-versioned",
                "database-is-backed-up",
                "lb-listener-speaks-modern-tls",
                "container-is-not-privileged",
                "container-resources-are-bounded",
            ],
            ...["cache-asks-who-calls", "rbac-role-reads-few-secrets", "grafana-administrators-sign-in", "configuration-holds", "exemption-holds"],
        ])
            assert.strictEqual(level("baseline", name), "mandatory", name);
        for (const name of [
            ...[
                "public-lb-has-a-firewall",
                "vpc-has-flow-logs",
                "guardduty-is-on",
                "cluster-encrypts-secrets",
                "database-survives-a-zone",
                "lb-keeps-access-logs",
            ],
            ...["database-backups-leave-the-region", "database-refuses-deletion", "data-store-is-protected", "variable-is-read", "secret-awaits-its-value"],
        ])
            assert.strictEqual(level("trading", name), "disabled", name);
        for (const name of ["daily-loss-is-limited", "order-placer-is-single", "exchange-key-cannot-withdraw", "trading-mode-is-set"]) {
            assert.strictEqual(level("trading", name), "mandatory", name);
            assert.strictEqual(level("baseline", name), "disabled", name);
        }
        assert.strictEqual(level("trading", "container-root-is-read-only"), "advisory");
        assert.strictEqual(level("golive", "container-root-is-read-only"), "mandatory");
    });
    it("ask outside golive for the thresholds that nobody disputes", () => {
        assert.deepStrictEqual(presetConfig(rules, "trading")[databaseIsBackedUp.name], { days: 1 });
        assert.strictEqual(presetConfig(rules, "golive")[databaseIsBackedUp.name], undefined);
    });
    it("hold beside an environment's configuration: of levels the laxer, of thresholds the environment's", () => {
        const config = both(
            { a: { enforcementLevel: "advisory", days: 7 }, b: { enforcementLevel: "mandatory" }, c: { days: 1 } },
            { a: { days: 1 }, b: { enforcementLevel: "disabled" } },
        );
        assert.deepStrictEqual(config, { a: { enforcementLevel: "advisory", days: 1 }, b: { enforcementLevel: "disabled" }, c: { days: 1 } });
    });
});

describe("the preset of a stack", () => {
    it("is what golive:preset says, and nothing where it is not said", () => {
        assert.strictEqual(stackPreset('{"golive:preset":"trading"}'), "trading");
        for (const settings of ["", "not json", "{}", "null"]) assert.strictEqual(stackPreset(settings), undefined);
    });
    it("is refused by name, with the nearest that there is", () => {
        assert.throws(
            () => stackPreset('{"golive:preset":"tradng"}'),
            new Error('golive:preset is "tradng", which is no preset; the nearest is trading. There are baseline, trading, golive'),
        );
        assert.throws(() => stackPreset('{"golive:preset":7}'), /golive:preset is 7, which is no preset\. There are/);
    });
    it("knows Golive's own stacks by a phase and a release", () => {
        assert.ok(isOwn('{"golive:phase":"dry","golive:release":"{}","golive:bot":"x"}'));
        for (const settings of ["{}", "", '{"golive:environment":"staging","golive:bot":"x","golive:preset":"trading"}']) assert.ok(!isOwn(settings));
    });
});

describe("a preset under Pulumi's policy configuration", () => {
    const house = { ...bare, name: "house-style", preset: "golive" as const };
    const onBots = { ...limited, name: "bot-is-limited", preset: "trading" as const };
    const kept = { ...backedUp, preset: "golive" as const };
    const own = [house, onBots, { ...several, debatable: true }, configurationHolds];
    /** What a stack is told, with this preset in its settings and this configuration. */
    const told = async (given: Parameters<typeof configure>[0], options: Parameters<typeof policiesOf>[1] = {}, of = own) => {
        await configure(given);
        const found = await run(policiesOf(of, options), [database]);
        return found.map(({ rule, level, message }) => [rule, level, message.split(". ")[0]] as const);
    };
    const mistakes = async (...args: Parameters<typeof told>) =>
        (await told(...args)).filter(([rule]) => rule === configurationHolds.name).map(([, level, says]) => [level, says]);
    const file = (name: string) => ({ preset: { level: advisory, properties: { name } } });
    const off = (...names: string[]) => Object.fromEntries(names.map(name => [name, { level: disabled }]));
    afterEach(() => configure());

    it("leaves out by the stack's setting what it leaves out by its file, binding rules too", async () => {
        assert.ok(isBinding(limited) && (await told({})).length > 0);
        const rulesTold = async (...args: Parameters<typeof told>) => (await told(...args)).map(([rule, level]) => [rule, level]);
        const bySetting = await rulesTold({}, { preset: "baseline" });
        assert.deepStrictEqual(
            bySetting.filter(([rule]) => rule === house.name || rule === onBots.name || rule === configurationHolds.name),
            [],
        );
        assert.deepStrictEqual(await rulesTold({ ...file("baseline"), ...off(house.name, onBots.name), [several.name]: { level: advisory } }), bySetting);
    });
    it("lets a rule that is left out be taken in again", async () => {
        const [found] = (await told({ [kept.name]: { level: mandatory, properties: { days: 99 } } }, { preset: "trading" }, [kept, configurationHolds])) ?? [];
        assert.deepStrictEqual([found[0], found[1]], [kept.name, mandatory]);
    });
    it("still refuses to weaken a binding rule that the preset has", async () => {
        const found = await mistakes({ [onBots.name]: { level: disabled } }, { preset: "trading" });
        assert.deepStrictEqual(
            found.map(([level, says]) => [level, String(says).split(",")[0]]),
            [[mandatory, "the configuration switches bot-is-limited off"]],
        );
    });

    for (const [what, given, options, says] of [
        ["a name that no preset has", file("tradng"), {}, /^the name of preset in the configuration is "tradng", which is no preset; the nearest is trading$/],
        [
            "two presets",
            { ...file("baseline"), ...off(house.name, onBots.name) },
            { preset: "trading" },
            /^golive:preset is trading and the configuration was made from the preset baseline: take one/,
        ],
        ["a preset beside all", { all: { level: mandatory } }, { preset: "golive" }, /^the configuration sets "all", and the preset golive holds beside it/],
        [
            "a smaller preset on a stack of Golive's own",
            {},
            { preset: "trading", own: true },
            /^a stack of Golive's own is judged by the whole pack, and not by the preset trading/,
        ],
        [
            "a preset that is only named",
            file("trading"),
            {},
            /^the configuration names the preset trading and leaves on every rule that it leaves out: take all of policies\/presets\/trading\.json/,
        ],
    ] as const)
        it(`refuses ${what}, once`, async () => {
            const found = await mistakes(given, options);
            assert.deepStrictEqual(
                found.map(([level]) => level),
                [mandatory],
                JSON.stringify(found),
            );
            assert.match(String(found[0][1]), says);
        });
    it("refuses a threshold of a rule that is left out, unless it is taken in again", async () => {
        const found = await mistakes({ [kept.name]: { level: disabled, properties: { days: 99 } } }, { preset: "trading" }, [kept, configurationHolds]);
        assert.deepStrictEqual(found, [
            [mandatory, `the configuration sets days of ${kept.name}, which the preset trading leaves out: set its enforcementLevel too`],
        ]);
    });
    for (const preset of presets)
        it(`finds nothing in ${preset} as it is written, be it a file, the stack's, or both`, async () => {
            const written = JSON.parse(readFileSync(`policies/presets/${preset}.json`, "utf8")) as Record<string, string | Record<string, unknown>>;
            const levels = { advisory, mandatory, disabled };
            const levelOf = (name: string) => levels[rules.find(rule => rule.name === name)?.level ?? "mandatory"];
            const given = Object.entries(written).map(([name, setting]) => {
                const { enforcementLevel = undefined, ...properties } = typeof setting === "string" ? { enforcementLevel: setting } : setting;
                return [name, { level: enforcementLevel === undefined ? levelOf(name) : levels[enforcementLevel as keyof typeof levels], properties }];
            });
            for (const [configuration, options] of [
                [Object.fromEntries(given), {}],
                [{}, { preset }],
                [Object.fromEntries(given), { preset }],
            ] as const)
                assert.deepStrictEqual(await mistakes(configuration, options, rules as typeof own), []);
        });
    it("still refuses a threshold that is looser than the preset's", async () => {
        const milder = { ...onBots, undisputed: { max: 7 } };
        const found = async (max: number, preset: Preset) =>
            (await mistakes({ [milder.name]: { properties: { max } } }, { preset }, [milder, configurationHolds])).map(
                ([, says]) => String(says).split(",")[0],
            );
        assert.deepStrictEqual(await found(7, "trading"), []);
        assert.deepStrictEqual(await found(8, "trading"), ["the configuration loosens bot-is-limited: max is 8"]);
        assert.deepStrictEqual(await found(7, "golive"), ["the configuration loosens bot-is-limited: max is 7"]);
    });
    it("says one thing of a small preset's stack with a larger preset's file", async () => {
        const found = await mistakes({ ...file("trading"), ...off(house.name) }, { preset: "baseline" });
        assert.match(String(found.map(([, says]) => says)), /^golive:preset is baseline and the configuration was made from the preset trading: [^,]*$/);
    });
    it("passes the file of the preset that the stack names too", async () => {
        assert.deepStrictEqual(await mistakes({ ...file("baseline"), ...off(house.name, onBots.name) }, { preset: "baseline" }), []);
    });
});
