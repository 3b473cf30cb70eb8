import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { SettingsError } from "../../config/faults/faults";
import type { Chart } from "./charts";
import type { Cluster } from "./cluster";
import type { Namespace } from "./namespace";

/** What installing a chart needs to know. */
export interface ChartArgs {
    /** Cluster it runs in. */
    cluster: Cluster;
    /** Chart and version, from `charts`. */
    chart: Chart;
    /** Namespace it runs in. */
    namespace: Namespace;
    /** Values over the chart's own; never a secret. */
    values: Record<string, unknown>;
    /** What must be there before its pods start, such as Pod Identity associations and network flows. Default: nothing. */
    after?: pulumi.Resource[];
    /** Seconds that an installation may take; the first one also starts nodes. Default: 900. */
    timeout?: number;
    /** Last word on any argument of the release. */
    override?: Partial<k8s.helm.v3.ReleaseArgs>;
}

/**
 * Installs a chart, under its own name so that the names of its Services and ServiceAccounts are known, and waits until its pods are ready.
 *
 * Atomic: a first installation that fails is removed, or the next attempt would end in "cannot re-use a name that is still in use".
 * Custom resources depend on what this returns: their webhooks answer by then, and destroy removes them before their operator. An override that
 * takes the waiting away would break that order, and is refused.
 */
export function installChart(name: string, args: ChartArgs, opts: pulumi.CustomResourceOptions): k8s.helm.v3.Release {
    const { cluster, chart, namespace, values, after = [], timeout = 900 } = args;
    const unwaited = Object.entries({ skipAwait: true, waitForJobs: false }).find(([field, value]) => args.override?.[field as "skipAwait"] === value);
    if (unwaited) {
        const allowed = "a release that is waited for: what comes after it needs its pods";
        throw new SettingsError([{ file: "index.ts", path: `override of the release ${name}`, found: unwaited.join(": "), allowed }]);
    }
    return new k8s.helm.v3.Release(
        name,
        {
            name,
            chart: chart.chart,
            version: chart.version,
            repositoryOpts: chart.repositoryUrl ? { repo: chart.repositoryUrl } : undefined,
            namespace: namespace.name,
            values,
            atomic: true,
            cleanupOnFail: true,
            waitForJobs: true,
            maxHistory: 5,
            timeout,
            ...args.override,
        },
        pulumi.mergeOptions(opts, { provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready, ...after] }),
    );
}
