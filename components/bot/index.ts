export { Bot } from "./bot";
export { deregistrationSeconds, targetHealth } from "./rollout";
