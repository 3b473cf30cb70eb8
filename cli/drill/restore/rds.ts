import type { DBInstance, RDSClient } from "@aws-sdk/client-rds";
import { Stack } from "../../restore/store-plan";
import { type Around, Failed } from "../frame";
import { connect, connectedOrNot } from "./connect";
import type { Restorer } from "./restore";
import type { Connected } from "./rows";

/** Whether AWS says that there is no such thing. */
const isMissing = (error: unknown): boolean => /NotFound/.test((error as Error).name);

/** How a Postgres on RDS is restored: by RDS itself, to a second, as a second instance in the same subnets and groups. */
export function rdsRestorer(store: string, database: string, instance: Stack["resources"][number], around: Around): Restorer<Connected> {
    const identifier = Stack.text(instance, "identifier");
    const scratch = `${identifier.slice(0, 54)}-restored`;
    // What somebody else restores under this name is never taken away.
    let isOurs = false;
    const client = async (): Promise<RDSClient> => {
        const { RDSClient } = await import("@aws-sdk/client-rds");
        return new RDSClient(await around.means.aws());
    };
    const described = async (id: string): Promise<DBInstance | undefined> => {
        const { DescribeDBInstancesCommand } = await import("@aws-sdk/client-rds");
        try {
            return (await (await client()).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances?.[0];
        } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
        }
    };
    const listening = ({ Endpoint }: DBInstance) => ({ store, database, host: Endpoint?.Address ?? "", port: Endpoint?.Port ?? 5432, isInCluster: false });
    const own = async (): Promise<DBInstance> => {
        const found = await described(identifier);
        if (!found?.Endpoint?.Address) throw new Failed(`RDS has no instance ${identifier} that answers`);
        return found;
    };
    return {
        store,
        scratch,
        original: async () => connect(listening(await own()), around),
        reaches: async moment => ((await own()).LatestRestorableTime?.getTime() ?? 0) >= moment.getTime(),
        begin: async moment => {
            const { DBSubnetGroup, VpcSecurityGroups, DBParameterGroups } = await own();
            if (await described(scratch)) throw new Failed(`there is an instance ${scratch} already, which somebody else made`);
            const { RestoreDBInstanceToPointInTimeCommand } = await import("@aws-sdk/client-rds");
            isOurs = true;
            await (await client()).send(
                new RestoreDBInstanceToPointInTimeCommand({
                    ...{
                        SourceDBInstanceIdentifier: identifier,
                        TargetDBInstanceIdentifier: scratch,
                        RestoreTime: new Date(Math.floor(moment.getTime() / 1000) * 1000),
                    },
                    ...{ MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, ManageMasterUserPassword: true },
                    DBSubnetGroupName: DBSubnetGroup?.DBSubnetGroupName,
                    DBParameterGroupName: DBParameterGroups?.[0]?.DBParameterGroupName,
                    VpcSecurityGroupIds: VpcSecurityGroups?.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
                    Tags: [{ Key: "golive:drill", Value: "restore" }],
                }),
            );
        },
        restored: async () => {
            const found = await described(scratch);
            if (found?.DBInstanceStatus === "failed") throw new Failed(`RDS could not restore ${scratch}`);
            return found?.DBInstanceStatus === "available" ? connectedOrNot(listening(found), around) : undefined;
        },
        drop: async () => {
            if (!isOurs) return;
            const { DeleteDBInstanceCommand } = await import("@aws-sdk/client-rds");
            try {
                await (await client()).send(
                    new DeleteDBInstanceCommand({ DBInstanceIdentifier: scratch, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
                );
            } catch (error) {
                if (!isMissing(error)) throw error;
            }
        },
    };
}
