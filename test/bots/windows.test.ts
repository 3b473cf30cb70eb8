import * as assert from "node:assert";
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
