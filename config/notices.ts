import { kubernetesVersions } from "./offers";
import type { Settings } from "./settings";
import { spanOf } from "./time";

/** How long before a version's end a person is told: time to try the next one in staging. */
const ahead = 90 * 24 * 60 * 60_000;

/** Whether EKS's standard support of a Kubernetes version is over. */
export const supportEnded = (version: string, now: Date): boolean => {
    const support = kubernetesVersions[version];
    return support !== undefined && spanOf(support.standard).from <= now.getTime();
};

/** What is still sound and will not stay so, in sentences; they change with a day that comes, never with each day that passes. */
export function noticesOf({ cluster: { version } }: Pick<Settings, "cluster">, now: Date): string[] {
    const standard = kubernetesVersions[version]?.standard;
    if (standard === undefined || spanOf(standard).from - ahead > now.getTime()) return [];
    return [
        `EKS's standard support of Kubernetes ${version} ends on ${standard}: AWS then upgrades the cluster unasked, and these settings are refused. Move golive:cluster.version on before that.`,
    ];
}
