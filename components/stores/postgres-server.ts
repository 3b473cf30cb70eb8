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
    /** Who rotates its roles: a function in AWS, or where none gets, a job beside it, which trusts a Secret's `ca.crt`. Default: a person, whom an alarm tells. */
    readonly rotation?: { by: "function"; user: Omit<PostgresUser, "role"> } | { by: "job"; authority: string };
    /** A backup before a release's migration. */
    snapshotBefore(release: string): pulumi.Resource[];
}
