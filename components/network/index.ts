export { Bastion } from "./bastion";
export { Network } from "./network";
