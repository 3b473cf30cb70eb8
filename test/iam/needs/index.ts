import { compute } from "./compute";
import type { Need } from "./need";
import { network } from "./network";
import { stores } from "./stores";
import { watching } from "./watching";

/** What each resource type of AWS asks of whoever deploys it. */
export const needs: Record<string, Need> = { ...compute, ...network, ...stores, ...watching };

/** Resource types that nobody has looked up. */
export const unheard = (types: string[]): string[] => [...new Set(types)].filter(type => type.startsWith("aws:") && !(type in needs)).sort();

/** What an administrator does where the audit has to stay (golive-bootstrap: mayStopAudit): a new trail it may make, none may it change. */
export const endsAudit = (action: string, resource: string): boolean =>
    /^(cloudtrail:(DeleteTrail|PutEventSelectors|StopLogging|UpdateTrail)|guardduty:DeleteDetector)$/.test(action) ||
    (/^s3:DeleteObject/.test(action) && /:::[a-z0-9-]+-trail-\d+\//.test(resource));
