import type { Arrow, PictureNode } from "./sheet";

/** Puts services together that may talk to the same, so that a bot of many parts stays one page; what is public or sends orders stands alone. */
export function together(nodes: PictureNode[], arrows: Arrow[]): { nodes: PictureNode[]; arrows: Arrow[] } {
    const keyOf = ({ id, box, kind, isPublic, placesOrders }: PictureNode): string => {
        if (isPublic || placesOrders || (kind !== "service" && kind !== "job")) return id;
        const own = arrows.flatMap(one =>
            one.from === id || one.to === id ? JSON.stringify({ ...one, from: one.from === id || one.from, to: one.to === id || one.to }) : [],
        );
        return [box, kind, ...own.sort()].join("\n");
    };
    const groups = new Map<string, PictureNode[]>();
    for (const node of nodes) groups.set(keyOf(node), [...(groups.get(keyOf(node)) ?? []), node]);
    const heads = new Map([...groups.values()].flatMap(([head, ...rest]) => [head, ...rest].map(({ id }) => [id, head.id] as const)));
    const moved = arrows.map(one => ({ ...one, from: heads.get(one.from) ?? one.from, to: heads.get(one.to) ?? one.to }));
    return {
        nodes: [...groups.values()].map(([head, ...rest]) => (rest.length ? merged([head, ...rest]) : head)),
        arrows: [...new Map(moved.map(one => [JSON.stringify(one), one])).values()],
    };
}

const merged = (nodes: PictureNode[]): PictureNode => {
    const shared = nodes[0].lines.filter(line => nodes.every(({ lines }) => lines.includes(line)));
    const upkeep = nodes.flatMap(one => one.upkeep);
    const names = [...new Set(upkeep.map(({ name }) => name))];
    return {
        ...nodes[0],
        parts: nodes.flatMap(one =>
            one.parts.map(({ name, lines = [] }) => ({ name, lines: [...lines, ...one.lines.filter(line => !shared.includes(line))] })),
        ),
        lines: shared.map(line => (line === "1 pod" ? "1 pod each" : line)),
        upkeep: names.map(name => ({ name, ports: [...new Set(upkeep.flatMap(one => (one.name === name ? one.ports : [])))].sort() })),
    };
};
