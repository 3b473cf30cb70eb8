import Module from "node:module";
import { dirname, posix, relative, resolve, sep } from "node:path";

/** Files of the pack that are gone, and the files in which what stood in them stands now; paths below `policies/`, without extension. */
export const moved: Record<string, string[]> = {
    analyze: ["engine/analysis", "judge"],
    aws: ["engine/aws"],
    configuration: ["engine/configuration", "rules/program/configuration"],
    "engine/documents": ["../documents/index"],
    environment: ["engine/environment"],
    "exemption-file": ["engine/exemption-file"],
    exemptions: ["engine/exemptions", "rules/program/exemptions", "engine/exemption-file"],
    graph: ["engine/graph"],
    literals: ["engine/literals"],
    monitors: ["engine/monitors"],
    pods: ["engine/pods"],
    read: ["engine/reading"],
    remedies: ["engine/remedies"],
    rule: ["engine/rule"],
    runner: ["engine/runner"],
    sdk: ["engine/sdk"],
    statements: ["engine/statements"],
    yaml: ["engine/yaml"],
    "rules/access": ["rules/aws/iam"],
    "rules/audit": ["rules/aws/cloudtrail", "rules/aws/cloudwatch", "rules/aws/guardduty", "rules/aws/sns"],
    "rules/backups": ["engine/statements", "rules/aws/backup", "rules/aws/eventbridge"],
    "rules/bindings": ["rules/kubernetes/network-policy-ingress", "rules/kubernetes/target-group-binding"],
    "rules/canary": ["rules/trading/egress", "rules/trading/kill-switch", "rules/trading/limits"],
    "rules/cluster": ["rules/aws/ec2", "rules/aws/ecr", "rules/aws/eks"],
    "rules/credentials": ["rules/program/credentials", "rules/program/passwords", "rules/program/settings"],
    "rules/database": ["rules/aws/data-stores", "rules/aws/msk", "rules/aws/opensearch", "rules/aws/rds"],
    "rules/database-backups": ["rules/aws/rds", "rules/kubernetes/cloudnative-pg"],
    "rules/edge": ["rules/aws/acm", "rules/aws/cloudfront", "rules/aws/lb", "rules/aws/route53"],
    "rules/encryption": [
        "rules/aws/ebs",
        "rules/aws/ec2",
        "rules/aws/eks",
        "rules/aws/elasticache",
        "rules/aws/kinesis",
        "rules/aws/kms",
        "rules/aws/opensearch",
        "rules/aws/rds",
        "rules/aws/redshift",
        "rules/kubernetes/storage-class",
        "rules/shared/reasons",
    ],
    "rules/exchange-keys": ["rules/aws/secrets-manager", "rules/trading/exchange-keys"],
    "rules/exposure": ["rules/aws/security-groups", "rules/kubernetes/service", "rules/shared/openings", "rules/shared/ports"],
    "rules/firewall": ["rules/aws/lb", "rules/aws/wafv2"],
    "rules/graph": ["rules/aws/ecr", "rules/aws/s3", "rules/aws/vpc", "rules/kubernetes/ingress", "rules/kubernetes/pod", "rules/trading/mode"],
    "rules/images": ["rules/aws/ecs", "rules/aws/lambda", "rules/kubernetes/charts", "rules/kubernetes/images", "rules/shared/image-tags"],
    "rules/ingress": ["rules/kubernetes/gateway", "rules/kubernetes/ingress", "rules/kubernetes/service", "rules/program/settings", "rules/shared/tls"],
    "rules/keeping": [
        "rules/aws/cloudwatch",
        "rules/aws/data-stores",
        "rules/aws/dynamodb",
        "rules/aws/ec2",
        "rules/aws/elasticache",
        "rules/aws/rds",
        "rules/aws/secrets-manager",
        "rules/kubernetes/cloudnative-pg",
        "rules/shared/reasons",
    ],
    "rules/listeners": ["rules/aws/lb", "rules/shared/ports"],
    "rules/monitoring": [
        "rules/kubernetes/alertmanager",
        "rules/kubernetes/prometheus",
        "rules/kubernetes/service-monitor",
        "rules/trading/monitoring",
        "rules/shared/prometheus-chart",
    ],
    "rules/monitoring-files": [
        "rules/kubernetes/alertmanager",
        "rules/kubernetes/prometheus",
        "rules/kubernetes/prometheus-rule",
        "rules/shared/monitoring-files",
    ],
    "rules/parts": ["rules/aws/docdb", "rules/aws/kms", "rules/aws/mq", "rules/kubernetes/cron-job", "rules/trading/order-placers"],
    "rules/passwords": ["rules/aws/iam", "rules/aws/ssm", "rules/program/passwords", "rules/shared/reasons"],
    "rules/pipeline": ["rules/aws/iam"],
    "rules/ports": ["rules/kubernetes/container", "rules/kubernetes/network-policy", "rules/kubernetes/network-policy-ingress", "rules/kubernetes/probes"],
    "rules/rbac": ["rules/kubernetes/rbac"],
    "rules/reach": ["rules/aws/eks", "rules/aws/vpc", "rules/kubernetes/ingress", "rules/kubernetes/service"],
    "rules/readers": ["rules/aws/secrets-manager", "rules/trading/exchange-keys"],
    "rules/resource-policies": ["rules/aws/eventbridge", "rules/aws/lambda", "rules/aws/resource-policies"],
    "rules/scrape": ["rules/kubernetes/prometheus", "rules/kubernetes/prometheus-rule"],
    "rules/sharing": [
        "rules/aws/data-stores",
        "rules/aws/ebs",
        "rules/aws/ec2",
        "rules/aws/emr",
        "rules/aws/opensearch",
        "rules/aws/rds",
        "rules/aws/s3",
        "rules/aws/ssm",
        "rules/aws/transfer",
    ],
    "rules/stores": [
        "rules/aws/data-stores",
        "rules/aws/dynamodb",
        "rules/aws/ebs",
        "rules/aws/efs",
        "rules/aws/elasticache",
        "rules/aws/fsx",
        "rules/aws/keyspaces",
        "rules/aws/kinesis",
        "rules/aws/memorydb",
        "rules/aws/rds",
        "rules/aws/redshift",
        "rules/aws/s3",
        "rules/aws/sns",
        "rules/aws/sqs",
    ],
    "rules/tasks": ["rules/aws/apprunner", "rules/aws/batch", "rules/aws/ecs", "rules/kubernetes/images", "rules/shared/image-tags"],
    "rules/tls": [
        "rules/aws/apigateway",
        "rules/aws/cloudfront",
        "rules/aws/elasticache",
        "rules/aws/elb",
        "rules/aws/lb",
        "rules/aws/memorydb",
        "rules/aws/msk",
        "rules/aws/opensearch",
        "rules/shared/reasons",
        "rules/shared/tls",
    ],
    "rules/trading": ["rules/program/settings", "rules/trading/limits", "rules/trading/mode", "rules/trading/order-placers", "rules/shared/annotations"],
    "rules/transport": [
        "rules/aws/apigateway",
        "rules/aws/dms",
        "rules/aws/dynamodb",
        "rules/aws/ecs",
        "rules/aws/elb",
        "rules/aws/msk",
        "rules/aws/rds",
        "rules/aws/s3",
    ],
    "rules/wires": ["rules/aws/cloudfront", "rules/aws/codebuild", "rules/aws/sns", "rules/program/settings", "rules/trading/egress", "rules/shared/reasons"],
    "rules/wiring": [
        "rules/kubernetes/network-policy",
        "rules/kubernetes/network-policy-egress",
        "rules/kubernetes/service",
        "rules/trading/egress",
        "rules/shared/selectors",
    ],
    "rules/workloads": ["rules/kubernetes/container", "rules/kubernetes/pod", "rules/kubernetes/probes"],
    "rules/writers": ["rules/kubernetes/disruption-budget", "rules/trading/order-placers", "rules/shared/annotations"],
};

const fileOf = (path: string): string => posix.normalize(`policies/${path}.ts`);

/** What to tell somebody whose file imports one that is gone. */
export function whereItIs(request: string, from: string): string | undefined {
    const old = relative(__dirname, resolve(dirname(from), request))
        .replaceAll(sep, "/")
        .replace(/\.[jt]s$/, "");
    return Object.hasOwn(moved, old) ? `${fileOf(old)} is gone; what stood in it is now in ${moved[old].map(fileOf).join(", ")}` : undefined;
}

type Loader = { _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string };
const loader = Module as unknown as Loader;
const find = loader._resolveFilename;
// Whoever has rules of his own beside ours is told by their import, in place of Node's "Cannot find module".
loader._resolveFilename = (request, parent, ...rest) => {
    try {
        return find.call(loader, request, parent, ...rest);
    } catch (error) {
        const told = parent?.filename && whereItIs(request, parent.filename);
        throw told ? new Error(`${told}. Change the import in ${parent.filename}.`) : error;
    }
};
