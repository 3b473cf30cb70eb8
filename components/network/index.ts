export { Bastion } from "./bastion";
export { Network, type WayOut } from "./network";
export { bastionTag, operatorStatements, portForwarding } from "./operators";
export { RunnerAccess } from "./runner-access";
