import type { Measure } from "../../checklist/evidence-file";
import type { Pod } from "../cluster-api";
import { held, listed, untold } from "../held";
import type { Probe } from "../probe";
import { containersOf, digestOf, type Workload } from "../workloads";
import { isReady, ofServices, type Service, services, statusesOf } from "./pods";

/** Every pod of every service is ready, and there are as many as the stack has. */
export const ready = ofServices("pods.ready", "whether every pod of each service is ready", (pods, { workload: { name, atLeast } }) => {
    const sound = pods.filter(isReady);
    const waiting = pods.filter(pod => !isReady(pod)).map(({ metadata }) => metadata.name);
    const found = pods.length === 0 ? "no pod" : `${sound.length} of ${pods.length} ready${waiting.length ? `; not ${listed(waiting)}` : ""}`;
    return [held(`pods of ${name}`, `${atLeast} or more, all of them ready`, pods.length >= atLeast && waiting.length === 0, found)];
});

/** No container of a service has started twice. */
export const noRestarts = ofServices("pods.no-restarts", "whether a container of a service has restarted", (pods, { workload: { name } }) => {
    const what = `restarts of the containers of ${name}`;
    if (pods.length === 0) return [untold(what, "none", "there is no pod")];
    const untoldPods = pods.filter(pod => statusesOf(pod).length === 0);
    if (untoldPods.length) return [untold(what, "none", `nothing is told of ${listed(untoldPods.map(({ metadata }) => metadata.name))}`)];
    const again = pods.flatMap(pod =>
        statusesOf(pod).flatMap(({ name: container, restartCount, lastState }) => {
            const why = lastState?.terminated?.reason ?? "";
            return restartCount === 0 ? [] : [`${pod.metadata.name}/${container} ${restartCount}${/^\w{1,40}$/.test(why) ? ` (${why})` : ""}`];
        }),
    );
    return [held(what, "none", again.length === 0, again.length ? listed(again) : `none in ${pods.length} pods`)];
});

/** Each image of a service's pods against the released one, by the digest that the node itself has pulled. */
export function imagesOf(pods: readonly Pod[], { name, spec }: Workload): Measure[] {
    return containersOf(spec).map((container): Measure => {
        const released = digestOf(container.image);
        const what = `image of ${name}${container.name === name ? "" : `/${container.name}`}`;
        if (released === undefined) return untold(what, "the digest that was released", "the release names no digest of it (golive:release.digests)");
        const demanded = released.slice(0, 19);
        if (pods.length === 0) return held(what, demanded, false, "no pod runs");
        const running = pods.map(pod => digestOf(statusesOf(pod).find(one => one.name === container.name)?.imageID));
        const others = [...new Set(running.filter(one => one !== undefined && one !== released))].map(one => String(one).slice(0, 19));
        if (others.length) return held(what, demanded, false, listed(others));
        if (running.includes(undefined)) return untold(what, demanded, "a node does not tell the digest of what it runs");
        return held(what, demanded, true, `${demanded} in ${pods.length} pods`);
    });
}

/** What runs is what was released. */
export const releasedDigestRuns: Probe<Service> = {
    ...ofServices("pods.released-digest-runs", "whether the images that run are the released ones, by digest", (pods, { workload }) =>
        imagesOf(pods, workload),
    ),
    asksRelease: true,
};

/** Replicas stand in more than one zone. */
export const spreadOverZones = ofServices(
    "pods.spread-over-zones",
    "whether the replicas of each service stand in more than one zone",
    async (pods, { workload: { name }, cluster }) => {
        const what = `zones of the pods of ${name}`;
        const standing = pods.filter(isReady);
        if (standing.length < 2) return [held(what, "2 or more", false, standing.length === 0 ? "no pod is ready" : "a single pod is ready")];
        const nodes = new Map((await cluster.list("/api/v1/nodes")).map(({ metadata }) => [metadata.name, metadata.labels?.["topology.kubernetes.io/zone"]]));
        const zones = standing.map(({ spec }) => nodes.get(spec?.nodeName ?? ""));
        const known = [...new Set(zones.filter(zone => zone !== undefined))].sort();
        if (known.length < 2 && zones.includes(undefined)) return [untold(what, "2 or more", "a node does not tell its zone")];
        return [held(what, "2 or more", known.length >= 2, listed(known as string[]))];
    },
    world => services(world).filter(({ workload }) => workload.atLeast >= 2),
);
