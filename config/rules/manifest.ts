import { distance } from "../../names";
import { exchangeOf, onlyReads, places, regionRules } from "../../venues";
import { lists } from "../checklists";
import { oneOf, type Step } from "../faults/faults";
import type { PostgresSpec } from "../manifest";
import { ownExtensions, postgresVersions, rdsExtensions } from "../offers";
import { allServicesSound, entries, type Flaw, type Rule, said, written } from "./rule";

const nameIsTheFiles: Rule = ({ settings, manifest }) =>
    settings.bot && manifest.name && manifest.name !== settings.bot ? [written(["name"], manifest.name, `${settings.bot}, as the file is named`)] : [];

// A misspelt exchange would escape the table of those that refuse regions; two letters away may be another one, as binanceus is.
const venueIsSpelt: Rule = ({ manifest }) =>
    entries(manifest.exchanges).flatMap(([name, { venue }]) => {
        const near = Object.keys(regionRules).find(known => distance(known, exchangeOf(venue)) === 1);
        return near
            ? [
                  written(
                      ["exchanges", name, "venue"],
                      venue,
                      `did you mean ${near}? Any other venue is allowed whose name differs from it in two letters or more`,
                  ),
              ]
            : [];
    });

const postgresIsPossible: Rule = ({ manifest }) =>
    entries(manifest.stores).flatMap(([name, store]) => (store.kind === "postgres" ? postgresFlaws(store, ["stores", name]) : []));

function postgresFlaws(store: PostgresSpec, path: Step[]): Flaw[] {
    const flaws: Flaw[] = [];
    if (!postgresVersions.includes(store.version))
        flaws.push(written([...path, "version"], store.version, `15 or newer (cryptofunk:319): ${postgresVersions.join(", ")}`));
    store.extensions.forEach((extension, index) => {
        if (store.hosting === "rds" && !rdsExtensions.has(extension))
            flaws.push(
                written(
                    [...path, "extensions", index],
                    extension,
                    "an extension that RDS has; for this one say `hosting: cluster` and name an `image` that carries it",
                ),
            );
        if (store.hosting === "cluster" && !store.image && !ownExtensions.has(extension))
            flaws.push(written([...path, "extensions", index], extension, "with `hosting: cluster`, only together with an `image` that carries it"));
        if (store.extensions.indexOf(extension) < index) flaws.push(written([...path, "extensions", index], extension, "each extension once"));
    });
    if (store.image === undefined) return flaws;
    const tag = /:([^/:@]+)(@sha256:[0-9a-f]{64})?$/.exec(store.image)?.[1];
    const digest = /@sha256:[0-9a-f]{64}$/.test(store.image);
    const major = /^(\d+)/.exec(tag ?? "")?.[1];
    if (store.hosting === "rds") flaws.push(written([...path, "image"], store.image, "nothing with `hosting: rds`: AWS brings the server"));
    else if (!digest && !/\d+\.\d+/.test(tag ?? ""))
        flaws.push(written([...path, "image"], store.image, "a tag with a full version, such as :16.9, or a digest (cryptofunk:296)"));
    else if (major !== undefined && major !== store.version)
        flaws.push(written([...path, "image"], store.image, `an image of PostgreSQL ${store.version}, which \`version\` says`));
    return flaws;
}

const migrationsHaveAStore: Rule = ({ manifest: { migrations, stores }, names }) => {
    if (!migrations) return [];
    const postgres = names.stores.filter(name => (stores?.[name]?.kind ?? "postgres") === "postgres");
    return postgres.includes(migrations.store)
        ? []
        : [written(["migrations", "store"], migrations.store, `a postgres store: ${oneOf(migrations.store, postgres)}`)];
};

/** The role that services get may make neither table nor schema: without migrations the database stays empty. */
const tablesHaveAMaker: Rule = ({ manifest: { migrations, stores }, names }) => {
    const postgres = entries(stores).flatMap(([name, store]) => (store.kind === "postgres" ? [name] : []));
    const path = (name: string) => ["stores", name];
    if (names.migrations.length === 0) {
        const allowed = (name: string) => `\`migrations\` with \`store: ${name}\`: the role that services get may make neither table nor schema`;
        return postgres.map(name => said("manifest", path(name), "no migrations", allowed(name)));
    }
    if (!migrations || !postgres.includes(migrations.store)) return [];
    const allowed = `one postgres store, and \`migrations\` has ${migrations.store}: nobody could make tables in another`;
    return postgres.filter(name => name !== migrations.store).map(name => said("manifest", path(name), "no migrations", allowed));
};

const modeIsReal: Rule = ({ manifest: { trading } }) => {
    if (!trading) return [];
    const { mode, switches } = trading;
    const path = ["trading", "mode"];
    const switched = switches.flatMap((one, index) =>
        (["dry", "canary", "live"] as const).flatMap(phase =>
            one.allowed.includes(one[phase]) ? [] : [written(["trading", "switches", index, phase], one[phase], oneOf(one[phase], one.allowed))],
        ),
    );
    return [
        ...switched,
        ...(["dry", "canary", "live"] as const).flatMap(phase =>
            mode.allowed.includes(mode[phase]) ? [] : [written([...path, phase], mode[phase], oneOf(mode[phase], mode.allowed))],
        ),
        ...(["canary", "live"] as const).flatMap(phase =>
            mode[phase] === mode.dry
                ? [written([...path, phase], mode[phase], `another value than dry's, or ${phase} would trade nothing (or dry would trade)`)]
                : [],
        ),
    ];
};

const keysHaveWhatTheyNeed: Rule = known =>
    entries(known.manifest.exchanges).flatMap(([name, { venue, permissions, testnet }]) => {
        const services = entries(known.manifest.services).filter(([, service]) => service.exchanges.includes(name));
        const placers = services.filter(([, service]) => service.placesOrders).map(([service]) => service);
        const path = ["exchanges", name];
        const flaws: Flaw[] = [];
        const trading = permissions.findIndex(permission => !onlyReads(venue, [permission]));
        if (placers.length && !permissions.some(permission => places(venue, permission)))
            flaws.push(said("manifest", [...path, "permissions"], permissions.join(", "), `trade too: ${placers.join(", ")} places orders with it`));
        if (!placers.length && trading >= 0 && allServicesSound(known))
            flaws.push(
                written(
                    [...path, "permissions", trading],
                    permissions[trading],
                    "only read, since no service with `placesOrders: true` uses it (cryptofunk:33); or say which service places the orders",
                ),
            );
        if (testnet && testnet.on === testnet.off) flaws.push(written([...path, "testnet", "on"], testnet.on, "another value than off's"));
        return flaws;
    });

const functions = /\b(by|without|on|ignoring|group_left|group_right|and|or|unless|bool|offset|atan2|start|end|inf|nan|[a-z_]+(?=\s*\())\b/gi;

const alertsCanFire: Rule = known => {
    const { alerts, services } = known.manifest;
    const scraped = !allServicesSound(known) || entries(services).some(([, service]) => service.metrics);
    return entries(alerts).flatMap(([name, { expression }]) => {
        const path = ["alerts", name, "expression"];
        const bare = expression.replace(/"(?:\\.|[^"\\])*"/g, "").replace(/\{[^}]*\}|\[[^\]]*\]|\((?=\s*[a-z_, ]*\s*\)\s*\()/g, " ");
        const metrics = bare.replace(functions, " ").match(/[a-zA-Z_:][\w:]*/g) ?? [];
        const depth = [...expression.replace(/"(?:\\.|[^"\\])*"/g, "")].reduce(
            (open, letter) => (open < 0 ? open : open + (letter === "(" ? 1 : letter === ")" ? -1 : 0)),
            0,
        );
        if (depth !== 0) return [written(path, expression, "PromQL with as many ( as )")];
        if (metrics.length === 0) return [written(path, expression, "PromQL that names a metric, or it can never change")];
        const own = metrics.some(metric => !/^(kube|node|container|up$|redis|pg|nats|cnpg)/.test(metric));
        return own && !scraped ? [written(path, expression, "a metric that is scraped: no service has `metrics`")] : [];
    });
};

const ownListIsAnswered: Rule = ({ manifest: { name, checklists } }) => {
    const leftOut: Partial<Record<string, string>> = checklists?.leftOut ?? {};
    const path = (list: string) => ["checklists", "leftOut", list];
    if (name !== undefined && leftOut[name] !== undefined) return [written(path(name), leftOut[name], "nothing: it is the bot's own list")];
    return Object.keys(leftOut).length < lists.length
        ? []
        : [said("manifest", ["checklists", "leftOut"], "all lists", "four of them at most: one is answered")];
};

/** Rules about stores, exchanges, trading, migrations, alerts and checklists. */
export const manifestRules: Rule[] = [
    nameIsTheFiles,
    ownListIsAnswered,
    venueIsSpelt,
    postgresIsPossible,
    migrationsHaveAStore,
    tablesHaveAMaker,
    modeIsReal,
    keysHaveWhatTheyNeed,
    alertsCanFire,
];
