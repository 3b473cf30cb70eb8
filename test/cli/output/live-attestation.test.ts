import * as assert from "node:assert";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { type LiveReport, liveReportSchema } from "../../../checklist/answered";
import { jsonSchemas } from "../../../checklist/json-schema";
import { liveAttestation } from "../../../cli/output/live/attestation";
import { liveJson } from "../../../cli/output/live/terminal";
import { aGo, aReport } from "./live-fixture";

describe("the report as JSON", () => {
    it("has the shape that its JSON Schema says, and loses nothing", () => {
        const schema = jsonSchemas.find(({ file }) => file.endsWith("report.schema.json"))?.schema() as object;
        const validate = new Ajv({ strict: false }).compile<LiveReport>(schema);
        const report = aReport();
        const parsed: unknown = JSON.parse(liveJson(report));
        assert.ok(validate(parsed), JSON.stringify(validate.errors?.slice(0, 3)));
        assert.deepStrictEqual(liveReportSchema.parse(parsed), JSON.parse(JSON.stringify(report)));
        assert.ok(!validate({ ...report, more: 1 }) && !validate({ ...report, verdict: "MAYBE" }));
    });
});

describe("the verdict as an attestation", () => {
    const runner = { GITHUB_ACTIONS: "true", GITHUB_SERVER_URL: "https://github.com", GITHUB_WORKFLOW_REF: "o/r/.github/workflows/report.yml@refs/heads/main" };
    const statement = (report = aReport(), environment: Record<string, string> = runner) => JSON.parse(liveAttestation(report, environment));

    it("is an in-toto statement with SLSA's verification summary, of the commit and every image", () => {
        const report = aReport();
        assert.deepStrictEqual(statement(report), {
            _type: "https://in-toto.io/Statement/v1",
            subject: [
                { name: "vanta 1.0.0", digest: { gitCommit: "c".repeat(40) } },
                { name: "vanta/api", digest: { sha256: "a".repeat(64) } },
                { name: "vanta/worker", digest: { sha256: "b".repeat(64) } },
            ],
            predicateType: "https://slsa.dev/verification_summary/v1",
            predicate: {
                verifier: {
                    id: "https://github.com/o/r/.github/workflows/report.yml@refs/heads/main",
                    version: { golive: JSON.parse(readFileSync("package.json", "utf8")).version },
                },
                timeVerified: "2026-11-29T08:00:00Z",
                resourceUri: "urn:golive:vanta:prod:canary",
                policy: { uri: "urn:golive:pack", digest: { sha256: "d".repeat(64) } },
                inputAttestations: [{ uri: "urn:golive:report", digest: { sha256: createHash("sha256").update(liveJson(report)).digest("hex") } }],
                verificationResult: "FAILED",
                verifiedLevels: ["FAILED"],
                slsaVersion: "1.2",
            },
        });
    });
    it("passes with a level of our own, which is none of SLSA's", () => {
        const { verificationResult, verifiedLevels } = statement(aGo()).predicate;
        assert.deepStrictEqual([verificationResult, verifiedLevels], ["PASSED", ["GOLIVE_CANARY"]]);
    });
    it("names no workflow where a person judged", () => assert.strictEqual(statement(aReport(), {}).predicate.verifier.id, "urn:golive:local"));
    it("is refused where the release names neither commit nor image", () =>
        assert.throws(
            () => statement(aReport({ release: { version: "1.0.0", digests: {} } })),
            /^Error: --format attestation: found a release of vanta in prod without commit and digests, allowed: one that names either\.$/,
        ));
});
