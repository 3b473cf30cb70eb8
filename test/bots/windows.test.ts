import * as assert from "node:assert";
import { record } from "../../cli/recording/record";
import { stackConfig } from "../../config/load";
import program from "../../index";
import type { RecordedResource } from "../../policies/engine/analysis";
import { bots, recordingOf } from "./recordings";

const hour = 60;
const minutes = (text: string) => Number(text.split(":")[0]) * hour + Number(text.split(":")[1]);

/** Stretches of a Sunday, in minutes UTC, in which something is saved or maintained. */
function sundayOf({ type, name, properties: p }: RecordedResource): { kind: "backup" | "maintenance"; what: string; from: number; until: number }[] {
    const stretch = (kind: "backup" | "maintenance", text: unknown) => {
        if (typeof text !== "string") return [];
        const [from, until] = text.replaceAll("sun:", "").split("-").map(minutes);
        return [{ kind, what: `${kind} of ${name}`, from, until }];
    };
    if (type === "aws:backup/plan:Plan")
        return (p.rules as { ruleName: string; schedule: string; startWindow: number }[]).map(({ ruleName, schedule, startWindow }) => {
            const [minute, at] = schedule.replace("cron(", "").split(" ").map(Number);
            return { kind: "backup", what: `AWS Backup's ${ruleName}`, from: at * hour + minute, until: at * hour + minute + startWindow };
        });
    if (!/^aws:(rds\/instance|docdb\/|elasticache\/replicationGroup)/.test(type)) return [];
    return [
        ...stretch("backup", p.backupWindow ?? p.preferredBackupWindow ?? p.snapshotWindow),
        ...stretch("maintenance", p.maintenanceWindow ?? p.preferredMaintenanceWindow),
    ];
}

describe("Sunday", () => {
    it("has backups and maintenance of every kind of store that has any", async () => {
        const all = (await Promise.all(bots.map(bot => recordingOf(bot, "prod")))).flatMap(({ resources }) => resources.flatMap(sundayOf));
        for (const what of ["AWS Backup's daily", "backup of database", "maintenance of database", "backup of documents", "maintenance of cache"])
            assert.ok(
                all.some(one => one.what === what),
                what,
            );
    });
    for (const bot of bots)
        it(`${bot}: nothing is saved during maintenance, nor begins within the hour after it`, async () => {
            const all = (await recordingOf(bot, "prod")).resources.flatMap(sundayOf);
            const maintained = all.filter(({ kind }) => kind === "maintenance");
            const met = all
                .filter(({ kind }) => kind === "backup")
                .flatMap(backup =>
                    maintained.flatMap(({ what, from, until }) => (backup.from < until + hour && from < backup.until ? [`${backup.what} meets ${what}`] : [])),
                );
            assert.deepStrictEqual(met, []);
        });
});

describe("the maintenance window of the settings", () => {
    /** All that names a window, a schedule or a budget by which something is restarted, and the times that it names. */
    const timesOf = ({ type, name, properties: p }: RecordedResource): [what: string, says: unknown][] => {
        const one = (said: unknown): [string, unknown][] => (said === undefined ? [] : [[name, said]]);
        if (/^aws:(rds\/instance:|docdb\/cluster|elasticache\/replicationGroup)/.test(type)) return one(p.maintenanceWindow ?? p.preferredMaintenanceWindow);
        if (type === "aws:secretsmanager/secretRotation:SecretRotation") return one(p.rotationRules);
        if (type === "aws:ssm/association:Association") return one(p.scheduleExpression);
        if (type === "aws:cloudformation/stack:Stack") return one(/"MaintenanceWindowStartTime":\{[^}]*\}/.exec(String(p.templateBody))?.[0]);
        const { spec } = p as { spec?: { schedule?: string; disruption?: { budgets: { schedule?: string; duration?: string }[] } } };
        const closed = spec?.disruption?.budgets.at(-1);
        if (type === "kubernetes:karpenter.sh/v1:NodePool") return one(`${closed?.schedule} for ${closed?.duration}`);
        if (type.endsWith(":CronJob") && name.endsWith("-rotation")) return one(spec?.schedule);
        return [];
    };
    for (const bot of bots)
        it(`${bot}: everything that restarts an order placer has moved with it`, async () => {
            const given = [`bot=${bot}`, "phase=dry", "maintenance.day=tuesday", "maintenance.hour=18", "maintenance.hours=3"];
            const { resources } = await record(program, { project: "golive", name: "prod", config: stackConfig("prod", given) });
            const said = resources.flatMap(timesOf);
            const inWindow = /tue:20:00-tue:21:00|cron\(0 18 \? \S+ TUE(#1)? \*\)|"TUESDAY","TimeOfDay":"20:00"|0 21 \* \* 2 for 165h|20 18 \* \* 2/;
            assert.ok(said.length >= 2, "it looked at something");
            assert.deepStrictEqual(
                said.filter(([, text]) => !inWindow.test(typeof text === "string" ? text : JSON.stringify(text))),
                [],
            );
        });
    it("has every kind that restarts one among them", async () => {
        const all = (await Promise.all(bots.map(bot => recordingOf(bot, "prod")))).flatMap(({ resources }) =>
            resources.filter(one => timesOf(one).length > 0).map(({ type }) => type.split(":").at(-1)),
        );
        assert.deepStrictEqual([...new Set(all)].sort(), [
            ...["Association", "Cluster", "ClusterInstance", "CronJob", "Instance", "NodePool", "ReplicationGroup", "SecretRotation", "Stack"],
        ]);
    });
});
