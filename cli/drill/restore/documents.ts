import { harmless } from "../../../probes/told";
import type { Walk } from "../frame";
import { type Against, against, Sums } from "./heaps";
import type { Compared, Comparison, Connection, Doubt } from "./restore";

/** A session in a document database, which only reads; the driver's own or, in tests, something that answers as it does. */
export interface DocumentSession extends Connection {
    /** What the server says of itself. */
    hello(): Promise<{ localTime?: unknown; isWritablePrimary?: unknown; hosts?: unknown }>;
    /** Names of the collections, without views and what the server keeps for itself. */
    collections(): Promise<string[]>;
    /** About how many documents a collection has. */
    size(collection: string): Promise<number>;
    indexes(collection: string): Promise<Record<string, unknown>[]>;
    /** Every document as the bytes that the server sends, by `_id`: none of them twice. */
    documents(collection: string): AsyncIterable<Uint8Array>;
}

/** A TTL index: the path of the field, and the milliseconds after its date at which a document goes. */
interface Ttl {
    path: string[];
    after: number;
}

/** What stands in a collection. */
interface Collection {
    sums: Sums;
    /** Documents that are not compared. */
    leftOut: number;
    /** Each index's definition, by its name. */
    indexes: Map<string, string>;
    ttl: Ttl[];
}
type Collections = Map<string, Collection>;

/** A document database as it was before and after a moment: nobody can read all of it as of one. */
export interface Documents {
    /** A full second, by the server's clock: DocumentDB goes back to no part of one. */
    at: Date;
    /** When the first reading began: documents whose `_id` says that they are younger are not compared. */
    since: Date;
    before: Collections;
    after: Collections;
}

/** Milliseconds that a drill does not last: what a TTL index takes away within them may be there or not. */
const day = 24 * 3600 * 1000;
/** Seconds that a reading of everything may take. */
const patience = 2 * 3600;

/** The server's clock. Throws where it is not the server that writes, which alone has every change. */
async function clockOf(session: DocumentSession, { around }: Walk): Promise<Date> {
    const { localTime, isWritablePrimary } = await session.hello();
    if (isWritablePrimary !== true) throw new Error("the server that answers is not the one that writes");
    return localTime instanceof Date ? localTime : around.now();
}

/** The dates at a path of a document, in lists too. */
function datesAt(value: unknown, [name, ...path]: string[]): number[] {
    if (Array.isArray(value)) return value.flatMap(one => datesAt(one, name === undefined ? [] : [name, ...path]));
    if (name === undefined) return value instanceof Date ? [value.getTime()] : [];
    return value !== null && typeof value === "object" ? datesAt((value as Record<string, unknown>)[name], path) : [];
}

const goesAt = (document: unknown, ttl: readonly Ttl[]): number => Math.min(...ttl.flatMap(({ path, after }) => datesAt(document, path).map(at => at + after)));

/** An index as its definition, without what versions of servers write beside it. */
const definition = ({ v: _, ns: __, background: ___, ...rest }: Record<string, unknown>): string =>
    JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));

async function indexesOf(session: DocumentSession, name: string): Promise<Pick<Collection, "indexes" | "ttl">> {
    const all = await session.indexes(name);
    const ttl = all.flatMap(({ key, expireAfterSeconds }) => {
        const [field, ...more] = Object.keys((key ?? {}) as object);
        return expireAfterSeconds === undefined || field === undefined || more.length > 0
            ? []
            : [{ path: field.split("."), after: Number(expireAfterSeconds) * 1000 }];
    });
    return { indexes: new Map(all.map(one => [String(one.name), definition(one)])), ttl };
}

/** What `make` makes, or an error that says no more than `why`: the own one of what reads documents has bytes of them in it. */
function orThrow<T>(make: () => T, why: string): T {
    try {
        return make();
    } catch {
        throw new Error(why);
    }
}

/** Reads collections, one after the other; what is left out of one by its TTL indexes is decided by those of `first`, where that has it. */
async function read(session: DocumentSession, names: readonly string[], since: Date, walk: Walk, first?: Collections): Promise<Collections> {
    const { BSON } = await import("mongodb");
    const { around, signal } = walk;
    const end = around.clock() + patience * 1000;
    const soon = since.getTime() + day;
    const found: Collections = new Map();
    for (const name of names) {
        walk.doing(`Reading ${harmless(name)}...`);
        const own = await indexesOf(session, name);
        const ttl = first?.get(name)?.ttl ?? own.ttl;
        const sums = new Sums();
        let leftOut = 0;
        for await (const bytes of session.documents(name)) {
            signal.throwIfAborted();
            if (around.clock() > end) throw new Error(`to read everything takes longer than ${patience / 3600} hours`);
            const document = orThrow(() => BSON.deserialize(bytes), `what the server sends of ${name} is no document`);
            const { _id: id } = document;
            const born = id instanceof BSON.ObjectId ? id.getTimestamp().getTime() : 0;
            // One from a day ahead tells no time.
            if ((born >= since.getTime() && born < soon) || goesAt(document, ttl) < soon) leftOut++;
            else sums.add(BSON.serialize({ id }), bytes);
        }
        found.set(name, { sums, leftOut, ...own });
    }
    return found;
}

/** Waits until a moment is over for a second, by the server's clock. */
async function over(at: Date, session: DocumentSession, walk: Walk): Promise<void> {
    for (let asked = 0; asked < 20; asked++) {
        const left = at.getTime() + 1000 - (await clockOf(session, walk)).getTime();
        if (left < 0) return;
        await walk.around.sleep(left + 1, walk.signal);
    }
    throw new Error("the server's clock does not go on");
}

/** Reads the original before a moment and after it. Small collections are read closest to it, so that little changes in between. */
async function sumUp(session: DocumentSession, walk: Walk): Promise<Documents> {
    const since = await clockOf(session, walk);
    const sized = await Promise.all((await session.collections()).map(async name => ({ name, size: await session.size(name) })));
    const names = sized.sort((one, other) => other.size - one.size).map(({ name }) => name);
    const before = await read(session, names, since, walk);
    // A second between the moment and either reading, whichever way a server rounds it.
    const at = new Date((Math.floor((await clockOf(session, walk)).getTime() / 1000) + 2) * 1000);
    await over(at, session, walk);
    const now = await session.collections();
    const after = await read(session, [...now.filter(name => !before.has(name)), ...names.filter(name => now.includes(name)).reverse()], since, walk, before);
    return { at, since, before, after };
}

const many = (count: number): string => (count === 1 ? "1 document" : `${count} documents`);

/** How a collection's documents differ, a line each. */
const contents = (name: string, { missing, more, other }: Against): string[] => [
    ...(missing ? [`${name} lacks ${many(missing)}`] : []),
    ...(more ? [`${name} has ${many(more)} that ${more === 1 ? "was" : "were"} not there before`] : []),
    ...(other ? [`${name} has other values in at least ${many(other)}`] : []),
];

/** How a collection's indexes differ, a line each: one that was made or dropped around the moment may be there or not. */
function indexes(name: string, before: Collection, after: Collection, restored: Collection): string[] {
    const names = [...new Set([before, after, restored].flatMap(one => [...one.indexes.keys()]))].sort();
    return names.flatMap(index => {
        const [was, is, now] = [before, after, restored].map(one => one.indexes.get(index));
        if (now === was || now === is) return [];
        if (now === undefined) return [`${name} lacks the index ${index}`];
        return [(was ?? is) ? `the index ${index} of ${name} is another` : `${name} has an index ${index} that was not there before`];
    });
}

/** Holds a restored database against the original, collection by collection. */
function differences({ before, after }: Documents, restored: Collections, doubt: Doubt): Compared {
    const found: string[] = [];
    let [same, moved, leftOut] = [0, 0, 0];
    for (const name of [...new Set([...before.keys(), ...after.keys(), ...restored.keys()])].sort()) {
        const [was, is, now] = [before, after, restored].map(one => one.get(name));
        if (!was && !is) found.push(`${name} was not there before`);
        else if (!now && was && is) found.push(`${name} is missing`);
        else if (was && is && now) {
            const held = against(was.sums, is.sums, now.sums);
            found.push(...contents(name, held), ...indexes(name, was, is, now));
            same += held.same;
            moved += held.restless;
            leftOut += Math.max(is.leftOut, now.leftOut);
            const total = Math.max(was.sums.size, is.sums.size);
            if (held.restless * 2 > total)
                doubt(
                    `documents of ${name} that stood still`,
                    "half of them at least",
                    `${held.restless} of ${total} changed while they were read: drill while the bot rests`,
                );
        }
    }
    if (same === 0) doubt("documents that can be compared", "at least one", `none in ${before.size} collections`);
    const aside = [...(moved ? [`${moved} changed meanwhile`] : []), ...(leftOut ? [`${leftOut} came later or expire within a day`] : [])];
    return { differences: found, same: `${many(same)} in ${restored.size} collections, the same${aside.map(one => `; ${one}`).join("")}` };
}

/** A document database is compared collection by collection: neither a snapshot of it lasts as long as a reading, nor has it a sum of its own. */
export const documents: Comparison<DocumentSession, Documents> = {
    of: { each: "document", all: "documents", one: "collection", when: "before one moment and after it" },
    sumUp: (session, walk) => sumUp(session, walk),
    compare: async (original, session, walk, doubt) => {
        const restored = await read(session, await session.collections(), original.since, walk, original.before);
        const now = await clockOf(session, walk);
        if (now.getTime() > original.since.getTime() + day) throw new Error("the drill took longer than a day, so that nobody knows what expired meanwhile");
        return differences(original, restored, doubt);
    },
};
