import { z } from "zod";
import { backendUrl, bootstrapTarget } from "../../bootstrap/names";
import type { Place } from "../on-call/place";
import { NotTold, run, told } from "../on-call/run";

const checkpoint = z.object({
    deployment: z.object({
        resources: z.array(z.unknown()).optional(),
        pending_operations: z.array(z.object({ type: z.string(), resource: z.object({ urn: z.string() }) })).optional(),
    }),
});

/** What a killed deployment was about to do, as the state says: nobody knows whether it was done. Secrets stay encrypted, and nothing else is read. Throws NotTold. */
export function pendingOperations({ stack, account, region }: Place): string[] {
    const PULUMI_BACKEND_URL = backendUrl(bootstrapTarget(account, region));
    const env = { PULUMI_BACKEND_URL, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const answer = told(checkpoint, "pulumi", ["stack", "export", "--stack", stack], { env });
    if (!answer) throw new NotTold("pulumi stack export printed nothing");
    return (answer.deployment.pending_operations ?? []).map(({ type, resource }) => `${type} ${resource.urn}`);
}

/** A release of Helm that is neither deployed nor failed. */
export interface PendingRelease {
    namespace: string;
    release: string;
    status: string;
    revision: string;
}

const busy = ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"];

/**
 * Releases that Helm holds for being worked at: until somebody helps, it refuses every other work on them. Only the labels of Helm's Secrets are asked
 * for, as a table, which has no value in it. Throws NotTold, also where no release is seen at all.
 */
export function pendingReleases(): PendingRelease[] {
    const asked = ["get", "secrets", "--all-namespaces", "--selector=owner=helm", "--show-labels", "--no-headers", "--request-timeout=15s"];
    const rows = run("kubectl", asked).split("\n").filter(Boolean);
    const releases = rows.map(row => {
        const [namespace, ...rest] = row.trim().split(/\s+/);
        const labels = new Map((rest.at(-1) ?? "").split(",").map(label => label.split("=") as [string, string]));
        const [release, status, revision] = ["name", "status", "version"].map(name => labels.get(name));
        if (!release || !status || !revision) throw new NotTold("kubectl printed another thing than the labels of Helm's releases");
        return { namespace, release, status, revision };
    });
    if (releases.length === 0) throw new NotTold("kubectl shows no release of Helm at all: another cluster, or no right to see Secrets");
    return releases.filter(({ status }) => busy.includes(status));
}
