import { NoAccess } from "../../../probes/probe";
import { connectedTo, type SignedIn, understood } from "../../../probes/stores/documents";
import type { Way } from "../../../probes/stores/guarded";
import type { DocumentSession } from "./documents";

/** Milliseconds within which a server has to answer: a batch of documents may have to come from its disk. */
const patience = 60_000;

/** Opens a session; the driver's own (below) or, in tests, something that answers as it does. */
export type OpenSession = (way: Way, as: SignedIn) => Promise<DocumentSession>;

/** What goes wrong, with what was asked for and without a word that the server has written. */
const told = (what: string, error: unknown): Error => {
    const why = understood(error);
    return new Error(`${what}: ${why instanceof NoAccess ? "the connection is lost or nothing came in time" : why.message}`);
};

/** MongoDB's driver, which only reads here: whoever signs in needs no right but to read the database. Throws NoAccess where nobody is let in. */
export const openSession: OpenSession = async (way, { database, ...as }) => {
    const client = await connectedTo(way, as, patience).catch(error => {
        const why = understood(error);
        throw why instanceof NoAccess ? why : new NoAccess(why.message);
    });
    const db = client.db(database);
    const asked = <T>(what: string, answer: Promise<T>): Promise<T> =>
        answer.catch(error => {
            throw told(what, error);
        });
    return {
        hello: () => asked("hello", client.db("admin").command({ hello: 1 })),
        collections: async () => {
            const all = await asked("the list of collections", db.listCollections({}, { nameOnly: true }).toArray());
            return all.flatMap(({ name, type }) => (type === "view" || name.startsWith("system.") ? [] : [name]));
        },
        size: name => asked(`the size of ${name}`, db.collection(name).estimatedDocumentCount()),
        indexes: name => asked(`the indexes of ${name}`, db.collection(name).listIndexes().toArray()),
        async *documents(name) {
            try {
                // The driver gives the bytes as they came, whatever its types say.
                yield* db.collection(name).find({}, { raw: true, sort: { _id: 1 }, batchSize: 1000 }) as AsyncIterable<unknown> as AsyncIterable<Uint8Array>;
            } catch (error) {
                throw told(`the documents of ${name}`, error);
            }
        },
        close: () => client.close(true),
    };
};
