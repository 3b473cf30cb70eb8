import { each, type Looked, measure } from "../answers";
import { pages } from "../aws";
import type { Probe, Target, World } from "../probe";
import { ofType, textAt } from "../recorded";

/** An exchange that lets its key be used from named addresses alone. */
interface Bound extends Target {
    entered: string[];
}

/** The names of the stack's NAT gateways, by their tag. */
const gatewaysOf = (world: World): string[] => ofType(world, "aws:ec2/natGateway:NatGateway").flatMap(one => textAt(one, "tags", "Name") ?? []);

/** The addresses under which the world sees what leaves the network, as AWS has them now. */
async function seenAs(world: World, signal: AbortSignal): Promise<string[]> {
    const names = gatewaysOf(world);
    if (names.length === 0) throw new Error("the stack has no NAT gateway with a name");
    const { DescribeNatGatewaysCommand, EC2Client } = await import("@aws-sdk/client-ec2");
    const client = new EC2Client(await world.means.aws());
    const Filter = [
        { Name: "tag:Name", Values: names },
        { Name: "state", Values: ["available"] },
    ];
    const ask = (NextToken: string | undefined) => client.send(new DescribeNatGatewaysCommand({ Filter, NextToken }), { abortSignal: signal });
    const addresses: string[] = [];
    let gateways = 0;
    for await (const { NatGateways = [] } of pages("ec2:DescribeNatGateways", ask, page => page.NextToken))
        for (const { State, NatGatewayAddresses = [] } of NatGateways) {
            if (State !== "available") continue;
            gateways++;
            addresses.push(...NatGatewayAddresses.flatMap(({ PublicIp }) => PublicIp ?? []));
        }
    // A gateway that is gone has taken its address along: what is left is not all that the world sees once it is back.
    if (gateways < names.length || addresses.length < names.length)
        throw new Error(`AWS tells of ${gateways} NAT gateways with ${addresses.length} addresses, and the stack has ${names.length}`);
    return addresses;
}

export const addressesAsEntered: Probe<Bound> = {
    name: "exchange.addresses-as-entered",
    says: "whether the world sees the bot under the addresses that were entered at each exchange",
    targets: ({ everything: { manifest, settings } }) =>
        Object.entries(manifest.exchanges).flatMap(([name, { ipRestricted }]) => {
            const entered = settings.exchangeAddresses[name] ?? [];
            return ipRestricted || entered.length > 0 ? [{ name, entered }] : [];
        }),
    async ask({ name, entered }, { world, signal }) {
        const what = `the addresses at ${name}`;
        if (entered.length === 0) return [measure(what, "those of the stack", "none was entered (settings: exchangeAddresses)", false)];
        const seen = await seenAs(world, signal);
        const looked: Looked[] = [
            ...seen.map(address => ({
                name: address,
                flaw: entered.includes(address) ? undefined : `${name} was not told of it and refuses what comes from there`,
            })),
            ...entered
                .filter(address => !seen.includes(address))
                .map(address => ({ name: address, flaw: "it is not the stack's, and whoever has it may use the key" })),
        ];
        return each(what, "exactly those that the world sees", looked);
    },
};
