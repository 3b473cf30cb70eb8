import { join } from "node:path";
import program from "../../bootstrap/index";
import { type Recording, record } from "../../cli/recording/record";
import type { Statement } from "../../components/foundation/iam";
import { stackConfig } from "../../config/load";

/** The bootstrap's folder. */
export const root = join(__dirname, "..", "..", "bootstrap");

/** What the bootstrap registers for an account in the offline preview; settings are the committed file's, with some changed. */
export function bootstrapped(account: string, change: Record<string, unknown> = {}): Promise<Recording> {
    const changed = Object.entries(change).map(([key, value]) => [`golive-bootstrap:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    const config = { ...stackConfig(account, [], root), ...Object.fromEntries(changed) };
    return record(program, { project: "golive-bootstrap", name: account, config });
}

/** A call to AWS, with what conditions ask about it. */
export interface Call {
    action: string;
    resource?: string;
    /** Condition keys by name. Default: the call is in the account's own region. */
    context?: Record<string, string>;
}

const list = (value: string | string[] | undefined): string[] => [value ?? []].flat();
const like = (pattern: string, text: string): boolean =>
    new RegExp(
        `^${pattern
            .replace(/[.+^${}()|[\]\\]/g, "\\$&")
            .replace(/\*/g, ".*")
            .replace(/\?/g, ".")}$`,
        "i",
    ).test(text);

/** The condition operators that the documents here use. */
function holds(operator: string, wanted: string[], given: string | undefined): boolean {
    const positive = given !== undefined && wanted.some(one => like(one, given));
    switch (operator) {
        case "StringEquals":
        case "ArnEquals":
        case "StringLike":
        case "ForAnyValue:StringEquals":
            return positive;
        case "StringNotEquals":
        case "ArnNotEquals":
            return !positive;
        default:
            throw new Error(`no reading of ${operator}`);
    }
}

function applies(statement: Statement, { action, resource = "*", context = {} }: Call): boolean {
    const about = { "aws:RequestedRegion": "ap-northeast-1", ...context };
    return (
        list(statement.Action).some(one => like(one, action)) &&
        list(statement.Resource).some(one => like(one, resource)) &&
        Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
            Object.entries(keys).every(([key, wanted]) => holds(operator, list(wanted), (about as Record<string, string>)[key])),
        )
    );
}

/** What IAM makes of a call under one document: a Deny wins, and what nothing allows is refused. */
export function answer(statements: Statement[], call: Call): "allowed" | "denied" | "not allowed" {
    const applying = statements.filter(statement => applies(statement, call));
    if (applying.some(statement => statement.Effect === "Deny")) return "denied";
    return applying.length > 0 ? "allowed" : "not allowed";
}
