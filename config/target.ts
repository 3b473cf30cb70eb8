/** The account, region, zones and names that an environment is built with: everything in it is known before a deployment. */
export interface Target {
    /** Name of the bot, at most 20 characters. */
    bot: string;
    /** Name of the Pulumi stack, such as "prod". */
    stack: string;
    /** Whether production's rules hold. */
    production: boolean;
    /** The AWS account's twelve digits. */
    account: string;
    /** The AWS region. */
    region: string;
    /** Two or three availability zones of the region, in the order of their letters. */
    zones: string[];
    /** Those of them in which the control plane and the stores stand, in the same order. */
    storeZones: string[];
    /** Whether everything that holds data is protected against deletion. */
    protect: boolean;
    /** Days that CloudWatch keeps logs; one of CloudWatch's own values. */
    logDays: number;
    /** When what restarts an order placer happens by itself, in UTC (components/foundation/maintenance.ts). */
    maintenance: { day: string; hour: number; hours: number };
}
