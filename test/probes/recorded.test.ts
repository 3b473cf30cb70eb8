import * as assert from "node:assert";
import { join } from "node:path";
import { record } from "../../cli/recording/record";
import { readSettings, stackConfig } from "../../config/load";
import { readContract } from "../../contract";
import program from "../../index";
import { families } from "../../probes";
import type { Target, World } from "../../probes/probe";

const stacks = new Map<string, Promise<World>>();
const stackOf = (bot: string, stack: string): Promise<World> => {
    const key = `${bot} ${stack}`;
    const known = stacks.get(key) ?? recorded(bot, stack);
    stacks.set(key, known);
    return known;
};

/** A bot's stack as the offline preview records it. */
async function recorded(bot: string, stack: string): Promise<World> {
    const config = stackConfig(stack, [`bot=${bot}`]);
    const { resources } = await record(program, { project: "golive", name: stack, config });
    const { contract } = readContract(join(__dirname, "../.."), bot);
    return { everything: readSettings({ config, project: "golive", stack }), contract, resources, now: () => new Date() } as unknown as World;
}

const asked = (world: World, name: string): string[] => {
    const probe = families.flatMap(({ probes }) => probes).find(one => one.name === name) ?? assert.fail(name);
    return (probe.targets(world) as Target[]).map(target => target.name);
};

const ofKeys = ["key-account", "key-age", "key-bound-to-addresses", "key-cannot-withdraw", "key-may-trade"].map(name => `exchange.${name}`);

/** Probes that find nothing to ask in a stack, and why that is so. */
const nothing: Record<string, string[]> = {
    cryptofunk: ["exchange.endpoint-answers"],
    // It trades on a chain, by a wallet.
    vanta: ofKeys,
    // Its code exports no metric.
    "bot-core": ["exchange.endpoint-answers", "monitoring.bot-dashboards", "monitoring.bot-series"],
    arbitrage: ["exchange.endpoint-answers"],
    // Its broker's login is asked about as a key.
    "mech-exo": ["exchange.endpoint-answers"],
};

describe("what there is to ask", () => {
    for (const [bot, none] of Object.entries(nothing))
        it(`is found in what is recorded of ${bot}`, async () => {
            const world = await stackOf(bot, "prod");
            const names = ["monitoring", "logs", "backups", "rotation", "exchange", "iam", "costs"];
            const probes = families.filter(({ name }) => names.includes(name)).flatMap(family => family.probes.map(({ name }) => name as string));
            assert.deepStrictEqual(probes.filter(name => asked(world, name).length === 0).sort(), none);
        });

    it("is each store with its own way of being saved", async () => {
        assert.deepStrictEqual(asked(await stackOf("cryptofunk", "prod"), "backups.recent"), ["database", "database, by its operator", "cache"]);
        assert.deepStrictEqual(asked(await stackOf("bot-core", "prod"), "backups.recent"), ["documents", "cache", "queue"]);
        const arbitrage = await stackOf("arbitrage", "prod");
        assert.deepStrictEqual(asked(arbitrage, "backups.second-region"), ["arbitrage-prod-database", "the changes of database"]);
        // None of them is known by its name alone: each is found where it is saved.
        for (const world of [arbitrage, await stackOf("bot-core", "prod"), await stackOf("cryptofunk", "prod")]) {
            const probe = families.find(({ name }) => name === "backups")?.probes[0] ?? assert.fail();
            for (const target of probe.targets(world)) assert.ok(target.arn ?? target.cache ?? target.cluster, target.name);
        }
    });
    it("is every target of Prometheus, store by store", async () => {
        const targets = asked(await stackOf("cryptofunk", "prod"), "monitoring.targets-up");
        for (const name of ["api", "database", "cache", "events", "reloader"]) assert.ok(targets.includes(name), name);
    });
    it("is every secret that has to be replaced, by a person or by a machine", async () => {
        const secrets = asked(await stackOf("cryptofunk", "prod"), "rotation.secrets-young");
        for (const name of ["binance", "cache-application", "database-administrator"]) assert.ok(secrets.includes(`cryptofunk/prod/${name}`), name);
    });
    it("is the second region only where there is one", async () =>
        assert.deepStrictEqual(asked(await stackOf("cryptofunk", "staging"), "backups.second-region"), []));
});
