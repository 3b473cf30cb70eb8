import { PolicyPack } from "@pulumi/policy";
import { sayWhoWasNotAsked } from "./engine/asked";
import { botOf, environmentConfig } from "./engine/environment";
import { readExemptions } from "./engine/exemption-file";
import type { Exemption } from "./engine/exemptions";
import { listing, type PackOptions, policiesOf } from "./engine/runner";
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

const options: PackOptions = { config: environmentConfig(), exemptions: exemptions(), bot: botOf() };
const pack = { policies: policiesOf(rules, options) };
const listed = listing(rules, options);
sayWhoWasNotAsked(listed);
// Stands alone: it starts a server, and a process can hold only one.
new PolicyPack("golive", pack);
// What runs was given to the SDK just now; what stands here is what it answers when the CLI asks for the list.
pack.policies = listed;
