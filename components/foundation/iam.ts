/** An action, resource or principal: one or several. */
type OneOrMore = string | string[];

/** One statement of an IAM document, with IAM's own element names. */
export interface Statement {
    /** What the statement is for; letters and digits only. Default: none. */
    Sid?: string;
    /** Default: "Allow". */
    Effect?: "Allow" | "Deny";
    /** Who, in policies that stand on a resource. Default: whoever has the policy. */
    Principal?: "*" | { AWS?: OneOrMore; Service?: OneOrMore; Federated?: OneOrMore };
    Action?: OneOrMore;
    NotAction?: OneOrMore;
    /** ARNs that are known before a deployment: arnOf(...) and patterns, never an output. */
    Resource?: OneOrMore;
    NotResource?: OneOrMore;
    Condition?: Record<string, Record<string, OneOrMore>>;
}

/** Options of a trust policy. */
export interface TrustOptions {
    /** Default: sts:AssumeRole. */
    actions?: string[];
    /** Conditions such as aws:SourceAccount, which keep another account's service out. Default: none. */
    conditions?: Statement["Condition"];
}

const elements = ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"] as const;

/** An IAM policy document as the string that AWS stores: the same statements always give the same text. */
export function policyDocument(statements: Statement[]): string {
    const ordered = statements.map(s => ({ ...Object.fromEntries(elements.map(e => [e, e === "Effect" ? (s.Effect ?? "Allow") : s[e]])) }));
    return JSON.stringify({ Version: "2012-10-17", Statement: ordered });
}

/** The trust policy of a role that AWS services take on. */
export function trust(service: OneOrMore, options: TrustOptions = {}): string {
    return policyDocument([{ Principal: { Service: service }, Action: options.actions ?? "sts:AssumeRole", Condition: options.conditions }]);
}
