import * as assert from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../../contract";
import { answer, type Kind, readContract } from "../../contract";
import { extractor } from "../../contract/file";

const root = join(__dirname, "../..");
const bots = readdirSync(join(root, "bots")).flatMap(name => /^([^.]+)\.contract\.yaml$/.exec(name)?.[1] ?? []);

/** The contract of a bot, which has to be sound. */
function contractOf(bot: string): Contract {
    const { contract, faults } = readContract(root, bot);
    assert.deepStrictEqual(faults, []);
    assert.ok(contract);
    return contract;
}

describe("the contracts of the bots", () => {
    it("are there for each bot whose source is public", () =>
        assert.deepStrictEqual(bots, ["arbitrage", "bot-core", "cryptofunk", "freqtrade", "mech-exo", "vanta"]));
    for (const bot of bots) {
        it(`${bot}'s was made by this extractor, of a public repository, and every language of it was evaluated`, () => {
            const { repository, languages, extractor: by } = contractOf(bot);
            assert.match(repository, /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/);
            assert.strictEqual(by, extractor);
            assert.deepStrictEqual(
                languages.filter(({ evaluated }) => !evaluated),
                [],
            );
            assert.ok(languages.some(({ inImages }) => inImages > 0));
        });
        it(`${bot}'s names only images that it has, and files that these contain or were made of`, () => {
            const { images, sources } = contractOf(bot);
            const ids = new Set(images.map(({ id }) => id));
            assert.deepStrictEqual(
                sources.flatMap(one => one.images).filter(id => !ids.has(id)),
                [],
            );
        });
    }

    /** Facts that people found in the sources; a contract has to be able to tell them. */
    const facts: [bot: string, kind: Kind, name: string, says: string, image?: string][] = [
        ["arbitrage", "command", "psql", "not read", "docker/Dockerfile"],
        ["arbitrage", "command", "psql", "read", "Dockerfile"],
        ["arbitrage", "variable", "MAX_DAILY_LOSS", "not read"],
        ["mech-exo", "file", "alembic.ini", "not read"],
        ["mech-exo", "variable", "DATABASE_URL", "not read"],
        ["vanta", "variable", "EXEC_MODE", "not read"],
        ["vanta", "metric", "vanta_intent_duplicate_total", "not read"],
        ["vanta", "file", "main.py", "not read", "Dockerfile"],
        ["bot-core", "variable", "TRADING_ENABLED", "not read"],
        ["bot-core", "key", "REAL_TRADING_YAML:max_daily_loss_usdt", "read"],
        ["bot-core", "variable", "REAL_TRADING_YAML", "read"],
        ["bot-core", "route", "GET /api/health", "read"],
        ["cryptofunk", "variable", "CRYPTOFUNK_APP.ENVIRONMENT", "read"],
        ["cryptofunk", "variable", "CRYPTOFUNK_TRADING_MODE", "not read"],
        ["cryptofunk", "route", "GET /readiness", "read", "deployments/docker/Dockerfile.orchestrator"],
        ["cryptofunk", "route", "GET /readiness", "not read", "deployments/docker/Dockerfile.api"],
        ["freqtrade", "variable", "FREQTRADE__DRY_RUN", "computed"],
        ["freqtrade", "route", "GET /api/v1/ping", "read"],
    ];
    for (const [bot, kind, name, says, image] of facts)
        it(`${bot}: ${kind} ${name}${image ? ` in ${image}` : ""} is ${says}`, () =>
            assert.strictEqual(answer(contractOf(bot), kind, name, image).answer, says));

    it("tell the words of a mode", () => {
        const words = (bot: string, name: string) =>
            [
                ...new Set(
                    contractOf(bot)
                        .variables.find(one => one.name === name)
                        ?.reads.flatMap(({ values = [] }) => values),
                ),
            ].sort();
        assert.deepStrictEqual(words("bot-core", "TRADING_MODE"), [
            "mainnet",
            "paper",
            "paper_trading",
            "production",
            "real_mainnet",
            "real_testnet",
            "testnet",
        ]);
        assert.ok(["DRY", "LIVE"].every(word => words("vanta", "COPY_EXECUTION_MODE").includes(word)));
    });
});
