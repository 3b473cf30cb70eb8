import { type Check, type Drill, daysKept, Stack } from "./store-plan";

/** How a Postgres on RDS is brought back: as a second instance, at the latest second that RDS can. */
export function rdsDrills(stack: Stack): Drill[] {
    return stack.of("aws:rds/instance:Instance").map(instance => {
        const { region, settings } = stack;
        const identifier = Stack.text(instance, "identifier");
        const again = `${identifier.slice(0, 54)}-restored`;
        const show = (query: string) =>
            `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} --query '${query}' --output text`;
        const replicated = stack
            .of("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
            .find(({ dependencies }) => dependencies.includes(instance.urn));
        const away: Check[] = settings.secondRegion
            ? [
                  {
                      what: `its changes are copied to ${settings.secondRegion}`,
                      answer: replicated ? "holds" : "fails",
                      found: replicated ? `${replicated.properties.retentionPeriod} days` : "nothing copies them",
                  },
              ]
            : [];
        const sourceArn = Stack.text(replicated, "sourceDbInstanceArn");
        return {
            store: instance.name,
            kind: "Postgres on RDS",
            runbook: "docs/restore/rds.md",
            rpo: "5 minutes; about 15 in the other region",
            rto: "2 hours",
            checks: [
                daysKept("it keeps backups", instance.properties.backupRetentionPeriod),
                stack.keyIsKept(instance),
                stack.saved(stack.selected(`:db:${identifier}`)),
                ...away,
            ],
            steps: [
                { say: "How far back and forth it can be restored.", run: show("DBInstances[0].[BackupRetentionPeriod,LatestRestorableTime]") },
                {
                    say: "Note the time. Make a second instance in the same subnets and groups; the first one goes on.",
                    run: [
                        `aws rds restore-db-instance-to-point-in-time --region ${region} --source-db-instance-identifier ${identifier}`,
                        `--target-db-instance-identifier ${again} --use-latest-restorable-time --no-multi-az --no-publicly-accessible --no-deletion-protection`,
                        `--db-subnet-group-name "$(${show("DBInstances[0].DBSubnetGroup.DBSubnetGroupName")})"`,
                        `--vpc-security-group-ids $(${show("DBInstances[0].VpcSecurityGroups[].VpcSecurityGroupId")}) --manage-master-user-password`,
                    ].join(" \\\n    "),
                },
                {
                    say: "Wait for it; until here is the recovery time.",
                    run: `aws rds wait db-instance-available --region ${region} --db-instance-identifier ${again}`,
                },
                { say: "Forward its port through the bastion, and compare with psql (docs/restore/rds.md)." },
                ...(settings.secondRegion && sourceArn
                    ? [
                          {
                              say: "What the other region has.",
                              run: `aws rds describe-db-instance-automated-backups --region ${settings.secondRegion} --query "DBInstanceAutomatedBackups[?DBInstanceArn=='${sourceArn}'].[RestoreWindow.LatestTime,DBInstanceAutomatedBackupsArn]" --output text`,
                          },
                      ]
                    : []),
                {
                    say: "Away with it.",
                    run: `aws rds delete-db-instance --region ${region} --db-instance-identifier ${again} --skip-final-snapshot --delete-automated-backups`,
                },
            ],
        };
    });
}

/** Name of the cluster that a document database is restored as, beside the one that runs; its member has two letters more. */
export const restoredDocuments = (identifier: string): string => `${identifier.slice(0, 52).replace(/-+$/, "")}-restored`;

/** How a document database is brought back: as a second cluster with one member. */
export function documentDbDrills(stack: Stack): Drill[] {
    return stack.of("aws:docdb/cluster:Cluster").map(cluster => {
        const { region } = stack;
        const identifier = Stack.text(cluster, "clusterIdentifier");
        const again = restoredDocuments(identifier);
        const show = (query: string) =>
            `aws docdb describe-db-clusters --region ${region} --db-cluster-identifier ${identifier} --query '${query}' --output text`;
        const member = stack.of("aws:docdb/clusterInstance:ClusterInstance")[0];
        return {
            store: cluster.name,
            kind: "MongoDB's protocol on DocumentDB",
            runbook: "docs/restore/document-db.md",
            rpo: "5 minutes; a day in the other region, where only the nightly copy is",
            rto: "2 hours",
            checks: [
                daysKept("it keeps backups", cluster.properties.backupRetentionPeriod),
                stack.keyIsKept(cluster),
                stack.saved(stack.selected(`:cluster:${identifier}`)),
            ],
            steps: [
                { say: "How far back and forth it can be restored.", run: show("DBClusters[0].[EarliestRestorableTime,LatestRestorableTime]") },
                {
                    say: "Note the time. Make a second cluster and a member; the first one goes on.",
                    run: [
                        `aws docdb restore-db-cluster-to-point-in-time --region ${region} --source-db-cluster-identifier ${identifier}`,
                        `--db-cluster-identifier ${again} --use-latest-restorable-time --no-deletion-protection`,
                        `--db-subnet-group-name "$(${show("DBClusters[0].DBSubnetGroup")})"`,
                        `--vpc-security-group-ids $(${show("DBClusters[0].VpcSecurityGroups[].VpcSecurityGroupId")})`,
                    ].join(" \\\n    "),
                },
                {
                    say: "Its member.",
                    run: `aws docdb create-db-instance --region ${region} --db-cluster-identifier ${again} --db-instance-identifier ${again}-0 --engine docdb --db-instance-class ${Stack.text(member, "instanceClass") || "db.t4g.medium"}`,
                },
                {
                    say: "Wait for it; until here is the recovery time.",
                    run: `aws docdb wait db-instance-available --region ${region} --db-instance-identifier ${again}-0`,
                },
                { say: "Forward its port through the bastion, and compare with mongosh (docs/restore/document-db.md)." },
                {
                    say: "Away with it.",
                    run: `aws docdb delete-db-instance --region ${region} --db-instance-identifier ${again}-0 && aws docdb delete-db-cluster --region ${region} --db-cluster-identifier ${again} --skip-final-snapshot`,
                },
            ],
        };
    });
}

/** How a cache is brought back: as a second replication group from the newest snapshot. */
export function redisDrills(stack: Stack): Drill[] {
    return stack.of("aws:elasticache/replicationGroup:ReplicationGroup").map(group => {
        const { region } = stack;
        const id = Stack.text(group, "replicationGroupId");
        const again = `${id.slice(0, 31).replace(/-$/, "")}-restored`;
        const newest = `aws elasticache describe-snapshots --region ${region} --replication-group-id ${id} --query 'reverse(sort_by(Snapshots,&NodeSnapshots[0].SnapshotCreateTime))[0].SnapshotName' --output text`;
        return {
            store: group.name,
            kind: "Redis on ElastiCache",
            runbook: "docs/restore/redis.md",
            rpo: "24 hours: a cache; nothing that must not be lost may stand in it alone",
            rto: "1 hour",
            checks: [daysKept("it keeps snapshots", group.properties.snapshotRetentionLimit), stack.keyIsKept(group)],
            steps: [
                { say: "The newest snapshot.", run: newest },
                {
                    say: "Note the time. Make a second group from it; the first one goes on.",
                    run: [
                        `aws elasticache create-replication-group --region ${region} --replication-group-id ${again} --replication-group-description "restore drill"`,
                        `--snapshot-name "$(${newest})" --cache-node-type ${Stack.text(group, "nodeType")} --num-cache-clusters 1 --transit-encryption-enabled`,
                        `--at-rest-encryption-enabled --engine redis --user-group-ids ${(group.properties.userGroupIds as string[]).join(" ")}`,
                        `--cache-subnet-group-name "$(aws elasticache describe-cache-clusters --region ${region} --cache-cluster-id ${id}-001 --query 'CacheClusters[0].CacheSubnetGroupName' --output text)"`,
                    ].join(" \\\n    "),
                },
                {
                    say: "Wait for it; until here is the recovery time.",
                    run: `aws elasticache wait replication-group-available --region ${region} --replication-group-id ${again}`,
                },
                { say: "Away with it.", run: `aws elasticache delete-replication-group --region ${region} --replication-group-id ${again}` },
            ],
        };
    });
}
