const minute = 60_000;
const names = {
    month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    day: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

/** Values that a field of a schedule names. */
function valuesOf(field: string, least: number, most: number, words: string[] = []): Set<number> {
    const number = (text: string) => {
        const at = words.indexOf(text.toLowerCase());
        return at < 0 ? Number(text) : at + least;
    };
    const found = new Set<number>();
    for (const part of field.split(",")) {
        const [range, step = "1"] = part.split("/");
        const [from, to] =
            range === "*" || range === "?"
                ? [least, most]
                : [number(range.split("-")[0]), number(range.split("-")[1] ?? (part.includes("/") ? String(most) : range))];
        for (let value = from; value <= to; value += Number(step) || 1) found.add(value);
    }
    return found;
}

/**
 * The first time after one at which a schedule of five fields is due, until another; nothing where it is not due between them. Where both days are
 * restricted either of them is enough, as cron has it.
 */
export function nextRun(schedule: string, timeZone: string, after: Date, until: Date): Date | undefined {
    const [minutes, hours, days, months, weekdays] = schedule.trim().split(/\s+/);
    const allowed = {
        ...{ minute: valuesOf(minutes, 0, 59), hour: valuesOf(hours, 0, 23), day: valuesOf(days, 1, 31) },
        ...{ month: valuesOf(months, 1, 12, names.month), weekday: new Set([...valuesOf(weekdays, 0, 7, names.day)].map(one => one % 7)) },
    };
    const format = new Intl.DateTimeFormat("en-US", {
        ...{ timeZone, hourCycle: "h23", weekday: "short" },
        ...{ month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
    });
    const open = (field: string) => field.startsWith("*") || field === "?";
    for (let at = Math.floor(after.getTime() / minute + 1) * minute; at <= until.getTime(); at += minute) {
        const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
        const day = allowed.day.has(Number(parts.day));
        const weekday = allowed.weekday.has(names.day.indexOf(parts.weekday.toLowerCase()));
        const fits = open(days) || open(weekdays) ? day && weekday : day || weekday;
        if (fits && allowed.month.has(Number(parts.month)) && allowed.hour.has(Number(parts.hour)) && allowed.minute.has(Number(parts.minute)))
            return new Date(at);
    }
    return undefined;
}
