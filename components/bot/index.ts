export { Bot } from "./bot";
export { deregistrationSeconds, drainSeconds, targetHealth } from "./workload";
