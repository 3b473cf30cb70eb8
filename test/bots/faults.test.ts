import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { faultsOf, type Loose, load, withProject } from "../config/sandbox";
import { bots } from "./recordings";

const read = (file: string): Loose => JSON.parse(JSON.stringify(parse(readFileSync(join(__dirname, "../..", file), "utf8"), { merge: true })));

/** Puts ten faults into a sound manifest and its staging settings; returns what has to be told of each, by where it stands. */
function seed(bot: string, manifest: Loose, settings: Loose): Record<string, RegExp> {
    const [placer, spec] = Object.entries<Loose>(manifest.services).find(([, service]) => service.placesOrders) as [string, Loose];
    const [exchange] = spec.exchanges;
    const resources = { cpu: "100m", memory: "128Mi" };
    const probes = { liveness: { port: "http" }, readiness: { port: "http" } };
    const extra = { image: { build: { context: "../x" } }, ports: { http: 7000 }, probes, resources };

    // Its phase is its own: where it has a section, there.
    const section = settings["golive:bots"][bot];
    if (section) section.phase = "live";
    else settings["golive:phase"] = "live";
    const { command, args, files = {} } = spec;
    const toldAsTheOther = { files, ...(command && { command }), ...(args && { args }) };
    manifest.services.rogue = {
        ...extra,
        ...toldAsTheOther,
        placesOrders: true,
        exchanges: [exchange],
        talksTo: spec.talksTo ?? [],
        stores: spec.stores ?? [],
    };
    manifest.stores ??= {};
    const [cache = "shared-cache"] = Object.keys(manifest.stores).filter(name => manifest.stores[name].kind === "redis");
    manifest.stores[cache] = { ...(manifest.stores[cache] ?? { kind: "redis" }), public: true };
    manifest.risk.maxLeverage.canary = 3;
    manifest.exchanges.leaky = { venue: "binance", account: "leaky", permissions: ["read", "withdraw"] };
    manifest.services.moving = { ...extra, image: { reference: "ghcr.io/somebody/bot", version: "stable" } };
    spec.secrets.LITERAL = "correct horse battery staple";
    manifest.services.deaf = { ...extra, probes: { ...probes, liveness: { port: "https" } } };
    manifest.services.unwatched = { ...extra, probes: { liveness: probes.liveness } };
    spec.stores = [...(spec.stores ?? []), "databse"];
    return {
        [section ? `golive:bots.${bot}.phase` : "golive:phase"]: /^"live": dry or canary in staging/,
        "services.rogue.exchanges[0]": new RegExp(`: an exchange account of its own: ${placer} already places orders on `),
        [`stores.${cache}.public`]: /^an unknown key: one of .*eviction/,
        "risk.maxLeverage.canary": /^3: a number from 1 to 2$/,
        "exchanges.leaky.permissions[1]": /^"withdraw": .*cryptofunk:36/,
        "services.moving.image.version": /^"stable": a version, not a tag that moves/,
        [`services.${placer}.secrets.LITERAL`]: /^a literal value: .*Secrets Manager alone$/,
        "services.deaf.probes.liveness.port": /^"https": did you mean http\?/,
        "services.unwatched.probes.readiness": /^nothing: .*cryptofunk:423/,
        [`services.${placer}.stores[${spec.stores.length - 1}]`]: /^"databse": (did you mean database\? )?one of /,
    };
}

describe("ten faults in one manifest", () => {
    for (const bot of bots)
        it(`${bot}: each is named in one run, and nothing else`, () => {
            const manifest = read(`bots/${bot}.yaml`);
            const settings = read("Pulumi.staging.yaml").config;
            const section = settings["golive:bots"][bot];
            settings["golive:bots"] = section ? { [bot]: section } : {};
            settings["golive:bot"] = bot;
            const expected = seed(bot, manifest, settings);
            const files = {
                "Pulumi.staging.yaml": stringify({ config: settings }),
                [`bots/${bot}.yaml`]: stringify(manifest, { aliasDuplicateObjects: false }),
            };
            const faults = withProject(files, root => faultsOf(() => load(root, "staging")));
            assert.deepStrictEqual(faults.map(({ path }) => path).sort(), Object.keys(expected).sort());
            for (const { path, found, allowed } of faults) assert.match(`${found}: ${allowed}`, expected[path], path);
        });
});
