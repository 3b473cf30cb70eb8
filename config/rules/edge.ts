import { oneOf } from "../faults/faults";
import type { Service } from "../manifest";
import { cloudFrontAddresses } from "../offers";
import { allServicesSound, entries, type Known, type Rule, said, setting, written } from "./rule";

type Exposed = Service & { public: NonNullable<Service["public"]> };

const publicServices = ({ manifest }: Known): [string, Exposed][] =>
    entries(manifest.services).flatMap(([name, service]) => (service.public ? [[name, service as Exposed] as [string, Exposed]] : []));

const publicNeedsAZone: Rule = known => {
    const [[first] = []] = publicServices(known);
    if (first === undefined || known.given.includes("edge")) return [];
    return [said("settings", ["edge"], "nothing", `a zone: the service ${first} is public, and its name and certificate need one (cryptofunk:78)`)];
};

const edgeNeedsAPublicService: Rule = known => {
    const { edge } = known.settings;
    if (!edge || !allServicesSound(known) || publicServices(known).length > 0) return [];
    return [setting(["edge"], edge, "nothing: no service of the manifest has `public`, so there is nothing to reach")];
};

/** ACM puts the first name of a certificate into its common name, which X.509 limits. */
const longestName = 64;

const namesAreDistinct: Rule = known => {
    const zone = known.settings.edge?.zone.name;
    const owners = new Map<string, string>();
    return publicServices(known).flatMap(
        ([
            name,
            {
                public: { host },
            },
        ]) => {
            const path = ["services", name, "public", "host"];
            const owner = owners.get(host);
            owners.set(host, owner ?? name);
            if (owner) return [written(path, host, `a name of its own: the service ${owner} has it`)];
            if (zone && `${host}.${zone}`.length > longestName)
                return [written(path, host, `at most ${longestName} characters together with .${zone}: a certificate's name holds no more`)];
            return [];
        },
    );
};

const portAnswers: Rule = known =>
    publicServices(known).flatMap(
        ([
            name,
            {
                public: { port },
                ports,
                probes,
            },
        ]) => {
            const path = ["services", name, "public", "port"];
            if (!Object.hasOwn(ports, port))
                return [written(path, port, Object.keys(ports).length ? oneOf(port, Object.keys(ports)) : "a port of the service; it has none")];
            const { readiness } = probes;
            // A port that the service has not is the probe's own fault.
            if ((readiness.port === port && readiness.path !== undefined) || (readiness.port && !Object.hasOwn(ports, readiness.port))) return [];
            return [written(path, port, "the port of the readiness probe, with a path there: the load balancer asks it which pods may get requests")];
        },
    );

const matches = (pattern: string, path: string): boolean =>
    new RegExp(
        `^${pattern
            .replace(/[.$+^{}()|[\]\\]/g, "\\$&")
            .replace(/\*/g, ".*")
            .replace(/\?/g, ".")}$`,
    ).test(path);

const metricsStayInside: Rule = known =>
    publicServices(known).flatMap(
        ([
            name,
            {
                public: { port, paths },
                metrics,
            },
        ]) => {
            const open = metrics?.port === port ? paths.find(pattern => matches(pattern, metrics.path)) : undefined;
            return open === undefined
                ? []
                : [
                      written(
                          ["services", name, "public", "paths"],
                          paths,
                          `paths without ${metrics?.path}, which tells everybody about positions: "${open}" lets it through`,
                      ),
                  ];
        },
    );

const placersStayInside: Rule = known =>
    publicServices(known).flatMap(([name, service]) =>
        service.placesOrders || service.gatewayFor !== undefined
            ? [written(["services", name, "public"], service.public, "nothing: a service that holds an exchange's keys is not reached from the internet")]
            : [],
    );

const cdnIsPossible: Rule = ({ settings: { edge }, aws: { region } }) =>
    edge?.cdn && region !== undefined && !cloudFrontAddresses[region]
        ? [
              setting(
                  ["edge", "cdn"],
                  true,
                  `false: the list of CloudFront's addresses in ${region} is not in config/offers.ts, and the load balancer would have to let in everybody`,
              ),
          ]
        : [];

/** Rules about what is reached from the internet. */
export const edgeRules: Rule[] = [
    publicNeedsAZone,
    edgeNeedsAPublicService,
    namesAreDistinct,
    portAnswers,
    metricsStayInside,
    placersStayInside,
    cdnIsPossible,
];
