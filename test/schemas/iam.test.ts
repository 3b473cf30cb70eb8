import * as assert from "node:assert";
import { bootstrapped } from "../bootstrap/account";
import { graphs, recorded } from "./graph";
import { analyze, documentsOf, type Kind } from "./iam";
import { needs } from "./python";

const bucket = "arn:aws:s3:::trades";
const key = "arn:aws:kms:eu-central-1:111122223333:key/*";
const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** What a document has, and what must be found in it: nothing, where there is no pattern. */
const samples: [what: string, says: RegExp | undefined, statement: object | string, kind?: Kind][] = [
    ["sound rights", undefined, { Action: "s3:GetObject", Resource: `${bucket}/*` }],
    ["a trust policy, which has no resource", undefined, { Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }, "trust"],
    ["a star in a resource's own policy", undefined, { Principal: { AWS: "111122223333" }, Action: "kms:Decrypt", Resource: "*" }, "resource"],
    [
        "a condition that AWS lists beside the resource type",
        undefined,
        { Action: "kms:Decrypt", Resource: key, Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/it" } } },
    ],
    ["an action that does not exist", /^[^;]*UNKNOWN_ACTION Unknown action s3:GetObjekt$/, { Action: "s3:GetObjekt", Resource: "*" }],
    ["a bucket where an object stands", /^[^;]*RESOURCE_MISMATCH .*s3:GetObject/, { Action: "s3:GetObject", Resource: bucket }],
    ["a star where a resource can stand", /^[^;]*RESOURCE_STAR \["s3:GetObject"\]$/, { Action: "s3:GetObject", Resource: "*" }],
    [
        "a condition that the action does not know",
        /^[^;]*UNKNOWN_CONDITION_FOR_ACTION Unknown condition s3:prefixes for action s3:ListBucket$/,
        { Action: "s3:ListBucket", Resource: bucket, Condition: { StringEquals: { "s3:prefixes": "a" } } },
    ],
    [
        "an operator that does not exist",
        /UNKNOWN_OPERATOR StringIs/,
        { Action: "s3:ListBucket", Resource: bucket, Condition: { StringIs: { "s3:prefix": "a" } } },
    ],
    ["an ARN that is none", /INVALID_ARN Does not have 6 parts/, { Action: "s3:GetObject", Resource: "trades/*" }],
    ["a misspelt element", /MALFORMED Statement contains an unknown element/, { Actions: "s3:GetObject", Resource: bucket }],
    ["a principal that is none", /UNKNOWN_PRINCIPAL somebody/, { Principal: { AWS: "somebody" }, Action: "sts:AssumeRole" }, "trust"],
    ["a text that is no JSON", /MALFORMED_JSON/, "{"],
];

describe("IAM documents", () => {
    let judged: ReturnType<typeof documentsOf>[] = [];
    let told: string[][] = [];
    before(async function () {
        needs(this, "parliament", "IAM documents");
        judged = await Promise.all(graphs.map(async stack => documentsOf((await recorded(stack)).resources)));
        told = analyze(...judged.map(({ documents }) => documents));
    });

    for (const [index, stack] of graphs.entries()) {
        it(`of ${stack} pass parliament`, () => {
            const { documents, unknown } = judged[index];
            const kinds = (["trust", "identity", "resource"] as const).map(kind => `${documents.filter(d => d.kind === kind).length} ${kind}`);
            console.log(`      ${stack}: ${documents.length} documents (${kinds.join(", ")}); not evaluated, unknown: ${unknown.join(", ") || "none"}`);
            assert.deepStrictEqual(told[index], []);
            assert.deepStrictEqual(unknown, [], "a document with something unknown in it is unknown to the rules too");
            assert.ok(documents.length > 20, "an empty graph is no proof");
        });
    }

    it("of the role that verifies every day pass parliament", async () => {
        const { resources } = await bootstrapped("production");
        const { documents, unknown } = documentsOf(resources.filter(({ name }) => name === "prod-verify"));
        assert.deepStrictEqual([documents.map(({ kind }) => kind).sort(), unknown], [["identity", "identity", "trust"], []]);
        // parliament knows no token of GitHub's, whose trust test/iam/verify.test.ts reads word by word.
        const [found] = analyze(documents.filter(({ kind }) => kind === "identity"));
        // What has no name of the stack's to be held to: the account's users, and what is listed.
        const stars = /RESOURCE_STAR \["elasticache:DescribeSnapshots", .*\]$/;
        assert.deepStrictEqual(
            found.map(one => stars.test(one)),
            [true, true],
            found.join("\n"),
        );
    });

    describe("judge", () => {
        const findings = new Map<string, string[]>();
        const found = (what: string) => (findings.get(what) ?? []).join("; ");
        before(() => {
            const [answers] = analyze(
                samples.map(([what, , statement, kind = "identity"]) => ({
                    where: what,
                    kind,
                    text: typeof statement === "string" ? statement : document(statement),
                })),
            );
            for (const [what] of samples)
                findings.set(
                    what,
                    answers.filter(answer => answer.startsWith(`${what}: `)),
                );
        });
        for (const [what, says] of samples) {
            if (says) it(`refuses ${what}`, () => assert.match(found(what), says));
            else it(`passes ${what}`, () => assert.strictEqual(found(what), ""));
        }
    });
});
