import type { Measure } from "../../checklist/evidence-file";
import { counted, held, listed, numbers, untold } from "../held";
import type { Probe } from "../probe";
import { type OpenDocuments, withDocuments } from "./documents";
import { type JetStream, jetStream } from "./nats";
import { type Store, storesOf } from "./store";

/** What each server of a JetStream cluster says; one that says nothing is missing. */
async function asked(store: Store<"nats">, ask: (server: number) => Promise<JetStream>): Promise<{ said: JetStream[]; silent: string[] }> {
    const servers = Array.from({ length: store.spec.replicas }, (_, server) => server);
    const answers = await Promise.allSettled(servers.map(ask));
    const silent = answers.flatMap((one, server) => (one.status === "rejected" ? [`${store.store}-nats-${server}`] : []));
    const said = answers.flatMap(one => (one.status === "fulfilled" ? [one.value] : []));
    if (said.length === 0) throw (answers[0] as PromiseRejectedResult).reason;
    return { said, silent };
}

/** JetStream is on, has a leader and as many servers as it should, and keeps no stream in memory. */
export const streamClusterComplete: Probe<Store<"nats">> = {
    name: "stores.stream-cluster-complete",
    says: "whether JetStream is on, with all of its servers and its streams on disk",
    targets: world => storesOf(world, "nats"),
    async ask(store, { world, demands, signal }): Promise<Measure[]> {
        const { said, silent } = await asked(store, server => jetStream(store, server, { world, signal }));
        const name = store.store;
        const different = new Set(said.map(({ server_id }) => server_id)).size;
        if (different < said.length) throw new Error("two of its servers are one and the same");
        if (said.every(({ disabled }) => disabled === true)) return [held(`JetStream of ${name}`, "on", false, "off")];
        const leader = said.find(({ meta_cluster }) => meta_cluster?.leader && meta_cluster.replicas)?.meta_cluster;
        const on = held(`JetStream of ${name}`, "on, with a leader", leader !== undefined, leader ? "on, with a leader" : "without a leader");
        const behind = (leader?.replicas ?? []).filter(({ current, offline }) => !current || offline === true).map(replica => replica.name);
        const servers = leader ? 1 + (leader.replicas ?? []).length - behind.length : 0;
        const streams = said.flatMap(({ account_details = [] }) => account_details).flatMap(({ stream_detail = [] }) => stream_detail);
        const inMemory = new Set(streams.filter(({ config }) => config?.storage?.toLowerCase() === "memory").map(stream => stream.name));
        const untoldStreams = streams.filter(({ config }) => config?.storage === undefined).length > 0 || silent.length > 0;
        const what = `streams of ${name} that are kept in memory`;
        return [
            on,
            ...numbers(demands, () => [
                counted({
                    what: `servers of ${name} that are there and up to date`,
                    demand: "servers",
                    value: Math.min(servers, said.length),
                    is: "atLeast",
                    unit: "",
                    demands,
                }),
                inMemory.size === 0 && untoldStreams
                    ? {
                          ...untold(what, "none", silent.length ? `${listed(silent)} says nothing` : "a stream does not tell where it is kept"),
                          demand: "streams-in-memory",
                      }
                    : counted({ what, demand: "streams-in-memory", value: inMemory.size, is: "atMost", unit: "", demands }),
            ]),
        ];
    },
};

interface Hello {
    hosts?: unknown;
    isWritablePrimary?: unknown;
    secondary?: unknown;
    setName?: unknown;
}

/** Every member of the replica set, as the set names them, is there and is its primary or a secondary of it. */
export const replicaSetComplete = (open: OpenDocuments): Probe<Store<"mongodb">> => ({
    name: "stores.replica-set-complete",
    says: "whether every member of the replica set is there and healthy",
    targets: world => storesOf(world, "mongodb"),
    async ask(store, { world, demands, signal }): Promise<Measure[]> {
        const hello = (at?: { host: string; port: number }) =>
            withDocuments(open, store, { at }, { world, signal }, documents => documents.command({ hello: 1 }, "admin")) as Promise<Hello>;
        const set = await hello();
        const what = `members of the replica set of ${store.store}`;
        const hosts = Array.isArray(set.hosts) ? set.hosts.filter(host => typeof host === "string" && /^[\w.-]+:\d+$/.test(host)) : [];
        if (typeof set.setName !== "string" || hosts.length === 0) return [held(what, "a replica set", false, "it is none")];
        const members = await Promise.allSettled(
            hosts.map(async (member: string) => {
                const [host, port] = member.split(":");
                return hello({ host, port: Number(port) });
            }),
        );
        const healthy = members.filter(
            one => one.status === "fulfilled" && (one.value.isWritablePrimary === true || one.value.secondary === true) && one.value.setName === set.setName,
        );
        const primaries = members.filter(one => one.status === "fulfilled" && one.value.isWritablePrimary === true).length;
        return [
            held(`primaries of ${store.store}`, "1", primaries === 1, String(primaries)),
            held(what, "all of them healthy", healthy.length === hosts.length, `${healthy.length} of ${hosts.length}`),
            ...numbers(demands, () => [counted({ what: `healthy ${what}`, demand: "members", value: healthy.length, is: "atLeast", unit: "", demands })]),
        ];
    },
});
