import { bootstrapTarget, stateBucket } from "../../bootstrap/names";
import { nameOf } from "../../components/foundation";
import type { Target } from "../../config/target";
import { UsageError } from "../output/arguments";
import { nightSettings } from "./settings";

/** Where a stack is, as whoever is on call has to know. */
export interface Place {
    bot: string;
    stack: string;
    /** The AWS account's twelve digits. */
    account: string;
    region: string;
    /** Name of the cluster. */
    cluster: string;
    /** Name of the bucket that holds Pulumi's state. */
    state: string;
}

/**
 * Where a stack is. Of its file only bot, region and account are looked at (nightSettings). Throws a SettingsError where there is no such stack, a
 * UsageError where one of the three is missing.
 */
export function placeOf(stack: string, root?: string): Place {
    const { bot, region, account } = nightSettings(stack, root);
    if (!bot || !region || !account)
        throw new UsageError(`Pulumi.${stack}.yaml has to say golive:bot, aws:region, and one account in aws:allowedAccountIds: nobody knows where it is.`);
    return { bot, stack, account, region, cluster: nameOf({ bot, stack } as Target, ""), state: stateBucket(bootstrapTarget(account, region)) };
}
