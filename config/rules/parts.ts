import { namesOf, onlyReads } from "../../venues";
import { oneOf, type Step } from "../faults/faults";
import type { ImageSource, Service } from "../manifest";
import { authorityRegions } from "../offers";
import { partsOf, sourceOf } from "../source";
import { gatewayOf, serviceSecrets } from "../uses";
import { entries, type Flaw, type Known, type Rule, said, setting, written } from "./rule";
import { millicores, missing } from "./services";

/** Every image of a manifest with where it stands, by who runs it. */
const imagesIn = ({ services, jobs, migrations }: Known["manifest"]): Record<string, { path: Step[]; image: ImageSource }> =>
    Object.fromEntries([
        ...entries(services).flatMap(([name, { image, sidecars }]) => [
            [name, { path: ["services", name], image }] as const,
            ...entries(sidecars).map(
                ([sidecar, part]) => [`${name}.${sidecar}`, { path: ["services", name, "sidecars", sidecar], image: part.image }] as const,
            ),
        ]),
        ...entries(jobs).map(([name, { image }]) => [name, { path: ["jobs", name], image }] as const),
        ...(migrations ? [["migrations", { path: ["migrations"], image: migrations.image }] as const] : []),
    ]);

const jobsReferToWhatIsThere: Rule = ({ manifest, names }) =>
    entries(manifest.jobs).flatMap(([name, job]) => [
        ...missing(["jobs", name, "stores"], job.stores, names.stores),
        ...missing(["jobs", name, "talksTo"], job.talksTo, names.services),
        ...limits(["jobs", name], job.resources),
    ]);

const limits = (path: Step[], { cpu, cpuLimit }: Service["resources"]): Flaw[] =>
    cpuLimit && millicores(cpuLimit) < millicores(cpu) ? [written([...path, "resources", "cpuLimit"], cpuLimit, `at least the reserved ${cpu}`)] : [];

const aloneBecause = ({ gatewayFor, volume, alone }: Service): string | undefined =>
    gatewayFor !== undefined ? "holds an exchange's session" : volume ? "has a disk" : alone ? "may never run twice" : undefined;

const singlePodsAreNotScaled: Rule = ({ manifest }) =>
    entries(manifest.services).flatMap(([name, service]) => {
        const because = service.placesOrders ? undefined : aloneBecause(service);
        return because && service.scaling
            ? [written(["services", name, "scaling"], service.scaling, `nothing: a service that ${because} is always one pod`)]
            : [];
    });

/** Who sends orders through a gateway needs no key: whoever reaches its ports can. */
const gatewaysAreReachedByTraders: Rule = ({ manifest, names }) => {
    if (!names.services.every(name => manifest.services?.[name])) return [];
    const callers = [
        ...entries(manifest.services).map(([name, one]) => ["services", name, one] as const),
        ...entries(manifest.jobs).map(([name, one]) => ["jobs", name, one] as const),
    ];
    const held = entries(manifest.services).flatMap(([name, { gatewayFor }]) => (gatewayFor === undefined ? [] : [[name, gatewayFor] as const]));
    return held.flatMap(([gateway, exchange]) => {
        const { venue = "", permissions = [] } = manifest.exchanges?.[exchange] ?? {};
        if (permissions.length === 0 || onlyReads(venue, permissions)) return [];
        const may = `${gateway} holds the login of ${exchange}, which may ${permissions.join(", ")}`;
        return callers.flatMap(([section, name, one]) => {
            const trades = "placesOrders" in one && one.placesOrders && one.exchanges.includes(exchange);
            const at = one.talksTo.indexOf(gateway);
            return trades || at < 0
                ? []
                : [written([section, name, "talksTo", at], gateway, `only with \`placesOrders: true\` and ${exchange} in \`exchanges\`: ${may}`)];
        });
    });
};

const gatewaysFit: Rule = ({ manifest, names, settings: { exchangeAccounts } }) => {
    const flaws: Flaw[] = [];
    const held = new Map<string, string>();
    for (const [name, { gatewayFor, placesOrders, ports }] of entries(manifest.services)) {
        if (gatewayFor === undefined) continue;
        const path = ["services", name, "gatewayFor"];
        const exchange = manifest.exchanges?.[gatewayFor];
        const accounts = exchange ? namesOf(gatewayFor, exchange, exchangeAccounts) : [gatewayFor];
        const other = accounts.flatMap(account => held.get(account) ?? [])[0];
        if (!names.exchanges.includes(gatewayFor)) flaws.push(written(path, gatewayFor, oneOf(gatewayFor, names.exchanges)));
        else if (other) flaws.push(written(path, gatewayFor, `an exchange without a gateway: ${other} holds its session, and a second login ends the first`));
        else if (placesOrders)
            flaws.push(said("manifest", path, "a gateway that places orders", "no `placesOrders`: what decides on orders is a service of its own"));
        else if (Object.keys(ports).length === 0) flaws.push(said("manifest", path, "a gateway without ports", "a port that the other services talk to"));
        for (const account of accounts) held.set(account, other ?? name);
    }
    return flaws;
};

/** Whoever trades through a gateway reaches it, and leaves the login to it. */
const gatewaysAreUsed: Rule = ({ manifest }) =>
    entries(manifest.services).flatMap(([name, service]) =>
        service.exchanges.flatMap((exchange, index): Flaw[] => {
            const gateway = gatewayOf(manifest, exchange);
            if (gateway === undefined) return [];
            const path = ["services", name, "exchanges", index];
            if (gateway === name) return [written(path, exchange, "nothing: `gatewayFor` already gives it the exchange")];
            const flaws = service.talksTo.includes(gateway) ? [] : [written(path, exchange, `only with ${gateway}, which holds its session, in \`talksTo\``)];
            const login = Object.entries(serviceSecrets(service)).filter(([, template]) => template.includes(`\${${exchange}.`));
            return [
                ...flaws,
                ...login.map(([key]) => said("manifest", ["services", name, "secrets", key], `the login of ${exchange}`, `nothing: ${gateway} alone logs in`)),
            ];
        }),
    );

const sidecarsFit: Rule = ({ manifest }) =>
    entries(manifest.services).flatMap(([name, service]) =>
        entries(service.sidecars).flatMap(([sidecar, { ports, probes, resources }]) => {
            const path = ["services", name, "sidecars", sidecar];
            const others = entries(service.sidecars).flatMap(([other, one]) => (other === sidecar ? [] : [one.ports]));
            const taken = [service.ports, ...others];
            const clashes = entries(ports).flatMap(([port, number]) =>
                taken.some(one => port in one || Object.values(one).includes(number))
                    ? [written([...path, "ports", port], number, "a name and a number of its own in the pod")]
                    : [],
            );
            const strange = (["liveness", "readiness"] as const).flatMap(kind => {
                const { port } = probes[kind];
                return port === undefined || port in ports ? [] : [written([...path, "probes", kind, "port"], port, oneOf(port, Object.keys(ports)))];
            });
            const same = sidecar === name ? [said("manifest", path, JSON.stringify(sidecar), "another name than the service's, whose container has it")] : [];
            return [...same, ...clashes, ...strange, ...limits(path, resources)];
        }),
    );

/** The contract says what a Dockerfile makes of its own folder: with another one it makes something that nobody has read. */
const buildsAreOfOneSource: Rule = ({ manifest }) =>
    entries(imagesIn(manifest)).flatMap(([owner, { path, image }]) => {
        if (!("build" in image) || manifest.name === undefined) return [];
        const source = sourceOf(manifest);
        const { context, dockerfile } = partsOf(source, image.build);
        if ((context === undefined) === (dockerfile === undefined)) return [];
        const field = context === undefined ? "context" : "dockerfile";
        const other = context === undefined ? "its Dockerfile is" : "its context is";
        return [
            written([...path, "image", "build", field], image.build[field], `a path in ${source}, where ${other}: what ${owner} runs comes from one source`),
        ];
    });

const brokersRun: Rule = ({ manifest, settings: { rabbitmq } }) => {
    const stores = entries(manifest.stores).flatMap(([name, store]) => (store.kind === "rabbitmq" ? [[name, store] as const] : []));
    if (!rabbitmq) return [];
    return stores.flatMap(([, { version }]) => {
        const type = rabbitmq.instanceType;
        const path = ["rabbitmq", "instanceType"];
        if (version.startsWith("4") && !type.startsWith("mq.m7g.")) return [setting(path, type, "an mq.m7g: RabbitMQ 4 runs on nothing else")];
        return rabbitmq.cluster && type.startsWith("mq.t3.") ? [setting(path, type, "an mq.m5 or mq.m7g: a cluster runs on nothing smaller")] : [];
    });
};

const productionSurvives: Rule = ({ manifest, settings: { environment, mongodb, rabbitmq } }) => {
    if (environment !== "production") return [];
    const has = (kind: string) => entries(manifest.stores).some(([, store]) => store.kind === kind);
    return [
        ...(has("mongodb") && mongodb && mongodb.instances < 3
            ? [setting(["mongodb", "instances"], mongodb.instances, "3 or more in production (bot-core:135)")]
            : []),
        ...(has("mongodb") && mongodb && mongodb.backupDays < 30 ? [setting(["mongodb", "backupDays"], mongodb.backupDays, "30 to 35 in production")] : []),
        ...(has("rabbitmq") && rabbitmq?.cluster === false
            ? [setting(["rabbitmq", "cluster"], false, "true in production: a single node's zone takes the queues with it")]
            : []),
    ];
};

const databasesCanBeChecked: Rule = ({ manifest, aws: { region } }) =>
    region === undefined || authorityRegions.has(region)
        ? []
        : entries(manifest.stores).flatMap(([name, store]) =>
              store.kind === "mongodb"
                  ? [
                        written(
                            ["stores", name, "kind"],
                            store.kind,
                            `another kind in ${region}: the authority of its DocumentDB is not known here, so no client could check it`,
                        ),
                    ]
                  : [],
          );

/** Rules about jobs, gateways, sidecars, disks, document databases and brokers. */
export const partRules: Rule[] = [
    ...[jobsReferToWhatIsThere, singlePodsAreNotScaled, gatewaysFit, gatewaysAreUsed, gatewaysAreReachedByTraders, sidecarsFit, buildsAreOfOneSource],
    ...[brokersRun, productionSurvives, databasesCanBeChecked],
];
