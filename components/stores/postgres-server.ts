import type * as pulumi from "@pulumi/pulumi";
import type { SecretField, Store } from "../foundation";
import type { Composed, PostgresUser } from "../secrets";

/** A Postgres server, on RDS or in the cluster. */
export interface PostgresServer extends Store {
    /** Its name in the manifest. */
    readonly store: string;
    /** Who makes the roles. */
    readonly administrator: { username: Composed | SecretField; password: SecretField };
    /** How clients inside the cluster check the server: RDS's authority is not in their images, CloudNativePG's is a Secret beside it. */
    readonly tls: { sslmode: "require" } | { sslmode: "verify-full"; authority: string };
    /** Another value for each new server, which starts without roles. */
    readonly life: pulumi.Output<string>;
    /** ARN of the administrator's secret: the field `masterarn` of the roles'. */
    readonly masterSecretArn: pulumi.Output<string>;
    /** What a function that rotates its roles needs. Default: none can, and an alarm tells a person when they are due. */
    readonly rotation?: Omit<PostgresUser, "role">;
    /** A backup before a release's migration. */
    snapshotBefore(release: string): pulumi.Resource[];
}
