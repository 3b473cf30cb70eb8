/** Hosts whose tokens are those of pipelines: GitHub, GitLab, Bitbucket, CircleCI, Buildkite, Terraform Cloud, Pulumi Cloud. */
export const pipelines =
    /oidc-provider\/(token\.actions\.githubusercontent\.com|gitlab\.com|api\.bitbucket\.org|oidc\.circleci\.com|agent\.buildkite\.com|app\.terraform\.io|api\.pulumi\.com)/;
