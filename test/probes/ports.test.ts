import * as assert from "node:assert";
import { createServer } from "node:net";
import { here } from "../../probes/canary/loopback";
import { type PublicAddress, publicAddresses } from "../../probes/outside/ports/addresses";
import { closedFromOutside } from "../../probes/outside/ports/closed";
import { NoAccess, type World } from "../../probes/probe";
import { bot } from "../checklist/fixture";
import { amazonAnswering } from "./amazon";
import { closeAll, serving, told, verdict, worldOf } from "./fixture";

const gateway: PublicAddress = { address: "192.0.2.1", what: "Interface for NAT Gateway", balancer: false };
const balancer: PublicAddress = { address: "192.0.2.2", what: "ELB app/edge/1", balancer: true };
const witness = { host: "192.0.2.9", port: 853 };

afterEach(closeAll);

describe("ports.closed-from-outside", () => {
    /** What is found where these ports of these addresses are open; the rest is closed. */
    async function ask(open: Record<string, number[]>, more: { all?: PublicAddress[]; everything?: World["everything"] } = {}) {
        const listens = await serving(createServer(socket => socket.end()));
        const world = worldOf({ world: async (address, port) => here(open[address]?.includes(port) ? listens : 1) }, {}, more.everything ?? bot());
        const probe = closedFromOutside({ addresses: async () => more.all ?? [gateway, balancer], witnesses: [witness], patience: 300 });
        const answered = await verdict(probe, world);
        return { ...answered, told: told(answered) };
    }
    const seen = { [witness.host]: [853] };

    it("passes where nothing answers but the web's ports of the load balancer", async () => {
        const answered = await ask({ ...seen, [balancer.address]: [80, 443] });
        assert.strictEqual(answered.result, "pass", answered.told);
        assert.match(answered.measured[0].demanded, /^none of \d\d ports answers$/);
        assert.match(answered.measured[1].demanded, /none but 80 and 443 answers/);
    });
    it("fails where another port of it answers, and says which", async () => {
        const answered = await ask({ ...seen, [balancer.address]: [80, 443, 5432, 22] });
        assert.strictEqual(answered.result, "fail");
        assert.match(answered.told, /ELB app.*: open: 22, 5432$/);
    });
    it("fails where a gateway answers, be it like a web server", async () =>
        assert.match((await ask({ ...seen, [gateway.address]: [443] })).told, /NAT Gateway.*: open: 443/));
    it("tries the ports of the bot's own services", async () => {
        const everything = { ...bot(), manifest: { ...bot().manifest, services: { api: { ports: { odd: 31999 } } } } } as unknown as World["everything"];
        assert.match((await ask({ ...seen, [gateway.address]: [31999] }, { everything })).told, /open: 31999/);
    });
    it("fails where the load balancer answers whoever is not the CDN", async () => {
        const everything = { ...bot(), settings: { ...bot().settings, edge: { ...bot().settings.edge, cdn: true } } } as World["everything"];
        assert.match((await ask({ ...seen, [balancer.address]: [443] }, { everything })).told, /open: 443/);
    });
    it("is not evaluated where this machine is not let out", async () => {
        const answered = await ask({ [balancer.address]: [80, 443] });
        assert.strictEqual(answered.result, "not evaluated");
        assert.match(answered.told, /let out to web ports alone/);
    });
    it("is not evaluated where there is no address at all", async () => assert.strictEqual((await ask(seen, { all: [] })).result, "not evaluated"));
    it("is not evaluated where an address is not reached", async () => {
        const probe = closedFromOutside({ addresses: async () => [gateway], witnesses: [witness], patience: 300 });
        const world = worldOf({
            world: async address => {
                if (address === gateway.address) throw new NoAccess("no way there");
                return here(await serving(createServer()));
            },
        });
        assert.strictEqual((await verdict(probe, world)).result, "not evaluated");
    });
});

describe("the public addresses of a stack", () => {
    const vpcs = "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>";
    const interfaceOf = (description: string, ip?: string) =>
        `<item><description>${description}</description>${ip ? `<association><publicIp>${ip}</publicIp></association>` : ""}</item>`;
    const interfaces = (next: string, ...items: string[]) =>
        `<DescribeNetworkInterfacesResponse><networkInterfaceSet>${items.join("")}</networkInterfaceSet>${next}</DescribeNetworkInterfacesResponse>`;
    const read = async (actions: Parameters<typeof amazonAnswering>[0]) =>
        publicAddresses(worldOf(await amazonAnswering(actions)), new AbortController().signal);

    it("are those of every interface in its network, on every page", async () => {
        const asked: URLSearchParams[] = [];
        const found = await read({
            DescribeVpcs: form => {
                asked.push(form);
                return vpcs;
            },
            DescribeNetworkInterfaces: form => {
                asked.push(form);
                return form.get("NextToken")
                    ? interfaces("", interfaceOf("Interface for NAT Gateway", "192.0.2.1"))
                    : interfaces("<nextToken>more</nextToken>", interfaceOf("ELB app/edge/1", "192.0.2.2"), interfaceOf("private"));
            },
        });
        assert.deepStrictEqual(found, [balancer, gateway]);
        const [network, first] = asked;
        assert.deepStrictEqual(
            [network.get("Filter.1.Name"), network.get("Filter.1.Value.1"), network.get("Filter.2.Name"), network.get("Filter.2.Value.1")],
            ["tag:bot", "cryptofunk", "tag:stack", "prod"],
        );
        assert.deepStrictEqual([first.get("Filter.1.Name"), first.get("Filter.1.Value.1")], ["vpc-id", "vpc-1"]);
    });
    it("are nobody's to know without access, or without a network", async () => {
        await assert.rejects(read({}), NoAccess);
        await assert.rejects(
            read({ DescribeVpcs: "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>" }),
            /no network in eu-west-1 has the tags|no network in .* has the tags/,
        );
    });
    it("end where AWS goes on for ever", async () => {
        const endless = interfaces("<nextToken>more</nextToken>", interfaceOf("private"));
        await assert.rejects(read({ DescribeVpcs: vpcs, DescribeNetworkInterfaces: endless }), /for ever/);
    });
});
