export { AddOns } from "./add-ons";
export { charts } from "./charts";
export { Cluster } from "./cluster";
export { Namespace } from "./namespace";
export { type ContainerArgs, fileKey, type PodOverride, pod, probe } from "./pod";
export { podRoleArn } from "./pod-identity";
export { postgresOperatorNamespace, postgresStatusPort } from "./postgres-operator";
export { installChart } from "./release";
export { Reloader } from "./reloader";
