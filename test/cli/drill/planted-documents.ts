import { BSON } from "mongodb";
import type { DocumentSession } from "../../../cli/drill/restore/documents";
import type { Restorer } from "../../../cli/drill/restore/restore";

type Document = Record<string, unknown> & { _id: unknown };
interface Collection {
    documents: Map<string, Uint8Array>;
    indexes: Record<string, unknown>[];
}

/** What stands in a document database. */
export class Documents {
    readonly collections = new Map<string, Collection>();

    collection(name: string): Collection {
        const found = this.collections.get(name) ?? { documents: new Map(), indexes: [{ v: 2, key: { _id: 1 }, name: "_id_" }] };
        this.collections.set(name, found);
        return found;
    }
    put(name: string, ...documents: Document[]): this {
        for (const one of documents) this.collection(name).documents.set(String(one._id), BSON.serialize(one));
        return this;
    }
    remove(name: string, ...ids: unknown[]): this {
        for (const id of ids) this.collection(name).documents.delete(String(id));
        return this;
    }
    index(name: string, index: Record<string, unknown>): this {
        this.collection(name).indexes.push({ v: 2, ...index });
        return this;
    }
    copy(): Documents {
        const copied = new Documents();
        for (const [name, { documents, indexes }] of this.collections)
            copied.collections.set(name, { documents: new Map(documents), indexes: structuredClone(indexes) });
        return copied;
    }
}

export const start = Date.parse("2026-11-29T09:00:00Z");

/**
 * A document database whose clock goes on by a second whenever it is asked for the time, with backups of every second. The first reading is begun at
 * second 0 and over at 1, the moment is second 3, and the second reading begins at 5.
 */
export class Planted implements Restorer<DocumentSession> {
    readonly store = "documents";
    readonly scratch = "documents-restored";
    readonly original_ = new Documents();
    /** What the bot does in the second that ends so. */
    readonly does = new Map<number, (documents: Documents) => void>();
    /** What is done to the restored one before it is compared. */
    spoils: (documents: Documents) => void = () => {};
    /** What a session answers in place of what it would. */
    lies: (session: DocumentSession, of: "original" | "restored") => Partial<DocumentSession> = () => ({});
    begun = 0;
    dropped = 0;
    open = 0;
    private seconds = -1;
    private readonly backups: Documents[] = [];
    private scratchOne?: Documents;

    private tick(): Date {
        this.seconds++;
        this.does.get(this.seconds)?.(this.original_);
        this.backups.push(this.original_.copy());
        return new Date(start + this.seconds * 1000);
    }

    private session(documents: Documents, of: "original" | "restored"): DocumentSession {
        this.open++;
        const session: DocumentSession = {
            hello: async () => ({ localTime: this.tick(), isWritablePrimary: true }),
            collections: async () => [...documents.collections.keys()],
            size: async name => documents.collection(name).documents.size,
            indexes: async name => documents.collection(name).indexes,
            documents: async function* (name) {
                yield* documents.collection(name).documents.values();
            },
            close: async () => {
                this.open--;
            },
        };
        return { ...session, ...this.lies(session, of) };
    }

    original = async () => this.session(this.original_, "original");
    reaches = async () => true;
    begin = async (moment: Date) => {
        this.begun++;
        this.scratchOne = this.backups[(moment.getTime() - start) / 1000].copy();
        this.spoils(this.scratchOne);
    };
    restored = async () => this.scratchOne && this.session(this.scratchOne, "restored");
    drop = async () => {
        this.dropped++;
        this.scratchOne = undefined;
    };
}
