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

/** RabbitMQ on Amazon MQ: AWS Backup does not know it, and it has no snapshots. */
export function rabbitmqDrills(stack: Stack): Drill[] {
    return stack
        .of("aws:cloudformation/stack:Stack")
        .filter(({ properties }) => String(properties.templateBody ?? "").includes("AWS::AmazonMQ::Broker"))
        .map(({ name, properties }) => ({
            store: name,
            kind: "RabbitMQ on Amazon MQ",
            runbook: "docs/restore/rabbitmq.md",
            rpo: "messages on their way: nothing is backed up; queues and exchanges are the bot's to declare",
            rto: "1 hour",
            checks: [
                {
                    what: "a node's loss loses nothing",
                    answer: /CLUSTER_MULTI_AZ/.test(String(properties.templateBody)) ? ("holds" as const) : ("fails" as const),
                    found: /CLUSTER_MULTI_AZ/.test(String(properties.templateBody)) ? "three nodes" : "a single one",
                },
            ],
            steps: [{ say: "Export the definitions and import them into a second broker (docs/restore/rabbitmq.md)." }],
        }));
}
