import { NoAccess, type World } from "../../probe";

/** An address of the stack's network that the internet knows. */
export interface PublicAddress {
    address: string;
    /** What it belongs to, as AWS says. */
    what: string;
    /** Whether it is a load balancer's. */
    balancer: boolean;
}

/** Pages of interfaces that are read: a list without end is none. */
const most = 50;

/** Every public address of the stack's network: of gateways, of load balancers, and of whatever else has one. */
export async function publicAddresses({ everything: { target }, means }: World, signal: AbortSignal): Promise<PublicAddress[]> {
    const { DescribeNetworkInterfacesCommand, DescribeVpcsCommand, EC2Client } = await import("@aws-sdk/client-ec2");
    const client = new EC2Client(await means.aws());
    const options = { abortSignal: signal };
    const tags = { "tag:bot": target.bot, "tag:stack": target.stack };
    try {
        const filters = Object.entries(tags).map(([Name, value]) => ({ Name, Values: [value] }));
        const vpcs = ((await client.send(new DescribeVpcsCommand({ Filters: filters }), options)).Vpcs ?? []).flatMap(({ VpcId }) => VpcId ?? []);
        if (vpcs.length === 0) throw new NoAccess(`no network in ${target.region} has the tags bot=${target.bot} and stack=${target.stack}`);
        const found: PublicAddress[] = [];
        let token: string | undefined;
        for (let page = 0; page < most; page++) {
            const command = new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "vpc-id", Values: vpcs }], NextToken: token });
            const { NetworkInterfaces = [], NextToken } = await client.send(command, options);
            for (const { Association, Description = "an interface without description" } of NetworkInterfaces)
                if (Association?.PublicIp) found.push({ address: Association.PublicIp, what: Description, balancer: /^ELB (app|net)\//.test(Description) });
            if (!NextToken) return found;
            token = NextToken;
        }
        throw new Error("AWS goes on with its list of interfaces for ever");
    } catch (error) {
        if (error instanceof NoAccess) throw error;
        const { name, message } = error as Error;
        throw new NoAccess(`AWS does not tell the stack's public addresses: ${name}: ${message}`);
    }
}
