import { isPage, isSocket, letsThrough } from "../../checklist/applies";
import { type Contract, imageFor, routesAt } from "../../contract";
import type { Target, World } from "../probe";

/** A service that is reached from the internet. */
export interface Exposed extends Target {
    service: string;
    /** Its name on the internet. */
    host: string;
    /** Paths that are let through, as the load balancer takes them: a star is anything. */
    paths: string[];
    /** Whether a browser shows it to people. */
    page: boolean;
    /** Path that answers 200 only while the service works. @default none */
    health?: string;
    /** Routes that its image serves. @default nobody has read the source */
    routes?: Contract["routes"];
}

/** The routes of a service's image, as its source has them; nothing where nobody read it, or where somebody else builds it. */
function routesOf({ everything, contract }: World, service: string): Contract["routes"] | undefined {
    const { image } = everything.manifest.services[service];
    if (!contract || !("build" in image)) return undefined;
    const built = imageFor(contract, image.build.dockerfile, image.build.args);
    return built && routesAt(contract, "/*", built.id);
}

/** Every service that settings and manifest make public. */
export function exposedOf(world: World): Exposed[] {
    const { settings, manifest } = world.everything;
    const zone = settings.edge?.zone.name;
    if (zone === undefined) return [];
    return Object.entries(manifest.services).flatMap(([service, { public: exposed, probes }]) => {
        if (!exposed) return [];
        const host = `${exposed.host}.${zone}`;
        const page = isPage(service) || isPage(exposed.host);
        return [{ name: host, service, host, paths: exposed.paths, page, health: probes.readiness.path, routes: routesOf(world, service) }];
    });
}

const isExact = (path: string): boolean => !/[*?]/.test(path);
/** A path without parameters, as every framework writes them, that can be asked as it stands. */
const isPlain = (path: string): boolean => /^\/[\w\-./~]*$/.test(path);

/** Whether a route answers to GET, which changes nothing. */
const isRead = ({ method }: Contract["routes"][number]): boolean => method === "GET" || method === "*";

/** Paths of a service that the source answers to GET, without parameters, and that are let through. */
export const readable = ({ routes = [], paths }: Exposed): string[] => [
    ...new Set(
        routes.flatMap(route =>
            isRead(route) && isPlain(route.path) && !isSocket(route.path) && paths.some(one => letsThrough(one, route.path)) ? [route.path] : [],
        ),
    ),
];

/** What may be asked with GET to see whether a pattern leads to the service, the likeliest first. */
export function candidates({ health, page, ...one }: Exposed, pattern: string): string[] {
    if (isExact(pattern)) return [pattern];
    const likely = [...(page ? ["/"] : []), ...(health === undefined ? [] : [health]), ...readable({ health, page, ...one })];
    return [...new Set(likely.filter(path => letsThrough(pattern, path)))];
}

/** Paths of a service that can be asked with GET, a few of them. */
export const askable = (one: Exposed, most = 4): string[] =>
    [...new Set(one.paths.filter(path => !isSocket(path)).flatMap(pattern => candidates(one, pattern)))].slice(0, most);

/** Paths of a service without parameters that answer something else than GET alone, and that are let through. */
export const writable = ({ routes = [], paths }: Exposed): string[] => [
    ...new Set(
        routes.flatMap(({ method, path }) =>
            method !== "WEBSOCKET" && isPlain(path) && !isSocket(path) && paths.some(one => letsThrough(one, path)) ? [path] : [],
        ),
    ),
];

/** A path that is not let through, if there is any: what the load balancer itself answers. */
export const keptOut = ({ paths }: Exposed): string | undefined => {
    const nowhere = "/golive-verify-nobody-serves-this";
    return paths.some(one => letsThrough(one, nowhere)) ? undefined : nowhere;
};

/** Whether the source serves a path, and GET not: nobody can ask it without changing something. */
export const onlyWrites = ({ routes = [] }: Exposed, path: string): boolean => {
    const own = routes.filter(route => route.path === path);
    return own.length > 0 && !own.some(isRead);
};
