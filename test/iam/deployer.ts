import { boundaryStatements } from "../../bootstrap/boundary";
import { bootstrapTarget, deployRole } from "../../bootstrap/names";
import { boundaryOf, deployStatements, prefixOf, type Reach } from "../../bootstrap/reach";
import { readBootstrap } from "../../bootstrap/settings";
import { stackConfig } from "../../config/load";
import { root } from "../bootstrap/account";
import type { Caller } from "./simulator";

/** Where a bot's stack is deployed, by the committed settings of the bootstrap. */
export function reachOf(bot: string, stack: "prod" | "staging"): Reach {
    const account = stack === "prod" ? "production" : "staging";
    const { settings, aws } = readBootstrap({ config: stackConfig(account, [], root), stack: account });
    return { target: bootstrapTarget(aws.allowedAccountIds[0], aws.region), stack, environment: { ...settings.environments[stack], bot } };
}

/** A session of the role that deploys. */
export function deployer(reach: Reach): Caller {
    const { target, stack } = reach;
    return {
        principal: `arn:aws:sts::${target.account}:assumed-role/${deployRole(target, stack)}/GitHubActions`,
        identity: deployStatements(reach),
        boundary: boundaryStatements(reach),
    };
}

/** A role that the deployer makes and gives every right there is: only the boundary holds it. */
export function puppet(reach: Reach): Caller {
    return {
        principal: `arn:aws:sts::${reach.target.account}:assumed-role/${prefixOf(reach)}-puppet/it`,
        identity: [{ Sid: "Everything", Action: "*", Resource: "*" }],
        boundary: boundaryStatements(reach),
    };
}

/** What AWS tells of a role with the stack's boundary. */
export const bounded = (reach: Reach): Record<string, string> => ({ "iam:PermissionsBoundary": boundaryOf(reach) });
