import type * as pulumi from "@pulumi/pulumi";
import type { Cluster, Namespace, PodOverride } from "../cluster";
import type { SecretDelivery } from "../secrets";
import type { Image } from "./image";

/** What everything of the bot that runs in the cluster needs to know: its services, jobs and migrations. */
export interface RunArgs {
    /** Name of the bot. */
    bot: string;
    /** Where it runs. */
    cluster: Cluster;
    /** The bot's namespace. */
    namespace: Namespace;
    /** What it runs. */
    image: Image;
    /** Processor of the nodes. */
    architecture: string;
    /** Variables that are no secret, put together: the manifest's and those of mode, limits and environment. */
    environment: Record<string, pulumi.Input<string>>;
    /** Variables that are secret. Default: none. */
    secret?: { delivery: SecretDelivery; keys: string[] };
    /** What rules and people read on its pods. Default: nothing. */
    annotations?: Record<string, string>;
    /** What must be there before its pods start: stores, migrations, network policies. Default: nothing. */
    waitFor?: pulumi.Input<pulumi.Resource>[];
    /** Last word on any field of the pod or its container. */
    override?: PodOverride;
}
