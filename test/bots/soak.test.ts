import * as assert from "node:assert";
import { readSettings, stackConfig } from "../../config/load";
import { momentText } from "../../config/time";
import { faultsOf } from "../config/sandbox";
import { bots } from "./recordings";

const hour = 3_600_000;
const start = Date.parse("2025-01-01T09:00Z");
const week = 7 * 24;

/** Hours that each list demands of a phase before the next, and the items that say so; the two bots without a list have what the others share. */
const demands: Record<string, { staging: number; stagingCanary?: number; dry: number; canary: number; items: [dry: string, canary: string] }> = {
    arbitrage: { staging: 1, dry: week, canary: 24, items: ["cryptofunk:253", "vanta:368"] },
    vanta: { staging: 24, stagingCanary: 2, dry: 2, canary: 15 * 24, items: ["vanta:315, vanta:359", "vanta:368, vanta:436"] },
    "bot-core": { staging: 24, dry: 24, canary: week, items: ["bot-core:333, bot-core:489", "bot-core:497"] },
    cryptofunk: { staging: 24, dry: week, canary: 24, items: ["cryptofunk:253", "cryptofunk:780"] },
    "mech-exo": { staging: 24, dry: 24, canary: week, items: ["mech-exo:168, mech-exo:175", "mech-exo:99, mech-exo:203"] },
    example: { staging: 24, dry: week, canary: 24, items: ["cryptofunk:253", "vanta:368"] },
    freqtrade: { staging: 24, dry: week, canary: 24, items: ["cryptofunk:253", "vanta:368"] },
};

/** Reads a bot's stack with phases that were reached so many hours after one another. */
function stack(bot: string, name: string, phase: string, reached: Record<string, unknown>) {
    const overrides = [`bot=${bot}`, `phase=${phase}`, `reached=${JSON.stringify(reached)}`];
    return readSettings({ config: stackConfig(name, overrides), project: "golive", stack: name });
}

const at = (hours: number) => momentText(start + hours * hour);

describe("how long a phase lasts", () => {
    it("is said of every bot", () => assert.deepStrictEqual(Object.keys(demands).sort(), [...bots].sort()));
    for (const [bot, { staging, stagingCanary, dry, canary, items }] of Object.entries(demands)) {
        const production = staging + (stagingCanary ?? 0);
        const before = { dry: at(0), ...(stagingCanary && { canary: at(staging) }) };
        const reached = { staging: before, dry: at(production), canary: at(production + dry), live: at(production + dry + canary) };
        const told = (name: string, phase: string, history: Record<string, unknown>) => {
            const [fault, ...more] = faultsOf(() => stack(bot, name, phase, history));
            assert.deepStrictEqual(more, []);
            return `${fault.path.split("reached.")[1]}: ${fault.allowed}`;
        };
        const early = (hours: number) => momentText(start + hours * hour - 60_000);
        const named = (at: string, list: string) => new RegExp(`^${at}: .*\\(${list}\\); until then it has lasted`);

        it(`${bot}: what its list demands is enough`, () => {
            for (const phase of ["canary", "live"]) assert.strictEqual(stack(bot, "prod", phase, reached).settings.phase, phase);
            assert.strictEqual(stack(bot, "staging", "canary", { dry: at(0), canary: at(staging) }).settings.phase, "canary");
        });
        it(`${bot}: a minute less is refused, with the item that says so`, () => {
            assert.match(told("prod", "canary", { ...reached, canary: early(production + dry) }), named("canary", items[0]));
            assert.match(told("prod", "live", { ...reached, live: early(production + dry + canary) }), named("live", items[1]));
            assert.match(told("staging", "canary", { dry: at(0), canary: early(staging) }), named("canary", "[a-z0-9:, -]+"));
            assert.match(told("prod", "canary", { ...reached, dry: early(production) }), named("dry", "[a-z0-9:, -]+"));
        });
    }
});
