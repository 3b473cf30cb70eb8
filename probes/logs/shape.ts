import { measure } from "../answers";
import type { Probe, Target } from "../probe";
import { fieldsOf } from "./levels";
import { botLog, containersGroup, type Line, linesOf } from "./lines";

/** Lines of a sample, and how far back they are sought, in minutes. */
const [sampled, minutes] = [200, 60];
/** Lines below which a sample says nothing of how lines belong together. */
const few = 20;

interface OfService extends Target {
    container: string;
}

export const linesAreJson: Probe<OfService> = {
    name: "logs.lines-are-json",
    says: "whether a sample of each service's lines is JSON with named fields",
    targets: world =>
        containersGroup(world) === undefined
            ? []
            : Object.keys(world.everything.manifest.services).map(container => ({ name: `the log of ${container}`, container })),
    async ask({ name, container }, { world, signal }) {
        const lines = await linesOf({ world, signal, minutes, most: sampled, sample: true, container });
        const plain = lines.filter(({ text }) => Object.keys(fieldsOf(text) ?? {}).length < 2).length;
        const found = lines.length === 0 ? `no line in ${minutes} minutes` : `${lines.length - plain} of ${lines.length} lines`;
        return [measure(`${name} is JSON`, "every line of a sample has named fields", found, lines.length === 0 ? undefined : plain === 0)];
    },
};

/** Names of fields by which lines of one request are known. */
const idField = /^(x-)?(request|req|trace|correlation|transaction|order)[-_.]?id$/i;

/** Ids that a line carries, at its top or one level below. */
function idsOf({ text }: Line): string[] {
    const fields = fieldsOf(text) ?? {};
    const inner = Object.values(fields).filter(value => typeof value === "object" && value !== null) as Record<string, unknown>[];
    return [fields, ...inner].flatMap(some =>
        Object.entries(some).flatMap(([key, value]) =>
            idField.test(key) && (typeof value === "string" || typeof value === "number") && value !== "" ? [`${key}=${value}`] : [],
        ),
    );
}

export const requestIds: Probe<Target> = {
    name: "logs.request-ids",
    says: "whether lines of one request carry the same id",
    targets: botLog,
    async ask({ name }, { world, signal }) {
        const lines = await linesOf({ world, signal, minutes, most: 5_000, sample: true });
        const counts = new Map<string, number>();
        const carrying = lines.map(idsOf).filter(ids => ids.length > 0);
        for (const id of carrying.flatMap(ids => [...new Set(ids)])) counts.set(id, (counts.get(id) ?? 0) + 1);
        const shared = [...counts.values()].filter(count => count > 1).length;
        const found = `${carrying.length} of ${lines.length} lines carry an id, ${shared} ids stand in several`;
        const holds = lines.length < few ? undefined : shared > 0;
        return [measure(`lines of one request in ${name}`, "they carry the same id", found, holds)];
    },
};
