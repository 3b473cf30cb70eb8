import type { Series, Window } from "../prometheus";
import { runsOf, slopeOf } from "./arithmetic";
import { type Asking, countOf, covered, NotMeasured, step } from "./ask";
import { at } from "./words";

/** What Prometheus knows of every bot without a word of the bot: from kube-state-metrics, the kubelet and its own rules. */

/** An alert that fired, and when. */
export interface Fired {
    alert: string;
    during: Window;
}

/** The alert that always fires: without it nobody evaluated the alerts, and that none fired says nothing. */
const watchdog = 'ALERTS{alertname="Watchdog",alertstate="firing"}';

/** Every critical alert that fired within the window, each time that it did. Throws NotMeasured where the alerts were not evaluated for all of it. */
export async function fired(asking: Asking): Promise<Fired[]> {
    await covered("the Watchdog, without which no alert is known to be evaluated", watchdog, asking);
    const series = await asking.prometheus.range('ALERTS{alertstate="firing",severity="critical"}', asking.window, step);
    return series
        .flatMap(({ labels, samples }) => runsOf(samples, step).map(during => ({ alert: labels.alertname ?? "an alert", during })))
        .sort((a, b) => a.during.from - b.during.from);
}

/** How often a container ended and was started again. */
export const restartsOf = (bot: string, asking: Asking): Promise<number> => countOf(`kube_pod_container_status_restarts_total{namespace="${bot}"}`, asking);

/** A service as Kubernetes and Prometheus name it. */
export interface Watched {
    name: string;
    /** Whether it has metrics of its own. */
    isScraped: boolean;
}

/** The share of the window in which the service that was up least was up, in percent: with a pod that is ready, and where it has metrics, one that answered. */
export async function uptimeOf(bot: string, services: readonly Watched[], asking: Asking): Promise<{ percent: number; service: string }> {
    if (services.length === 0) throw new NotMeasured("the bot has no service");
    const { prometheus, window } = asking;
    // Prometheus itself, and what tells it of pods: without them a service is not down, but nobody looked.
    await covered("Prometheus' own targets", "present_over_time(up[150s])", asking);
    await covered("kube-state-metrics", "present_over_time(kube_pod_info[150s])", asking);
    const moments = Math.floor((window.to - window.from) / step) + 1;
    const ready = async (kind: "deployment" | "statefulset", field: string) =>
        byLabel(kind, await prometheus.range(`kube_${kind}_status_replicas_${field}{namespace="${bot}"} > 0`, window, step));
    const [deployments, sets] = [await ready("deployment", "available"), await ready("statefulset", "ready")];
    const none = new Set<number>();
    const scraped = byLabel("job", await prometheus.range(`max by (job) (up{namespace="${bot}"}) > 0`, window, step));
    const shares = services.map(({ name, isScraped }) => {
        const pods = deployments.get(name) ?? sets.get(name) ?? none;
        const answers = isScraped ? (scraped.get(name) ?? none) : pods;
        return { service: name, percent: ([...pods].filter(one => answers.has(one)).length / moments) * 100 };
    });
    return shares.reduce((worst, one) => (one.percent < worst.percent ? one : worst));
}

/** The moments of each series, by a label. */
function byLabel(label: string, series: readonly Series[]): Map<string, Set<number>> {
    const found = new Map<string, Set<number>>();
    for (const { labels, samples } of series)
        found.set(labels[label] ?? "", new Set([...(found.get(labels[label] ?? "") ?? []), ...samples.map(([moment]) => moment)]));
    return found;
}

/** Seconds of samples without which no slope is told: what starts up grows. */
const shortest = 3600;
/** Seconds between two points of a container's memory. */
const coarse = 300;

/** The container whose memory grew most, in percent of its mean per hour. */
export async function slopeIn(bot: string, asking: Asking): Promise<{ growth: number; container: string }> {
    const memory = `container_memory_working_set_bytes{namespace="${bot}",container!="",container!="POD"}`;
    await covered(`the memory of ${bot}'s containers`, `present_over_time(${memory}[150s])`, asking);
    const series = await asking.prometheus.range(`avg_over_time(${memory}[${coarse}s])`, asking.window, coarse);
    const slopes = series.flatMap(({ labels, samples }) => {
        // What a container does in its first minutes is its start, and no leak.
        const started = samples[0][0] > asking.window.from + coarse ? samples.slice(2) : samples;
        const lasting = started.length > 1 ? started[started.length - 1][0] - started[0][0] : 0;
        const growth = lasting >= shortest ? slopeOf(started) : undefined;
        return growth === undefined ? [] : [{ growth, container: `${labels.container} in ${labels.pod}` }];
    });
    if (slopes.length === 0) throw new NotMeasured("no container has run for an hour within the window");
    return slopes.reduce((worst, one) => (one.growth > worst.growth ? one : worst));
}

/** Images of a bot's services, as Kubernetes tells them of each container. */
export interface Release {
    bot: string;
    services: readonly string[];
    digests: readonly string[];
}

const imagesOf = ({ bot, services }: Release): string => `kube_pod_container_info{namespace="${bot}",container=~"${services.join("|")}"}`;

/** The last moment of a stretch of time at which an image ran that is none of the release's; nothing where none did. */
async function lastOther(release: Release, { prometheus }: Asking, window: Window, every: number): Promise<number | undefined> {
    const series = await prometheus.range(imagesOf(release), window, every);
    const others = series.filter(({ labels }) => !release.digests.some(digest => `${labels.image_spec} ${labels.image} ${labels.image_id}`.includes(digest)));
    const moments = others.flatMap(({ samples }) => samples.map(([moment]) => moment));
    return moments.length ? moments.reduce((last, one) => Math.max(last, one)) : undefined;
}

/** Throws NotMeasured where something else than a release's images ran within the window, by their digests, or nobody knows. */
export async function onlyReleased(release: Release, asking: Asking): Promise<void> {
    if (release.digests.length === 0) throw new NotMeasured("the settings name no image by its digest (golive:release.digests), so nobody knows what ran");
    await covered("the images of the bot's containers", `present_over_time(${imagesOf(release)}[150s])`, asking);
    const last = await lastOther(release, asking, asking.window, step);
    if (last !== undefined) throw new NotMeasured(`another release ran until ${at(last)}: the window begins anew with this one`);
}

/** Seconds that are looked back for the release before. */
const longest = 60 * 24 * 3600;

/** As long a stretch of time as the window, of the release before. Throws NotMeasured where there was none, as far as Prometheus remembers. */
export async function windowBefore(release: Release, asking: Asking): Promise<Window> {
    const { from, to } = asking.window;
    await onlyReleased(release, asking);
    const last = await lastOther(release, asking, { from: from - longest, to: from }, coarse);
    if (last === undefined) throw new NotMeasured("there was no release before this one, as far as Prometheus remembers");
    return { from: last - (to - from), to: last };
}
