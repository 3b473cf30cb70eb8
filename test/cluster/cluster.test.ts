import * as assert from "node:assert";
import { isDefinition, type Manifest, manifests, releasesOf, render, withoutHelm } from "../charts/helm";
import { graphs, recorded } from "../schemas/graph";
import { definitionsFor, givenDefinitions } from "./charts";
import { clean, define, dryRun, keep, namespaced, serves, withoutCluster } from "./kubectl";
import { objectsOf, podsOf } from "./objects";

/** What a stack puts into its cluster. */
interface Content {
    /** Objects of its program. */
    own: Manifest[];
    /** Objects of its charts. */
    charts: Manifest[];
    /** All of them whose kind the API has. */
    served: Manifest[];
    /** One Pod of each template among them. */
    pods: Manifest[];
}

/** Kinds that operators make Pods of, from no template that the API sees. */
const byOperators = ["postgresql.cnpg.io Cluster", "monitoring.coreos.com Prometheus", "monitoring.coreos.com Alertmanager"];

/** Groups of kinds that no chart brings: EKS Auto Mode has them. */
const byAutoMode = ["eks.amazonaws.com", "karpenter.sh"];

const loudly = (what: string) => process.stderr.write(`\nNOT EVALUATED: ${what}\n`);
const copy = (object: Manifest) => structuredClone(object) as Manifest & { spec: { containers: Record<string, unknown>[] } };

/** How often each kind occurs, for people. */
function counted(objects: Manifest[]): string {
    const counts = new Map<string, number>();
    for (const { apiVersion, kind } of objects) counts.set(`${apiVersion} ${kind}`, (counts.get(`${apiVersion} ${kind}`) ?? 0) + 1);
    return [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
}

describe("A real Kubernetes API", () => {
    const contents = new Map<string, Content>();
    let started = false;

    before(async function () {
        const reason = withoutCluster();
        if (reason) {
            loudly(`what a Kubernetes API says to the objects of every bot, and whether Pod Security admits their Pods. ${reason}`);
            return this.skip();
        }
        started = true;
        clean();
        const noHelm = withoutHelm();
        if (noHelm) loudly(`what the charts make: ${noHelm}. GOLIVE_CRDS may name a folder with their definitions of kinds.`);
        const texts: string[] = [];
        for (const stack of graphs) {
            const { resources } = await recorded(stack);
            const version = String(resources.find(({ type }) => type === "aws:eks/cluster:Cluster")?.properties.version);
            const charts = noHelm ? [] : releasesOf(resources).flatMap(release => render(release, { version }).map(text => ({ text, release })));
            texts.push(...charts.map(({ text }) => text));
            const made = charts.filter(({ text }) => !isDefinition(text));
            const inNamespace = ({ metadata, ...object }: Manifest, namespace: string) => ({ ...object, metadata: { namespace, ...metadata } });
            const rendered = made.flatMap(({ text, release }) => manifests(text).map(object => inNamespace(object, release.namespace)));
            contents.set(stack, { own: objectsOf(resources), charts: rendered, served: [], pods: [] });
        }
        const all = [...contents.values()].flatMap(({ own, charts }) => [...own, ...charts]);
        define(definitionsFor(all, [...texts, ...givenDefinitions()]));
    });

    after(() => {
        if (started) clean();
    });

    for (const stack of graphs) {
        describe(stack, () => {
            let content: Content;
            const namespaces = () => content.served.filter(({ kind }) => kind === "Namespace");
            const enforced = ({ metadata: { labels } }: Manifest) => labels?.["pod-security.kubernetes.io/enforce"];
            const levelOf = ({ metadata: { namespace } }: Manifest) =>
                namespaces()
                    .filter(({ metadata: { name } }) => name === namespace)
                    .map(enforced)[0];
            before(() => {
                content = contents.get(stack) as Content;
                const all = [...content.own, ...content.charts];
                content.served = all
                    .filter(serves)
                    .map(object => (namespaced(object) ? object : { ...object, metadata: { ...object.metadata, namespace: undefined } }));
                content.pods = podsOf(content.served);
                const missing = all.filter(object => !serves(object));
                if (missing.length > 0)
                    loudly(`${stack}: the cluster has no such kinds: ${counted(missing)}. GOLIVE_CRDS may name a folder with their definitions.`);
                const unexpected = missing.filter(({ apiVersion }) => !byAutoMode.includes(apiVersion.split("/")[0]));
                if (content.charts.length > 0) assert.strictEqual(counted(unexpected), "", "no chart brings these kinds");
                keep("namespaces", namespaces());
                keep(
                    "serviceaccounts",
                    content.served.filter(({ kind }) => kind === "ServiceAccount"),
                );
                // A Pod of a class that is not there is refused.
                keep(
                    "priorityclasses",
                    content.served.filter(({ kind }) => kind === "PriorityClass"),
                );
            });

            it("has every object taken, strictly", () => {
                const { taken, faults } = dryRun(content.served);
                console.log(`      ${stack}: ${taken.length} objects taken`);
                assert.deepStrictEqual(faults, []);
                assert.strictEqual(taken.length, content.served.length);
                assert.ok(content.own.length > 40, "an empty graph is no proof");
            });

            it("has a Pod of each template admitted at the Pod Security level of its namespace", () => {
                for (const pod of content.pods)
                    assert.ok(levelOf(pod), `${pod.metadata.name} is in ${pod.metadata.namespace}, which has no Pod Security level`);
                const unseen = content.served.filter(({ apiVersion, kind }) => byOperators.includes(`${apiVersion.split("/")[0]} ${kind}`));
                if (unseen.length > 0) loudly(`${stack}: the Pods that operators make of ${counted(unseen)}.`);
                const { taken, faults } = dryRun(content.pods);
                console.log(`      ${stack}: ${taken.length} Pods admitted`);
                assert.deepStrictEqual(faults, []);
                assert.strictEqual(taken.length, content.pods.length);
                assert.ok(taken.length > 5, "no Pods are no proof");
            });

            it("has a reason wherever Pods may be more than restricted", () => {
                const wider = namespaces().filter(namespace => enforced(namespace) !== "restricted");
                for (const { metadata } of wider) assert.ok(metadata.annotations?.["golive.dev/because"], `${metadata.name} says no reason`);
                const inWider = content.pods.filter(pod => wider.some(({ metadata: { name } }) => name === pod.metadata.namespace));
                console.log(`      ${stack}: not restricted: ${inWider.map(({ metadata: { name } }) => name).join(", ") || "none"}`);
            });

            it("would have each of them refused if it were privileged, but where a namespace is", () => {
                const pods = content.pods.filter(pod => levelOf(pod) !== "privileged").map(copy);
                for (const { spec } of pods) spec.containers[0].securityContext = { privileged: true };
                const { taken, faults } = dryRun(pods);
                assert.deepStrictEqual(taken, []);
                assert.strictEqual(faults.filter(fault => /violates PodSecurity "(restricted|baseline):v[\d.]+": privileged/.test(fault)).length, pods.length);
                assert.ok(pods.length > 5, "no Pods are no proof");
            });

            it("would have a misspelt field refused, in the Pod, in its template and in a kind of a chart", () => {
                const pod = copy(content.pods[0]);
                pod.spec.containers[0].livenesProbe = {};
                const deployment = copy(content.served.find(({ kind }) => kind === "Deployment") as Manifest);
                Object.assign(deployment.spec, { replica: 1 });
                const defined = content.served
                    .filter(({ kind }) => kind === "ExternalSecret")
                    .slice(0, 1)
                    .map(copy);
                for (const { spec } of defined) Object.assign(spec, { refreshIntervall: "1m" });
                const wrong = [pod, deployment, ...defined];
                const { taken, faults } = dryRun(wrong);
                assert.deepStrictEqual(taken, []);
                const said = faults.join("\n");
                for (const field of [/livenesProbe/, /spec\.replica\b/, ...defined.map(() => /refreshIntervall/)]) assert.match(said, field);
            });
        });
    }
});
