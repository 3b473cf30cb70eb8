import type { Measure } from "../../checklist/evidence-file";
import { held, untold } from "../held";
import type { Probe, World } from "../probe";
import { opens } from "./amqp";
import { type OpenDocuments, withDocuments } from "./documents";
import { delivers } from "./nats";
import { Refused, type Sql, withPostgres } from "./postgres";
import { withRedis } from "./redis";
import { type AnyStore, type PostgresRole, postgresRoles, type Store, storesOf, wrongPassword } from "./store";

interface Asked {
    world: World;
    signal: AbortSignal;
}

/** A store, and who signs in. */
type RoleTarget = AnyStore & { role: string };

/** Whether something is refused, as it has to be: let in is a flaw, and anything else than a refusal tells nothing. */
async function refused(what: string, attempt: () => Promise<unknown>): Promise<Measure> {
    try {
        await attempt();
        return held(what, "refused", false, "let in");
    } catch (error) {
        return error instanceof Refused ? held(what, "refused", true, error.message) : untold(what, "refused", (error as Error).message);
    }
}

/** Whether somebody gets in, by what they then find. */
async function letIn(what: string, attempt: () => Promise<Measure[]>): Promise<Measure[]> {
    try {
        return await attempt();
    } catch (error) {
        if (error instanceof Refused) return [held(what, "let in", false, error.message)];
        throw error;
    }
}

/** Tables of the bot that somebody may write to; those of an extension are its own matter. */
const writable = (sql: Sql) => sql<{ table: string }[]>`
    SELECT format('%I.%I', nspname, relname) AS table FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'golive')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    ORDER BY 1 LIMIT 5`;

async function noFarther(sql: Sql, role: PostgresRole, name: string): Promise<Measure> {
    const what = `what ${name} may do`;
    const [is] = await sql<{ powers: string }[]>`
        SELECT array_to_string(ARRAY[CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'makes roles' END,
            CASE WHEN rolcreatedb THEN 'makes databases' END, CASE WHEN rolbypassrls THEN 'passes row security' END], ', ') AS powers
        FROM pg_roles WHERE rolname = session_user`;
    const powers = is?.powers ? [is.powers] : [];
    if (role !== "migrations") {
        const [may] = await sql<{ creates: boolean }[]>`SELECT has_schema_privilege('public', 'CREATE') AS creates`;
        if (may?.creates) powers.push("makes tables");
    }
    if (role === "analysts" || role === "monitoring") powers.push(...(await writable(sql)).map(({ table }) => `writes ${table}`));
    const demanded = role === "migrations" ? "no power over the server" : role === "application" ? "no power over the server or the schema" : "it only reads";
    return held(what, demanded, powers.length === 0, powers.length ? powers.join(", ") : demanded);
}

async function postgres(store: Store<"postgres">, role: PostgresRole, asked: Asked): Promise<Measure[]> {
    const name = `${store.store} as ${role}`;
    const what = `${name} with its own password`;
    const { database } = store.spec;
    return [
        ...(await letIn(what, () =>
            withPostgres(store, { role }, asked, async sql => {
                const [who] = await sql<{ user: string; database: string }[]>`SELECT session_user AS user, current_database() AS database`;
                const own = who?.user === role || who?.user === `${role}_clone`;
                const found = who?.user ? `${who.user} in ${who.database}` : "it does not say as whom";
                return [held(what, `let in to ${database} as itself`, own && who?.database === database, found), await noFarther(sql, role, name)];
            }),
        )),
        await refused(`${name} with a wrong password`, () => withPostgres(store, { role, password: wrongPassword() }, asked, sql => sql`SELECT 1`)),
    ];
}

async function redis(store: Store<"redis">, role: "application" | "monitoring", asked: Asked): Promise<Measure[]> {
    const name = `${store.store} as ${role}`;
    const what = `${name} with its own password`;
    return [
        ...(await letIn(what, () =>
            withRedis(store, { role }, asked, async command => {
                const answer = await command("PING");
                return [
                    held(what, "let in", answer === "PONG", answer === "PONG" ? "let in" : "it does not answer PING"),
                    await refused(`${name} that asks for the server's configuration`, () => command("CONFIG", "GET", "maxmemory")),
                ];
            }),
        )),
        await refused(`${name} with a wrong password`, () => withRedis(store, { role, password: wrongPassword() }, asked, command => command("PING"))),
        await refused(`${store.store} without a password`, () => withRedis(store, {}, asked, command => command("PING"))),
    ];
}

async function mongodb(open: OpenDocuments, store: Store<"mongodb">, asked: Asked): Promise<Measure[]> {
    const what = `${store.store} as application with its own password`;
    return [
        ...(await letIn(what, () =>
            withDocuments(open, store, {}, asked, async documents => {
                const { ok } = await documents.command({ ping: 1 });
                await documents.command({ listCollections: 1, nameOnly: true });
                return [
                    held(what, `let in to ${store.spec.database}`, ok === 1, ok === 1 ? "let in" : "it does not answer"),
                    await refused(`${store.store} as application that reads the users of the server`, () => documents.command({ usersInfo: 1 }, "admin")),
                ];
            }),
        )),
        await refused(`${store.store} as application with a wrong password`, () =>
            withDocuments(open, store, { password: wrongPassword() }, asked, documents => documents.command({ listCollections: 1, nameOnly: true })),
        ),
    ];
}

async function rabbitmq(store: Store<"rabbitmq">, asked: Asked): Promise<Measure[]> {
    const what = `${store.store} as application with its own password`;
    const { virtualHost } = store.spec;
    const opened = async () => {
        await opens(store, asked);
        return [held(what, `let in to ${virtualHost}`, true, "let in")];
    };
    return [
        ...(await letIn(what, opened)),
        await refused(`${store.store} as application with a wrong password`, () => opens(store, asked, wrongPassword())),
        await refused(`${store.store} as application in the virtual host /`, () => opens({ ...store, spec: { ...store.spec, virtualHost: "/" } }, asked)),
    ];
}

async function nats(store: Store<"nats">, asked: Asked): Promise<Measure[]> {
    const delivered = await delivers(store, asked);
    return [held(`a message over ${store.store}`, "published and delivered", delivered, delivered ? "delivered" : "not delivered")];
}

const rolesOf = ({ spec }: AnyStore): readonly string[] => {
    if (spec.kind === "postgres") return postgresRoles;
    return spec.kind === "redis" ? ["application", "monitoring"] : ["application"];
};

/** Every role gets into its store with its own password and no farther than it should, and nobody with another one. NATS has neither: it delivers. */
export const rolesConnect = (open: OpenDocuments): Probe<RoleTarget> => ({
    name: "stores.roles-connect",
    says: "whether every role gets into its store with its own password, and nobody with a wrong one",
    targets: world =>
        storesOf(world, "postgres", "redis", "mongodb", "rabbitmq", "nats").flatMap(store =>
            rolesOf(store as AnyStore).map(role => ({ ...store, role, name: `${store.store} as ${role}` }) as RoleTarget),
        ),
    ask(target, asked) {
        const { role } = target;
        if (target.of === "postgres") return postgres(target as unknown as Store<"postgres">, role as PostgresRole, asked);
        if (target.of === "redis") return redis(target as unknown as Store<"redis">, role as "application" | "monitoring", asked);
        if (target.of === "mongodb") return mongodb(open, target as unknown as Store<"mongodb">, asked);
        if (target.of === "rabbitmq") return rabbitmq(target as unknown as Store<"rabbitmq">, asked);
        return nats(target as unknown as Store<"nats">, asked);
    },
});
