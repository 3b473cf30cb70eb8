import type { Target } from "../../config/target";

/**
 * The one window in which what restarts an order placer happens by itself (`golive:maintenance`), in the forms that AWS and Kubernetes ask for, all in UTC.
 * Its last hour is the stores': AWS takes no shorter one for a cache. What changes a secret, and so restarts pods, has the hours before, or the same one
 * where there is one alone. The hour before the window everything is saved: AWS refuses a store whose two windows meet.
 */
export type Maintained = Pick<Target, "maintenance">;

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const dayOf = ({ maintenance }: Maintained): number => weekdays.indexOf(maintenance.day);
const short = (day: number): string => weekdays[day % 7].slice(0, 3);
const clock = (hour: number): string => `${String((hour + 24) % 24).padStart(2, "0")}:00`;
const end = ({ maintenance: { hour, hours } }: Maintained): number => hour + hours;

/** Maintenance of RDS, DocumentDB and ElastiCache: `ddd:hh24:mi-ddd:hh24:mi`. */
export function storesWindow(of: Maintained): string {
    const until = end(of);
    return `${short(dayOf(of))}:${clock(until - 1)}-${short(dayOf(of) + Math.floor(until / 24))}:${clock(until)}`;
}

/** The beginning of the same for Amazon MQ, which takes two hours by itself. */
export const brokerWindow = (of: Maintained) => ({ DayOfWeek: weekdays[dayOf(of)].toUpperCase(), TimeOfDay: clock(end(of) - 1), TimeZone: "UTC" });

/** When stores save themselves, every day: `hh24:mi-hh24:mi`. */
export const savingWindow = ({ maintenance: { hour } }: Maintained): string => `${clock(hour - 1)}-${clock(hour)}`;
/** The hour in which that begins. */
export const savingHour = ({ maintenance: { hour } }: Maintained): number => (hour + 23) % 24;

/** The hour in which AWS Backup begins, every day: it must not meet a store's maintenance, nor begin within the hour after. */
export const backupHour = (of: Maintained): number => (end(of) + 1) % 24;

/** Once a week, at the beginning of the window, as AWS has it. */
export const weekly = (of: Maintained): string => `cron(0 ${of.maintenance.hour} ? * ${short(dayOf(of)).toUpperCase()} *)`;
/** The same for Kubernetes, some minutes later. */
export const weeklyCron = (of: Maintained, minute: number): string => `${minute} ${of.maintenance.hour} * * ${dayOf(of)}`;

/** Hours in which a secret may change, for Secrets Manager. */
export const changing = ({ maintenance: { hours } }: Maintained): string => `${Math.max(1, hours - 1)}h`;

/** Months between the first such days of a month, and the most days that these can be apart. */
const apart: [months: number, days: number][] = [
    [6, 190],
    [4, 129],
    [3, 98],
    [2, 68],
    [1, 35],
];

/** A schedule of Secrets Manager in the window that is never more than so many days apart; Secrets Manager counts no days from one window to another. */
export function everyAtMost(days: number, of: Maintained) {
    const months = apart.find(([, most]) => most <= days)?.[0];
    if (months === undefined) return { scheduleExpression: weekly(of), duration: changing(of) };
    const which = Array.from({ length: 12 / months }, (_, index) => 1 + index * months).join(",");
    const { maintenance } = of;
    const scheduleExpression = `cron(0 ${maintenance.hour} ? ${months === 1 ? "*" : which} ${short(dayOf(of)).toUpperCase()}#1 *)`;
    return { scheduleExpression, duration: changing(of) };
}

/** A budget of Karpenter that keeps nodes where they are outside the window. */
export function closedOutside(of: Maintained): { schedule: string; duration: string } {
    const until = end(of);
    return { schedule: `0 ${until % 24} * * ${(dayOf(of) + Math.floor(until / 24)) % 7}`, duration: `${7 * 24 - of.maintenance.hours}h` };
}
