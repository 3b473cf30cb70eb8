import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { knownBot, namedAsTrader } from "../../../../policies/rules/shared/bot-images";
import { notPlacing, placing } from "../fixtures/bot-images";

describe("the table of images", () => {
    it("has forty of them and more", () => assert.ok(placing.length + notPlacing.length >= 40, `${placing.length + notPlacing.length}`));
    for (const [image, words] of placing) it(`${[image, ...(words ?? [])].join(" ")} trades`, () => assert.ok(knownBot(image, words)));
    for (const [image, words] of notPlacing) it(`${[image, ...(words ?? [])].join(" ")} does not`, () => assert.strictEqual(knownBot(image, words), undefined));
});

describe("docs/order-placers.md", () => {
    it("has the figures of the table of images", () => {
        const found = placing.filter(([image, words]) => knownBot(image, words)).length;
        const wrong = notPlacing.filter(([image, words]) => knownBot(image, words)).length;
        const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
        const row = `| images, with their words | ${placing.length} | ${notPlacing.length} | ${percent(found / placing.length)} | ${percent(found / (found + wrong))} |`;
        assert.ok(readFileSync(join(__dirname, "../../../../docs/order-placers.md"), "utf8").includes(row), row);
    });
});

describe("an image whose name says that it trades", () => {
    it("leaves it open whether it does", () => {
        for (const image of ["acme/trading-bot:1", "ghcr.io/acme/order-executor", "acme/market-maker:2", "acme/btc-arbitrage-bot", "acme/execution-service"])
            assert.ok(namedAsTrader(image), image);
    });
    it("says nothing where it shows, stores or tries out, or is known", () => {
        for (const image of [
            "acme/trading-bot-ui",
            "acme/trading-bot-backtester",
            "acme/order-service",
            "acme/telegram-bot",
            "acme/engine",
            "freqtradeorg/freqtrade",
        ])
            assert.ok(!namedAsTrader(image), image);
    });
});
