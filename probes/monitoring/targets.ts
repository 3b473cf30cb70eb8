import { each, measure } from "../answers";
import type { Probe, Target, World } from "../probe";
import { prometheusOf, type ScrapeTarget } from "../prometheus";
import { at, ofType, textAt } from "../recorded";

/** Something that Prometheus has to scrape; without a job, whatever else it scrapes. */
interface Scraped extends Target {
    job?: string;
    /** Namespace that its targets say they are in. @default any */
    namespace?: string;
    /** Fewest targets that it may be. */
    least: number;
}

const monitors = ["kubernetes:monitoring.coreos.com/v1:ServiceMonitor", "kubernetes:monitoring.coreos.com/v1:PodMonitor"];

/** Fewest pods of a service: those of its workload, or of its autoscaler. */
function podsOf(world: World, service: string): number {
    const named = (type: string) => ofType(world, type).find(one => textAt(one, "metadata", "name") === service);
    const workload = named("kubernetes:apps/v1:Deployment") ?? named("kubernetes:apps/v1:StatefulSet");
    const scaler = named("kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
    return Number((workload && at(workload, "spec", "replicas")) ?? (scaler && at(scaler, "spec", "minReplicas")) ?? 1);
}

/** How many servers a store in the cluster has. */
const serversOf = (world: World, store: string): number =>
    Number(
        ofType(world, "kubernetes:postgresql.cnpg.io/v1:Cluster")
            .filter(one => textAt(one, "metadata", "name") === store)
            .map(one => at(one, "spec", "instances"))[0] ?? 1,
    );

/** What has to be a target, by the manifest and by the monitors that the stack deploys: one that is missing is a fault, not one less. */
function scrapedOf(world: World): Scraped[] {
    const { manifest } = world.everything;
    const services = Object.entries(manifest.services).flatMap(([name, { metrics }]): Scraped[] =>
        metrics ? [{ name, job: name, namespace: manifest.name, least: podsOf(world, name) }] : [],
    );
    const stores = Object.entries(manifest.stores).flatMap(([name, store]): Scraped[] => {
        const [exporter, pods] = [`${name}-exporter`, `monitoring/${name}`];
        if (store.kind === "nats") return [{ name, job: pods, least: store.replicas }];
        if (store.kind === "redis") return [{ name, job: exporter, least: 1 }];
        if (store.kind !== "postgres") return [];
        return [store.hosting === "cluster" ? { name, job: pods, least: serversOf(world, name) } : { name, job: exporter, least: 1 }];
    });
    const known = new Set([...services, ...stores].map(({ name }) => name));
    const others = monitors.flatMap(type =>
        ofType(world, type).flatMap((monitor): Scraped[] => {
            const name = textAt(monitor, "metadata", "name");
            return name === undefined || known.has(name) ? [] : [{ name, job: type.endsWith("PodMonitor") ? `monitoring/${name}` : name, least: 1 }];
        }),
    );
    return [...services, ...stores, ...others];
}

const says = ({ labels, health, lastError }: ScrapeTarget) => ({
    name: labels.pod ?? labels.instance ?? labels.job,
    flaw: health === "down" ? `it does not answer: ${lastError.slice(0, 120)}` : undefined,
    unknown: health === "unknown" ? "it was not scraped yet" : undefined,
});

const is =
    ({ job, namespace }: Scraped) =>
    ({ labels }: ScrapeTarget): boolean =>
        labels.job === job && (namespace === undefined || labels.namespace === namespace);

export const targetsUp: Probe<Scraped> = {
    name: "monitoring.targets-up",
    says: "whether all that has metrics is a target of Prometheus, and answers it",
    targets: world => {
        const expected = scrapedOf(world);
        return expected.length > 0 ? [...expected, { name: "everything else that is scraped", least: 1 }] : [];
    },
    async ask(target, { world, signal }) {
        const active = await (await prometheusOf({ world, signal })).targets();
        const expected = scrapedOf(world);
        const own = active.filter(target.job === undefined ? one => !expected.some(other => is(other)(one)) : is(target));
        const what = `${target.name} answers Prometheus`;
        const missing = own.length < target.least && target.job !== undefined;
        return [
            ...(missing ? [measure(what, `${target.least} targets or more`, `${own.length} are targets`, false)] : []),
            ...(own.length > 0 || !missing ? each(what, "every target is up", own.map(says)) : []),
        ];
    },
};
