export { KeyGuard, type KeyGuardArgs } from "./key-guard";
export { type Asking, askedOf, guardFunction, guardReaders, guardZones, unasked } from "./key-questions";
export { type PostgresUser, type RabbitmqUser, rotatingStatements, UserRotation, type UserRotationArgs } from "./rotation";
export { type Composed, SecretDelivery } from "./secret-delivery";
export { Secrets } from "./secrets";
