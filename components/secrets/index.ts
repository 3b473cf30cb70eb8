export { guardFunction, guardReaders, guardZones } from "./key-functions";
export { KeyGuard, type KeyGuardArgs } from "./key-guard";
export { type PostgresUser, type RabbitmqUser, rotatingStatements, UserRotation, type UserRotationArgs } from "./rotation";
export { type Composed, SecretDelivery } from "./secret-delivery";
export { Secrets } from "./secrets";
