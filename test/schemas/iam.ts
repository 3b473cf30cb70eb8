import { unknownString } from "../../cli/recording/values";
import type { RecordedResource } from "../../policies/engine/analysis";
import { nameOf, plain } from "./plain";
import { ask } from "./python";

/** What an IAM document is attached to: a role's trust, a principal's rights, or a resource. */
export type Kind = "trust" | "identity" | "resource";

/** An IAM document in the graph. */
export interface IamDocument {
    /** Where it stands, for people. */
    where: string;
    kind: Kind;
    text: string;
}

/** A finding of parliament. */
export interface Finding {
    issue: string;
    detail: string;
}

/** Findings that are right about the text and wrong about AWS, or that the document cannot avoid. */
interface Accepted {
    kinds: Kind[];
    issue: string;
    /** Which details. Default: all. */
    detail?: RegExp;
    because: string;
}

export const accepted: Accepted[] = [
    { kinds: ["trust"], issue: "RESOURCE_STAR", because: "a trust policy has no Resource; parliament wants one, so the test adds it" },
    { kinds: ["resource"], issue: "RESOURCE_STAR", because: "in a resource's own policy the star means this resource" },
    {
        kinds: ["identity"],
        issue: "RESOURCE_STAR",
        detail: /^\["ssm:DescribeDocument", "ssm:GetDocument", "ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus"\]$/,
        because: "as in AWS's AmazonSSMManagedInstanceCore: documents are AWS's and the account's, and the agent speaks for its own instance only",
    },
    {
        kinds: ["identity"],
        issue: "UNKNOWN_CONDITION_FOR_ACTION",
        detail: /^Unknown condition ssm:SessionDocumentAccessCheck for action ssm:StartSession$/,
        because: "Session Manager's documentation demands it, so that a user cannot choose a document that the policy does not name",
    },
    {
        kinds: ["resource"],
        issue: "UNKNOWN_CONDITION_FOR_ACTION",
        detail: /^Unknown condition kms:EncryptionContext:aws:logs:arn for action kms:DescribeKey$/,
        because: "CloudWatch's documentation puts kms:Describe* under this condition: the statement then grants nothing for it, and the rest works",
    },
    {
        kinds: ["resource"],
        issue: "MISMATCHED_TYPE",
        detail: /^Type mismatch: ArnLike requires a value of type Arn but given String$/,
        because: "the encryption context of CloudWatch Logs is the log group's ARN, and its documentation compares it with ArnLike",
    },
];

const isDocument = (value: unknown): value is string => typeof value === "string" && /^\s*\{/.test(value) && /"Statement"\s*:/.test(value);

/** A stack policy of CloudFormation reads like an IAM document, and has actions of its own. */
const isStackPolicy = (type: string, [field]: string[]) => type === "aws:cloudformation/stack:Stack" && field === "policyBody";

/** Every IAM document in the graph, wherever it stands, and the properties whose document is unknown before a deployment. */
export function documentsOf(resources: RecordedResource[]): { documents: IamDocument[]; unknown: string[] } {
    const documents: IamDocument[] = [];
    const unknown: string[] = [];
    const visit = (resource: RecordedResource, value: unknown, path: string[]): void => {
        const where = `${nameOf(resource)}: ${path.join(".")}`;
        if (isStackPolicy(resource.type, path)) return;
        if (isDocument(value)) documents.push({ where, kind: kindOf(resource.type, path), text: value });
        else if (value === unknownString && /polic(y|ies)(Document)?$/i.test(path.filter(part => Number.isNaN(Number(part))).pop() ?? "")) unknown.push(where);
        else if (typeof value === "object" && value !== null) for (const [key, inner] of Object.entries(value)) visit(resource, inner, [...path, key]);
    };
    for (const resource of resources) if (resource.custom && resource.type.startsWith("aws:")) visit(resource, plain(resource.properties), []);
    return { documents, unknown };
}

function kindOf(type: string, path: string[]): Kind {
    if (path[0] === "assumeRolePolicy") return "trust";
    return type.startsWith("aws:iam/") ? "identity" : "resource";
}

/** The document with what parliament demands of every statement: a Resource, which trust policies don't have. */
function judgeable({ kind, text }: IamDocument): string {
    if (kind !== "trust") return text;
    const document = JSON.parse(text) as { Statement: object | object[] };
    return JSON.stringify({ ...document, Statement: [document.Statement].flat().map(statement => ({ ...statement, Resource: "*" })) });
}

/** What parliament finds in the documents and nobody has accepted; one answer for each group of them. */
export function analyze(...groups: IamDocument[][]): string[][] {
    const question = groups.map(documents => documents.map(judgeable));
    const found = ask<Finding[][][]>("parliament", "iam.py", question);
    return groups.map((documents, group) =>
        documents.flatMap(({ kind, where }, index) =>
            found[group][index].filter(finding => !isAccepted(kind, finding)).map(({ issue, detail }) => `${where}: ${issue} ${detail}`),
        ),
    );
}

function isAccepted(kind: Kind, { issue, detail }: Finding): boolean {
    return accepted.some(a => a.kinds.includes(kind) && a.issue === issue && (a.detail?.test(detail) ?? true));
}
