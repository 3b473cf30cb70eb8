export { Bot } from "./bot";
export { registryOf, repositoryOf } from "./image";
export { deregistrationSeconds, targetHealth } from "./rollout";
