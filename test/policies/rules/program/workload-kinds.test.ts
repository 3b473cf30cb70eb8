import { kindsAreRead } from "../../../../policies/rules/program/workload-kinds";
import { judgeGraph, resource, unknown } from "../../../judge";

describe("workload-is-of-a-kind-that-is-read", () => {
    const { passes, fails } = judgeGraph(kindsAreRead);
    const template = { spec: { template: { spec: { containers: [{ name: "bot" }] } } } };

    it("passes kinds whose pods are read, and resources that run nothing", async () => {
        for (const type of [
            ...["kubernetes:apps/v1:Deployment", "kubernetes:argoproj.io/v1alpha1:Rollout", "kubernetes:serving.knative.dev/v1:Service"],
            ...["aws:ecs/service:Service", "aws:apprunner/service:Service", "aws:batch/jobDefinition:JobDefinition", "aws:s3/bucket:Bucket"],
            ...["kubernetes:helm.sh/v3:Release", "kubernetes:cert-manager.io/v1:Certificate"],
        ])
            await passes([resource(type, "it", template)]);
        await passes([]);
    });
    it("passes a custom resource that has no pod's template, as far as anybody knows", async () => {
        for (const spec of [undefined, unknown, {}, { template: unknown }, { template: { spec: { nodeClassRef: {} } } }])
            await passes([resource("kubernetes:acme.example.com/v1:Pool", "it", { spec })]);
    });
    it("says what is not judged of a custom resource with a pod's template", () =>
        fails([resource("kubernetes:acme.example.com/v1:Fleet", "it", template)], /^not judged: how many pods a Fleet runs, how it replaces them/));
    it("says it of other shapes, and of other tools and clouds", async () => {
        await fails([resource("kubernetes:argoproj.io/v1alpha1:Workflow", "it", {})], /^not judged: no rule reads the containers of a Workflow/);
        await fails([resource("kubernetes:batch.volcano.sh/v1alpha1:Job", "it", {})], /the containers of a Job/);
        for (const type of [
            ...["nomad:index/job:Job", "docker:index/container:Container", "aws-native:ecs:Service", "gcp:cloudrunv2/service:Service"],
            ...["azure-native:app:ContainerApp", "azure:containerapp/app:App", "digitalocean:index/app:App", "aws:lightsail/containerService:ContainerService"],
        ])
            await fails([resource(type, "it", {})], new RegExp(`^not judged: no rule reads ${type}: neither its image`));
    });
    it("says of a function and of a machine that place orders what only pods are asked for", async () => {
        const tags = { "golive.dev/places-orders": "true" };
        const lambda = (more: object) => resource("aws:lambda/function:Function", "trader", { environment: { variables: { BINANCE_API_KEY: "x" } }, ...more });
        await fails([lambda({ tags })], /^not judged: kill switch, release and region of this Lambda function/);
        await fails([resource("aws:ec2/instance:Instance", "bot", { userData: "BINANCE_API_KEY=x" })], /release and region of this EC2 instance/);
        await passes([lambda({})]);
        await passes([resource("aws:lambda/function:Function", "it", {})]);
    });
    it("says of a task that places orders what only pods are asked for", async () => {
        const task = (secret: string) =>
            resource("aws:ecs/taskDefinition:TaskDefinition", "task", {
                containerDefinitions: JSON.stringify([{ name: "bot", secrets: [{ name: secret, valueFrom: "x" }] }]),
            });
        const service = resource("aws:ecs/service:Service", "bot", {}, { dependencies: [task("").urn] });
        await fails(
            [task("BINANCE_API_KEY"), service],
            /^not judged: kill switch, release and region of this ECS service, and what its source reads: only pods/,
        );
        await passes([task("DATABASE_URL"), service]);
        await passes([{ ...task(""), properties: { containerDefinitions: unknown } }, service]);
    });
    it("says it of a list, and of a file or a chart whose objects do not stand in the graph", async () => {
        await fails([resource("kubernetes:apps/v1:DeploymentList", "it", { items: [{}] })], /^not judged: the objects inside a DeploymentList/);
        for (const type of ["kubernetes:yaml:ConfigFile", "kubernetes:yaml/v2:ConfigGroup", "kubernetes:kustomize:Directory", "kubernetes:helm.sh/v4:Chart"]) {
            const made = resource(type, "it", {});
            await fails([made], /^not judged: what it makes, of which nothing stands in the graph/);
            await passes([made, resource("kubernetes:core/v1:ConfigMap", "child", {}, { parent: made.urn })]);
        }
    });
});
