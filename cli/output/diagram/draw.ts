import type { Attributes, Edge, Graph, Node, Subgraph } from "@viz-js/viz";
import type { Picture } from "./model";
import type { Arrow, Box, PictureNode } from "./sheet";
import { cell, ink, table, wrapped } from "./text";

const fills: Record<PictureNode["kind"] | "public", string> = {
    ...{ public: "#ffd8a8", service: "#e7f0fa", job: "#f4f7fa", store: "#e3f1e7", tool: "#eceff2" },
    ...{ outside: "#ffffff", person: "#ffffff", edge: "#ffffff" },
};
const box = { fontname: "Arial", fontsize: 12, fontcolor: ink.faint, color: "#cbd2d9", style: "rounded", peripheries: 1, labeljust: "l", labelloc: "t" };
/** What stands at the right edge: whom services call. */
const right: Box[] = ["data", "stores", "aws", "internet"];
const looks: Record<Arrow["kind"], Attributes> = {
    public: { color: ink.public, penwidth: 2.2 },
    orders: { color: ink.orders, penwidth: 2.2 },
    traffic: { color: ink.line },
    operations: { color: ink.operations, style: "dashed" },
};

/** The ports on which it is called: they stand in the node, and an arrow says only what is different. */
const portsOf = (id: string, arrows: Arrow[]): string[] =>
    [...new Set(arrows.flatMap(({ to, ports }) => (to === id ? ports : [])))].sort((a, b) => Number(a) - Number(b));

/** Who else gets in, to look after it; with the port where it is another. */
function upkeepOf({ upkeep }: PictureNode, usual: string[]): string {
    const said = upkeep.map(({ name, ports }) => (ports.every(port => usual.includes(port)) ? name : `${name} (${ports.join(", ")})`));
    return said.length ? `also let in: ${[...new Set(said)].join(", ")}` : "";
}

function nodeOf(node: PictureNode, arrows: Arrow[]): Node {
    const { id, kind, parts, lines, isPublic, placesOrders } = node;
    const ports = portsOf(id, arrows);
    const small = (text: string | undefined, size = 10, italic = false) => wrapped(text).map(line => cell(line, { size, italic, color: ink.faint }));
    const rows = [
        // The lid of the cylinder covers its first line.
        ...(kind === "store" ? [cell(" ", { size: 6 })] : []),
        ...(placesOrders ? [cell(" SENDS THE ORDERS ", { size: 9, bold: true, color: "#ffffff", background: ink.orders })] : []),
        ...(isPublic ? [cell("PUBLIC", { size: 9, bold: true, color: "#7a3e00" })] : []),
        ...parts.flatMap(({ name, lines: own = [] }, index) => [
            // Room between what is said of one part and the name of the next.
            ...(index > 0 && parts[index - 1].lines?.length ? [cell(" ", { size: 6 })] : []),
            cell(name, { size: 14, bold: true }),
            ...own.flatMap(line => small(line)),
        ]),
        ...lines.flatMap(line => small(line)),
        ...(ports.length ? small(`port ${ports.join(", ")}`) : []),
        ...small(upkeepOf(node, ports), 9, true),
    ];
    return {
        name: id,
        attributes: {
            label: table(rows),
            shape: kind === "store" ? "cylinder" : kind === "person" ? "ellipse" : "box",
            style: kind === "store" || kind === "person" ? "filled" : kind === "job" ? "filled,rounded,dashed" : "filled,rounded",
            fillcolor: fills[isPublic ? "public" : kind],
            color: placesOrders ? ink.orders : ink.line,
            penwidth: placesOrders ? 2.5 : 1,
        },
    };
}

function edgeOf({ from, to, kind, ports, label }: Arrow, arrows: Arrow[]): Edge {
    const unusual = ports.length && ports.join() !== portsOf(to, arrows).join() ? [`port ${ports.join(", ")}`] : [];
    const said = [...(label ? [label] : []), ...unusual].join("\n");
    return { tail: from, head: to, attributes: { ...looks[kind], ...(said && { label: `${said}\n ` }) } };
}

const list = (names: string[]): string => names.join(", ");
const nameOf = ({ parts }: PictureNode): string => list(parts.map(({ name }) => name));

/** What somebody should know before looking at the picture, a line each. */
export function summaryOf({ about, nodes, arrows, waiting }: Picture): string[] {
    const node = (id: string) => nodes.find(one => one.id === id);
    const services = nodes.filter(({ kind, isPublic }) => isPublic && (kind === "service" || kind === "store" || kind === "tool"));
    const placers = nodes.filter(({ placesOrders }) => placesOrders);
    const keys = (holder: PictureNode) =>
        arrows.flatMap(({ kind, from, to }) => (kind === "orders" && from === holder.id && to.startsWith("exchange/") ? [nameOf(node(to) ?? holder)] : []));
    const held = nodes
        .filter(one => keys(one).length)
        .map(one => `${nameOf(one)} ${one.parts.length > 1 ? "hold" : "holds"} the key of ${keys(one).join(" and of ")}`);
    return [
        ...(about ? [about] : []),
        services.length ? `Public: ${list(services.map(nameOf))}. Nothing else answers the internet.` : "Nothing of it answers the internet.",
        `${[placers.length ? `Orders are sent by ${list(placers.map(nameOf))}` : "Nobody sends orders", ...held].join("; ")}.`,
        ...(waiting.length ? [`Not built yet, because a secret is missing: ${list(waiting)}.`] : []),
    ];
}

/** What colours and arrows mean, and what is left out. */
function legend({ addOns }: Picture): { html: string } {
    const shapes: [string, string, string][] = [
        [fills.public, ink.line, "answers the internet"],
        [fills.service, ink.orders, "sends the orders"],
        [fills.service, ink.line, "service"],
        [fills.job, ink.line, "job"],
        [fills.store, ink.line, "store"],
        [fills.tool, ink.line, "to look after it"],
    ];
    const lines: [string, string][] = [
        [ink.public, "from the internet"],
        [ink.orders, "with an exchange's key"],
        [ink.line, "the bot's own traffic"],
        [ink.operations, "people"],
    ];
    const text = (said: string, color: string = ink.faint) => `<td align="left"><font point-size="10" color="${color}">${said}   </font></td>`;
    const keys = [
        shapes.map(([fill, line, said]) => `<td border="1" width="20" height="12" fixedsize="true" bgcolor="${fill}" color="${line}"></td>${text(said)}`),
        lines.map(([color, said]) => `<td><font color="${color}"><b>→</b></font></td>${text(said)}`),
    ].map(row => `<tr><td align="left"><table border="0" cellborder="0" cellspacing="4"><tr>${row.join("")}</tr></table></td></tr>`);
    const notes = [
        "An arrow points from who calls to who is called, where network policies and security groups let it through at both ends; all else is denied.",
        "No policy knows names of hosts: an arrow into the internet is to any public address on that port, but only who holds a key can trade with it.",
        `Not drawn: name resolution, AWS's own services${addOns.length ? `, and the cluster's add-ons (${list(addOns)})` : ""}.`,
    ];
    return table([...keys, ...notes.map(note => cell(note, { size: 10, color: ink.faint, left: true }))]);
}

/** The picture as a graph for Graphviz, which does the layout: from left to right whoever calls, services, and what they call. */
export function graphOf(picture: Picture, stack: string, verdict: string): Graph {
    const { bot, nodes, arrows, phase } = picture;
    const inside = (name: Box): Node[] => nodes.filter(node => node.box === name).map(node => nodeOf(node, arrows));
    const boxed = (name: Box, label: string): Subgraph[] => {
        const own = inside(name);
        return own.length ? [{ name: `cluster_${name}`, graphAttributes: { ...box, label, bgcolor: "white" }, nodes: own }] : [];
    };
    const column = (...boxes: Box[]): Subgraph => ({
        graphAttributes: { rank: "same" },
        nodes: nodes.filter(node => boxes.includes(node.box)).map(({ id }) => ({ name: id })),
    });
    const network: Subgraph = {
        name: "cluster_network",
        graphAttributes: { ...box, label: `Private network; services run in Kubernetes, namespace ${bot}`, bgcolor: "#f8fafc" },
        nodes: inside("bot"),
        subgraphs: [
            ...boxed("edge", "Public subnets"),
            ...boxed("operations", "To look after it"),
            ...boxed("data", "Stores in the cluster"),
            ...boxed("stores", picture.isolated ? "Managed stores, in subnets without\\la way to or from the internet\\l" : "Managed stores"),
        ],
    };
    const title = [
        cell(`${bot} in ${stack}${phase ? `, phase ${phase}` : ""}: ${verdict}`, {
            size: 20,
            bold: true,
            left: true,
            color: verdict === "GO" ? ink.text : ink.alarm,
        }),
        ...summaryOf(picture).flatMap(line => wrapped(line, 120).map(part => cell(part, { size: 12, left: true }))),
    ];
    const everything: Subgraph = {
        name: "cluster_everything",
        graphAttributes: { peripheries: 0, labelloc: "b", labeljust: "l", label: legend(picture) },
        nodes: [...inside("callers"), ...inside("front"), ...inside("aws")],
        subgraphs: [network, ...boxed("internet", "Internet")],
    };
    // What nobody calls would otherwise stand left of who looks after it.
    const bastion = nodes.find(node => node.box === "operations");
    const uncalled = nodes.filter(node => ["bot", ...right].includes(node.box) && !arrows.some(({ to }) => to === node.id));
    const aside = uncalled.flatMap(({ id, box }): Edge[] =>
        bastion ? [{ tail: bastion.id, head: id, attributes: { style: "invis", minlen: box === "bot" ? 1 : 2 } }] : [],
    );
    return {
        name: `${bot} in ${stack}`,
        graphAttributes: {
            rankdir: "LR",
            newrank: true,
            nodesep: 0.3,
            ranksep: 0.6,
            bgcolor: "white",
            pad: 0.2,
            ...{ fontname: "Arial", labeljust: "l", labelloc: "t", label: table(title) },
        },
        nodeAttributes: { fontname: "Arial" },
        edgeAttributes: { fontname: "Arial", fontsize: 10, fontcolor: ink.faint, arrowsize: 0.8 },
        subgraphs: [everything, column("callers", "front"), column("operations"), column(...right)],
        edges: [...arrows.map(arrow => edgeOf(arrow, arrows)), ...aside],
    };
}
