import type { Everything } from "../../../config/check";
import { type Stack, storeOf } from "../../restore/store-plan";
import { planOf } from "../failovers";
import type { Around, Drill, Step } from "../frame";
import { clusterRestorer } from "./cluster";
import { documentDbRestorer } from "./document-db";
import { type OpenSession, openSession } from "./document-session";
import { documents } from "./documents";
import { rdsRestorer } from "./rds";
import { restoreSteps } from "./restore";
import { rows } from "./rows";

/** A database, with its way back and how it is compared. */
type Tried = [name: string, steps: Step[]];

/** The databases of a stack, each with the steps of its restore. */
function triedOf(around: Around, open: OpenSession): Tried[] {
    const { everything, resources } = around;
    const named = (type: string, name: string) => (resources as Stack["resources"]).find(one => one.type === type && storeOf(one) === name);
    return databasesOf(everything).flatMap(([name, spec]): Tried[] => {
        if (spec.kind === "mongodb") {
            const cluster = named("aws:docdb/cluster:Cluster", name);
            return cluster ? [[name, restoreSteps(documentDbRestorer(name, spec.database, cluster, around, open), documents)]] : [];
        }
        const { hosting, database } = spec;
        const server = named(hosting === "cluster" ? "kubernetes:postgresql.cnpg.io/v1:Cluster" : "aws:rds/instance:Instance", name);
        if (!server) return [];
        const restorer = hosting === "cluster" ? clusterRestorer(name, database, server, around) : rdsRestorer(name, database, server, around);
        return [[name, restoreSteps(restorer, rows)]];
    });
}

const databasesOf = ({ manifest }: Pick<Everything, "manifest">) =>
    Object.entries(manifest.stores).flatMap(([name, store]) => (store.kind === "postgres" || store.kind === "mongodb" ? [[name, store] as const] : []));

/** A restore of every database of the stack, into a scratch one beside it. It is safe everywhere: the original goes on and is only read. */
export const restoreWith = (open: OpenSession): Drill => ({
    name: "restore",
    says: "every database is restored from its backups into a scratch one, timed, and compared row by row and document by document",
    asksCluster: ({ everything }) => databasesOf(everything).some(([, store]) => store.kind === "postgres" && store.hosting === "cluster"),
    plan: around => {
        const tried = triedOf(around, open);
        const unknown = databasesOf(around.everything).filter(([name]) => !tried.some(([known]) => known === name));
        if (unknown.length) return { missing: `the preview does not have every database of the manifest: ${unknown.map(([name]) => name).join(", ")}` };
        return planOf(
            tried.map(([, steps]) => steps),
            [],
            "the bot has neither a PostgreSQL nor documents, and what its other stores hold is not compared",
        );
    },
});

/** The same, by MongoDB's own driver. */
export const restore = restoreWith(openSession);
