import * as rules from "../../../../policies/rules/aws/docdb";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.documentDatabaseIsLogged,
    "aws:docdb/cluster:Cluster",
    { enabledCloudwatchLogsExports: ["audit", "profiler"] },
    [
        [{ enabledCloudwatchLogsExports: ["profiler"] }, /does not have audit/],
        [{ enabledCloudwatchLogsExports: ["audit"] }, /does not have profiler/],
        [{ enabledCloudwatchLogsExports: undefined }, /does not have audit/],
    ],
    [{ enabledCloudwatchLogsExports: unknown }],
);
const parameter = (name: string, value: string) => ({ name, value });
describeRule(
    rules.documentParametersLog,
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    { parameters: [parameter("audit_logs", "ddl"), parameter("profiler", "enabled")] },
    [
        [{ parameters: [parameter("audit_logs", "none"), parameter("profiler", "enabled")] }, /audit_logs is none/],
        [{ parameters: [parameter("audit_logs", "all")] }, /profiler is absent, which is off/],
        [{ parameters: [parameter("profiler", "enabled")] }, /audit_logs is absent, which is off/],
        [{ parameters: undefined }, /audit_logs is absent/],
    ],
    [{ parameters: unknown }],
);
