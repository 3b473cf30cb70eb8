import { backendUrl, bootstrapTarget, deployRole, previewRole, stopRole, verifyRole } from "../bootstrap/names";
import { deployHours } from "../bootstrap/pipeline";
import { arnOf } from "../components/foundation";
import { stacksIn } from "../config/bots";
import { projectRoot } from "../config/check";
import { readSettings, stackConfig } from "../config/load";
import type { Target } from "../config/target";
import { main } from "./main";
import { placeOf } from "./on-call/place";
import { UsageError } from "./output/arguments";

/** Runner of GitHub's, for a stack whose Kubernetes API is open to addresses of the internet. */
const hosted = "ubuntu-24.04";

/** Label of the runner that deploys a stack; throws a UsageError where another stack names the same, whose API that runner cannot reach. */
export function runnerOf(stack: string, root = projectRoot): string {
    const named = (one: string) => (JSON.parse(stackConfig(one, [], root)["golive:access"] ?? "{}") as { runner?: string }).runner;
    const runner = named(stack);
    if (runner === undefined) return hosted;
    const other = stacksIn(root).find(one => one !== stack && named(one) === runner);
    if (other === undefined) return runner;
    throw new UsageError(
        `Pulumi.${stack}.yaml: golive:access.runner: found ${JSON.stringify(runner)}, allowed: a label that no other stack names; Pulumi.${other}.yaml has it.`,
    );
}

/** What a workflow needs to take a stack's role on, as lines for GITHUB_OUTPUT: from the settings of the commit, so that GitHub holds none. */
export function where(stack: string, purpose: string, { root, given = {} }: { root?: string; given?: Record<string, string | undefined> } = {}): string {
    const names: Record<string, typeof deployRole> = { preview: previewRole, deploy: deployRole, stop: stopRole, verify: verifyRole };
    if (!Object.hasOwn(names, purpose)) throw new UsageError(`"${purpose}" is no purpose. Write: cli/where.ts <stack> ${Object.keys(names).join("|")}`);
    if (purpose === "stop") {
        // Whatever is wrong in settings and manifest must keep nobody from stopping.
        const { account, region } = placeOf(stack, root);
        return lines(names.stop, bootstrapTarget(account, region), stack, 3600, { session: sessionOf(given) });
    }
    const { target } = readSettings({ config: stackConfig(stack, [], root), project: "golive", stack, root });
    const seconds = purpose === "deploy" ? deployHours * 3600 : 3600;
    const deploys: Record<string, string> = purpose === "deploy" ? { runner: runnerOf(stack, root) } : {};
    return lines(names[purpose], bootstrapTarget(target.account, target.region), stack, seconds, deploys);
}

/** What the session of the role that stops is called, and so who stopped: whoever started this attempt of the run, in the letters that AWS takes. */
function sessionOf({ GITHUB_TRIGGERING_ACTOR, GITHUB_ACTOR, GITHUB_RUN_ID = "0" }: Record<string, string | undefined>): string {
    const actor = (GITHUB_TRIGGERING_ACTOR || GITHUB_ACTOR || "somebody").replaceAll(/[^\w+=,.@-]/g, "-");
    return `${actor.slice(0, 40)}-${GITHUB_RUN_ID}`;
}

function lines(role: typeof deployRole, account: Target, stack: string, seconds: number, more: Record<string, string> = {}): string {
    const values = {
        role: arnOf(account, "iam", `role/${role(account, stack)}`, true),
        region: account.region,
        backend: backendUrl(account),
        seconds,
        ...more,
    };
    return Object.entries(values)
        .map(([key, value]) => `${key}=${value}\n`)
        .join("");
}

if (require.main === module)
    main(async () => {
        const [stack = "", purpose = ""] = process.argv.slice(2);
        process.stdout.write(where(stack, purpose, { given: process.env }));
        return 0;
    });
