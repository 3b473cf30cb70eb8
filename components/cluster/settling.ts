import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** AWS speaks of "several seconds" (EKS User Guide, access entries and Pod Identity associations); this is several times as long. */
const seconds = 30;

/**
 * Lets something take effect that EKS accepts at once and spreads afterwards: whoever needs it waits for what this returns.
 *
 * Access entries and Pod Identity associations are eventually consistent. The Kubernetes provider asks the API once per run, and a 401 marks the
 * whole cluster as unreachable for that run; a pod that is admitted too early stays without credentials until it restarts. No API tells when they
 * hold: a description reads back what was written, and a Job in the cluster would need both to be there already. So it is time that is waited,
 * by `node` on the machine that deploys, through Pulumi's own command provider: it is kept by Pulumi and comes from where the AWS and Kubernetes
 * providers come from, which the community's time provider (last released in 2024) does not. It waits again when what it waits for is made anew,
 * and never otherwise.
 */
export function settled(name: string, made: pulumi.CustomResource[], opts: pulumi.CustomResourceOptions): pulumi.Resource {
    return waited(
        name,
        seconds,
        made.map(({ id }) => id),
        pulumi.mergeOptions(opts, { dependsOn: made }),
    );
}

/** Lets a changed admission policy take effect: API servers look for one every second, and nothing tells when all have. Waits again with each `change`. */
export function spread(name: string, made: pulumi.CustomResource[], change: string, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    return waited(name, 5, [change], pulumi.mergeOptions(opts, { dependsOn: made }));
}

/**
 * Lets what `filters` have counted in a log reach CloudWatch, which takes minutes, before an alarm looks for it that rings where there is nothing. `said` is
 * there once there was something to count.
 */
export function counted(
    name: string,
    filters: pulumi.CustomResource[],
    said: pulumi.Input<pulumi.Resource>,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    return waited(
        name,
        180,
        filters.map(({ id }) => id),
        pulumi.mergeOptions(opts, { dependsOn: [...filters, said] }),
    );
}

const waited = (name: string, seconds: number, triggers: pulumi.Input<string>[], opts: pulumi.CustomResourceOptions): pulumi.Resource =>
    new command.local.Command(`${name}-settles`, { create: `setTimeout(() => {}, ${seconds * 1000})`, interpreter: ["node", "-e"], triggers }, opts);
