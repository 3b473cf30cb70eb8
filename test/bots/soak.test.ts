import * as assert from "node:assert";
import { readSettings, stackConfig } from "../../config/load";
import { lengthOf } from "../../config/time";
import { bots } from "./recordings";

const hour = 3_600_000;
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

describe("how long a phase lasts", () => {
    it("is said of every bot", () => assert.deepStrictEqual(Object.keys(demands).sort(), [...bots].sort()));
    for (const [bot, { staging, stagingCanary, dry, canary, items }] of Object.entries(demands))
        it(`${bot}: is what its list demands, with the items that say so`, () => {
            const { soak } = readSettings({ config: stackConfig("prod", [`bot=${bot}`]), project: "golive", stack: "prod" }).manifest.trading;
            const hours = (one: { for: string } | undefined) => one && lengthOf(one.for) / hour;
            assert.deepStrictEqual([soak.staging.dry, soak.staging.canary, soak.production.dry, soak.production.canary].map(hours), [
                staging,
                stagingCanary,
                dry,
                canary,
            ]);
            assert.deepStrictEqual([soak.production.dry.items.join(", "), soak.production.canary.items.join(", ")], items);
        });
});
