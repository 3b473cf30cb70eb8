export { type Answer, answer, imageFor, nearest } from "./answer";
export { type ContractFault, contractPath, readContract } from "./file";
