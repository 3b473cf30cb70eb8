import { namesOf } from "../../venues";
import { oneOf, type Step } from "../faults/faults";
import type { Service } from "../manifest";
import { entries, type Flaw, type Known, type Rule, said, written } from "./rule";

/** A rule that looks at one service at a time. */
const each =
    (check: (service: Service, name: string, known: Known) => Flaw[]): Rule =>
    known =>
        entries(known.manifest.services).flatMap(([name, service]) => check(service, name, known));

const referencesExist = each((service, name, { names }) => [
    ...missing(["services", name, "stores"], service.stores, names.stores),
    ...missing(["services", name, "exchanges"], service.exchanges, names.exchanges),
    ...missing(
        ["services", name, "talksTo"],
        service.talksTo,
        names.services.filter(other => other !== name),
    ),
]);

/** References to what is not there, or there twice. */
export function missing(path: Step[], wanted: string[], there: string[]): Flaw[] {
    return wanted.flatMap((entry, index) => {
        if (!there.includes(entry)) return [written([...path, index], entry, oneOf(entry, there))];
        return wanted.indexOf(entry) < index ? [written([...path, index], entry, "each name once")] : [];
    });
}

const portsExist = each((service, name) => {
    const ports = Object.keys(service.ports);
    const check = (path: Step[], port: string | undefined) =>
        port === undefined || ports.includes(port)
            ? []
            : [written(["services", name, ...path], port, ports.length ? oneOf(port, ports) : "a port of the service; it has none")];
    const { liveness, readiness, startup } = service.probes;
    return [
        ...check(["metrics", "port"], service.metrics?.port),
        ...check(["probes", "liveness", "port"], liveness.port),
        ...check(["probes", "readiness", "port"], readiness.port),
        ...check(["probes", "startup", "port"], startup?.port),
    ];
});

const portsDiffer = each((service, name) => {
    const numbers = Object.values(service.ports);
    return entries(service.ports).flatMap(([port, number], index) =>
        numbers.indexOf(number) < index ? [written(["services", name, "ports", port], number, "a number that no other port of the service has")] : [],
    );
});

/** A CPU quantity in thousandths. */
export const millicores = (cpu: string) => (cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000);

const limitsHold = each(({ resources: { cpu, cpuLimit } }, name) =>
    cpuLimit && millicores(cpuLimit) < millicores(cpu) ? [written(["services", name, "resources", "cpuLimit"], cpuLimit, `at least the reserved ${cpu}`)] : [],
);

const scalingRises = each(({ scaling }, name) =>
    scaling && scaling.min > scaling.max ? [written(["services", name, "scaling", "min"], scaling.min, `at most max, which is ${scaling.max}`)] : [],
);

const orderPlacersAreAlone = each((service, name) => {
    if (!service.placesOrders) return [];
    const path = ["services", name];
    return [
        ...(service.scaling
            ? [written([...path, "scaling"], service.scaling, "nothing: a service that places orders is always one pod, or two would trade on one account")]
            : []),
        ...(service.exchanges.length ? [] : [written([...path, "exchanges"], [], "at least one: it places orders")]),
    ];
});

const oneWriterPerAccount: Rule = ({ manifest, settings: { exchangeAccounts } }) => {
    const writers = new Map<string, string>();
    return entries(manifest.services).flatMap(([name, service]) =>
        service.exchanges.flatMap((exchange, index) => {
            const spec = manifest.exchanges?.[exchange];
            if (!service.placesOrders || !spec) return [];
            const accounts = namesOf(exchange, spec, exchangeAccounts);
            const shared = accounts.find(account => (writers.get(account) ?? name) !== name);
            for (const account of accounts) if (!writers.has(account)) writers.set(account, name);
            return shared === undefined
                ? []
                : [
                      written(
                          ["services", name, "exchanges", index],
                          exchange,
                          `an exchange account of its own: ${writers.get(shared)} already places orders on ${shared}`,
                      ),
                  ];
        }),
    );
};

const reserved = ["migrate", "migrations", "default", "risk", "trading", "phase", "edge"];

const namesAreFree: Rule = ({ names }) => {
    const owner = new Map<string, string>(reserved.map(name => [name, "Golive"]));
    return (["stores", "services", "jobs", "exchanges", "secrets"] as const).flatMap(section =>
        names[section].flatMap(name => {
            const other = owner.get(name);
            owner.set(name, other ?? section);
            return other === undefined
                ? []
                : [
                      said(
                          "manifest",
                          [section, name],
                          JSON.stringify(name),
                          `another name: ${other} ${other === "Golive" ? "itself uses" : "already have"} it, and placeholders tell them apart by name`,
                      ),
                  ];
        }),
    );
};

/** Rules about services. */
export const serviceRules: Rule[] = [
    namesAreFree,
    referencesExist,
    portsExist,
    portsDiffer,
    limitsHold,
    scalingRises,
    orderPlacersAreAlone,
    oneWriterPerAccount,
];
