import type { PostgresSpec } from "../../config/manifest";

/** The roles that people and programs log in with; the server's own administrator is not among them. */
export const roles = ["application", "analysts", "migrations", "monitoring"] as const;
export type Role = (typeof roles)[number];

/** What the SQL of the roles depends on. */
export interface RolesSqlOptions extends Pick<PostgresSpec, "database" | "extensions" | "immutableTables"> {
    /** Connections the application may hold at once, so that it never starves migrations and people. @default 150 (cryptofunk:136) */
    connections?: number;
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The environment variable that holds the user name a role's secret has at the moment: `application` or, after a rotation, `application_clone`. */
export const usernameVariable = (role: Role) => `${role.toUpperCase()}_USERNAME`;
/** The environment variable that holds the password of that user. */
export const passwordVariable = (role: Role) => `${role.toUpperCase()}_PASSWORD`;

/**
 * The script for psql 14 or newer that makes extensions, roles and privileges; running it again changes nothing but the salt of the password hashes.
 *
 * - A new table starts with SELECT and INSERT for the application. UPDATE and DELETE come from an event trigger in the same transaction, and an
 *   immutable table never gets them: whatever fails, fails closed. Partitions and inheriting tables are what their ancestor is.
 * - An immutable table also refuses UPDATE, DELETE and TRUNCATE by trigger, to its owner and to cascading foreign keys too. A table once guarded
 *   stays so, under any name: a migration that must change its rows says so by disabling the trigger.
 * - TimescaleDB copies privileges and row triggers to its chunks; its internal schemas are left alone.
 * - Each role has a clone, with which it takes turns when its password is rotated: a member of it, which hands down privileges and neither limits
 *   nor settings, so the clone has its own. What the clone of `migrations` makes belongs to `migrations`, whose rights it takes on at its login.
 * - The administrator's statements are not logged from its next session on, where it may say so: whoever sets a password by hand writes it into one.
 * - Passwords are read by `\password` from standard input, twice each, and hashed by psql: no log and no statistics view ever sees them.
 */
export function rolesSql(options: RolesSqlOptions): string {
    const { database, connections = 150 } = options;
    const extensions = [...new Set(["pg_stat_statements", ...options.extensions])];
    return [
        "\\set ON_ERROR_STOP on",
        "SET client_min_messages = warning;",
        ...extensions.map(extension => `CREATE EXTENSION IF NOT EXISTS ${identifier(extension)} CASCADE;`),
        "BEGIN;",
        "SELECT pg_advisory_xact_lock(hashtext('golive roles')) \\g /dev/null",
        createRoles(connections),
        databasePrivileges(identifier(database)),
        guard(options.immutableTables),
        settle,
        discretion,
        "COMMIT;",
        ...roles.flatMap(role => [`\\getenv username ${usernameVariable(role)}`, "\\password :username"]),
        "",
    ].join("\n");
}

/** What the Job's shell runs: the passwords go from the environment through a pipe, never through an argument. */
export const rolesCommand = (file: string) =>
    `printf '%s\\n' ${roles.flatMap(role => [passwordVariable(role), passwordVariable(role)].map(v => `"$${v}"`)).join(" ")} | psql --no-psqlrc --quiet --file=${file}`;

/** What a role may take up at most, and how its sessions begin. */
const limits = (connections: number): Record<Role, { connections: number; settings: Record<string, string> }> => ({
    application: { connections, settings: { idle_in_transaction_session_timeout: "'60s'" } },
    analysts: { connections: 10, settings: { default_transaction_read_only: "on", statement_timeout: "'5min'", idle_in_transaction_session_timeout: "'60s'" } },
    migrations: { connections: 5, settings: { lock_timeout: "'30s'" } },
    monitoring: { connections: 5, settings: { default_transaction_read_only: "on", statement_timeout: "'30s'" } },
});

/** The user with which a role takes turns; functions/secrets calls it the same. */
export const cloneOf = (role: Role) => `${role}_clone`;

const createRoles = (connections: number) => `
DO $golive$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[${roles.map(literal).join(", ")}] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN EXECUTE format('CREATE ROLE %I LOGIN', role); END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role || '_clone') THEN EXECUTE format('CREATE ROLE %I LOGIN', role || '_clone'); END IF;
        IF NOT pg_has_role(role || '_clone', role, 'USAGE') THEN EXECUTE format('GRANT %I TO %I', role, role || '_clone'); END IF;
    END LOOP;
    IF NOT pg_has_role('monitoring', 'pg_monitor', 'USAGE') THEN GRANT pg_monitor TO monitoring; END IF;
    IF NOT pg_has_role(current_user, 'migrations', 'USAGE') THEN EXECUTE format('GRANT migrations TO %I', current_user); END IF;
END $golive$;
${roles.flatMap(role => [role, cloneOf(role)].flatMap(user => limited(user, limits(connections)[role]))).join("\n")}
ALTER ROLE migrations_clone SET role = 'migrations';`;

const limited = (user: string, { connections, settings }: { connections: number; settings: Record<string, string> }) => [
    `ALTER ROLE ${user} LOGIN NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${connections};`,
    ...Object.entries(settings).map(([setting, value]) => `ALTER ROLE ${user} SET ${setting} = ${value};`),
];

/** On RDS its administrator may, elsewhere a superuser. */
const discretion = `
DO $golive$
DECLARE setting text;
BEGIN
    FOREACH setting IN ARRAY ARRAY['log_min_duration_statement = -1', 'log_statement = none', 'log_min_error_statement = panic'] LOOP
        BEGIN
            EXECUTE 'ALTER ROLE CURRENT_USER SET ' || setting;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE WARNING 'the administrator may not set % for itself', setting;
        END;
    END LOOP;
END $golive$;`;

/** pg_monitor rather than monitoring: CloudNativePG's own exporter is a member too, and would lose its way in. */
const databasePrivileges = (database: string) => `
REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO application;
GRANT CONNECT ON DATABASE ${database} TO analysts, pg_monitor;
GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${database} TO migrations;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO application, analysts, pg_monitor;
GRANT USAGE, CREATE ON SCHEMA public TO migrations;
ALTER DEFAULT PRIVILEGES FOR ROLE migrations GRANT USAGE ON SCHEMAS TO application, analysts;
ALTER DEFAULT PRIVILEGES FOR ROLE migrations GRANT SELECT, INSERT ON TABLES TO application;
ALTER DEFAULT PRIVILEGES FOR ROLE migrations GRANT SELECT ON TABLES TO analysts;
ALTER DEFAULT PRIVILEGES FOR ROLE migrations GRANT USAGE, SELECT ON SEQUENCES TO application;
ALTER DEFAULT PRIVILEGES FOR ROLE migrations GRANT SELECT ON SEQUENCES TO analysts;
CREATE SCHEMA IF NOT EXISTS golive;
GRANT USAGE ON SCHEMA golive TO migrations;`;

/** A name without schema counts in every schema: the search path of a migration is not known here. */
const guard = (immutableTables: string[]) => `
CREATE OR REPLACE FUNCTION golive.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $golive$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: its rows are immutable', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $golive$;

CREATE OR REPLACE FUNCTION golive.is_immutable(candidate oid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $golive$
    WITH RECURSIVE line(id) AS (SELECT candidate UNION SELECT inhparent FROM pg_inherits JOIN line ON inhrelid = id)
    SELECT EXISTS (
        SELECT FROM line JOIN pg_class c ON c.oid = id JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relname::text = ANY (listed) OR format('%s.%s', nspname, relname) = ANY (listed)
            OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = id AND tgname = 'golive_immutable_truncate'))
    FROM (SELECT ARRAY[${immutableTables.map(literal).join(", ")}]::text[] AS listed) AS manifest
$golive$;`;

/** Every table of the migrations role gets the privileges it should have: those that exist now, and by event trigger those to come. */
const settle = `
CREATE OR REPLACE FUNCTION golive.settle(root oid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $golive$
DECLARE item record;
BEGIN
    FOR item IN
        WITH RECURSIVE family(id, depth) AS (SELECT root, 0 UNION ALL SELECT inhrelid, depth + 1 FROM pg_inherits JOIN family ON inhparent = id)
        SELECT DISTINCT ON (depth, c.oid) c.oid, c.oid::regclass AS name, relkind
        FROM family JOIN pg_class c ON c.oid = id JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relowner = 'migrations'::regrole AND relpersistence <> 't' AND (nspname = 'public' OR nspowner = 'migrations'::regrole)
        ORDER BY depth, c.oid
    LOOP
        IF item.relkind = 'S' THEN
            EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO application', item.name);
            EXECUTE format('GRANT SELECT ON SEQUENCE %s TO analysts', item.name);
        ELSIF item.relkind IN ('v', 'm') THEN
            EXECUTE format('GRANT SELECT ON %s TO application, analysts', item.name);
        ELSIF item.relkind IN ('r', 'p') THEN
            EXECUTE format('GRANT SELECT ON %s TO application, analysts', item.name);
            EXECUTE format('GRANT INSERT ON %s TO application', item.name);
            IF NOT golive.is_immutable(item.oid) THEN
                EXECUTE format('GRANT UPDATE, DELETE ON %s TO application', item.name);
                CONTINUE;
            END IF;
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM application, application_clone, analysts, PUBLIC', item.name);
            IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = item.oid AND tgname = 'golive_immutable_rows') THEN
                EXECUTE format('CREATE TRIGGER golive_immutable_rows BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION golive.refuse()', item.name);
            END IF;
            IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = item.oid AND tgname = 'golive_immutable_truncate') THEN
                EXECUTE format('CREATE TRIGGER golive_immutable_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION golive.refuse()', item.name);
            END IF;
        END IF;
    END LOOP;
END $golive$;

CREATE OR REPLACE FUNCTION golive.settle_new() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $golive$
BEGIN
    IF pg_has_role(current_user, 'migrations', 'USAGE') THEN
        PERFORM golive.settle(objid) FROM pg_event_trigger_ddl_commands() WHERE classid = 'pg_class'::regclass AND NOT in_extension;
    END IF;
END $golive$;

DO $golive$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'golive_settle') THEN
        CREATE EVENT TRIGGER golive_settle ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE SCHEMA', 'ALTER TABLE')
            EXECUTE FUNCTION golive.settle_new();
    END IF;
    PERFORM golive.settle(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relowner = 'migrations'::regrole AND relkind IN ('r', 'p', 'v', 'm', 'S') AND (nspname = 'public' OR nspowner = 'migrations'::regrole);
END $golive$;`;
