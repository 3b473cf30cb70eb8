import { PolicyPack } from "@pulumi/policy";
import { environmentConfig } from "./environment";
import { readExemptions } from "./exemptions";
import { rules } from "./rules";
import { policiesOf } from "./runner";

// Stands alone: it starts a server, and a process can hold only one.
new PolicyPack("golive", { policies: policiesOf(rules, { config: environmentConfig(), exemptions: readExemptions() }) });
