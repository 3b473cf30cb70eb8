import { configurationHolds } from "../configuration";
import { exemptionHolds } from "../exemptions";
import type { Rule } from "../runner";
import * as access from "./access";
import * as audit from "./audit";
import * as backups from "./backups";
import * as bindings from "./bindings";
import * as canary from "./canary";
import * as cluster from "./cluster";
import * as credentials from "./credentials";
import * as database from "./database";
import * as databaseBackups from "./database-backups";
import * as edge from "./edge";
import * as encryption from "./encryption";
import * as exchangeKeys from "./exchange-keys";
import * as exposure from "./exposure";
import * as firewall from "./firewall";
import * as graph from "./graph";
import * as images from "./images";
import * as keeping from "./keeping";
import * as monitoring from "./monitoring";
import * as parts from "./parts";
import * as pipeline from "./pipeline";
import * as ports from "./ports";
import * as reach from "./reach";
import * as readers from "./readers";
import * as scrape from "./scrape";
import * as stores from "./stores";
import * as tls from "./tls";
import * as trading from "./trading";
import * as transport from "./transport";
import * as wiring from "./wiring";
import * as workloads from "./workloads";
import * as writers from "./writers";

/** The areas, in the order in which a reader cares. */
const areas: Record<string, unknown>[] = [
    ...[exchangeKeys, readers, trading, canary, writers],
    ...[wiring, ports, graph, monitoring, scrape],
    ...[credentials, exposure, reach, edge, firewall, bindings],
    ...[database, tls, transport, encryption, stores, keeping, backups, databaseBackups, audit],
    ...[access, pipeline, cluster, images, workloads, parts],
];

/** Every rule of the pack. */
export const rules: Rule[] = [
    ...areas.flatMap(area => Object.values(area)).filter((one): one is Rule => typeof one === "object" && one !== null && "says" in one),
    exemptionHolds,
    configurationHolds,
];
