import { PolicyPack } from "@pulumi/policy";
import { sayWhoWasNotAsked } from "./engine/asked";
import { environmentConfig } from "./engine/environment";
import { readExemptions } from "./engine/exemption-file";
import type { Exemption } from "./engine/exemptions";
import { policiesOf } from "./engine/runner";
import { rules } from "./rules";

/** What is let through; a file that cannot be understood ends the pack with what is wrong in it, and the CLI refuses to go on. */
function exemptions(): Exemption[] {
    try {
        return readExemptions();
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return process.exit(2);
    }
}

const policies = policiesOf(rules, { config: environmentConfig(), exemptions: exemptions() });
sayWhoWasNotAsked(policies.map(({ name }) => name));
// Stands alone: it starts a server, and a process can hold only one.
new PolicyPack("golive", { policies });
