import * as rules from "../../../../policies/rules/kubernetes/target-group-binding";
import { judgeGraph, resource, unknown } from "../../../judge";
import { binding, labels, made, object, two } from "../fixtures/target-groups";

const workload = (container: object, spec: object = {}) =>
    object("Deployment", "api", { spec: { template: { metadata: { labels }, spec: { ...spec, containers: [{ name: "api", ...container }] } } } });
const pod = workload({});

const unnamed = made("kubernetes:core/v1:Service", "generated", { spec: {} });
const bound = (spec: unknown) => made("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding", "api", { metadata: { namespace: "bot" }, spec });
const web = object("Service", "api", { spec: { selector: labels, ports: [{ name: "http", port: 8080 }] } });

describe("target-group-binding-finds-its-service", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.bindingFindsService);
    it("passes a port by number and by name", async () => {
        await passes([pod, web, binding()]);
        await passes([pod, web, binding({ port: "http" })]);
        await passes([pod, unnamed, web, binding()]);
    });
    it("fails a Service that is not there", () => fails([pod, web, binding({ name: "apі" })], /serviceRef\.name is apі, which is no Service of the stack/));
    it("fails a port that is not there", () => fails([pod, web, binding({ port: 80 })], /serviceRef\.port is 80, which the Service api does not have/));
    it("fails a name that no port has", () => fails([pod, two, binding({ port: "web" })], /serviceRef\.port is web, which the Service api does not have/));
    it("fails a Service of another namespace, and one that says nothing", async () => {
        const elsewhere = made("kubernetes:core/v1:Service", "api", { ...web.properties, metadata: { name: "api", namespace: "other" } });
        await fails([pod, elsewhere, binding()], /api, which is no Service of the stack/);
        await fails([pod, object("Service", "api", {}), binding()], /port is 8080, which the Service api does not have/);
    });
    it("fails a binding that names nothing", async () => {
        for (const spec of [undefined, {}]) await fails([pod, web, bound(spec)], /serviceRef\.name is undefined/);
    });
    it("cannot see a chart's Services", () => passes([resource("kubernetes:helm.sh/v3:Release", "chart", { namespace: "bot" }), binding()]));
    it("is undecided while the port or the name is unknown", async () => {
        await isUndecided([pod, web, binding({ port: unknown })]);
        await isUndecided([pod, web, binding({ name: unknown })]);
    });
});

describe("target-group-belongs-to-the-cluster", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.targetGroupIsTheClusters);
    const targets = (tags: unknown, name = "api") => made("aws:lb/targetGroup:TargetGroup", name, { tags });
    const own = { "eks:eks-cluster-name": "bot" };
    const bound = (tags: unknown) => [targets(tags), binding({}, targets(tags))];
    it("passes one with the cluster's tag", () => passes(bound(own)));
    it("asks nothing of a group that nothing is bound to", () => passes([...bound(own), targets({}, "other")]));
    it("fails one of two", () => fails([targets(own), targets({}, "b"), binding({}, targets(own), targets({}, "b"))], /b has no tag/));
    it("fails one without", () => fails(bound({ bot: "x" }), /api has no tag eks:eks-cluster-name/));
    it("fails one without any tag", () => fails(bound(undefined), /api has no tag/));
    it("asks nothing of the controller that one installs oneself", () => {
        const controllers = { ...binding({}, targets({})), type: "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding" };
        return passes([targets({}), controllers]);
    });
    it("is undecided while the tags are unknown", () => isUndecided(bound(unknown)));
});
