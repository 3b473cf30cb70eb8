import type { ImageSource, Manifest } from "./manifest";

/** Who of a manifest uses stores, services and secrets: services, jobs and the migration. */
type Part = Partial<Pick<Manifest, "services" | "jobs" | "migrations">>;

/** Key under which a variable of a sidecar stands among its service's secrets; no variable has a hyphen. */
export const sidecarKey = (sidecar: string, variable: string): string => `${sidecar}-${variable}`;

/** The templates of a service's secrets and its sidecars', by the key that each gets. */
export function serviceSecrets(service: Manifest["services"][string]): Record<string, string> {
    const beside = Object.entries(service.sidecars).flatMap(([name, sidecar]) =>
        Object.entries(sidecar.secrets).map(([variable, template]) => [sidecarKey(name, variable), template] as const),
    );
    return { ...service.secrets, ...Object.fromEntries(beside) };
}

/** The templates of everybody who reads secrets, by the reader's name. */
export function secretReaders({ services = {}, jobs = {}, migrations }: Part): Record<string, Record<string, string>> {
    return {
        ...Object.fromEntries(Object.entries(services).map(([name, service]) => [name, serviceSecrets(service)])),
        ...Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.secrets])),
        ...(migrations && { migrations: migrations.secrets }),
    };
}

/** Every image of a manifest, by what runs it: a service, a job, `<service>.<sidecar>` or `migrations`. */
export function imagesOf({ services = {}, jobs = {}, migrations }: Part): Record<string, ImageSource> {
    return Object.fromEntries([
        ...Object.entries(services).flatMap(([name, service]) => [
            [name, service.image] as const,
            ...Object.entries(service.sidecars).map(([sidecar, { image }]) => [`${name}.${sidecar}`, image] as const),
        ]),
        ...Object.entries(jobs).map(([name, job]) => [name, job.image] as const),
        ...(migrations ? [["migrations", migrations.image] as const] : []),
    ]);
}

/** An image that is built, for everybody whose `build` is the same. */
export interface BuiltImage {
    /** Who runs it; the first gives the image its name, in the registry and in `release.digests`. */
    runs: [string, ...string[]];
    build: Extract<ImageSource, { build: unknown }>["build"];
}

/** Every image that is built, once for each distinct build. */
export function buildsIn(sources: Record<string, ImageSource>): BuiltImage[] {
    const built = new Map<string, BuiltImage>();
    for (const [owner, source] of Object.entries(sources)) {
        if (!("build" in source)) continue;
        const same = JSON.stringify(source.build);
        const one = built.get(same);
        if (one) one.runs.push(owner);
        else built.set(same, { runs: [owner], build: source.build });
    }
    return [...built.values()];
}

/** The service that holds an exchange's session for the others, if one does. */
export const gatewayOf = ({ services = {} }: Part, exchange: string): string | undefined =>
    Object.keys(services).find(name => services[name].gatewayFor === exchange);

/** A service's ports, its sidecars' among them. */
export const portsOf = (spec: Manifest["services"][string]): Record<string, number> =>
    Object.assign({}, ...Object.values(spec.sidecars).map(sidecar => sidecar.ports), spec.ports);
