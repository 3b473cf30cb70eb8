import { backendUrl, bootstrapTarget, deployRole, previewRole } from "../bootstrap/names";
import { deployHours } from "../bootstrap/pipeline";
import { arnOf } from "../components/foundation";
import { stacksIn } from "../config/bots";
import { projectRoot } from "../config/check";
import { readSettings, stackConfig } from "../config/load";
import { main } from "./main";
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
export function where(stack: string, purpose: string): string {
    if (purpose !== "preview" && purpose !== "deploy") throw new UsageError(`"${purpose}" is no purpose. Write: cli/where.ts <stack> preview|deploy`);
    const { target } = readSettings({ config: stackConfig(stack), project: "golive", stack });
    const account = bootstrapTarget(target.account, target.region);
    const role = purpose === "deploy" ? deployRole(account, stack) : previewRole(account, stack);
    const seconds = purpose === "deploy" ? deployHours * 3600 : 3600;
    const deploys = purpose === "deploy" ? { runner: runnerOf(stack) } : {};
    const values = { role: arnOf(account, "iam", `role/${role}`, true), region: target.region, backend: backendUrl(account), seconds, ...deploys };
    return Object.entries(values)
        .map(([key, value]) => `${key}=${value}\n`)
        .join("");
}

if (require.main === module)
    main(async () => {
        const [stack = "", purpose = ""] = process.argv.slice(2);
        process.stdout.write(where(stack, purpose));
        return 0;
    });
