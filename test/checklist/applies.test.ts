import * as assert from "node:assert";
import { isNeed, lacking } from "../../checklist/applies";
import { type Need, needs } from "../../checklist/control";
import { readContract } from "../../contract";
import type { Loose } from "../config/sandbox";
import { bot, root } from "./fixture";

/** What a bot's stack has. */
const has = (name: string, stack: "prod" | "staging" = "prod", change: (files: Loose) => void = () => {}, { contract } = readContract(root, name)): Need[] => {
    const { settings, manifest } = structuredClone({ settings: bot(name, stack).settings, manifest: bot(name, stack).manifest });
    const files: Loose = { settings, manifest };
    change(files);
    return needs.filter(need => lacking([need], files, contract) === undefined);
};

describe("what a bot and its environment have", () => {
    const table: Record<string, string> = {
        arbitrage: "store database postgres redis websocket telegram email exchange key machine-learning migrations production",
        vanta: "store database postgres redis public autoscaling telegram email wallet machine-learning migrations production",
        "bot-core":
            "store database messaging mongodb redis rabbitmq public websocket browser cdn autoscaling slack pagerduty email exchange key testnet llm production",
        cryptofunk:
            "store database messaging postgres timescale pgvector redis nats public autoscaling slack pagerduty email exchange key testnet llm migrations production",
        "mech-exo": "telegram pagerduty email quiet-hours key broker machine-learning production",
    };
    for (const [name, expected] of Object.entries(table)) it(`${name}: ${expected}`, () => assert.strictEqual(has(name).join(" "), expected));

    it("is staging's in staging", () => {
        assert.ok(has("vanta", "staging").includes("staging"));
        assert.ok(!has("vanta", "staging").includes("production"));
    });
    it("is what only the source knows, while nobody has read it", () => {
        const unread = has("mech-exo", "prod", undefined, { contract: undefined, faults: [] });
        assert.deepStrictEqual(
            unread.filter(need => !has("mech-exo").includes(need)),
            ["websocket", "wallet"],
        );
    });
    it("has a wallet and no exchange where its venue is a chain's contracts, whoever signs there", () => {
        const onChain = has("mech-exo", "prod", ({ manifest }) => {
            manifest.exchanges.ib.venue = "uniswap-v4";
        });
        assert.deepStrictEqual([onChain.includes("wallet"), onChain.includes("exchange"), onChain.includes("broker")], [true, false, false]);
        assert.ok(!onChain.includes("key"));
    });
    it("has a key at an exchange and a login at a broker", () => {
        for (const name of ["cryptofunk", "mech-exo"]) assert.ok(has(name, "prod").includes("key"), name);
    });
    it("has an exchange where nobody has heard of the venue, and where a chain's gives keys", () => {
        for (const venue of ["mexc", "curvex", "hyperliquid"]) {
            const found = has("vanta", "prod", ({ manifest }) => {
                manifest.exchanges.avantis.venue = venue;
            });
            assert.ok(found.includes("exchange"), venue);
        }
    });
    it("is nothing public without an edge, whatever the manifest says", () => {
        const closed = has("bot-core", "prod", ({ settings }) => delete settings.edge);
        for (const need of ["public", "browser", "cdn"] as const) assert.ok(!closed.includes(need), need);
    });
    it("has a browser where an origin is let in, or a page is public, and not by a name that only holds the word", () => {
        assert.ok(
            has("cryptofunk", "prod", ({ manifest }) => {
                manifest.services.api.environment.CORS = "https://dashboard.${edge.zone}";
            }).includes("browser"),
        );
        assert.ok(
            has("cryptofunk", "prod", ({ manifest }) => {
                manifest.services["web-ui"] = { ...manifest.services.api, public: { host: "trade", port: "http", paths: ["/*"] } };
            }).includes("browser"),
        );
        assert.ok(!has("vanta").includes("browser"), "a webhook is no page");
    });
    it("is told in half a sentence where it is not there, the first of several", () => {
        const { contract } = readContract(root, "mech-exo");
        assert.strictEqual(lacking(["broker", "mongodb", "redis"], bot("mech-exo"), contract), "this bot has no MongoDB");
        assert.strictEqual(lacking([], bot("mech-exo"), contract), undefined);
        for (const need of needs) {
            const said = lacking([need], bot("mech-exo"), contract);
            if (said) assert.match(said, /^[a-z].*[^.]$/, need);
        }
    });
    it("has a name for each need", () => {
        assert.ok(needs.every(isNeed));
        assert.ok(!isNeed("percent") && !isNeed("toString"));
    });
});
