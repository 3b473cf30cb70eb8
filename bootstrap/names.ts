import { arnOf, nameOf } from "../components/foundation";
import type { Target } from "../config/target";

/** Where an account keeps what the bootstrap makes; every name begins with golive-bootstrap and is known before anything exists. */
export function bootstrapTarget(account: string, region: string): Target {
    const maintenance = { day: "sunday", hour: 3, hours: 2 };
    return { bot: "golive", stack: "bootstrap", production: true, account, region, zones: [], storeZones: [], protect: true, logDays: 90, maintenance };
}

/** Name of the role that looks at a stack, by what the stack is called in Golive. */
export const previewRole = (target: Target, stack: string): string => nameOf(target, `preview-${stack}`, 64);

/** Name of the role that deploys a stack. */
export const deployRole = (target: Target, stack: string): string => nameOf(target, `deployer-${stack}`, 64);

/** Name of the role of whoever is on call, which may stop a stack's bot. */
export const stopRole = (target: Target, stack: string): string => nameOf(target, `stop-${stack}`, 64);

/** Environment in GitHub of the workflow that stops what another environment deploys: it waits for nobody's approval, and deploys nothing. */
export const stopEnvironment = (github: string): string => `${github}-stop`;

/** Name of the role that asks what runs in a stack, every day, and of the policy that is the most it may do. */
export const verifyRole = (target: Target, stack: string): string => nameOf(target, `verify-${stack}`, 64);

/** Name of the role that pushes a stack's images and reads what their scans say. */
export const buildRole = (target: Target, stack: string): string => nameOf(target, `builder-${stack}`, 64);

/** ARN of the boundary around the role that deploys a stack and around every role it makes. */
export const boundaryArn = (target: Target, stack: string): string => arnOf(target, "iam", `policy/${boundaryName(target, stack)}`, true);

/** Name of that boundary. */
export const boundaryName = (target: Target, stack: string): string => nameOf(target, `boundary-${stack}`, 128);

/** Name of the secret by which a stack's runner registers at GitHub. */
export const runnerSecret = (target: Target, stack: string): string => `${nameOf(target, "runner")}/${stack}`;

/** Name of the role of people that may use a stack's bastion and look into its cluster, where the bootstrap makes it. */
export const operatorRole = (target: Target, stack: string): string => nameOf(target, `operators-${stack}`, 64);

/** Name of the policy that lets people use a stack's bastion: what a permission set of single sign-on names. */
export const operatorPolicy = (target: Target, stack: string): string => nameOf(target, `operator-${stack}`, 128);

/** Name of the policy that lets people take on the role that stops the bot: what a permission set of single sign-on names. */
export const onCallPolicy = (target: Target, stack: string): string => nameOf(target, `on-call-${stack}`, 128);

/** Alias of the key that encrypts the state. */
export const stateKey = (target: Target): string => `alias/${nameOf(target, "state")}`;

/** Name of the bucket that holds the state. */
export const stateBucket = (target: Target): string => nameOf(target, `state-${target.account}`);

/** What Pulumi is told with PULUMI_BACKEND_URL. */
export const backendUrl = (target: Target): string => `s3://${stateBucket(target)}?region=${target.region}`;

/** What `pulumi stack init` is told with --secrets-provider. */
export const secretsProvider = (target: Target): string => `awskms://${stateKey(target)}?region=${target.region}`;
