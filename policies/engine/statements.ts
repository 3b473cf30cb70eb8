import { documentOf, isInternet, known, listOf } from "./reading";
import { allFlaws } from "./rule";

/** A statement of an IAM document, as a rule reads it. */
export interface Statement {
    Effect?: string;
    Action?: string | string[];
    NotAction?: string | string[];
    Resource?: string | string[];
    NotResource?: string | string[];
    Principal?: string | Record<string, string | string[]>;
    NotPrincipal?: unknown;
    Condition?: Record<string, Record<string, string | string[]>>;
}

/** Every statement of a document, given as text or as an object. */
export const statementsOf = (document: unknown): Statement[] =>
    listOf((documentOf(document) as { Statement?: Statement | Statement[] } | undefined)?.Statement);

/** The statements of a document that allow something. */
export const allowing = (document: unknown): Statement[] => statementsOf(document).filter(statement => statement.Effect === "Allow");

/** Patterns as regular expressions, each made once: a stack has few, and its rules hold each against many actions. */
const written = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
    const known = written.get(pattern);
    if (known) return known;
    const escaped = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    const made = new RegExp(`^${escaped}$`, "i");
    written.set(pattern, made);
    return made;
}

/** Whether a pattern of IAM's, with * and ?, covers a text. */
export const covers = (pattern: string, text: string): boolean =>
    /[*?]/.test(pattern) ? expressionOf(pattern).test(text) : pattern.toLowerCase() === text.toLowerCase();

/** What a request carries whoever sends it: conditions on it keep nobody out. */
const blind = /^(aws:(SecureTransport|CurrentTime|EpochTime|UserAgent|Referer)|s3:(TlsVersion|signatureversion|authType))$/i;
const blindOnPrincipals = /^aws:(MultiFactorAuth(Present|Age)|RequestedRegion|TagKeys|RequestTag\/.*)$/i;

/** Keys of a statement's conditions, with the operator that compares them. */
const conditionsOf = ({ Condition }: Statement) =>
    Object.entries(Condition ?? {}).flatMap(([operator, keys]) => Object.keys(keys ?? {}).map(key => ({ operator, key, read: () => listOf(keys[key]) })));

/** Whether a statement holds only under a condition that not every request meets. */
export const conditional = (statement: Statement): boolean => conditionsOf(statement).some(({ key }) => !blind.test(key));

/** Whether a statement names nobody: it is for everybody, strangers included. */
export function anybody({ Principal, NotPrincipal }: Statement): boolean {
    if (NotPrincipal !== undefined) return true;
    if (typeof Principal !== "object") return Principal === "*";
    return ["AWS", "*"].some(kind => listOf(Principal?.[kind]).includes("*"));
}

/** Whether a condition is met only by some callers; what is unknown is somebody's account or network, and narrow. */
function narrowsCallers({ operator, key, read }: ReturnType<typeof conditionsOf>[number]): boolean {
    if (blind.test(key) || blindOnPrincipals.test(key) || /Not(Equals|Like|IpAddress)|^NotIpAddress/i.test(operator)) return false;
    const values = known(read) ?? [];
    const any = (value: unknown) => (/Like/i.test(operator) ? value === "*" : /IpAddress/i.test(operator) && isInternet(String(value)));
    return !values.some(any);
}

/** Whether another statement takes away from strangers what one allows: a Deny of the same actions, except under a condition on the caller. */
const isTakenBack = (allowed: Statement, statements: Statement[]): boolean =>
    statements.some(one => {
        if (one.Effect !== "Deny" || !anybody(one) || !conditionsOf(one).some(({ key }) => !blind.test(key) && !blindOnPrincipals.test(key))) return false;
        return listOf(allowed.Action).every(action => listOf(one.Action).some(denied => covers(denied, action)));
    });

/** What a document on a resource hands to everybody. */
export function openTo(document: unknown, where: string): string | undefined {
    const statements = statementsOf(document);
    return allFlaws(statements, statement => {
        if (statement.Effect !== "Allow" || !anybody(statement) || conditionsOf(statement).some(narrowsCallers)) return undefined;
        if (isTakenBack(statement, statements)) return undefined;
        return statement.NotPrincipal === undefined ? `${where} allows "*"` : `${where} allows everybody but those in NotPrincipal`;
    });
}

const allOf = /^(\*+|arn:[^:]*:\*(:\*)*)$/;

/** Which resources a statement is about, when it is about all of them. */
export function everything({ Resource, NotResource }: Statement): string | undefined {
    if (NotResource !== undefined) return `"*" but ${listOf(NotResource).join(", ")}`;
    const all = listOf(Resource).find(resource => allOf.test(resource));
    return all && `"${all}"`;
}

/** What a document allows that it should not. */
export function tooMuch(document: unknown, flaw: (statement: Statement) => string | undefined, where: string): string | undefined {
    return allFlaws(allowing(document), statement => {
        const found = flaw(statement);
        return found && `${where} ${found}`;
    });
}

/** Why permissions are narrow. */
export const leastPrivilege = { because: "Whoever takes over what holds this permission takes over everything it reaches.", severity: "high" } as const;

/** Whether a document denies all of some actions. */
export function denies(document: unknown, actions: string[]): boolean {
    const denied = statementsOf(document)
        .filter(({ Effect }) => Effect === "Deny")
        .flatMap(({ Action }) => listOf(Action));
    return actions.every(action => denied.some(one => covers(one, action)));
}
