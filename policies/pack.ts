import { PolicyPack } from "@pulumi/policy";
import { sayWhoWasNotAsked } from "./engine/asked";
import { botOf, environmentConfig, isOwn, stackPreset } from "./engine/environment";
import { readExemptions } from "./engine/exemption-file";
import { listing, type PackOptions, policiesOf } from "./engine/runner";
import { readStructsAsValues } from "./engine/struct";
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

const options: PackOptions = {
    config: environmentConfig(),
    exemptions: orEnd(readExemptions),
    preset: orEnd(stackPreset),
    own: isOwn(),
    bot: botOf(),
};
const pack = { policies: policiesOf(rules, options) };
const listed = listing(rules, options, pack.policies);
sayWhoWasNotAsked(listed);
readStructsAsValues();
// Stands alone: it starts a server, and a process can hold only one.
new PolicyPack("golive", pack);
// What runs was given to the SDK just now; what stands here is what it answers when the CLI asks for the list.
pack.policies = listed;
