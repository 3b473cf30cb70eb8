import { DescribeInstancesCommand, EC2Client, type Instance } from "@aws-sdk/client-ec2";
import { amazon, said, soon } from "../on-call/amazon";
import type { Place } from "../on-call/place";

/** What AWS says of an instance. Only what is proven gone can't write any more. */
export interface Fate {
    answer: "gone" | "ends" | "may live" | "not evaluated";
    /** What was seen, or why nothing was. */
    says: string;
}

/** What EC2 says of one instance: its description, that there is none, or nothing that could be believed. */
type Told = { instance: Instance; owner?: string } | "none" | { unknown: string };

/** Tag by which EKS Auto Mode knows the machines of a cluster. */
const clusterTag = "eks:eks-cluster-name";
/** Nodes that are asked for until one is found to be running. */
const most = 3;

/** EC2, and for how long it is asked. */
interface Asked {
    client: EC2Client;
    /** Default: twenty seconds. */
    patience?: number;
}

async function describe({ client, patience }: Asked, id: string): Promise<Told> {
    try {
        // An account may hide from everybody the machines that a service operates, and all nodes are such: hidden would look like gone.
        const question = new DescribeInstancesCommand({ InstanceIds: [id], IncludeManagedResources: true });
        const { Reservations = [] } = await client.send(question, soon(patience));
        const found = Reservations.flatMap(({ Instances = [], OwnerId }) => Instances.map(instance => ({ instance, owner: OwnerId })));
        if (found.length !== 1 || found[0].instance.InstanceId !== id) return { unknown: `AWS was asked for ${id} and answered with ${found.length} others` };
        return found[0];
    } catch (error) {
        if ((error as Error).name === "InvalidInstanceID.NotFound") return "none";
        return { unknown: `AWS did not answer: ${said(error)}` };
    }
}

const clusterOf = ({ Tags = [] }: Instance) => Tags.find(({ Key }) => Key === clusterTag)?.Value;

/** Whether a description is of the stack's own account and cluster; why not, otherwise. */
function foreign({ instance, owner }: Exclude<Told, "none" | { unknown: string }>, { account, cluster }: Place): string | undefined {
    if (owner !== account) return `${instance.InstanceId} is one of account ${owner ?? "unknown"}, and the stack's is ${account}`;
    if (clusterOf(instance) !== cluster)
        return `${instance.InstanceId} is tagged as one of the cluster ${clusterOf(instance) ?? "of nobody"}, not of ${cluster}`;
    return undefined;
}

/** A node that works and that AWS tells of: whoever sees it looks at the right account, region and cluster. Otherwise why there is none. */
async function witness(ec2: Asked, place: Place, others: string[]): Promise<{ id: string } | { none: string }> {
    let none = "no other node works, whose instance AWS could be asked for";
    for (const id of others.slice(0, most)) {
        const told = await describe(ec2, id);
        if (told === "none") none = `AWS knows nothing of ${id} either, which works: these credentials look at another account or region`;
        else if ("unknown" in told) none = told.unknown;
        else if (foreign(told, place)) return { none: foreign(told, place) as string };
        else if (told.instance.State?.Name === "running") return { id };
        else none = `AWS calls ${id} ${told.instance.State?.Name}, which works`;
    }
    return { none };
}

/**
 * Whether AWS proves that an instance is gone for ever: it says terminated, or knows none by this id while it tells of a node that works. Hidden, in
 * another account or region, and not answered are no proof. `others` are the instances of nodes that work.
 */
export async function fateOf(id: string, place: Place, others: string[], ec2: Asked = { client: new EC2Client(amazon(place.region)) }): Promise<Fate> {
    const seen = await witness(ec2, place, others);
    const told = await describe(ec2, id);
    if (told === "none")
        return "none" in seen
            ? { answer: "not evaluated", says: `AWS knows no ${id}, and that proves nothing: ${seen.none}` }
            : { answer: "gone", says: `AWS knows no ${id} any more, and tells of ${seen.id}, which works` };
    if ("unknown" in told) return { answer: "not evaluated", says: told.unknown };
    const state = told.instance.State?.Name;
    if (state !== "terminated") return { answer: state === "shutting-down" ? "ends" : "may live", says: `AWS calls ${id} ${state ?? "nothing"}` };
    const other = told.owner === place.account && "id" in seen ? undefined : foreign(told, place);
    return other ? { answer: "not evaluated", says: other } : { answer: "gone", says: `AWS calls ${id} terminated` };
}
