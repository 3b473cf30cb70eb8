import { type Program, type Recording, record } from "../../cli/record";
import { Postgres } from "../../components/postgres";
import { PostgresRoles } from "../../components/postgres-roles";
import { botsIn, chosenBot } from "../../config/bots";
import { projectRoot } from "../../config/check";
import { stackConfig } from "../../config/load";
import program from "../../index";
import { clusterGround, postgresSizes, storeSpec } from "../components/store-fixture";

const region = "ap-northeast-1";

/** A database on RDS with its roles, rotation and a release's snapshot: cryptofunk's needs TimescaleDB and lives in the cluster. */
async function rds() {
    const around = clusterGround({ region, zones: ["ap-northeast-1a", "ap-northeast-1c"] });
    const { target, cluster, namespace, secrets, secretsKey, network, logsKey, addOns } = around;
    const spec = storeSpec("postgres", { hosting: "rds" });
    const alarmTopics = [`arn:aws:sns:${region}:${target.account}:alarms`];
    const server = new Postgres("database", { ...around, spec, sizes: postgresSizes(), allowFrom: { cluster: cluster.securityGroupId }, alarmTopics });
    server.snapshotBefore("1.0.0");
    const rotation = { network, days: 180, logsKey };
    new PostgresRoles("database-roles", { target, cluster, addOns, namespace, secrets, secretsKey, server, spec, architecture: "amd64", rotation });
    return {};
}

interface Judged {
    run: Program;
    stack: string;
    overrides?: string[];
}

const others = botsIn(projectRoot).filter(bot => bot !== chosenBot({}));

const programs: Record<string, Judged> = {
    prod: { run: program, stack: "prod" },
    staging: { run: program, stack: "staging" },
    ...Object.fromEntries(others.map((bot): [string, Judged] => [`${bot} prod`, { run: program, stack: "prod", overrides: [`bot=${bot}`] }])),
    "Postgres on RDS": { run: rds, stack: "prod" },
};

/** What is judged: cryptofunk's two stacks, the other bots in production, and what they don't have. */
export const graphs = Object.keys(programs);

/** Of these, what test/schemas/cloudformation.ts has a row for every kind of resource of; the others' are yet to be written. */
export const mapped = graphs.filter(name => !/^(arbitrage|bot-core|example|mech-exo|vanta) /.test(name));

const recordings = new Map<string, Promise<Recording>>();

/** What a program registers in the offline preview; recorded once. */
export function recorded(name: string): Promise<Recording> {
    const { run, stack, overrides } = programs[name];
    const recording = recordings.get(name) ?? record(run, { project: "golive", name: stack, config: stackConfig(stack, overrides) });
    recordings.set(name, recording);
    return recording;
}

/** The region that a program's resources are in. */
export function regionOf(name: string): string {
    return stackConfig(programs[name].stack, [])["aws:region"];
}
