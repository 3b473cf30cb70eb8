import { z } from "zod";
import { bootstrapTarget, stateBucket } from "../../bootstrap/names";
import { nameOf } from "../../components/foundation";
import { stackConfig } from "../../config/load";
import type { Target } from "../../config/target";
import { UsageError } from "../output/arguments";

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

const accounts = z
    .string()
    .transform(text => JSON.parse(text))
    .pipe(z.tuple([z.string().regex(/^\d{12}$/)]));

/**
 * Where a stack is. Of the settings only bot, region and account are looked at: whatever else is wrong in them, or in the manifest, must keep nobody
 * from helping. Throws a SettingsError where there is no such stack, a UsageError where one of the three is missing.
 */
export function placeOf(stack: string): Place {
    const { "golive:bot": bot, "aws:region": region, "aws:allowedAccountIds": ids = "[]" } = stackConfig(stack);
    const { data } = accounts.safeParse(ids);
    if (!bot || !region || !data)
        throw new UsageError(`Pulumi.${stack}.yaml has to say golive:bot, aws:region, and one account in aws:allowedAccountIds: nobody knows where it is.`);
    const [account] = data;
    return { bot, stack, account, region, cluster: nameOf({ bot, stack } as Target, ""), state: stateBucket(bootstrapTarget(account, region)) };
}
