import { backups } from "./backups";
import { costs } from "./costs";
import { exchange } from "./exchange";
import { iam } from "./iam";
import { logs } from "./logs";
import { modeFamily } from "./mode";
import { monitoring } from "./monitoring";
import { dns } from "./outside/dns";
import { ports } from "./outside/ports";
import { tls } from "./outside/tls";
import { http } from "./outside/web";
import { podsFamily } from "./pods";
import type { Family } from "./probe";
import { rotation } from "./rotation";
import { storesFamily } from "./stores";

/** Every family of probes that `npm run verify` knows. */
export const families: readonly Family[] = [
    ...[http, tls, dns, ports, storesFamily(), podsFamily(), modeFamily()],
    ...[monitoring, logs, backups, rotation, exchange, iam, costs],
];

/** Every probe's name, as controls may refer to it. */
export const probeNames: ReadonlySet<string> = new Set(families.flatMap(({ probes }) => probes.map(({ name }) => name)));
