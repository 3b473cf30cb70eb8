import { backendUrl, bootstrapTarget, deployRole, previewRole, stopRole } from "../bootstrap/names";
import { deployHours } from "../bootstrap/pipeline";
import { arnOf } from "../components/foundation";
import { readSettings, stackConfig } from "../config/load";
import type { Target } from "../config/target";
import { main } from "./main";
import { UsageError } from "./output/arguments";

/** What a workflow needs to take a stack's role on, as lines for GITHUB_OUTPUT: from the settings of the commit, so that GitHub holds none. */
export function where(stack: string, purpose: string): string {
    const names: Record<string, typeof deployRole> = { preview: previewRole, deploy: deployRole, stop: stopRole };
    if (!Object.hasOwn(names, purpose)) throw new UsageError(`"${purpose}" is no purpose. Write: cli/where.ts <stack> ${Object.keys(names).join("|")}`);
    if (purpose === "stop") {
        // Whatever is wrong in settings and manifest must keep nobody from stopping.
        const config = stackConfig(stack);
        const [account] = JSON.parse(config["aws:allowedAccountIds"] ?? "[]") as string[];
        return lines(names.stop, bootstrapTarget(String(account), config["aws:region"]), stack, 3600);
    }
    const { target } = readSettings({ config: stackConfig(stack), project: "golive", stack });
    return lines(names[purpose], bootstrapTarget(target.account, target.region), stack, purpose === "deploy" ? deployHours * 3600 : 3600);
}

function lines(role: typeof deployRole, account: Target, stack: string, seconds: number): string {
    const values = { role: arnOf(account, "iam", `role/${role(account, stack)}`, true), region: account.region, backend: backendUrl(account), seconds };
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
