import { PolicyPack } from "@pulumi/policy";
import { sayWhoWasNotAsked } from "./engine/asked";
import { botOf, environmentConfig, isOwn, stackPreset } from "./engine/environment";
import { readExemptions } from "./engine/exemption-file";
import { policiesOf } from "./engine/runner";
import { rules } from "./rules";

/** What the pack is given; where it cannot be understood it ends with what is wrong, and the CLI refuses to go on. */
function orEnd<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return process.exit(2);
    }
}

const policies = policiesOf(rules, {
    config: environmentConfig(),
    exemptions: orEnd(readExemptions),
    preset: orEnd(stackPreset),
    own: isOwn(),
    bot: botOf(),
});
sayWhoWasNotAsked(policies.map(({ name }) => name));
// Stands alone: it starts a server, and a process can hold only one.
new PolicyPack("golive", { policies });
