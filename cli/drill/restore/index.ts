import type { Everything } from "../../../config/check";
import { type Stack, storeOf } from "../../restore/store-plan";
import { planOf } from "../failovers";
import type { Around, Drill } from "../frame";
import { clusterRestorer } from "./cluster";
import { rdsRestorer } from "./rds";
import { type Restorer, restoreSteps } from "./restore";
import { type Connected, rows } from "./rows";

/** The databases of a stack, each with its way back. */
function restorersOf(around: Around): Restorer<Connected>[] {
    const { everything, resources } = around;
    const named = (type: string, name: string) => (resources as Stack["resources"]).find(one => one.type === type && storeOf(one) === name);
    return postgresOf(everything).flatMap(([name, { hosting, database }]) => {
        const server = named(hosting === "cluster" ? "kubernetes:postgresql.cnpg.io/v1:Cluster" : "aws:rds/instance:Instance", name);
        if (!server) return [];
        return [hosting === "cluster" ? clusterRestorer(name, database, server, around) : rdsRestorer(name, database, server, around)];
    });
}

const postgresOf = ({ manifest }: Pick<Everything, "manifest">) =>
    Object.entries(manifest.stores).flatMap(([name, store]) => (store.kind === "postgres" ? [[name, store] as const] : []));

/** DocumentDB has neither a snapshot that lasts as long as a reading of everything, nor a sum of its own over it. */
const notCompared = "no two DocumentDBs can be read as of one moment, so nobody can compare the restored one: restore it by hand (--plan prints how)";

/** A restore of every PostgreSQL of the stack, into a scratch one beside it. It is safe everywhere: the original goes on and is only read. */
export const restore: Drill = {
    name: "restore",
    says: "every PostgreSQL is restored from its backups into a scratch one, timed, and compared row by row",
    asksCluster: ({ everything }) => postgresOf(everything).some(([, { hosting }]) => hosting === "cluster"),
    plan: around => {
        const restorers = restorersOf(around);
        if (restorers.length < postgresOf(around.everything).length) return { missing: "the preview does not have every PostgreSQL of the manifest" };
        const documents = Object.entries(around.everything.manifest.stores).filter(([, { kind }]) => kind === "mongodb");
        const untried = documents.map(([name]) => ({ name, why: notCompared }));
        return planOf(
            restorers.map(one => restoreSteps(one, rows)),
            untried,
            "the bot has no PostgreSQL, and what its other stores hold is not compared",
        );
    },
};
