import { backendUrl, bootstrapTarget, deployRole, previewRole } from "../bootstrap/names";
import { deployHours } from "../bootstrap/pipeline";
import { arnOf } from "../components/foundation";
import { readSettings, stackConfig } from "../config/load";
import { main } from "./main";
import { UsageError } from "./output/arguments";

/** What a workflow needs to take a stack's role on, as lines for GITHUB_OUTPUT: from the settings of the commit, so that GitHub holds none. */
export function where(stack: string, purpose: string): string {
    if (purpose !== "preview" && purpose !== "deploy") throw new UsageError(`"${purpose}" is no purpose. Write: cli/where.ts <stack> preview|deploy`);
    const { target } = readSettings({ config: stackConfig(stack), project: "golive", stack });
    const account = bootstrapTarget(target.account, target.region);
    const role = purpose === "deploy" ? deployRole(account, stack) : previewRole(account, stack);
    const seconds = purpose === "deploy" ? deployHours * 3600 : 3600;
    const values = { role: arnOf(account, "iam", `role/${role}`, true), region: target.region, backend: backendUrl(account), seconds };
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
