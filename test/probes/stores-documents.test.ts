import * as assert from "node:assert";
import { NoAccess } from "../../probes/probe";
import { storeProbes } from "../../probes/stores";
import type { Documents, OpenDocuments } from "../../probes/stores/documents";
import { plantedDocuments } from "../../probes/stores/planted-others";
import { secret as known } from "../leaks/collect";
import { allHold, asked, listening, says, worldWith } from "./worlds";

const secret = { username: "application", password: known("the password of application") };
type Member = { hello?: object; version?: string; indexes?: Record<string, object[]>; lets?: (user: string, password: string) => boolean; down?: boolean };

/** What MongoDB's driver answers, as functions: no server of it is on the machines that test this. */
const driver =
    (members: Record<string, Member>): OpenDocuments =>
    async (way, { username, password }) => {
        const { lets = (_: string, given: string) => given === secret.password, ...member } = members[way.serverName] ?? { down: true };
        if (member.down) throw Object.assign(new Error("connect ECONNREFUSED"), { name: "MongoServerSelectionError" });
        if (!lets(username, password)) throw Object.assign(new Error(`auth failed for ${password}`), { code: 18 });
        const command: Documents["command"] = async asked => {
            if ("hello" in asked) return { ok: 1, ...member.hello };
            if ("buildInfo" in asked) return { ok: 1, version: member.version };
            if ("usersInfo" in asked) throw Object.assign(new Error("not authorized"), { code: 13 });
            if ("listIndexes" in asked) {
                const firstBatch = member.indexes?.[String(asked.listIndexes)];
                if (!firstBatch) throw Object.assign(new Error("ns does not exist"), { code: 26 });
                return { ok: 1, cursor: { firstBatch } };
            }
            return { ok: 1 };
        };
        return { command, close: async () => undefined };
    };

describe("probes of a document database, by functions that answer as MongoDB's driver does", () => {
    let open: Awaited<ReturnType<typeof listening>>;
    before(async () => {
        open = await listening(() => undefined);
    });
    after(() => open.stop());

    const hosts = ["a.docs:27017", "b.docs:27017", "c.docs:27017"];
    const member = (is: object, over: Member = {}): Member => ({ hello: { setName: "rs0", hosts, ...is }, version: "8.0.0", ...over });
    const sound = (): Record<string, Member> => ({
        "docs.example": member({ isWritablePrimary: true }),
        "a.docs": member({ isWritablePrimary: true }),
        "b.docs": member({ secondary: true }),
        "c.docs": member({ secondary: true }),
    });
    const ask = (name: string, members: Record<string, Member>, { demands = {}, over = {} }: { demands?: Record<string, number>; over?: object } = {}) => {
        const probe = storeProbes(driver(members)).find(one => one.name === `stores.${name}`) ?? assert.fail(name);
        // Where AWS says that the cluster is comes by an address of its own here.
        const there = {
            ...probe,
            targets: (world: Parameters<typeof probe.targets>[0]) =>
                probe.targets(world).map(target => ({ ...target, address: { host: "docs.example", port: 27017 } })),
        };
        const inside = async (host: string) => ({ host: "127.0.0.1", port: open.port, serverName: host });
        const store = { kind: "mongodb", version: "8.0", database: "bot_core", indexes: [], ...over };
        return asked(there, worldWith({ means: { inside, secret: async () => secret }, manifest: { stores: { documents: store } } }), demands);
    };

    it("stores.roles-connect passes, and fails who lets in any password or none", async () => {
        allHold(await ask("roles-connect", sound()));
        says(await ask("roles-connect", { "docs.example": member({}, { lets: () => true }) }), "wrong password", "no", /let in/);
        says(await ask("roles-connect", { "docs.example": member({}, { lets: () => false }) }), "its own password", "no", /^refused \(18\)$/);
        await assert.rejects(ask("roles-connect", {}), (error: Error) => error instanceof NoAccess && /MongoServerSelectionError/.test(error.message));
    });
    it("stores.replica-set-complete passes three that are well, and fails a lost one, none at all and two primaries", async () => {
        const demands = { members: 3 };
        allHold(await ask("replica-set-complete", sound(), { demands }));
        const lost = await ask("replica-set-complete", { ...sound(), "c.docs": { down: true } }, { demands });
        says(lost, "members of the replica set", "no", /^2( of 3)?$/);
        says(await ask("replica-set-complete", { ...sound(), "c.docs": member({ secondary: false }) }), "members", "no", /2 of 3/);
        says(await ask("replica-set-complete", { ...sound(), "b.docs": member({ isWritablePrimary: true }) }), "primaries", "no", /^2$/);
        says(await ask("replica-set-complete", { "docs.example": { hello: { isWritablePrimary: true } } }), "members", "no", /it is none/);
    });
    it("stores.versions passes and fails by what the server says, and knows no version where it says none", async () => {
        says(await ask("versions", sound(), { demands: { mongodb: 6 } }), "version of documents", "yes", /^8$/);
        says(await ask("versions", { "docs.example": member({}, { version: "5.0.0" }) }, { demands: { mongodb: 6 } }), "version", "no", /^5$/);
        says(await ask("versions", { "docs.example": member({}, { version: "new" }) }, { demands: { mongodb: 6 } }), "version", "unknown", /tells none/);
    });
    it("stores.indexes-exist passes a named index, and fails one that is not there, not unique, or of no collection", async () => {
        const over = { indexes: [{ collection: "trades", keys: ["user", "at"], unique: true }] };
        const with_ = (indexes: Member["indexes"]) => ({ "docs.example": member({}, { indexes }) });
        allHold(await ask("indexes-exist", with_({ trades: [{ key: { _id: 1 } }, { key: { user: 1, at: -1 }, unique: true }] }), { over }));
        says(await ask("indexes-exist", with_({ trades: [{ key: { at: 1, user: 1 }, unique: true }] }), { over }), "index of trades", "no", /there is none/);
        says(await ask("indexes-exist", with_({ trades: [{ key: { user: 1, at: -1 } }] }), { over }), "index of trades", "no", /not unique/);
        says(await ask("indexes-exist", with_({}), { over }), "index of trades", "no", /no such collection/);
        says(await ask("indexes-exist", sound()), "indexes of documents", "unknown", /names none/);
    });
    it("speaks by MongoDB's own driver to what answers in its protocol", async () => {
        const server = await listening(
            plantedDocuments({ setName: "rs0", hosts: ["a:1"], isWritablePrimary: true, maxWireVersion: 21, minWireVersion: 0, version: "7.0.1" }),
        );
        try {
            const probe = storeProbes().find(({ name }) => name === "stores.versions") ?? assert.fail();
            const plain = {
                ...probe,
                targets: (world: Parameters<typeof probe.targets>[0]) =>
                    probe.targets(world).map(target => ({ ...target, plain: true, address: { host: "d", port: 1 } })),
            };
            const means = { inside: async () => ({ host: "127.0.0.1", port: server.port }), secret: async () => secret };
            const manifest = { stores: { documents: { kind: "mongodb", database: "bot_core", indexes: [] } } };
            says(await asked(plain, worldWith({ means, manifest }), { mongodb: 6 }), "version", "yes", /^7$/);
        } finally {
            server.stop();
        }
    });
});
