import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import staging from "../../policies/staging.json";
import { pack, succeeded, underEngine } from "./harness";
import { previewed } from "./report";

underEngine("Pulumi's policy configuration", engine => {
    const file = "policy-configuration.json";
    const undo: (() => void)[] = [];
    const edit = (name: string, change: (text: string) => string) => undo.push(engine.project.edit(name, change));
    const addWithdrawal = () => edit("components/secrets/secrets.ts", text => text.replace('exchange.permissions.join(" ")', '"read trade withdraw"'));

    /** What the bot is advised of in every preview, such as limits that its code lacks: no subject here. */
    const usual = new Set<string>();

    /** Flags of a preview with the pack and this configuration. */
    function flags(stack: string, configuration: object): string[] {
        writeFileSync(path.join(engine.project.directory, file), JSON.stringify(configuration));
        return ["--stack", stack, ...pack, "--policy-pack-config", file];
    }

    /** How a preview ends, and what the rules say in it. */
    async function judged(stack: string, configuration: object) {
        const { code, stdout } = await engine.project.events(...flags(stack, configuration));
        const told = previewed(stdout).violations.map(({ level, rule, message }) => `${level} ${rule}: ${message.split(". ")[0]}`);
        return { code, told: told.filter(one => !usual.has(one)).sort() };
    }

    before(async () => {
        for (const stack of ["prod", "staging"]) {
            // The smallest bot with a database.
            engine.project.edit(`Pulumi.${stack}.yaml`, text => text.replace(/golive:bot: .*/, "golive:bot: example"));
            succeeded(await engine.project.pulumi("stack", "init", stack));
            for (const one of (await judged(stack, {})).told) {
                assert.match(one, /^advisory /);
                usual.add(one);
            }
        }
    });
    /** Without the words that an exchange has for a key's rights. */
    const short = (line: string) => line.split(", allowed at ")[0];
    afterEach(() => {
        for (const one of undo.splice(0).reverse()) one();
    });

    it("sets a rule's level and its threshold, and switches a rule off", async () => {
        addWithdrawal();
        const { code, told } = await judged("prod", {
            "exchange-key-cannot-withdraw": "advisory",
            "backup-plan-keeps-long-enough": { days: 400 },
            "logs-are-kept-long-enough": { enforcementLevel: "disabled", days: 4000 },
        });
        assert.deepEqual(told.map(short), [
            'advisory exchange-key-cannot-withdraw: tags["golive:permissions"] has "withdraw"',
            "mandatory backup-plan-keeps-long-enough: rules[0].lifecycle.deleteAfter is 35, not 400 or more",
            "mandatory configuration-holds: the configuration makes exchange-key-cannot-withdraw advice, which only an exemption with an owner and a last day may do",
        ]);
        assert.equal(code, 1, "two mandatory rules are broken");
    });

    it("lets a laxer level pass", async () => {
        const { code, told } = await judged("prod", { "backup-plan-keeps-long-enough": { enforcementLevel: "advisory", days: 400 } });
        assert.deepEqual(told, ["advisory backup-plan-keeps-long-enough: rules[0].lifecycle.deleteAfter is 35, not 400 or more"]);
        assert.equal(code, 0);
    });

    it("lets no binding rule be switched off", async () => {
        addWithdrawal();
        const { code, told } = await judged("prod", { "exchange-key-cannot-withdraw": { enforcementLevel: "disabled" } });
        assert.deepEqual(told, [
            "mandatory configuration-holds: the configuration switches exchange-key-cannot-withdraw off, which only an exemption with an owner and a last day may do",
        ]);
        assert.equal(code, 1);
    });

    it("takes policies/staging.json as it is written", async () => {
        const { code, told } = await judged("prod", staging);
        assert.deepEqual(told, []);
        assert.equal(code, 0);
    });

    it("refuses a preset on a stack of Golive's own, by its file", async () => {
        const { code, told } = await judged("prod", JSON.parse(readFileSync("policies/presets/trading.json", "utf8")));
        assert.deepEqual(told, [
            "mandatory configuration-holds: a stack of Golive's own is judged by the whole pack, and not by the preset trading: take it away",
        ]);
        assert.equal(code, 1);
    });

    it("asks for some rules alone under all", async () => {
        addWithdrawal();
        const some = { "resource-rules": "mandatory", "graph-rules": "mandatory", "exchange-key-cannot-withdraw": "mandatory" };
        const { code, told } = await judged("prod", { all: "disabled", ...some });
        assert.deepEqual(
            told.map(line => line.split(", allowed at ")[0]),
            ['mandatory exchange-key-cannot-withdraw: tags["golive:permissions"] has "withdraw"'],
        );
        assert.equal(code, 1);
    });

    it("overrides what makes staging laxer than production", async () => {
        const { code, told } = await judged("staging", { "elastic-ip-is-protected": "mandatory", "backup-plan-keeps-long-enough": { days: 30 } });
        assert.deepEqual(told, [
            "mandatory backup-plan-keeps-long-enough: rules[0].lifecycle.deleteAfter is 7, not 30 or more",
            "mandatory elastic-ip-is-protected: the resource option protect is not set",
        ]);
        assert.equal(code, 1);
    });

    it("is refused by the pack where it names no rule or no threshold", async () => {
        const { code, told } = await judged("prod", { "exchange-key-can-not-withdraw": "advisory", "backup-plan-keeps-long-enough": { day: 400 } });
        assert.deepEqual(told, [
            "mandatory configuration-holds: the configuration names exchange-key-can-not-withdraw, which is no rule; the nearest is exchange-key-cannot-withdraw",
            "mandatory configuration-holds: the configuration of backup-plan-keeps-long-enough sets day, which it does not have",
        ]);
        assert.equal(code, 1);
    });

    for (const [what, configuration, says, policy = "backup-plan-keeps-long-enough"] of [
        ["a threshold of another type", { days: "many" }, /backup-plan-keeps-long-enough: days: Invalid type\. Expected: number, given: string/],
        ["a level that is none", "fatal", /"fatal" is not a valid enforcement level/],
        ["a preset that there is not", { name: "tradng" }, /preset: name: name must be one of the following: "baseline", "trading", "golive"/, "preset"],
    ] as const)
        it(`is refused by the CLI with ${what}`, async () => {
            const { code, stdout, stderr } = await engine.project.pulumi("preview", ...flags("prod", { [policy]: configuration }));
            assert.notEqual(code, 0);
            assert.match(`${stdout}${stderr}`, says);
        });
});
