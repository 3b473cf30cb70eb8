export { Bot } from "./bot";
export { drainSeconds } from "./workload";
