import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { RecordedResource } from "../../policies/engine/analysis";
import { judgeAll } from "../../policies/judge";
import { areas } from "../../policies/rules";
import { faultsOf, type Loose, load, withProject } from "../config/sandbox";
import { bots, recordingOf } from "./recordings";

const read = (file: string): Loose => JSON.parse(JSON.stringify(parse(readFileSync(join(__dirname, "../..", file), "utf8"), { merge: true })));

/** The faults of a bot's manifest and production settings after a change. */
function faultsAfter(bot: string, change: (manifest: Loose, settings: Loose) => void): string[] {
    const manifest = read(`bots/${bot}.yaml`);
    const settings = read("Pulumi.prod.yaml").config;
    const section = settings["golive:bots"][bot];
    settings["golive:bots"] = section ? { [bot]: section } : {};
    settings["golive:bot"] = bot;
    change(manifest, settings);
    const files = { "Pulumi.prod.yaml": stringify({ config: settings }), [`bots/${bot}.yaml`]: stringify(manifest, { aliasDuplicateObjects: false }) };
    return withProject(files, root => faultsOf(() => load(root, "prod", ["phase=canary"]))).map(({ path, found, allowed }) => `${path}: ${found}: ${allowed}`);
}

const trading = areas.filter(({ name }) => /^trading\/(limits|mode)$/.test(name)).flatMap(({ rules }) => rules);

type Properties = { spec: { template: { metadata: { annotations: Record<string, string> }; spec: { containers: Loose[] } } } };

/** What the rules on trading say of a bot in canary, after a change of what its order placer is given. */
async function told(bot: string, change: (placer: Properties["spec"]["template"], resources: RecordedResource[]) => void): Promise<string> {
    const recorded = (await recordingOf(bot, "prod", "canary")).resources;
    const resources = structuredClone(recorded);
    const placer = resources
        .map(({ properties }) => (properties as Properties).spec?.template)
        .find(template => template?.metadata?.annotations?.["golive.dev/places-orders"]);
    assert.ok(placer);
    const before = await judgeAll(structuredClone(resources), { rules: trading });
    change(placer, resources);
    const after = await judgeAll(resources, { rules: trading });
    const known = new Set(before.findings.map(({ message }) => message));
    return after.findings.flatMap(({ message, level }) => (known.has(message) || level !== "mandatory" ? [] : [message])).join("\n");
}

/** A place of each bot that the pod itself is given: a variable of its order placer or of who reads it, or a file. */
const places: Record<string, { limit: string; variable?: string; file?: [key: string, from: string, to: string]; flaw: RegExp }> = {
    arbitrage: {
        limit: "maxDailyLoss",
        file: ["app_config_golive.yaml", "max_daily_loss: 100", "max_daily_loss: 9000"],
        flaw: /the limit max-daily-loss: it is 0\.9 in .*risk_limits\.max_daily_loss, more than 0\.05/,
    },
    vanta: { limit: "maxDailyLoss", variable: "MAX_DAILY_LOSS_PCT", flaw: /the limit max-daily-loss: no container sets MAX_DAILY_LOSS_PCT/ },
    "bot-core": {
        limit: "maxDailyLoss",
        file: ["app_config_real-trading.yml", "max_daily_loss_usdt: 100", "max_daily_loss_usdt: 200"],
        flaw: /the limit max-daily-loss: the pod's caption says 0\.01, and .*max_daily_loss_usdt 0\.02/,
    },
    cryptofunk: {
        limit: "maxDrawdown",
        variable: "CRYPTOFUNK_RISK_AGENT.MAX_DRAWDOWN_PERCENT",
        flaw: /the limit max-drawdown: it reaches risk-agent alone, .*; no container sets CRYPTOFUNK_RISK_AGENT\.MAX_DRAWDOWN_PERCENT/,
    },
    "mech-exo": {
        limit: "maxDrawdown",
        file: ["app_config_risk_limits.yml", "max_drawdown:", "max_drawdwn:"],
        flaw: /the limit max-drawdown: \/app\/config\/risk_limits\.yml has nothing at portfolio\.max_drawdown/,
    },
    example: { limit: "maxDailyLoss", variable: "MAX_DAILY_LOSS", flaw: /the limit max-daily-loss: no container sets MAX_DAILY_LOSS/ },
    freqtrade: { limit: "stopLoss", variable: "FREQTRADE__STOPLOSS", flaw: /the limit stop-loss: no container sets FREQTRADE__STOPLOSS/ },
};

describe("one thing broken in each bot", function () {
    this.timeout(120_000);
    it("is broken in every bot", () => assert.deepStrictEqual(Object.keys(places).sort(), [...bots].sort()));

    for (const [bot, { limit, variable, file, flaw }] of Object.entries(places)) {
        it(`${bot}: a limit that no longer reaches what reads it`, async () => {
            const found = await told(bot, (_, resources) => {
                for (const { properties } of resources) {
                    for (const container of (properties as Properties).spec?.template?.spec?.containers ?? [])
                        container.env = container.env?.map((one: Loose) => (one.name === variable ? { ...one, name: `${variable}_X` } : one));
                    const data = (properties as { data?: Record<string, string> }).data;
                    if (file && data?.[file[0]] !== undefined) data[file[0]] = data[file[0]].replace(file[1], file[2]);
                }
            });
            assert.match(found, flaw);
        });
        it(`${bot}: a place of a limit that is dropped from the manifest`, async () => {
            const found = await told(bot, ({ metadata: { annotations } }) => {
                const key = `golive.dev/limit-${limit.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
                annotations[key] = JSON.stringify({ ...JSON.parse(annotations[key]), told: [] });
            });
            assert.match(found, /it reaches nothing: no variable and no file/);
        });
        it(`${bot}: a mode in another case`, async () => {
            const upper = (word: string) => (word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase());
            const found = await told(bot, ({ metadata: { annotations }, spec }) => {
                const [mode] = JSON.parse(annotations["golive.dev/modes"]) as { variable?: string; live: string }[];
                for (const container of spec.containers) {
                    for (const one of container.env ?? []) if (one.name === mode.variable) one.value = upper(one.value);
                    if (container.args)
                        container.args = container.args.map((word: string) => (mode.variable === undefined && word === mode.live ? upper(word) : word));
                }
            });
            assert.match(found, /(is "[^"]+", not one of )/);
        });
        it(`${bot}: a mode in another case in the manifest`, () => {
            const upper = (word: string) => (word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase());
            const [first] = faultsAfter(bot, manifest => {
                manifest.trading.mode.live = upper(manifest.trading.mode.live);
            });
            assert.match(first, /^trading\.mode\.(live|argument): /);
        });
    }

    for (const bot of bots)
        it(`${bot}: a file or a path that its place no longer has`, () => {
            const manifest = read(`bots/${bot}.yaml`);
            const inFiles = Object.entries<Loose>(manifest.risk).flatMap(([name, { told }]) =>
                (told ?? []).flatMap((place: Loose, index: number) => (place.file ? [{ name, index, place }] : [])),
            );
            for (const { name, index, place } of inFiles) {
                const path = `risk.${name}.told[${index}]`;
                assert.match(
                    faultsAfter(bot, m => (m.risk[name].told[index].at = `${place.at}x`))[0],
                    new RegExp(`^${path.replace(/[[\]]/g, "\\$&")}\\.at: .*did you mean ${place.at}`),
                );
                assert.match(
                    faultsAfter(bot, m => (m.risk[name].told[index].file = "/nowhere.yaml"))[0],
                    new RegExp(`^${path.replace(/[[\]]/g, "\\$&")}\\.file: `),
                );
            }
        });

    for (const bot of ["arbitrage", "vanta", "bot-core"])
        it(`${bot}: no capital`, () =>
            assert.match(
                faultsAfter(bot, (_, settings) => delete settings["golive:bots"][bot].capital)[0],
                new RegExp(`^golive:bots\\.${bot}\\.capital: nothing: the capital in the quote currency`),
            ));
});
