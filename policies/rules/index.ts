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
import * as ingress from "./ingress";
import * as keeping from "./keeping";
import * as listeners from "./listeners";
import * as monitoring from "./monitoring";
import * as monitoringFiles from "./monitoring-files";
import * as parts from "./parts";
import * as passwords from "./passwords";
import * as pipeline from "./pipeline";
import * as ports from "./ports";
import * as rbac from "./rbac";
import * as reach from "./reach";
import * as readers from "./readers";
import * as resourcePolicies from "./resource-policies";
import * as scrape from "./scrape";
import * as sharing from "./sharing";
import * as stores from "./stores";
import * as tasks from "./tasks";
import * as tls from "./tls";
import * as trading from "./trading";
import * as transport from "./transport";
import * as wires from "./wires";
import * as wiring from "./wiring";
import * as workloads from "./workloads";
import * as writers from "./writers";

/** The areas, in the order in which a reader cares. */
const areas: Record<string, unknown>[] = [
    ...[exchangeKeys, readers, trading, canary, writers],
    ...[wiring, ports, graph, monitoring, monitoringFiles, scrape],
    ...[credentials, passwords, exposure, reach, sharing, edge, firewall, bindings],
    ...[database, tls, transport, ingress, listeners, wires, encryption, stores, keeping, backups, databaseBackups, audit],
    ...[access, resourcePolicies, rbac, pipeline, cluster, images, tasks, workloads, parts],
];

/** Every rule of the pack. */
export const rules: Rule[] = [
    ...areas.flatMap(area => Object.values(area)).filter((one): one is Rule => typeof one === "object" && one !== null && "says" in one),
    exemptionHolds,
    configurationHolds,
];
