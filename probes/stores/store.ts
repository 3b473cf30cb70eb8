import type { Need } from "../../checklist/control";
import type { StoreSpec } from "../../config/manifest";
import { secretName } from "../../config/secret-names";
import type { Target, World } from "../probe";

/** Namespace of what runs in the cluster for the data stores. */
export const storesNamespace = "data";

/** A store of the bot. */
export interface Store<K extends StoreSpec["kind"] = StoreSpec["kind"]> extends Target {
    /** What a control has to need for this to answer it. */
    of: Need;
    /** Its name in the manifest. */
    store: string;
    spec: Extract<StoreSpec, { kind: K }>;
    /** Whether it speaks without TLS, as a planted one does. @default it speaks TLS, unless it is NATS */
    plain?: boolean;
    /** Where it listens. @default as its kind is found */
    address?: { host: string; port: number };
}

/** A store of whatever kind. */
export type AnyStore = { [K in StoreSpec["kind"]]: Store<K> }[StoreSpec["kind"]];

/** The bot's stores of some kinds. */
export function storesOf<K extends StoreSpec["kind"]>({ everything: { manifest } }: World, ...kinds: K[]): Store<K>[] {
    return Object.entries(manifest.stores).flatMap(([store, spec]) =>
        (kinds as string[]).includes(spec.kind) ? [{ name: store, of: spec.kind, store, spec: spec as Store<K>["spec"] }] : [],
    );
}

/** Roles of a PostgreSQL, as their secrets are named. */
export const postgresRoles = ["application", "analysts", "migrations", "monitoring"] as const;
export type PostgresRole = (typeof postgresRoles)[number];

/** The secret of a role's or a user's password: the fields `username` and `password`, of a PostgreSQL also `host` and `port`. */
export const secretOf = ({ everything: { target } }: World, store: string, role: string): string => secretName(target, `${store}-${role}`);

/** The user and password of a role. Throws where the secret has none. */
export async function signIn(world: World, store: string, role: string): Promise<{ username: string; password: string; host?: string; port?: string }> {
    const { username, password, host, port } = await world.means.secret(secretOf(world, store, role));
    if (!username || !password) throw new Error(`the secret of ${role} has no username and password`);
    return { username, password, host, port };
}

/** A password that is not a role's. */
export const wrongPassword = (): string => `not-the-password-${Math.random().toString(36).slice(2)}`;
