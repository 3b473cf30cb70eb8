import * as assert from "node:assert";
import { join } from "node:path";
import { alertRules } from "../../components/monitoring/alert-rules";
import type { Everything } from "../../config/load";
import { load } from "../config/sandbox";
import { linesOf, needsLists } from "./lists";

const root = join(__dirname, "../..");
const bots = ["arbitrage", "vanta", "bot-core", "cryptofunk", "mech-exo"];
const stacks = new Map<string, Everything>();
function prod(bot: string): Everything {
    const known = stacks.get(bot) ?? load(root, "prod", [`bot=${bot}`]);
    stacks.set(bot, known);
    return known;
}
const textOf = (item: string) => linesOf(item.split(":")[0])[Number(item.split(":")[1]) - 1];

/** A number that is compared, with its unit: "> 2 seconds", "<20%", "(>5%)". */
const compared = /[<>]=?\s*\$?(\d+(?:\.\d+)?)\s*(%|ms|s\b|seconds?)?/g;

/** How a number of a list may stand in PromQL: as it is, as a share, what is left of the whole, or in another unit of time. */
const written = (number: number, unit = "") => [
    number,
    ...(unit === "%" ? [number / 100, (100 - number) / 100] : []),
    ...(unit === "ms" ? [number / 1000] : []),
];
const numbersIn = (text: string) => [...text.matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].map(([number]) => Number(number));

/** Alerts whose number is another than the list's, with the reason. */

describe("the numbers of the lists", () => {
    before(needsLists);

    for (const bot of bots)
        it(`are those of ${bot}'s alerts`, () => {
            const { manifest, settings } = prod(bot);
            const wrong = alertRules(manifest, settings).flatMap(({ rules }) =>
                rules.flatMap(({ alert, expr, annotations }) =>
                    String(annotations.checklist ?? "")
                        .split(/[\s,]+/)
                        .filter(item => item.startsWith(`${bot}:`))
                        .flatMap(item => {
                            const wanted = [...textOf(item).matchAll(compared)].map(([, number, unit]) => written(Number(number), unit));
                            const there = numbersIn(expr);
                            const found = wanted.length === 0 || wanted.some(forms => forms.some(form => there.includes(form)));
                            return found ? [] : [`${alert} ${item}`];
                        }),
                ),
            );
            assert.deepStrictEqual(wrong, []);
        });

    const days = (text: string) => Number.parseFloat(text) * ({ m: 1 / 1440, h: 1 / 24, d: 1 } as Record<string, number>)[text.slice(-1)];
    const soak = (bot: string, environment: "staging" | "production", phase: "dry" | "canary") =>
        days(String(prod(bot).manifest.trading.soak[environment]?.[phase]?.for ?? "0d"));
    const risk = (bot: string) => prod(bot).manifest.risk;
    /** An item, where in its line the number stands, what that is in the product's unit, and the product's own; `least` for what may be more. */
    const rows: [item: string, number: RegExp, unit: number, ours: () => unknown, least?: "least"][] = [
        ["vanta:395", /\$(\d+)/, 1, () => risk("vanta").maxNotional?.canary],
        ["vanta:396", /(\d+)x/, 1, () => risk("vanta").maxLeverage.canary],
        ["vanta:265", /=(\d+)/, 1, () => risk("vanta").maxNotional?.canary],
        ["vanta:266", /=(\d+)/, 1, () => risk("vanta").maxLeverage.canary],
        ["vanta:424", /=(\d+)/, 1, () => risk("vanta").maxNotional?.value],
        ["vanta:432", /=(\d+)/, 1, () => risk("vanta").maxLeverage.value],
        ["cryptofunk:244", /: ([\d.]+)/, 1, () => risk("cryptofunk").maxPositionSize.value],
        ["cryptofunk:245", /: ([\d.]+)/, 1, () => risk("cryptofunk").maxDailyLoss.value],
        ["cryptofunk:246", /: ([\d.]+)/, 1, () => risk("cryptofunk").maxDrawdown.value],
        ["cryptofunk:247", /: ([\d.]+)/, 1, () => risk("cryptofunk").stopLoss.value],
        ["mech-exo:64", /(\d+)%/, 0.01, () => risk("mech-exo").maxDailyLoss.value],
        ["mech-exo:99", /(\d+)%/, 0.01, () => risk("mech-exo").maxPositionSize.canary],
        [
            "mech-exo:99",
            /(\d+)%/,
            0.01,
            () => Number(/allocation: ([\d.]+)/.exec(prod("mech-exo").manifest.services.engine.files["/app/config/allocation.yml"])?.[1]),
        ],
        ["vanta:63", /(\d+)-48 hours/, 1 / 24, () => soak("vanta", "staging", "dry"), "least"],
        ["vanta:257", /(\d+)-4 hours/, 1 / 24, () => soak("vanta", "staging", "canary"), "least"],
        ["vanta:315", /(\d+)-6 hours/, 1 / 24, () => soak("vanta", "production", "dry"), "least"],
        ["vanta:368", /(\d+) hours/, 1 / 24, () => soak("vanta", "production", "canary"), "least"],
        ["arbitrage:210", /(\d+)-hour/, 1 / 24, () => soak("arbitrage", "staging", "dry"), "least"],
        ["cryptofunk:186", /(\d+)hr/, 1 / 24, () => soak("cryptofunk", "staging", "dry"), "least"],
        ["cryptofunk:253", /(\d+)\+ days/, 1, () => soak("cryptofunk", "production", "dry"), "least"],
        ["cryptofunk:780", /(\d+) hours/, 1 / 24, () => soak("cryptofunk", "production", "canary"), "least"],
        ["mech-exo:175", /(\d+)-hour/, 1 / 24, () => soak("mech-exo", "production", "dry"), "least"],
        ["mech-exo:203", /(\d+) Days/, 1, () => soak("mech-exo", "production", "canary"), "least"],
        ["bot-core:333", /(\d+)-hour/, 1 / 24, () => soak("bot-core", "production", "dry"), "least"],
        ["arbitrage:184", /(\d+)-day/, 1, () => prod("arbitrage").settings.backups.keepDays, "least"],
        ["bot-core:387", /(\d+) days/, 1, () => prod("bot-core").settings.backups.keepDays, "least"],
        ["mech-exo:39", /(\d+) days/, 1, () => prod("mech-exo").settings.backups.keepDays, "least"],
        ["cryptofunk:353", /(\d+) days/, 1, () => prod("cryptofunk").settings.retention.metricDays, "least"],
        ["cryptofunk:413", /(\d+) days/, 1, () => prod("cryptofunk").settings.retention.logDays, "least"],
        ["cryptofunk:332", /(\d+)\+ nodes/, 1, () => (prod("cryptofunk").manifest.stores.events as { replicas: number }).replicas, "least"],
        ["bot-core:135", /(\d+) nodes/, 1, () => prod("bot-core").settings.mongodb?.instances, "least"],
        ["cryptofunk:58", /(\d+)\+/, 1, () => (prod("cryptofunk").manifest.secrets.jwt as { generated: { length: number } }).generated.length, "least"],
        ["arbitrage:128", /(\d+) days/, 1, () => prod("arbitrage").manifest.exchanges.upbit.rotationDays],
        ["arbitrage:130", /(\d+) days/, 1, () => prod("arbitrage").manifest.exchanges.binance.rotationDays],
        ["mech-exo:71", /\((\d+):00/, 1, () => Number.parseInt(String(prod("mech-exo").settings.alerts.quietHours?.from), 10)],
        ["mech-exo:71", /-0?(\d+):00/, 1, () => Number.parseInt(String(prod("mech-exo").settings.alerts.quietHours?.to), 10)],
        ["mech-exo:55", /CPU > (\d+)/, 1, () => prod("mech-exo").manifest.alertAbove.cpuPercent],
        ["mech-exo:55", /Memory > (\d+)/, 1, () => prod("mech-exo").manifest.alertAbove.memoryPercent],
        ["mech-exo:55", /Disk > (\d+)/, 1, () => prod("mech-exo").manifest.alertAbove.diskPercent],
        ["bot-core:247", /< (\d+)/, 1, () => prod("bot-core").manifest.alertAbove.cpuPercent],
        ["bot-core:248", /< (\d+)/, 1, () => prod("bot-core").manifest.alertAbove.memoryPercent],
        ["cryptofunk:386", />(\d+)/, 1, () => prod("cryptofunk").manifest.alertAbove.cpuPercent],
        ["cryptofunk:387", />(\d+)/, 1, () => prod("cryptofunk").manifest.alertAbove.memoryPercent],
    ];
    for (const [item, number, unit, ours, least] of rows)
        it(`are the product's: ${item} ${number.source}`, () => {
            const theirs = Number(number.exec(textOf(item))?.[1]) * unit;
            const own = Number(ours());
            assert.ok(theirs > 0, textOf(item));
            if (least) assert.ok(own >= theirs, `${own} is less than ${theirs}`);
            else assert.strictEqual(own.toFixed(6), theirs.toFixed(6));
        });
});
