import type { DBCluster, DBInstance } from "@aws-sdk/client-docdb";
import { rdsAuthority } from "../../../components/foundation";
import { NoAccess } from "../../../probes/probe";
import { signIn } from "../../../probes/stores/store";
import { restoredDocuments } from "../../restore/managed";
import { Stack } from "../../restore/store-plan";
import { type Around, Failed, until } from "../frame";
import type { OpenSession } from "./document-session";
import type { DocumentSession } from "./documents";
import type { Restorer } from "./restore";

const isMissing = (error: unknown): boolean => /NotFound/.test((error as Error).name);
/** Whether AWS says that it has to come to rest before: a cluster that is being made, or whose member is not yet going. */
const isBusy = (error: unknown): boolean => /^InvalidDB(Cluster|Instance)State/.test((error as Error).name);
/** Words of AWS for what does not come to anything any more. */
const isLost = (status = ""): boolean => /failed|incompatible|inaccessible|error/.test(status);

/** Seconds within which AWS takes the deletion of a cluster that it may still be making. */
const patience = 2 * 3600;

/** How DocumentDB is restored: by itself, to a second, as a second cluster with one member, in the same subnets and groups. */
export function documentDbRestorer(
    store: string,
    database: string,
    cluster: Stack["resources"][number],
    around: Around,
    open: OpenSession,
): Restorer<DocumentSession> {
    const identifier = Stack.text(cluster, "clusterIdentifier");
    const scratch = restoredDocuments(identifier);
    const member = `${scratch}-0`;
    // What somebody else restores under this name is never taken away.
    let isOurs = false;
    const aws = async () => {
        const docdb = await import("@aws-sdk/client-docdb");
        return { ...docdb, client: new docdb.DocDBClient(await around.means.aws()) };
    };
    const orNone = async <T>(answer: Promise<T>): Promise<T | undefined> => {
        try {
            return await answer;
        } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
        }
    };
    const clusterOf = async (DBClusterIdentifier: string): Promise<DBCluster | undefined> => {
        const { client, DescribeDBClustersCommand } = await aws();
        return (await orNone(client.send(new DescribeDBClustersCommand({ DBClusterIdentifier }))))?.DBClusters?.[0];
    };
    const memberOf = async (DBInstanceIdentifier: string): Promise<DBInstance | undefined> => {
        const { client, DescribeDBInstancesCommand } = await aws();
        return (await orNone(client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))))?.DBInstances?.[0];
    };
    const own = async (): Promise<DBCluster> => {
        const found = await clusterOf(identifier);
        if (!found?.Endpoint) throw new Failed(`DocumentDB has no cluster ${identifier} that answers`);
        return found;
    };
    const connect = async ({ Endpoint = "", Port = 27017 }: DBCluster): Promise<DocumentSession> => {
        const { region } = around.everything.target;
        const authority = rdsAuthority(region);
        if (!authority) throw new NoAccess(`no authority of DocumentDB is known for ${region}: no password is sent to whom nobody can vouch for`);
        const { username, password } = await signIn(around, store, "application");
        const dial = await around.means.inside(Endpoint, Port);
        return open({ serverName: Endpoint, ...dial }, { username, password, database, authority: authority.pem });
    };
    const answering = async (found: DBCluster): Promise<DocumentSession | undefined> => {
        const session = await connect(found).catch(error => {
            if (error instanceof NoAccess) return undefined;
            throw error;
        });
        if (!session) return undefined;
        let isIt = false;
        try {
            const { hosts } = await session.hello();
            isIt = Array.isArray(hosts) && hosts.length > 0 && hosts.every(host => String(host).startsWith(`${member}.`));
        } finally {
            if (!isIt) await session.close();
        }
        if (!isIt) throw new Error(`what answers as ${scratch} does not name its one member, so it is not the restored one`);
        return session;
    };
    const addMember = async (): Promise<void> => {
        const { client, CreateDBInstanceCommand } = await aws();
        const [one] = (await own()).DBClusterMembers ?? [];
        const like = one?.DBInstanceIdentifier === undefined ? undefined : await memberOf(one.DBInstanceIdentifier);
        if (!like) throw new Failed(`DocumentDB tells no member of ${identifier}`);
        await client.send(
            new CreateDBInstanceCommand({
                ...{ DBClusterIdentifier: scratch, DBInstanceIdentifier: member, Engine: "docdb" },
                ...{ DBInstanceClass: like.DBInstanceClass, CACertificateIdentifier: like.CACertificateIdentifier },
                Tags: [{ Key: "golive:drill", Value: "restore" }],
            }),
        );
    };
    return {
        store,
        scratch,
        original: async () => connect(await own()),
        reaches: async moment => ((await own()).LatestRestorableTime?.getTime() ?? 0) > moment.getTime(),
        begin: async moment => {
            const { DBSubnetGroup: DBSubnetGroupName, VpcSecurityGroups = [] } = await own();
            const VpcSecurityGroupIds = VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []);
            // Without them AWS would take those of the account's own network.
            if (!DBSubnetGroupName || VpcSecurityGroupIds.length === 0) throw new Failed(`DocumentDB tells no subnets and no security group of ${identifier}`);
            if ((await clusterOf(scratch)) || (await memberOf(member))) throw new Failed(`there is a cluster ${scratch} already, which somebody else made`);
            const { client, RestoreDBClusterToPointInTimeCommand } = await aws();
            isOurs = true;
            try {
                await client.send(
                    new RestoreDBClusterToPointInTimeCommand({
                        ...{ SourceDBClusterIdentifier: identifier, DBClusterIdentifier: scratch, RestoreToTime: moment, DeletionProtection: false },
                        ...{ DBSubnetGroupName, VpcSecurityGroupIds },
                        Tags: [{ Key: "golive:drill", Value: "restore" }],
                    }),
                );
            } catch (error) {
                if (/AlreadyExists/.test((error as Error).name)) isOurs = false;
                throw error;
            }
        },
        restored: async () => {
            const [found, one] = [await clusterOf(scratch), await memberOf(member)];
            if (!found || isLost(found.Status) || isLost(one?.DBInstanceStatus)) throw new Failed(`DocumentDB could not restore ${scratch}`);
            if (!one && found.Status === "available") await addMember();
            return one?.DBInstanceStatus === "available" ? answering(found) : undefined;
        },
        drop: async walk => {
            if (!isOurs) return;
            const { client, DeleteDBClusterCommand, DeleteDBInstanceCommand } = await aws();
            const going = async () => {
                const found = await clusterOf(scratch);
                if (!found || found.Status === "deleting") return true;
                try {
                    const one = await memberOf(member);
                    if (one?.DBClusterIdentifier === scratch && one.DBInstanceStatus !== "deleting")
                        await client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: member }));
                    await client.send(new DeleteDBClusterCommand({ DBClusterIdentifier: scratch, SkipFinalSnapshot: true }));
                } catch (error) {
                    if (!isMissing(error) && !isBusy(error)) throw error;
                }
                return undefined;
            };
            await until(`the deletion of ${scratch}`, walk, going, { seconds: patience, every: 30 });
        },
    };
}
