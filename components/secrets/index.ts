export { type RabbitmqUser, UserRotation, type UserRotationArgs } from "./rotation";
export { type Composed, SecretDelivery } from "./secret-delivery";
export { Secrets } from "./secrets";
