import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { faultsOf, type Loose, load, withProject } from "../config/sandbox";
import { bots } from "./recordings";

const read = (file: string): Loose => JSON.parse(JSON.stringify(parse(readFileSync(join(__dirname, "../..", file), "utf8"), { merge: true })));

/** Puts ten faults into a sound manifest and its staging settings; returns where each stands. */
function seed(manifest: Loose, settings: Loose): string[] {
    const [placer, spec] = Object.entries<Loose>(manifest.services).find(([, service]) => service.placesOrders) as [string, Loose];
    const [exchange] = spec.exchanges;
    const resources = { cpu: "100m", memory: "128Mi" };
    const probes = { liveness: { port: "http" }, readiness: { port: "http" } };
    const extra = { image: { build: { context: "../x" } }, ports: { http: 7000 }, probes, resources };

    settings["golive:phase"] = "live";
    manifest.services.rogue = { ...extra, placesOrders: true, exchanges: [exchange], talksTo: spec.talksTo ?? [] };
    manifest.stores ??= {};
    const [cache = "shared-cache"] = Object.keys(manifest.stores).filter(name => manifest.stores[name].kind === "redis");
    manifest.stores[cache] = { ...(manifest.stores[cache] ?? { kind: "redis" }), public: true };
    manifest.risk.maxLeverage.canary = 3;
    manifest.exchanges.leaky = { venue: "binance", account: "leaky", permissions: ["read", "withdraw"] };
    manifest.services.moving = { ...extra, image: { reference: "ghcr.io/somebody/bot", version: "latest" } };
    spec.secrets.LITERAL = "correct horse battery staple";
    manifest.services.deaf = { ...extra, probes: { ...probes, liveness: { port: "https" } } };
    manifest.services.unwatched = { ...extra, probes: { liveness: probes.liveness } };
    spec.stores = [...(spec.stores ?? []), "databse"];
    return [
        "golive:phase",
        "services.rogue.exchanges[0]",
        `stores.${cache}.public`,
        "risk.maxLeverage.canary",
        "exchanges.leaky.permissions[1]",
        "services.moving.image.version",
        `services.${placer}.secrets.LITERAL`,
        "services.deaf.probes.liveness.port",
        "services.unwatched.probes.readiness",
        `services.${placer}.stores[${spec.stores.length - 1}]`,
    ];
}

describe("ten faults in one manifest", () => {
    for (const bot of bots)
        it(`${bot}: each is named in one run, and nothing else`, () => {
            const manifest = read(`bots/${bot}.yaml`);
            const settings = read("Pulumi.staging.yaml").config;
            const section = settings["golive:bots"][bot];
            settings["golive:bots"] = section ? { [bot]: section } : {};
            settings["golive:bot"] = bot;
            const places = seed(manifest, settings);
            const files = {
                "Pulumi.staging.yaml": stringify({ config: settings }),
                [`bots/${bot}.yaml`]: stringify(manifest, { aliasDuplicateObjects: false }),
            };
            const faults = withProject(files, root => faultsOf(() => load(root, "staging")));
            assert.deepStrictEqual(faults.map(({ path }) => path).sort(), places.sort());
        });
});
