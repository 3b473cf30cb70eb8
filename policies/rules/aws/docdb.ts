import { aws } from "../../engine/aws";
import { allFlaws, rule } from "../../engine/rule";

export const documentDatabaseIsLogged = rule(
    aws.docdb.Cluster,
    {
        name: "document-database-is-logged",
        preset: "golive",
        severity: "high",
        items: ["bot-core:149", "bot-core:152"],
        says: "A document database exports its audit log and its slow queries.",
        because: "Without them nobody can tell who changed the trade history, nor why it became slow.",
        fix: "Put audit and profiler into enabledCloudwatchLogsExports, and switch both on in the parameter group.",
    },
    cluster =>
        allFlaws(["audit", "profiler"], kind =>
            cluster.enabledCloudwatchLogsExports?.includes(kind) ? undefined : `enabledCloudwatchLogsExports does not have ${kind}`,
        ),
);

const switches = { audit_logs: /^(?!(disabled|none)$)/, profiler: /^enabled$/ };

export const documentParametersLog = rule(
    aws.docdb.ClusterParameterGroup,
    {
        name: "document-database-writes-its-logs",
        preset: "golive",
        severity: "high",
        items: ["bot-core:149", "bot-core:152"],
        says: "A document database's parameters switch its audit log and its slow queries on.",
        because: "Both are off by default, and what is exported is then empty.",
        fix: "Set audit_logs to ddl or more, and profiler to enabled.",
    },
    group =>
        allFlaws(Object.entries(switches), ([name, on]) => {
            const value = group.parameters?.find(parameter => parameter.name === name)?.value;
            return value !== undefined && on.test(value) ? undefined : `${name} is ${value ?? "absent, which is off"}`;
        }),
);
