import * as assert from "node:assert";
import { knownBot, namedAsTrader } from "../../../../policies/rules/shared/bot-images";
import { notPlacing, placing } from "../fixtures/bot-images";

describe("the table of images", () => {
    it("has forty of them and more", () => assert.ok(placing.length + notPlacing.length >= 40, `${placing.length + notPlacing.length}`));
    for (const [image, words] of placing) it(`${[image, ...(words ?? [])].join(" ")} trades`, () => assert.ok(knownBot(image, words)));
    for (const [image, words] of notPlacing) it(`${[image, ...(words ?? [])].join(" ")} does not`, () => assert.strictEqual(knownBot(image, words), undefined));
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
