import { type End, Network } from "./flows";
import type { Resources } from "./resources";

/** Where a node stands in the picture. */
export type Box = "callers" | "front" | "edge" | "bot" | "data" | "stores" | "operations" | "aws" | "internet";

/** One thing of the picture. */
export interface PictureNode {
    id: string;
    box: Box;
    kind: "person" | "edge" | "service" | "job" | "store" | "tool" | "outside";
    /** What it is called and does; several when things that may talk to the same were put together. */
    parts: { name: string; lines?: string[] }[];
    /** What there is to say of all of it, a line each. */
    lines: string[];
    /** Whether the internet reaches it, by itself or through what stands before it. */
    isPublic: boolean;
    placesOrders: boolean;
    /** Who may reach it to look after it, and no more: monitoring, or a job that sets a database up. */
    upkeep: { name: string; ports: string[] }[];
}

/** Who may talk to whom. */
export interface Arrow {
    from: string;
    to: string;
    /** What the internet calls, orders to an exchange, the bot's own traffic, or what people and machines do to look after it. */
    kind: "public" | "orders" | "traffic" | "operations";
    /** TCP ports, `any` when it is all of them; none where it is no connection of its own. */
    ports: string[];
    label?: string;
}

/** A picture while it is being drawn: what stands on it, and who may reach whom. */
export class Sheet {
    readonly nodes = new Map<string, PictureNode>();
    readonly arrows: Arrow[] = [];
    /** URN of the cluster, which stands for the security group of its pods. */
    readonly cluster: string[];
    /** Ranges of the subnets that reach the internet through a NAT gateway: where pods and AWS's endpoints are. */
    readonly inner: string[];
    /** Ranges of the subnets that the internet may call. */
    readonly outer: string[];
    readonly #ends = new Map<string, End>();
    readonly #network: Network;

    constructor(readonly resources: Resources) {
        this.#network = new Network(resources);
        this.cluster = resources.of(":eks/cluster:Cluster").map(({ urn }) => urn);
        this.inner = this.#subnets(":NatGateway");
        this.outer = this.#subnets(":InternetGateway");
    }

    #subnets(wayOut: string): string[] {
        const { resources } = this;
        const tables = resources.of(":Route").filter(route => resources.usedBy(route, wayOut).length);
        const named = new Set(tables.flatMap(route => resources.usedBy(route, ":RouteTable")));
        const joined = resources.of(":RouteTableAssociation").filter(one => resources.usedBy(one, ":RouteTable").some(table => named.has(table)));
        return joined.flatMap(one => resources.usedBy<{ cidrBlock: string }>(one, ":Subnet").flatMap(({ props }) => props.cidrBlock ?? []));
    }

    /** Puts something on the picture, with its place on the network. */
    add(node: Pick<PictureNode, "id" | "box" | "kind" | "parts"> & Partial<PictureNode>, end: End = {}): PictureNode {
        const whole = { lines: [], isPublic: false, placesOrders: false, upkeep: [], ...node };
        this.nodes.set(node.id, whole);
        this.#ends.set(node.id, end);
        return whole;
    }

    /** Ports on which one may call the other. */
    ports(from: string | End, to: string): string[] {
        const end = (one: string | End): End => (typeof one === "string" ? (this.#ends.get(one) ?? {}) : one);
        return this.#network.ports(end(from), end(to));
    }

    /** Draws an arrow if one may call the other. */
    link(from: string, to: string, kind: Arrow["kind"], label?: string): boolean {
        const ports = this.ports(from, to);
        if (ports.length) this.arrows.push({ from, to, kind, ports, ...(label && { label }) });
        return ports.length > 0;
    }

    /** Nodes of some kinds. */
    of(...kinds: PictureNode["kind"][]): PictureNode[] {
        return [...this.nodes.values()].filter(({ kind }) => kinds.includes(kind));
    }

    /** Security groups that stand for nobody on the picture yet. */
    strangers(): { urn: string; name: string }[] {
        const known = new Set([...this.#ends.values()].flatMap(({ groups }) => groups ?? []));
        return this.resources.of(":SecurityGroup").filter(({ urn }) => !known.has(urn));
    }
}
