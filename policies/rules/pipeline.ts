import { aws } from "../aws";
import { documentOf, listOf } from "../read";
import { firstFlaw, rule } from "../rule";

interface Statement {
    Effect?: string;
    Principal?: unknown;
}

/** Hosts whose tokens are those of pipelines: GitHub, GitLab, Bitbucket, CircleCI, Buildkite, Terraform Cloud, Pulumi Cloud. */
const pipelines =
    /oidc-provider\/(token\.actions\.githubusercontent\.com|gitlab\.com|api\.bitbucket\.org|oidc\.circleci\.com|agent\.buildkite\.com|app\.terraform\.io|api\.pulumi\.com)/;

export const pipelineIsBounded = rule(
    aws.iam.Role,
    {
        name: "pipeline-role-has-boundary",
        severity: "critical",
        items: ["mech-exo:23", "cryptofunk:284"],
        says: "A role that a pipeline takes on has a permissions boundary.",
        because: "Who may make roles may make one that can do anything, and a pipeline runs whatever is merged.",
        fix: "Set permissionsBoundary to a policy that denies making users, roles without it, and the end of the audit.",
    },
    role => {
        // Asked first: a boundary that is named decides, whatever the document says.
        if (role.permissionsBoundary) return undefined;
        const document = documentOf(role.assumeRolePolicy) as { Statement?: Statement | Statement[] } | undefined;
        return firstFlaw(listOf(document?.Statement), statement => {
            const principal = statement.Principal as { Federated?: string | string[] } | undefined;
            const provider = listOf(principal?.Federated).find(one => pipelines.test(String(one)));
            return statement.Effect === "Allow" && provider
                ? `${String(provider).split("/").slice(1).join("/")} takes the role on, and permissionsBoundary is absent`
                : undefined;
        });
    },
);
