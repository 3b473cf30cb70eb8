import { configurationHolds } from "../configuration";
import { exemptionHolds } from "../exemptions";
import type { Rule } from "../runner";
import * as access from "./access";
import * as audit from "./audit";
import * as backups from "./backups";
import * as bindings from "./bindings";
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
import * as pipeline from "./pipeline";
import * as tls from "./tls";
import * as trading from "./trading";
import * as wiring from "./wiring";
import * as workloads from "./workloads";
import * as writers from "./writers";

/** The areas, in the order in which a reader cares. */
const areas: Record<string, unknown>[] = [
    ...[
        exchangeKeys,
        trading,
        writers,
        wiring,
        graph,
        monitoring,
        credentials,
        exposure,
        edge,
        firewall,
        bindings,
        database,
        tls,
        encryption,
        keeping,
        backups,
        databaseBackups,
        audit,
    ],
    ...[access, pipeline, cluster, images, workloads],
];

/** Every rule of the pack. */
export const rules: Rule[] = [
    ...areas.flatMap(area => Object.values(area)).filter((one): one is Rule => typeof one === "object" && one !== null && "says" in one),
    exemptionHolds,
    configurationHolds,
];
