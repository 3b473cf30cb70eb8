import { type Drill, Stack } from "./store-plan";

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

/** RabbitMQ on Amazon MQ: AWS Backup does not know it, and it has no snapshots; a function saves what it has declared every hour. */
export function rabbitmqDrills(stack: Stack): Drill[] {
    return stack
        .of("aws:cloudformation/stack:Stack")
        .filter(({ properties }) => String(properties.templateBody ?? "").includes("AWS::AmazonMQ::Broker"))
        .map(({ name, properties }) => {
            const { region } = stack;
            const { secondRegion } = stack.settings;
            const bucket = stack.of("aws:s3/bucket:Bucket").find(one => Stack.text(one, "bucket").includes(`-${name}-definitions-`));
            const bucketName = Stack.text(bucket, "bucket");
            const encryption = stack
                .of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
                .find(one => Stack.text(one, "bucket") === bucketName);
            const cluster = /CLUSTER_MULTI_AZ/.test(String(properties.templateBody));
            const object = `--region ${region} --bucket ${bucketName}`;
            return {
                store: name,
                kind: "RabbitMQ on Amazon MQ",
                runbook: "docs/restore/rabbitmq.md",
                rpo: "an hour of declarations; messages on their way: nothing is backed up",
                rto: "1 hour",
                checks: [
                    {
                        what: "a node's loss loses nothing",
                        answer: cluster ? ("holds" as const) : ("fails" as const),
                        found: cluster ? "three nodes" : "a single one",
                    },
                    {
                        what: "what it has declared is saved",
                        answer: bucket ? ("holds" as const) : ("fails" as const),
                        found: bucket ? `every hour into ${bucketName}` : "no bucket is there for it",
                    },
                    stack.keyIsKept(encryption),
                    stack.saved(stack.selected(`:::${bucketName}`)),
                ],
                steps: [
                    {
                        say: "What was saved in the last hours, newest first.",
                        run: `aws s3api list-object-versions ${object} --prefix definitions.json --max-items 5 --query 'Versions[].[LastModified,Size,VersionId]' --output text`,
                    },
                    {
                        say: `Fetch the newest, or an older one with --version-id${secondRegion ? `; ${secondRegion} has a copy of each` : ""}.`,
                        run: `aws s3api get-object ${object} --key definitions.json definitions.json`,
                    },
                    { say: "Note the time. Import it into a second broker, through the bastion, and compare its queues (docs/restore/rabbitmq.md, step 3)." },
                ],
            };
        });
}
