import * as assert from "node:assert";
import { basename } from "node:path";
import { charts } from "../../components/cluster/charts";
import type { RecordedResource } from "../../policies/engine/analysis";
import { objectsOf, podsOf } from "../cluster/objects";
import { graphs, recorded } from "../schemas/graph";
import { validate } from "../schemas/kubernetes";
import { needs } from "../schemas/python";
import { faultsOf } from "./definitions";
import { findingsOf, keyOf, listedRows, ownObjects } from "./findings";
import { type Manifest, type Release, type Target, titleOf, withoutHelm } from "./helm";
import { type Content, contentOf, kindOf, resourceOf, versionOf, withCharts } from "./stack";
import { likeness, unknownValues } from "./values";

/** Keys that are misspelt or stand at the wrong place, planted in a release of each chart beside its own values: the judge has to name them. */
const planted: Record<string, string[]> = {
    "external-secrets": ["replicas", "webhook.replicas", "rbac.servicebinding"],
    reloader: ["reloader.deployment.replica", "reloader.watchGlobaly", "deployment"],
    "cert-manager": ["installCRD", "webhook.port", "crds.install"],
    "cloudnative-pg": ["webhook.ports", "monitoring.podMonitor"],
    "plugin-barman-cloud": ["resource", "crds.enabled"],
    nats: ["config.jetStream", "config.jetstream.fileStore.size", "promExporter.enable"],
    "kube-prometheus-stack": [
        ...["grafana.sidecar.dashboards.searchNamespaces", "kubeStateMetric", "prometheus-node-exporter.resource"],
        ...["alertmanager.alertmanagerSpec.replica", "prometheus.prometheusSpec.retentionsize", "defaultRules.rules.kubeproxy"],
    ],
    "prometheus-operator-crds": ["annotation"],
    "prometheus-postgres-exporter": ["config.datasource.hostname", "serviceMonitors", "service.ports"],
    "prometheus-redis-exporter": ["redisAdress", "auth.secret.field", "serviceMonitor.enable"],
};

/** Groups of kinds that no chart brings: EKS Auto Mode has them. */
const byAutoMode = ["eks.amazonaws.com", "karpenter.sh"];

const loudly = (what: string) => process.stderr.write(`\nNOT EVALUATED: ${what}\n`);

/** Whether a definition has to stand behind an object: Kubernetes' own groups end in k8s.io, or have no dot. */
const isCustom = ({ apiVersion }: Manifest) => /\.[^/]*\//.test(apiVersion) && !/k8s\.io\//.test(apiVersion);

function withKeys(values: Release["values"], paths: string[]): Release["values"] {
    const copy = structuredClone(values ?? {});
    for (const keys of paths.map(path => path.split("."))) {
        const holder = keys.slice(0, -1).reduce((inner, key) => {
            inner[key] ??= {};
            return inner[key] as Record<string, unknown>;
        }, copy);
        holder[keys.at(-1) as string] = "planted";
    }
    return copy;
}

/** The values that nothing knows: by the judge, or by Helm itself where the chart's own schema refuses them. */
function named(release: Release, target: Target): string[] {
    try {
        return unknownValues(release, target).sort();
    } catch (error) {
        const refused = [...(error as Error).message.matchAll(/^ *- at '([^']*)': additional properties (.*) not allowed$/gm)];
        if (refused.length === 0) throw error;
        const keys = refused.flatMap(([, at, names]) => [...names.matchAll(/'([^']+)'/g)].map(([, key]) => `${at.slice(1)}/${key}`));
        return keys.map(key => key.replace(/^\//, "").replaceAll("/", ".")).sort();
    }
}

describe("What the charts make", () => {
    const stacks = new Map<string, { resources: RecordedResource[]; content: Content }>();
    const contents = () => [...stacks.values()].map(({ content }) => content);

    before(async function () {
        const reason = withoutHelm();
        if (reason) {
            loudly(`what the charts make of their values, and what the rules say of it. ${reason}.`);
            return this.skip();
        }
        for (const stack of graphs) {
            const { resources } = await recorded(stack);
            stacks.set(stack, { resources, content: contentOf(resources) });
        }
        for (const missing of new Set(contents().flatMap(({ missing }) => missing))) loudly(`a chart, with all that needs it. ${missing}`);
    });

    describe("values", () => {
        for (const { chart, version } of Object.values(charts)) {
            const title = titleOf({ chart, version });
            const releases = () => {
                const all = contents().flatMap(({ made, target }) => made.flatMap(({ release }) => (release.chart === chart ? [{ release, target }] : [])));
                return [...new Map(all.map(one => [likeness(one.release), one])).values()];
            };
            const present = (context: Mocha.Context) => {
                const found = releases();
                if (found.length === 0 && contents().some(({ missing }) => missing.some(one => one.startsWith(title)))) context.skip();
                assert.ok(found.length > 0, `no stack has a release of ${title}`);
                return found;
            };

            it(`of ${title}: its files or its templates know each`, function () {
                const found = present(this);
                for (const { release, target } of found) assert.deepStrictEqual(unknownValues(release, target), [], release.name);
                console.log(`      ${title}: ${found.length} sets of values`);
            });

            it(`of ${title}: would have a misspelt one named`, function () {
                const [{ release, target }] = present(this);
                const paths = planted[basename(chart)];
                assert.ok(paths?.length, "no misspelt key is planted in it");
                assert.deepStrictEqual(named({ ...release, values: withKeys(release.values, paths) }, target), paths.toSorted());
            });
        }
    });

    for (const stack of graphs) {
        describe(stack, () => {
            const whole = (context: Mocha.Context) => {
                const found = stacks.get(stack);
                if (!found) throw new Error(`${stack} was not recorded`);
                if (found.content.missing.length > 0) context.skip();
                return found;
            };
            const custom = (resources: RecordedResource[], { made }: Content) =>
                [...objectsOf(resources), ...made.flatMap(({ objects }) => objects)].filter(isCustom);

            it("has every release rendered, each with objects in it", function () {
                const { resources, content } = whole(this);
                const releases = resources.filter(({ type }) => type.startsWith("kubernetes:helm.sh/"));
                assert.strictEqual(content.made.length, releases.length);
                // The kinds of Prometheus' operator are definitions and nothing else.
                const empty = content.made.filter(({ objects }) => objects.length === 0).map(({ release }) => basename(release.chart));
                assert.deepStrictEqual(empty, ["prometheus-operator-crds"]);
                assert.ok(releases.length >= 4, "few releases are no proof");
            });

            it("has every custom resource fit the definition that its chart brings", function () {
                const { resources, content } = whole(this);
                const objects = custom(resources, content);
                const defined = objects.filter(object => content.definitions.has(kindOf(object)));
                const undefinedKinds = [...new Set(objects.filter(object => !defined.includes(object)).map(kindOf))];
                const unexpected = undefinedKinds.filter(kind => !byAutoMode.includes(kind.split(" ")[0]));
                assert.deepStrictEqual(unexpected, [], "no chart brings these kinds");
                const judged = (object: Manifest) => faultsOf(object, content.definitions.get(kindOf(object)) as Manifest);
                const faults = defined.flatMap(object => judged(object).map(fault => `${kindOf(object)} ${object.metadata.name}: ${fault}`));
                assert.deepStrictEqual(faults, []);
                console.log(`      ${stack}: ${defined.length} custom resources fit; no definition: ${undefinedKinds.join(", ")}`);
                assert.ok(defined.length > 40, "few custom resources are no proof");
                for (const object of new Map(defined.map(one => [kindOf(one), one])).values()) {
                    const wrong = { ...object, spec: { ...object.spec, golivePlanted: 1 } };
                    assert.match(judged(wrong).join("\n"), /^spec: must NOT have additional properties \(golivePlanted\)$/m, kindOf(object));
                }
            });

            it("has every other object of a chart fit Kubernetes' schemas", function () {
                needs(this, "kubernetes-validate", "objects of charts against the schemas of the cluster's version");
                const { resources, content } = whole(this);
                const made = content.made.flatMap(one => one.objects.filter(object => !isCustom(object)).map(object => resourceOf(one, object)));
                const { judged, notEvaluated, faults } = validate(made, versionOf(resources));
                assert.deepStrictEqual(faults, []);
                assert.deepStrictEqual([...notEvaluated], []);
                assert.ok(judged > 40, "few objects are no proof");
            });
        });
    }

    describe("judged by the rules of the pack", () => {
        const found = new Map<string, string>();

        before(async () => {
            for (const [stack, { resources, content }] of stacks)
                for (const { row, finding } of await findingsOf(stack, resources, content)) found.set(keyOf(row), `${stack}: ${finding.urn}`);
        });

        for (const title of [...Object.values(charts).map(titleOf), ownObjects]) {
            it(`${title}: has the findings that docs/charts.md lists, and no other`, function () {
                const missing = contents().flatMap(({ missing }) => missing);
                if (missing.some(one => title === ownObjects || one.startsWith(title))) return this.skip();
                const expected = listedRows().filter(({ chart }) => chart === title);
                const actual = [...found.keys()].filter(key => key.startsWith(`${title} | `)).sort();
                const fresh = actual.filter(key => !expected.some(row => keyOf(row) === key)).map(key => `${key}\n    ${found.get(key)}`);
                assert.deepStrictEqual(fresh, [], "mend these, or say in docs/charts.md why they stay");
                assert.deepStrictEqual(expected.map(keyOf).sort(), actual, "docs/charts.md lists what is not found any more");
            });
        }

        it("would have a privileged container named in any chart's pods", async function () {
            const stack = "cryptofunk prod";
            const { resources, content } = stacks.get(stack) ?? assert.fail(`${stack} was not recorded`);
            if (content.missing.length > 0) return this.skip();
            const wrong = content.made.map(one => ({ ...one, objects: structuredClone(one.objects) }));
            const pods = wrong.flatMap(one => one.objects.filter(object => podsOf([object]).length > 0).map(object => ({ one, object })));
            for (const { object } of pods) {
                const { template } = object.spec as { template: { spec: { containers: Record<string, unknown>[] } } };
                template.spec.containers[0].securityContext = { privileged: true };
            }
            const findings = await findingsOf(stack, resources, { ...content, made: wrong });
            const named = new Set(findings.filter(({ finding }) => /privileged is true/.test(finding.message)).map(({ finding }) => finding.urn));
            assert.deepStrictEqual(
                pods.filter(({ one, object }) => !named.has(resourceOf(one, object).urn)).map(({ object }) => object.metadata.name),
                [],
            );
            assert.ok(pods.length > 10, "few pods are no proof");
            assert.ok(withCharts(resources, content).length > resources.length, "the charts' objects are in the graph");
        });
    });
});
