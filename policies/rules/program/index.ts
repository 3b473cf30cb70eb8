import * as configuration from "./configuration";
import * as credentials from "./credentials";
import * as evidence from "./evidence";
import * as exemptions from "./exemptions";
import * as passwords from "./passwords";
import * as settings from "./settings";
import * as workloadKinds from "./workload-kinds";

/** What is asked of the program itself. */
export const program = { credentials, passwords, settings, exemptions, configuration, evidence, "workload-kinds": workloadKinds };
