import type { Drill, Stack } from "./drill";

interface Chart {
    chart?: string;
    namespace?: string;
    name?: string;
    values?: { config?: { cluster?: { replicas?: number } } };
}

/** NATS is not backed up: what it holds is on its way, and what must not be lost is in the database. */
export function natsDrills(stack: Stack): Drill[] {
    return stack
        .of("kubernetes:helm.sh/v3:Release")
        .map(release => ({ release, chart: release.properties as Chart }))
        .filter(({ chart }) => chart.chart === "nats" || chart.chart?.endsWith("/nats"))
        .map(({ release, chart: { namespace, name, values } }) => {
            const servers = values?.config?.cluster?.replicas ?? 1;
            return {
                store: release.name,
                kind: "NATS",
                runbook: "docs/restore/nats.md",
                rpo: "all of it: nothing is backed up",
                rto: "30 minutes",
                checks: [{ what: "a server's loss loses nothing", answer: servers >= 3 ? "holds" : "fails", found: `${servers} servers` } as const],
                steps: [
                    {
                        say: "Lose a server, and see the others go on.",
                        run: `kubectl -n ${namespace} delete pod ${name}-nats-0 --wait && kubectl -n ${namespace} rollout status statefulset/${name}-nats --timeout=10m`,
                    },
                    { say: "The bot makes its streams again when it starts (docs/restore/nats.md): restart a service, and look at its log." },
                ],
            };
        });
}
