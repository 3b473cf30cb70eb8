export { Bastion } from "./bastion";
export { Network } from "./network";
export { operatorStatements } from "./operators";
export { RunnerAccess } from "./runner-access";
