import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { tagsOf } from "../foundation";

/** What a certificate needs to know. */
export interface CertificateArgs {
    /** The account and names. */
    target: Target;
    /** Names it is for, at least one, the first of at most 64 characters. */
    hosts: string[];
    /** Hosted zone that proves the names. */
    zoneId: pulumi.Input<string>;
    /** Whether the world finds the zone: only then a certificate is issued and waited for. */
    delegated: boolean;
    /** Region of the certificate; us-east-1 for CloudFront. Default: the provider's. */
    region?: string;
    /** A certificate for the same names, whose records prove this one too. Default: own records. */
    provenBy?: Certificate;
    /** Last word on any argument of the certificate. */
    override?: Partial<aws.acm.CertificateArgs>;
}

/** More than ACM needs for a delegated zone, and less than the 75 minutes that the provider would wait for one that nobody delegated. */
const patience = { create: "20m" };

/**
 * A certificate of ACM, which AWS renews by itself for as long as the records that prove it stand (cryptofunk:78, cryptofunk:79).
 * Traps: one for a zone that nobody delegated is never issued, so nothing waits for it until `delegated`; the records are the same for one
 * name and account in every region, so a second certificate makes none of its own.
 */
export class Certificate extends pulumi.ComponentResource {
    /** ARN of the certificate; where the zone is delegated it is known only once the certificate is issued, so that whoever uses it waits. */
    readonly arn: pulumi.Output<string>;
    private readonly records: aws.route53.Record[];

    constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:edge:Certificate", name, {}, opts);
        const { target, hosts, zoneId, delegated, region, provenBy, override } = args;
        const child = { parent: this };
        const [domainName, ...subjectAlternativeNames] = hosts;
        const certificate = new aws.acm.Certificate(
            name,
            { domainName, subjectAlternativeNames, validationMethod: "DNS", region, tags: tagsOf(target), ...override },
            child,
        );
        this.records =
            provenBy?.records ??
            hosts.map(host => {
                // ACM gives them in no order.
                const proof = certificate.domainValidationOptions.apply(options => options.find(option => option.domainName === host) ?? options[0]);
                return new aws.route53.Record(
                    `${name}-${host}`,
                    { zoneId, name: proof.resourceRecordName, type: proof.resourceRecordType, records: [proof.resourceRecordValue], ttl: 300 },
                    child,
                );
            });
        this.arn = delegated
            ? new aws.acm.CertificateValidation(
                  name,
                  { certificateArn: certificate.arn, validationRecordFqdns: this.records.map(record => record.fqdn), region },
                  { ...child, customTimeouts: patience },
              ).certificateArn
            : certificate.arn;
        this.registerOutputs({ arn: this.arn });
    }
}
