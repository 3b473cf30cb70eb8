/** How a line says that it is an error, as the alarm on the logs has it: upper-case words in any logger's format, or nginx's own. */
const errorText = /ERROR|FATAL|CRITICAL|PANIC|\[error\]|\[crit\]/;
const warningText = /\bWARN(ING)?\b|\[warn\]/;
/** A field of a line of JSON that says its level. */
const levelFields = ["level", "severity", "levelname", "lvl"];

/** A line's fields, where it is JSON with fields; nothing otherwise. */
export function fieldsOf(text: string): Record<string, unknown> | undefined {
    if (!text.trimStart().startsWith("{")) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** The level that a line says of itself: as a word, or as pino's number. What says none is taken by its words. */
export function levelOf(text: string): "error" | "warning" | "other" {
    const fields = fieldsOf(text);
    const said = fields && levelFields.map(name => fields[name]).find(value => value !== undefined);
    if (typeof said === "number") return said >= 50 ? "error" : said >= 40 ? "warning" : "other";
    if (typeof said === "string" && /^(err|fatal|crit|panic|alert|emerg)/i.test(said)) return "error";
    if (typeof said === "string" && /^warn/i.test(said)) return "warning";
    if (typeof said === "string") return "other";
    return errorText.test(text) ? "error" : warningText.test(text) ? "warning" : "other";
}

/** The same for CloudWatch Logs Insights: conditions on a line for warnings. */
export const warningQuery = [
    "log_processed.level like /(?i)^warn/",
    "log_processed.severity like /(?i)^warn/",
    "log_processed.levelname like /(?i)^warn/",
    "log_processed.level = 40",
    String.raw`(not ispresent(log_processed.level) and not ispresent(log_processed.severity) and not ispresent(log_processed.levelname) and log like /\bWARN(ING)?\b|\[warn\]/)`,
].join(" or ");
