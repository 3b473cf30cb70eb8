import * as assert from "node:assert";
import {
    backupHour,
    brokerWindow,
    changing,
    closedOutside,
    everyAtMost,
    savingHour,
    savingWindow,
    storesWindow,
    weekly,
    weeklyCron,
} from "../../../components/foundation/maintenance";

const at = (day: string, hour: number, hours: number) => ({ maintenance: { day, hour, hours } });

describe("the maintenance window, as AWS and Kubernetes ask for it", () => {
    it("is Sunday from three to five by default: secrets first, then the stores, saved before and after", () => {
        const sunday = at("sunday", 3, 2);
        assert.deepStrictEqual(
            [weekly(sunday), changing(sunday), storesWindow(sunday), savingWindow(sunday), savingHour(sunday), backupHour(sunday)],
            ["cron(0 3 ? * SUN *)", "1h", "sun:04:00-sun:05:00", "02:00-03:00", 2, 6],
        );
        assert.deepStrictEqual(brokerWindow(sunday), { DayOfWeek: "SUNDAY", TimeOfDay: "04:00", TimeZone: "UTC" });
        assert.deepStrictEqual(closedOutside(sunday), { schedule: "0 5 * * 0", duration: "166h" });
        assert.strictEqual(weeklyCron(sunday, 20), "20 3 * * 0");
    });
    it("may end at midnight, with the day", () => {
        const late = at("saturday", 22, 2);
        assert.deepStrictEqual([storesWindow(late), savingWindow(late), backupHour(late)], ["sat:23:00-sun:00:00", "21:00-22:00", 1]);
        assert.deepStrictEqual(closedOutside(late), { schedule: "0 0 * * 0", duration: "166h" });
        assert.deepStrictEqual(brokerWindow(late).TimeOfDay, "23:00");
    });
    it("may begin at midnight, and be of one hour, which all then share", () => {
        const early = at("monday", 0, 1);
        assert.deepStrictEqual(
            [weekly(early), changing(early), storesWindow(early), savingWindow(early)],
            ["cron(0 0 ? * MON *)", "1h", "mon:00:00-mon:01:00", "23:00-00:00"],
        );
    });

    const hoursIn = (window: string) => {
        const [from, until] = window.split("-").map(text => Number(text.slice(-5, -3)));
        return [from, from < until ? until : until + 24];
    };
    it("never meets what is saved, whenever it is, and AWS Backup begins in the hour after neither", () => {
        for (let hour = 0; hour <= 22; hour++)
            for (let hours = 1; hours <= 12 && hour + hours <= 24; hours++) {
                const of = at("friday", hour, hours);
                const [from, until] = hoursIn(storesWindow(of));
                assert.ok(from >= hour && until <= hour + hours && until - from === 1, storesWindow(of));
                const [saving] = hoursIn(savingWindow(of));
                // In hours after the window's begin, around the clock.
                const since = (moment: number) => (moment - hour + 24) % 24;
                assert.strictEqual(since(saving), 23);
                assert.ok(since(backupHour(of)) === hours + 1 && since(backupHour(of)) + 2 <= 23, `${hour} ${hours}`);
                assert.ok(Number.parseInt(changing(of), 10) <= hours);
            }
    });

    it("takes turns often enough for every number of days, always on the window's day", () => {
        for (const [days, expected] of [
            [365, "cron(0 3 ? 1,7 SUN#1 *)"],
            [180, "cron(0 3 ? 1,5,9 SUN#1 *)"],
            [90, "cron(0 3 ? 1,3,5,7,9,11 SUN#1 *)"],
            [40, "cron(0 3 ? * SUN#1 *)"],
            [30, "cron(0 3 ? * SUN *)"],
        ] as const)
            assert.deepStrictEqual(everyAtMost(days, at("sunday", 3, 2)), { scheduleExpression: expected, duration: "1h" });
    });
    it("lets no more days pass between two turns than were asked for, over forty years", () => {
        for (const days of [365, 190, 180, 129, 128, 98, 90, 68, 35, 30]) {
            const { scheduleExpression } = everyAtMost(days, at("sunday", 3, 2));
            const [, months, which] = /\? (\S+) SUN(#1)? /.exec(scheduleExpression) ?? [];
            const turns: number[] = [];
            for (let moment = Date.UTC(2026, 0, 4); moment < Date.UTC(2066, 0, 1); moment += 7 * 86_400_000) {
                const date = new Date(moment);
                const named = months === "*" || months.split(",").includes(String(date.getUTCMonth() + 1));
                if (named && (!which || date.getUTCDate() <= 7)) turns.push(moment);
            }
            const most = Math.max(...turns.slice(1).map((turn, index) => (turn - turns[index]) / 86_400_000));
            assert.ok(most <= days, `${scheduleExpression}: ${most} days, and ${days} were asked for`);
        }
    });
});
