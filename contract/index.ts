export { type Answer, answer, imageFor, type Kind, loadersOf, nearest, routesAt } from "./answer";
export { type CheckoutState, checkoutState } from "./checkout";
export { filesAt } from "./contents";
export { type Difference, differences } from "./difference";
export { type ContractFault, readContract, readContractFile, understood } from "./file";
export { clausesOf, commandsOf } from "./images/shell";
export { linesIn } from "./lines";
export { contractPath } from "./path";
export type { Contract } from "./schema";
