import { nearest } from "../../names";
import { UsageError } from "../output/arguments";
import { pulumiFlags, refusedFlags } from "../output/pulumi-flags";
import { unknownNodeOptions } from "./node-options";

/** Variables under which pulumi or Node would do something else than what was judged, each with the reason why it is refused. */
export const refusedVariables: Record<string, string> = {
    PULUMI_CLOUD_SECRET_OVERRIDE: "secrets in the state would be encrypted by another key than the stack's",
    PULUMI_CONFIG: "settings come from the stack's file",
    PULUMI_CONFIG_SECRET_KEYS: "settings come from the stack's file",
    PULUMI_DEBUG_GRPC: "it writes secrets into a file",
    PULUMI_DISABLE_VALIDATION: "pulumi would take a project or a state that is broken",
    PULUMI_K8S_DELETE_UNREACHABLE: "what is in a cluster that does not answer would be let go of; it is for taking a stack down",
    PULUMI_LANGUAGE_NODEJS_RUN_PATH: "another program than the one that was judged would run",
    PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: "providers would come from somewhere else",
    PULUMI_VERSION: "another pulumi than the pinned one would deploy",
    NODE_PATH: "program and rules would load other libraries than those of package-lock.json",
    NODE_TLS_REJECT_UNAUTHORIZED: "what the registry says of an image would be believed from anybody",
    TSX_TSCONFIG_PATH: "program and rules would be read by another tsconfig.json",
};

/** Providers and languages that stand in for the real ones, as tests have them: only where the state is a folder on this machine. */
const standIns: Record<string, string> = {
    PULUMI_DEBUG_LANGUAGES: "another program would answer in the place of the language's own",
    PULUMI_DEBUG_PROVIDERS: "other providers than AWS's and Kubernetes' would be deployed with",
    PULUMI_EXPERIMENTAL: "what pulumi does under it is tested by nobody here",
    PULUMI_SKIP_CHECKPOINTS: "a run that is killed would forget what it has built",
};

/** Pulumi's variables that stay as they are: who logs in where, where files lie, and what changes no deployment. */
const kept =
    /^PULUMI_(ACCESS_TOKEN|API|BACKEND_URL|CI_\w+|COMMIT_MESSAGE|CONFIG_PASSPHRASE(_FILE)?|CREDENTIALS_PATH|CREDENTIAL_STORE|DEBUG_PROMISE_LEAKS|DEFAULT_ORGANIZATION|(DIY_BACKEND|SELF_MANAGED_STATE)_\w+|DISABLE_AUTOMATIC_PLUGIN_ACQUISITION|DISABLE_CI_DETECTION|DISABLE_SECRET_CACHE|HOME|IGNORE_AMBIENT_PLUGINS|PARALLEL|PR_NUMBER|RETAIN_CHECKPOINTS|SKIP_CONFIRMATIONS|SKIP_UPDATE_CHECK|SUPPRESS_NEO_LINK)$/;

/** Variables by which AWS's clients are sent somewhere else. */
const otherEndpoint = /^AWS_ENDPOINT_URL(_\w+)?$/;

const optionPrefix = "PULUMI_OPTION_";
const nameIn = (variable: string) => variable.slice(optionPrefix.length).toLowerCase().replaceAll("_", "-");

/** Why a variable that stands for a flag is refused, if it is: pulumi takes every flag from one. */
function whyNotOption(variable: string): string | undefined {
    const name = nameIn(variable);
    const refused = refusedFlags[name];
    if (refused) return `it is --${name}: ${refused.because}`;
    const flag = pulumiFlags.find(one => one.name === name);
    if (!flag) {
        const near = nearest(
            name,
            pulumiFlags.map(one => one.name),
        );
        return `no flag that is known here is called --${name}${near ? `; the nearest is --${near}` : ""}`;
    }
    const mayStay = flag.reach === "shown" || flag.name === "yes" || flag.name === "non-interactive";
    return mayStay ? undefined : `what it changes has to be judged: write --${name} behind the call`;
}

/** Why a variable is refused, if it is. */
function whyNot(variable: string, environment: NodeJS.ProcessEnv): string | undefined {
    if (variable.startsWith(optionPrefix)) return whyNotOption(variable);
    if (variable === "NODE_OPTIONS") return whyNotNodes(environment.NODE_OPTIONS ?? "");
    if (environment.PULUMI_BACKEND_URL?.startsWith("file:")) return refusedVariables[variable];
    if (otherEndpoint.test(variable)) return "scans and stops would be asked for somewhere else than where pulumi deploys";
    return refusedVariables[variable] ?? standIns[variable];
}

/** Why options of Node's are refused, if they are: what is on no list may load code before the program's and the pack's own. */
function whyNotNodes(options: string): string | undefined {
    const [first] = unknownNodeOptions(options);
    return first === undefined ? undefined : `it may load code into program and rules, by ${first.slice(0, 40)}`;
}

/** What pulumi is started with. */
export interface EngineEnvironment {
    environment: NodeJS.ProcessEnv;
    /** Names of variables that are not handed on: those that the call overrules, and those of pulumi that nobody here knows. */
    leftOut: string[];
}

/**
 * The environment for the engine: what would change target, settings, pack, protection or the judge is refused by a UsageError that names every
 * such variable; a variable of pulumi's that is not on the list stays behind.
 */
export function engineEnvironment(given: NodeJS.ProcessEnv = process.env): EngineEnvironment {
    const names = Object.keys(given).filter(name => given[name] !== undefined);
    const refused = names.flatMap(name => {
        const why = whyNot(name, given);
        return why === undefined ? [] : [`${name} is not allowed here: ${why}.`];
    });
    if (refused.length) throw new UsageError(`${refused.sort().join("\n")}\nUnset ${refused.length === 1 ? "it" : "them"}, and call again.`);
    const leftOut = names.filter(name => name.startsWith("PULUMI_") && !name.startsWith(optionPrefix) && !(name in standIns) && !kept.test(name)).sort();
    return { environment: Object.fromEntries(Object.entries(given).filter(([name]) => !leftOut.includes(name))), leftOut };
}
