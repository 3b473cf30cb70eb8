import { createHash } from "node:crypto";
import type { LiveReport } from "../../../checklist/answered";
import { version } from "../../../package.json";
import { UsageError } from "../arguments";
import { liveJson } from "./terminal";

/** The variables that GitHub's runner sets, from which a statement takes who judged. */
type Environment = Record<string, string | undefined>;

/** Who judged: the workflow that GitHub runs, or a person's machine, whose word is nobody's. */
function verifier({ GITHUB_ACTIONS, GITHUB_SERVER_URL, GITHUB_WORKFLOW_REF }: Environment): string {
    return GITHUB_ACTIONS === "true" && GITHUB_SERVER_URL && GITHUB_WORKFLOW_REF ? `${GITHUB_SERVER_URL}/${GITHUB_WORKFLOW_REF}` : "urn:golive:local";
}

const hex = (digest: string): string => digest.replace(/^sha256:/, "");

/**
 * The verdict alone as an in-toto Statement with SLSA's verification summary: of the release's commit and images, by the pack, from the report. Its digest
 * is that of the JSON document which the same call writes. Throws UsageError where the release names neither, for then it would speak of nothing.
 */
export function liveAttestation(report: LiveReport, environment: Environment = process.env): string {
    const { bot, stack, wants, verdict, release, pack, at } = report;
    const commits = release.commit === undefined ? [] : [{ name: `${bot} ${release.version}`, digest: { gitCommit: release.commit } }];
    const images = Object.entries(release.digests).map(([name, digest]) => ({ name: `${bot}/${name}`, digest: { sha256: hex(digest) } }));
    const subject = [...commits, ...images];
    if (subject.length === 0)
        throw new UsageError(`--format attestation: found a release of ${bot} in ${stack} without commit and digests, allowed: one that names either.`);
    const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject,
        predicateType: "https://slsa.dev/verification_summary/v1",
        predicate: {
            verifier: { id: verifier(environment), version: { golive: version } },
            timeVerified: at,
            // A consumer expects exactly this: bot, stack and phase of which the verdict is.
            resourceUri: `urn:golive:${bot}:${stack}:${wants}`,
            policy: { uri: "urn:golive:pack", digest: { sha256: hex(pack) } },
            inputAttestations: [{ uri: "urn:golive:report", digest: { sha256: createHash("sha256").update(liveJson(report)).digest("hex") } }],
            verificationResult: verdict === "GO" ? "PASSED" : "FAILED",
            // A name of our own, as the predicate allows outside SLSA_.
            verifiedLevels: [verdict === "GO" ? `GOLIVE_${wants.toUpperCase()}` : "FAILED"],
            slsaVersion: "1.2",
        },
    };
    return `${JSON.stringify(statement, undefined, 2)}\n`;
}
