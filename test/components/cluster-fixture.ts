import { Cluster, type ClusterArgs } from "../../components/cluster/cluster";
import { EncryptionKey } from "../../components/foundation/encryption";
import { Network } from "../../components/network/network";
import { settingsSchema } from "../../config/settings";
import type { Target } from "../../config/target";
import { target as anEnvironment } from "./harness";

/** Settings as a stack file with the fewest lines gives them. */
export const settings = settingsSchema.parse({
    bot: "cryptofunk",
    zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    release: { version: "1.0.0" },
    access: { deployer: "arn:aws:iam::111122223333:role/deployer", operators: ["arn:aws:iam::111122223333:role/operator"] },
});

/** A cluster in a network, with its keys. */
export function cluster(over: { target?: Partial<Target> } & Partial<Omit<ClusterArgs, "target">> = {}) {
    const target = anEnvironment(over.target);
    const network = new Network("network", { target, cidr: "10.40.0.0/16", natGateways: "per-zone" });
    const key = new EncryptionKey("cluster-key", { target, purpose: "cluster" });
    const logsKey = new EncryptionKey("logs-key", { target, purpose: "logs" });
    const built = new Cluster("cluster", { network, settings: settings.cluster, access: settings.access, key, logsKey, ...over, target });
    return { target, network, key, logsKey, cluster: built };
}
