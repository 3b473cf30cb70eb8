export { type Answer, answer, imageFor, type Kind, nearest } from "./answer";
export { type ContractFault, readContract } from "./file";
export { contractPath } from "./path";
